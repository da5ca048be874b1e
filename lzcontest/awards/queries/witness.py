"""What the ledger saw of a result: its text, who signed it, whether it was released; rows alone prove nothing."""

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.ledger.models import LedgerEvent

# The act without which a result cannot be in a state.
ACT_OF_STATE = {"notice": "result.released", "announced": "result.announced"}


@dataclass(frozen=True, slots=True)
class Witness:
    """`sha256`: the text as last heard of; `signatures`: (role, account, text); `acts`: (kind, text)."""

    sha256: str | None
    signatures: frozenset[tuple[str, str, str]]
    acts: frozenset[tuple[str, str]]

    def saw_state(self, state: str, sha256: str) -> bool:
        """Whether the act that leads to this state of that text is on record."""
        return state not in ACT_OF_STATE or (ACT_OF_STATE[state], sha256) in self.acts


def get_witness(session: Session, result_id: str) -> Witness:
    """All that the ledger holds about one version of a result; one query. Bodies are read, not the columns beside them."""
    bodies = session.scalars(
        select(LedgerEvent.body)
        .where(LedgerEvent.subject_id == result_id, LedgerEvent.kind.like("result.%"))
        .order_by(LedgerEvent.seq)
    )
    events = [json.loads(body) for body in bodies]
    hashes = [event["facts"].get("sha256") for event in events]
    return Witness(
        sha256=hashes[-1] if hashes else None,
        signatures=frozenset(
            (event["facts"]["role"], event["actor"], event["facts"]["sha256"])
            for event in events
            if event["kind"] == "result.signed"
        ),
        acts=frozenset((event["kind"], event["facts"].get("sha256") or "") for event in events),
    )
