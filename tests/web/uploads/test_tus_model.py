"""The server against a model of one upload: whatever a client does in whatever order, the two agree on every byte."""

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from lzcontest.foundation import clock
from lzcontest.foundation.runtime import Runtime
from lzcontest.media.domain.uploads import EXPIRES_AFTER
from lzcontest.media.service import incoming
from tests.support.tus import BODY, Tus, checksum

LENGTH = 3000
TEXT = b"".join(b"%08d" % number for number in range(LENGTH // 8))
SIZES = st.integers(0, LENGTH + 50)
ALGORITHMS = st.sampled_from(["sha1", "sha256", "md5"])


class Model(RuleBasedStateMachine):
    """One upload after another; ``have`` is what the server must count, ``gone`` how it must answer afterwards."""

    tus: Tus
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.now = clock.now()
        self.touched = self.now
        self.path, self.have, self.gone, self.done = "", b"", 0, False
        self.begin()

    def begin(self) -> None:
        with clock.at(self.now):
            self.path = self.tus.begin(LENGTH)
        self.have, self.gone, self.done, self.touched = b"", 0, False, self.now

    def send(self, offset: int, body: bytes, **headers: str | None) -> Any:
        self.heard()
        with clock.at(self.now):
            return self.tus.patch(self.path, offset, body, **headers)

    def heard(self) -> None:
        """Every PATCH for an upload under way lets it wait anew, even one that is refused."""
        self.touched = self.touched if self.gone or self.done else self.now

    def took(self, body: bytes) -> None:
        self.have += body
        self.done = len(self.have) == LENGTH

    def expected(self, otherwise: int) -> int:
        """The status of a request that is right in itself but for what the upload has come to."""
        return self.gone or (409 if self.done else otherwise)

    @rule(size=SIZES)
    def append(self, size: int) -> None:
        body = TEXT[len(self.have) : len(self.have) + size]
        answer = self.send(len(self.have), body)
        assert answer.status_code == self.expected(204)
        if answer.status_code == 204:
            self.took(body)
            assert answer.headers["Upload-Offset"] == str(len(self.have))

    @rule(size=SIZES, algorithm=ALGORITHMS, right=st.booleans())
    def append_with_sum(self, size: int, algorithm: str, right: bool) -> None:
        body = TEXT[len(self.have) : len(self.have) + size]
        answer = self.send(len(self.have), body, Upload_Checksum=checksum(body if right else body + b"!", algorithm))
        assert answer.status_code == self.expected(204 if right else 460)
        if answer.status_code == 204:
            self.took(body)

    @rule(offset=SIZES, size=SIZES)
    def append_elsewhere(self, offset: int, size: int) -> None:
        if offset != len(self.have):
            assert self.send(offset, TEXT[:size]).status_code == self.expected(409)

    def stream(self, body: bytes, length: int | None, **more: str) -> Any:
        """PATCH with a body that announces ``length`` (None: nothing), whatever it then holds."""
        self.heard()
        head = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.tus.token, "Upload-Offset": str(len(self.have)), **more}
        with clock.at(self.now):
            return self.tus.client.patch(
                self.path,
                input_stream=BytesIO(body),
                headers=head,
                content_type=BODY,
                buffered=True,
                environ_overrides={"wsgi.input_terminated": True}
                | {"CONTENT_LENGTH": "" if length is None else str(length)},
            )

    @rule(more=st.integers(1, 500), told=st.booleans())
    def append_too_much(self, more: int, told: bool) -> None:
        body = TEXT[len(self.have) :] + b"x" * more
        assert self.stream(body, len(body) if told else None).status_code == self.expected(413)

    @rule(size=SIZES, came=SIZES, summed=st.booleans())
    def cut(self, size: int, came: int, summed: bool) -> None:
        body = TEXT[len(self.have) : len(self.have) + size]
        came = min(came, len(body) - 1)
        if came < 0:
            return
        more = {"Upload-Checksum": checksum(body)} if summed else {}
        answer = self.stream(body[:came], len(body), **more)
        assert answer.status_code == self.expected(408)
        self.have += body[:came] if answer.status_code == 408 and not summed else b""

    @rule()
    def restart(self) -> None:
        """Another process knows nothing but what lies on the disk."""
        incoming.DIGESTS.__init__()  # type: ignore[misc]

    @rule()
    def terminate(self) -> None:
        with clock.at(self.now):
            answer = self.tus("DELETE", self.path)
        assert answer.status_code == (self.gone or 204)
        self.gone = self.gone or 404

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.tus.sign_in_again_at(self.now)
        # A row's term is moved at most once an hour, always to the full term from then on.
        if not self.gone and not self.done and self.now >= self.touched + EXPIRES_AFTER:
            self.gone = 410

    @precondition(lambda self: self.gone or self.done)
    @rule()
    def begin_anew(self) -> None:
        self.begin()

    @invariant()
    def both_agree(self) -> None:
        with clock.at(self.now):
            answer = self.tus("HEAD", self.path)
            seen = self.tus("GET", self.path)
        assert answer.status_code == (self.gone or 200)
        if self.gone:
            return
        assert int(answer.headers["Upload-Offset"]) == len(self.have)
        if self.done:
            assert seen.json["media"]["sha256"] == hashlib.sha256(TEXT).hexdigest()
        elif self.have:
            assert (self.folder / self.path.rsplit("/", 1)[1]).read_bytes() == self.have


def test_the_server_and_its_model_agree(plain: Tus, system: Runtime) -> None:
    class OfThisSystem(Model):
        tus, folder = plain, system.settings.data_dir / "partial"

    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(
        OfThisSystem,
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=checks, database=None
        ),
    )
