"""Asking for a document, and what its job settles."""

from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.awards.models import Result
from lzcontest.awards.queries import get_public_result
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import InvalidInput, NotAllowed, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.queue import Job, enqueue_after_commit
from lzcontest.foundation.storage import StoredFile
from lzcontest.ledger.service import record
from lzcontest.publishing.domain.kinds import FORMATS
from lzcontest.publishing.domain.wording import document_number
from lzcontest.publishing.models import Document
from lzcontest.publishing.policy import can_issue_certificates, can_make_documents
from lzcontest.publishing.queries.documents import GIVEN_UP, job_key

MAKE = "lzcontest.publishing.jobs.make_document"
LONGEST_NUMBER = 40


def request_document(
    session: Session, actor: Actor, *, contest_id: str, kind: str, format: str, number: str = ""
) -> Document:
    """Have a document made from the newest released result; the one already there is given again.

    ``number``: the office's document number, any brackets. Raises NotAllowed, InvalidInput.
    """
    result = get_public_result(session, contest_id)
    rule = can_issue_certificates if kind == "certificates" else can_make_documents
    rule(actor, contest_id, result.state if result else None).require()
    if result is None:
        raise NotAllowed(_("结果还没有公示。"))
    if format not in FORMATS.get(kind, ()):
        raise InvalidInput({"format": _("没有这种格式。")})
    number = document_number(number)
    if len(number) > LONGEST_NUMBER:
        raise InvalidInput({"number": _("文号太长，最多 %(n)s 个字。", n=LONGEST_NUMBER)})
    found = _same(session, result, kind, format, number)
    if found is not None and kind != "certificates":
        return found
    document = Document(
        contest_id=contest_id,
        kind=kind,
        format=format,
        number=number,
        result_sha256=result.sha256,
        stage=result.state,
        state="waiting",
        made_by=actor.id,
    )
    session.add(document)
    session.flush()
    facts = {"document": kind, "format": format, "result": result.sha256, "stage": result.state}
    record(session, actor, "document.requested", "document", document.id, contest_id=contest_id, **facts)
    queue = "media" if kind == "press_kit" else "text"
    enqueue_after_commit(session, MAKE, queue=queue, key=document.id, document_id=document.id)
    return document


def _same(session: Session, result: Result, kind: str, format: str, number: str) -> Document | None:
    """What a second click must not make again."""
    found = session.scalar(
        select(Document)
        .where(
            Document.contest_id == result.contest_id,
            Document.kind == kind,
            Document.format == format,
            Document.number == number,
            Document.result_sha256 == result.sha256,
            Document.stage == result.state,
            Document.state != "failed",
        )
        .order_by(Document.created_at.desc())
        .limit(1)
    )
    if found is not None and found.state == "waiting":
        job = session.get(Job, job_key(found.id))
        return found if job is not None and job.state not in GIVEN_UP else None
    return found


def finish_document(session: Session, document_id: str, stored: StoredFile) -> None:
    """Make a finished file the document's content, in the job's fence."""
    document = session.get_one(Document, document_id)
    document.state, document.failure, document.made_at = "ready", "", clock.now()
    document.storage_key, document.sha256, document.size = stored.key, stored.sha256, stored.size
    record(
        session,
        SYSTEM,
        "document.made",
        "document",
        document.id,
        contest_id=document.contest_id,
        document=document.kind,
        format=document.format,
        sha256=stored.sha256,
        result=document.result_sha256,
    )


def fail_document(session: Session, document_id: str, reason: str) -> None:
    """Record that a document could not be made, with a sentence for the organiser."""
    document = session.get_one(Document, document_id)
    document.state, document.failure = "failed", reason
    record(
        session,
        SYSTEM,
        "document.failed",
        "document",
        document.id,
        contest_id=document.contest_id,
        document=document.kind,
        format=document.format,
    )


def open_document(actor: Actor, *, document: Document) -> BinaryIO:
    """The bytes of a finished document, for the organiser. Raises NotAllowed, NotFound."""
    can_make_documents(actor, document.contest_id, document.stage).require()
    if document.state != "ready":
        raise NotFound(_("这份文件还没有做好。"))
    try:
        return runtime.current().storage.open(document.storage_key)
    except FileNotFoundError as error:
        raise NotFound(_("文件不在了，请重新生成。")) from error
