"""Using the site as a person does: signing in, sending forms with their token."""

import re
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from lzcontest.accounts.models import User, UserSession
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.crypto import token_hash
from lzcontest.foundation.ids import new_token

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"|name="csrf_token"[^>]*value="([^"]+)"')


def open_session(user: User) -> str:
    """A live session row for ``user``; its token."""
    token = new_token()
    now = clock.now()
    with runtime.current().database.unit_of_work() as session:
        session.add(
            UserSession(
                user_id=user.id,
                token_hash=token_hash(token),
                expires_at=now + timedelta(days=1),
                last_seen_at=now,
                mfa_at=now,
            )
        )
    return token


def session_cookie(app: Flask, user: User) -> tuple[str, str]:
    """Name and value of the cookie a browser of ``user`` would hold."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = open_session(user)
        cookie["_fresh"] = True
    name = str(app.config["SESSION_COOKIE_NAME"])
    found = client.get_cookie(name)
    if found is None:
        raise AssertionError("no session cookie was set")
    return name, found.value


class Browser:
    """One person's browser: cookies, and tokens taken from the page that holds the form."""

    def __init__(self, app: Flask, user: User | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        if user is not None:
            self.sign_in(user)

    def sign_in(self, user: User) -> None:
        """Be ``user`` from here on, with a real session row."""
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = open_session(user)
            cookie["_fresh"] = True

    def get(self, path: str, **options: Any) -> Any:
        """Open a page."""
        return self.client.get(path, **{"buffered": True, **options})

    def post(self, path: str, data: dict[str, Any] | None = None, *, page: str | None = None, **options: Any) -> Any:
        """Send the form of ``page`` (default: the same address) to ``path``."""
        held = TOKEN.search(self.client.get(page or path).get_data(as_text=True))
        token = (held.group(1) or held.group(2)) if held else ""
        return self.client.post(path, data={"csrf_token": token, **(data or {})}, **options)
