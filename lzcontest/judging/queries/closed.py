"""The scores of a round once it is closed, each checked against its seal and the ledger."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.foundation.errors import Conflict, NotAllowed, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.domain.scores import EntryScores, SheetScore
from lzcontest.judging.domain.scoring import opens, spread, stored_record
from lzcontest.judging.models import Assignment, Round, RoundEntry, ScoreSheet
from lzcontest.ledger.models import LedgerEvent


@dataclass(frozen=True, slots=True)
class JudgeSpread:
    """How one judge scored a closed round: totals per band of ten points, lowest, mean and highest."""

    judge_id: str
    count: int
    bands: tuple[int, ...]
    lowest: Decimal
    highest: Decimal
    mean: Decimal


class BrokenSeal(Conflict):
    """A stored sheet is not the one its judge sealed; `assignment_ids` name the sheets."""

    def __init__(self, assignment_ids: tuple[str, ...]) -> None:
        super().__init__(
            _(
                "有 %(n)s 份评分表与提交时的封条不符，数据可能被改动过，因此不予使用。请立即联系监督员核对存证账本。",
                n=len(assignment_ids),
            )
        )
        self.assignment_ids = assignment_ids


def get_closed_scores(session: Session, round_id: str) -> tuple[EntryScores, ...]:
    """Every work of a closed round with its submitted sheets, sorted by work and judge.

    Raises NotAllowed unless the round is closed, BrokenSeal when a sheet is not what was sealed and recorded.
    """
    running = session.get(Round, round_id)
    if running is None:
        raise NotFound(_("没有这一轮评审。"))
    if running.state != "closed":
        raise NotAllowed(_("这一轮评审还没有结束，任何人都不能查看评分。"))
    rows = session.execute(
        select(RoundEntry.entry_id, RoundEntry.blind_code, Assignment, ScoreSheet)
        .outerjoin(Assignment, (Assignment.round_entry_id == RoundEntry.id) & (Assignment.state == "submitted"))
        .outerjoin(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(RoundEntry.round_id == round_id)
        .order_by(RoundEntry.entry_id, Assignment.judge_id)
    ).all()
    recorded = recorded_seals(session, running.contest_id)
    broken = []
    sheets: dict[str, list[SheetScore]] = defaultdict(list)
    for entry_id, code, assignment, sheet in rows:
        held = sheets[entry_id]
        if assignment is None or sheet is None:
            continue
        if sheet.total is None or not _is_sealed(round_id, code, assignment, sheet, recorded):
            broken.append(assignment.id)
            continue
        points = {key: Decimal(value) for key, value in sheet.scores.items()}
        held.append(SheetScore(assignment.judge_id, points, Decimal(sheet.total)))
    if broken:
        raise BrokenSeal(tuple(broken))
    return tuple(EntryScores(entry_id, tuple(held)) for entry_id, held in sheets.items())


def recorded_seals(session: Session, contest_id: str) -> dict[str, str]:
    """Assignment id → the seal the ledger holds for its sheet; bodies are read, not the columns beside them."""
    bodies = session.scalars(
        select(LedgerEvent.body).where(LedgerEvent.contest_id == contest_id, LedgerEvent.kind == "sheet.submitted")
    )
    events = [json.loads(body) for body in bodies]
    return {event["subject"][1]: str(event["facts"].get("seal", "")) for event in events}


def _is_sealed(round_id: str, code: str, assignment: Assignment, sheet: ScoreSheet, recorded: dict[str, str]) -> bool:
    if not sheet.seal or not sheet.salt or sheet.total is None or recorded.get(assignment.id) != sheet.seal:
        return False
    record = stored_record(
        round_id=round_id,
        code=code,
        judge_id=assignment.judge_id,
        scores=sheet.scores,
        total=sheet.total,
        comment=sheet.comment,
    )
    return opens(sheet.seal, bytes.fromhex(sheet.salt), record)


def list_judge_spreads(scores: Sequence[EntryScores]) -> list[JudgeSpread]:
    """From closed scores, how each judge distributed them; sorted by judge."""
    totals: dict[str, list[Decimal]] = defaultdict(list)
    for entry in scores:
        for sheet in entry.sheets:
            totals[sheet.judge_id].append(sheet.total)
    return [
        JudgeSpread(
            judge_id,
            len(given),
            tuple(spread(given)),
            min(given),
            max(given),
            (sum(given, Decimal(0)) / len(given)).quantize(Decimal("0.01")),
        )
        for judge_id, given in sorted(totals.items())
    ]
