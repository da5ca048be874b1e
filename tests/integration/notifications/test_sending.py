"""Mail goes out once, over a real SMTP server; what is lasting is given up, what passes is tried again."""

import email
import email.policy
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from lzcontest.foundation import queue, runtime
from lzcontest.foundation.queue import Job
from lzcontest.foundation.runtime import Runtime
from lzcontest.notifications import service
from lzcontest.notifications.adapters import Outgoing, Refused, open_mailer
from lzcontest.notifications.adapters.mail import compose
from lzcontest.notifications.models import Message


class Sink:
    """Takes every mail, or answers what it is told to."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answer = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[Sink]:
    """An SMTP server of this test on a free port."""
    handler = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    runtime.current().settings = replace(runtime.current().settings, mail_url=f"smtp://127.0.0.1:{port}")
    yield handler
    server.stop()


def ask(system: Runtime, **more: str) -> str:
    context = {"name": "林一苇", "token": "secret-token", "next_path": "", **more}
    with system.database.unit_of_work() as session:
        return service.notify(session, "confirm_address", address="lin@example.org", **context).id


def stored(system: Runtime, message_id: str) -> Message:
    with system.database.reading() as session:
        return session.get_one(Message, message_id)


def try_again_now(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        for job in session.scalars(select(Job).where(Job.state == "queued")):
            job.not_before = job.requested_at
    queue.run_waiting()


def test_a_mail_arrives_whole_and_once(system: Runtime, sink: Sink) -> None:
    message_id = ask(system)
    queue.run_waiting()
    with system.database.unit_of_work() as session:
        queue.enqueue_after_commit(session, service.SEND, queue="mail", key=message_id, message_id=message_id)
    queue.run_waiting()
    (mail,) = sink.taken
    assert mail["To"] == "lin@example.org"
    assert mail["Subject"] == "清风杯：请确认您的邮箱"
    assert mail["From"].addresses[0].display_name == "清风杯组委会"
    text = mail.get_body(("plain",)).get_content()
    assert "http://127.0.0.1:8000/confirm/secret-token" in text
    assert '<a href="http://127.0.0.1:8000/confirm/secret-token">' in mail.get_body(("html",)).get_content()
    assert stored(system, message_id).state == "sent"


def test_a_secret_link_is_not_kept_after_it_went_out(system: Runtime, sink: Sink) -> None:
    message_id = ask(system)
    assert "secret-token" in stored(system, message_id).body_text
    queue.run_waiting()
    assert stored(system, message_id).body_text == stored(system, message_id).body_html == ""


def test_a_refusal_for_good_is_not_tried_again(system: Runtime, sink: Sink) -> None:
    message_id = ask(system)
    sink.answer = "550 no such mailbox"
    queue.run_waiting()
    sink.answer = ""
    try_again_now(system)
    assert stored(system, message_id).state == "failed"
    assert not sink.taken


@pytest.mark.parametrize("answer", ["450 mailbox busy", "421 closing"])
def test_what_passes_is_tried_again(system: Runtime, sink: Sink, answer: str) -> None:
    message_id = ask(system)
    sink.answer = answer
    queue.run_waiting()
    assert stored(system, message_id).state == "waiting"
    sink.answer = ""
    try_again_now(system)
    assert stored(system, message_id).state == "sent"
    assert len(sink.taken) == 1


def test_a_server_that_is_away_is_tried_again_and_given_up_at_last(system: Runtime, sink: Sink) -> None:
    settings = runtime.current().settings
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
    runtime.current().settings = replace(settings, mail_url=away)
    message_id = ask(system)
    queue.run_waiting()
    assert stored(system, message_id).state == "waiting"
    for _attempt in range(len(queue.WAITS["mail"])):
        try_again_now(system)
    assert stored(system, message_id).state == "failed"
    assert stored(system, message_id).attempts == len(queue.WAITS["mail"]) + 1


def test_nothing_typed_adds_a_header(system: Runtime, sink: Sink) -> None:
    with system.database.unit_of_work() as session:
        service.notify(
            session,
            "invitation",
            address="lin@example.org",
            name="甲\nBcc: spy@example.org",
            role_title="评委\r\nBcc: spy@example.org",
            contest_title="赛事",
            token="t",
            until=queue.clock.now(),
        )
    queue.run_waiting()
    (mail,) = sink.taken
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("address", "a@example.org\nBcc: spy@example.org"),
        ("address", "a@example.org, b@example.org"),
        ("subject", "主题\r\nBcc: spy@example.org"),
        ("subject", "主题\u2028X: y"),
    ],
)
def test_a_mail_with_a_broken_header_is_refused(part: str, value: str) -> None:
    plain = Outgoing(
        "id", "example.org", "我们 <us@example.org>", "a@example.org", "主题", "文", "文", queue.clock.now()
    )
    assert compose(plain)["Message-ID"] == "<id@example.org>"
    with pytest.raises(Refused):
        compose(replace(plain, **{part: value}))


def test_by_default_mail_becomes_files(system: Runtime) -> None:
    message_id = ask(system)
    queue.run_waiting()
    (path,) = (system.settings.data_dir / "mail").glob("*")
    assert path.name == f"{message_id}.eml"
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert mail["To"] == "lin@example.org"


def test_a_mail_address_setting_that_means_nothing_is_refused(system: Runtime) -> None:
    for url in ("pigeon://coop", "smtp://"):
        with pytest.raises(ValueError):
            open_mailer(replace(system.settings, mail_url=url))
    secure = open_mailer(replace(system.settings, mail_url="smtp://u:p%40ss@mail.example.org?tls=1"))
    assert (secure.port, secure.user, secure.password, secure.tls) == (587, "u", "p@ss", True)


def test_a_failed_message_can_be_sent_again(system: Runtime, sink: Sink) -> None:
    with system.database.unit_of_work() as session:
        message = service.notify(session, "account_exists", address="lin@example.org")
    sink.answer = "550 no"
    queue.run_waiting()
    sink.answer = ""
    with system.database.unit_of_work() as session:
        service.resend(session, message_id=message.id)
    queue.run_waiting()
    assert stored(system, message.id).state == "sent"
