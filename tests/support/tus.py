"""A tus client as plain as the protocol's text, for one signed-in person."""

import base64
import hashlib
from datetime import datetime
from typing import Any

from lzcontest.accounts.models import User
from lzcontest.foundation import clock
from tests.support.web import TOKEN, Browser

BODY = "application/offset+octet-stream"


def metadata(**pairs: str) -> str:
    """``Upload-Metadata`` of these pairs."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def checksum(data: bytes, algorithm: str = "sha1") -> str:
    """``Upload-Checksum`` of these bytes."""
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


class Tus:
    """Requests with the version and the token of the page; ``None`` for a header leaves it out."""

    def __init__(self, browser: Browser, page: str, told: str | None = None, user: User | None = None) -> None:
        self.browser, self.user = browser, user
        self.told = told  # what creations say of the file unless they say something else
        found = TOKEN.search(browser.get(page).text)
        assert found, page
        self.token = str(found.group(1) or found.group(2))
        self.client = browser.client

    def sign_in_again(self) -> None:
        """For tests in which days pass: sessions end sooner than uploads."""
        assert self.user is not None
        self.browser.sign_in(self.user)

    def sign_in_again_at(self, moment: datetime) -> None:
        """``sign_in_again`` when it is ``moment``."""
        with clock.at(moment):
            self.sign_in_again()

    def __call__(self, method: str, path: str, body: bytes | None = None, **headers: str | None) -> Any:
        """Send; header names with ``_`` for ``-``."""
        sent: dict[str, str | None] = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.token}
        if body is not None:
            sent["Content-Type"] = BODY
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {name: value for name, value in sent.items() if value is not None}
        return self.client.open(path, method=method, data=body, headers=kept, buffered=True)

    def create(self, length: int | None, body: bytes | None = None, **headers: str | None) -> Any:
        """POST for an upload of so many bytes."""
        headers.setdefault("Upload_Length", None if length is None else str(length))
        headers.setdefault("Upload_Metadata", self.told)
        return self("POST", "/uploads/", body, **headers)

    def begin(self, length: int, **headers: str | None) -> str:
        """The address of a new upload."""
        answer = self.create(length, **headers)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"])

    def patch(self, path: str, offset: int, body: bytes, **headers: str | None) -> Any:
        """PATCH from there on."""
        headers.setdefault("Upload_Offset", str(offset))
        return self("PATCH", path, body, **headers)

    def offset(self, path: str) -> int:
        """What HEAD says."""
        answer = self("HEAD", path)
        assert answer.status_code == 200, answer.status
        return int(answer.headers["Upload-Offset"])
