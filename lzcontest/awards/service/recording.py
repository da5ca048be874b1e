"""What the ledger is told of a result: its version and the hash of its text, whatever the act."""

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.awards.models import Result
from lzcontest.ledger.service import record


def record_result(session: Session, actor: Actor, kind: str, result: Result, **facts: str) -> None:
    """Record an act on a result in the transaction that does it; ``facts`` come beside version and hash."""
    record(
        session,
        actor,
        kind,
        "result",
        result.id,
        contest_id=result.contest_id,
        version=result.version,
        sha256=result.sha256,
        **facts,
    )
