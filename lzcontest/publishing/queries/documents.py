"""Reading the documents that were asked for, and whether they still say what the result says."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.awards.queries import get_public_result
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.queue import Job
from lzcontest.publishing.models import Document

GIVEN_UP = ("failed", "cancelled")


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as the office sees it; ``stale``: the result has changed or moved on since."""

    id: str
    kind: str
    format: str
    state: str
    stage: str
    failure: str
    size: int
    sha256: str
    result_sha256: str
    created_at: datetime
    percent: int
    stale: bool


def job_key(document_id: str) -> str:
    """The id of the job row that makes this document."""
    return f"make_document-{document_id}"


def get_document(session: Session, contest_id: str, document_id: str) -> Document:
    """The document of that contest with that id. Raises NotFound."""
    found = session.get(Document, document_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound(_("没有这份文件。"))
    return found


def list_documents(session: Session, contest_id: str, limit: int = 60) -> list[DocumentRow]:
    """The newest documents of a contest with their progress; three queries."""
    result = get_public_result(session, contest_id)
    documents = list(
        session.scalars(
            select(Document)
            .where(Document.contest_id == contest_id)
            .order_by(Document.created_at.desc(), Document.id)
            .limit(limit)
        )
    )
    jobs = {
        job.id: job for job in session.scalars(select(Job).where(Job.id.in_([job_key(each.id) for each in documents])))
    }
    return [_row(each, jobs.get(job_key(each.id)), result) for each in documents]


def _row(document: Document, job: Job | None, result: object) -> DocumentRow:
    lost = document.state == "waiting" and (job is None or job.state in GIVEN_UP)
    now = (getattr(result, "sha256", ""), getattr(result, "state", ""))
    return DocumentRow(
        id=document.id,
        kind=document.kind,
        format=document.format,
        state="failed" if lost else document.state,
        stage=document.stage,
        failure=document.failure or (_("生成中断了，请重新生成。") if lost else ""),
        size=document.size,
        sha256=document.sha256,
        result_sha256=document.result_sha256,
        created_at=document.created_at,
        percent=job.percent if job else 0,
        stale=(document.result_sha256, document.stage) != now,
    )
