"""Whether the works behind the codes of a round are still those of the draw: a seal speaks of a code, not of a work."""

import json
from collections import defaultdict
from collections.abc import Collection
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.judging.models import RoundEntry
from lzcontest.ledger.domain import canonical_json
from lzcontest.ledger.models import LedgerEvent

KINDS = ("round.drawn", "round.entry_added")


def get_codes_sha256(session: Session, round_id: str) -> str:
    """One hash over which work and which of its submissions stands behind which code; the ledger keeps it."""
    return _codes_sha256(session, [round_id]).get(round_id, "")


def list_changed_rounds(session: Session, round_ids: Collection[str]) -> list[str]:
    """Those of the rounds whose codes lead to other works than the ledger saw last; two queries.

    Swapping two works behind their codes would give each the other's scores, with every seal still whole.
    """
    bodies = session.scalars(
        select(LedgerEvent.body)
        .where(LedgerEvent.kind.in_(KINDS), LedgerEvent.subject_id.in_(round_ids))
        .order_by(LedgerEvent.seq)
    )
    events = [json.loads(body) for body in bodies]
    recorded = {event["subject"][1]: event["facts"].get("codes_sha256") for event in events}
    present = _codes_sha256(session, round_ids)
    return sorted(one for one in round_ids if recorded.get(one) is None or recorded[one] != present.get(one))


def _codes_sha256(session: Session, round_ids: Collection[str]) -> dict[str, str]:
    rows = session.execute(
        select(RoundEntry.round_id, RoundEntry.blind_code, RoundEntry.entry_id, RoundEntry.submission_serial)
        .where(RoundEntry.round_id.in_(round_ids))
        .order_by(RoundEntry.round_id, RoundEntry.blind_code)
    )
    found: dict[str, list[list[str | int]]] = defaultdict(list)
    for round_id, code, entry_id, serial in rows:
        found[round_id].append([code, entry_id, serial])
    return {one: sha256(canonical_json([one, lines])).hexdigest() for one, lines in found.items()}
