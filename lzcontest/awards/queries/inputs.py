"""Reads what a result is made from: the declared rules and the sealed score sheets of each last round."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.awards.domain.document import CategoryInputs
from lzcontest.awards.domain.ranking import EntryScores, ScoringRule, SheetScore
from lzcontest.awards.domain.tiers import Tier
from lzcontest.contests.domain import CategoryRules, ContestRules, RoundTerms
from lzcontest.contests.queries import get_rules
from lzcontest.entries.models import Entry
from lzcontest.judging.domain.scoring import (
    Criterion,
    Rubric,
    commitment,
    plain,
    stored_record,
    weighted_total,
)
from lzcontest.judging.models import Assignment, Round, RoundEntry, ScoreSheet
from lzcontest.judging.queries import list_changed_rounds, recorded_seals
from lzcontest.ledger.models import LedgerEvent

# A work that was taken back by its author competes no more; a disqualified one stays visible as such.
OUT = ("withdrawn",)
POOL = "pool"


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """A score sheet that is not what was sealed: which work, in which round, and what is wrong."""

    category: str
    entry: str
    assignment_id: str
    what: str


@dataclass(slots=True)
class ResultInputs:
    """All categories that can be decided, those that cannot yet, and the sheets that are not as sealed."""

    rules: ContestRules
    categories: list[CategoryInputs] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One submitted sheet with what its seal speaks of."""

    round_id: str
    entry_id: str
    code: str
    judge_id: str
    assignment_id: str
    row: ScoreSheet


@dataclass(frozen=True, slots=True)
class _Deciding:
    """A category's last round, and the earlier ones that the rules pool with it."""

    category: CategoryRules
    terms: RoundTerms
    running: Round
    pooled: tuple[Round, ...]


def get_result_inputs(session: Session, contest_id: str) -> ResultInputs:
    """Read every sealed sheet of the last round of each category and check it against its seal and the ledger.

    A category whose last declared round is not closed is `unfinished`; one without rounds and without accepted works
    is left out. About a dozen queries, whatever the number of works.
    """
    found = ResultInputs(get_rules(session, contest_id))
    rounds = {
        (row.category_id, row.number): row
        for row in session.scalars(select(Round).where(Round.contest_id == contest_id))
    }
    accepted = _accepted(session, contest_id)
    last: list[_Deciding] = []
    for category in found.rules.categories:
        running = rounds.get((category.id, category.last_round))
        if running is not None and running.state == "closed":
            terms = category.round(category.last_round)
            last.append(_Deciding(category, terms, running, _pooled(terms, category, rounds)))
        elif accepted.get(category.id) or any(key[0] == category.id for key in rounds):
            found.unfinished.append(category.code)
    counted = [each.id for one in last for each in (one.running, *one.pooled)]
    sheets = _sheets(session, counted)
    names = _names(session, [one.running.id for one in last])
    told = recorded_seals(session, contest_id)
    kept = _kept_sheets(session, contest_id)
    found.problems += [SheetProblem("", "", task, "missing") for task in sorted(told) if task not in kept]
    found.problems += [SheetProblem("", "", round_id, "codes") for round_id in list_changed_rounds(session, counted)]
    found.problems += _vanished(session, counted)
    for one in last:
        found.categories.append(_inputs(found, one, sheets, names[one.running.id], told))
    return found


def _pooled(terms: RoundTerms, category: CategoryRules, rounds: Mapping[tuple[str, int], Round]) -> tuple[Round, ...]:
    """The earlier rounds whose sheets count as well, where the rules pool them."""
    if terms.carry != POOL:
        return ()
    return tuple(rounds[key] for key in sorted(rounds) if key[0] == category.id and key[1] < terms.number)


def _kept_sheets(session: Session, contest_id: str) -> set[str]:
    """The assignments of a contest whose submitted sheet is still there."""
    return set(
        session.scalars(
            select(Assignment.id)
            .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
            .join(Round, Round.id == Assignment.round_id)
            .where(Round.contest_id == contest_id, Assignment.state == "submitted")
        )
    )


def _accepted(session: Session, contest_id: str) -> dict[str, int]:
    rows = session.execute(
        select(Entry.category_id, func.count())
        .where(Entry.contest_id == contest_id, Entry.state == "accepted")
        .group_by(Entry.category_id)
    )
    return dict(rows.all())


def _sheets(session: Session, round_ids: Sequence[str]) -> dict[str, list[_Sheet]]:
    rows = session.execute(
        select(RoundEntry.round_id, RoundEntry.entry_id, RoundEntry.blind_code, Assignment.judge_id, ScoreSheet)
        .join(Assignment, Assignment.round_entry_id == RoundEntry.id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(RoundEntry.round_id.in_(round_ids), Assignment.state == "submitted")
        .order_by(RoundEntry.entry_id, Assignment.judge_id)
    )
    found: dict[str, list[_Sheet]] = defaultdict(list)
    for round_id, entry_id, code, judge_id, sheet in rows:
        found[round_id].append(_Sheet(round_id, entry_id, code, judge_id, sheet.assignment_id, sheet))
    return found


def _vanished(session: Session, round_ids: Sequence[str]) -> list[SheetProblem]:
    """Works that stand as withdrawn although nobody withdrew them: so a winner could be made to disappear."""
    acts = select(LedgerEvent.subject_id).where(LedgerEvent.kind == "entry.withdrawn")
    rows = session.execute(
        select(RoundEntry.round_id, Entry.number)
        .join(Entry, Entry.id == RoundEntry.entry_id)
        .where(RoundEntry.round_id.in_(round_ids), Entry.state.in_(OUT), Entry.id.not_in(acts))
        .order_by(Entry.number)
    )
    return [SheetProblem("", number or "", round_id, "withdrawn") for round_id, number in rows]


def _names(session: Session, round_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    rows = session.execute(
        select(RoundEntry.round_id, Entry.id, Entry.number)
        .join(Entry, Entry.id == RoundEntry.entry_id)
        .where(RoundEntry.round_id.in_(round_ids), Entry.state.not_in(OUT))
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for round_id, entry_id, number in rows:
        found[round_id][entry_id] = number or entry_id
    return found


def _inputs(
    found: ResultInputs,
    one: _Deciding,
    sheets: Mapping[str, Sequence[_Sheet]],
    names: Mapping[str, str],
    told: Mapping[str, str],
) -> CategoryInputs:
    category, rubric = one.category, rubric_of(one.category)
    scores: dict[str, list[SheetScore]] = {entry_id: [] for entry_id in names}
    seals: list[str] = []
    for number, sheet in _in_order(one, sheets):
        if sheet.entry_id not in scores:
            continue
        seals.append(sheet.row.seal or "")
        score, what = _read_sheet(sheet, rubric, told)
        if score is not None:
            scores[sheet.entry_id].append(replace(score, judge_id=judge_in(score.judge_id, number)))
        if what:
            found.problems.append(SheetProblem(category.code, names[sheet.entry_id], sheet.assignment_id, what))
    return CategoryInputs(
        category_id=category.id,
        code=category.code,
        title=category.title,
        round_id=one.running.id,
        round_number=one.running.number,
        rule=scoring_rule(one.terms, rubric),
        tie_ladder=found.rules.tie_ladder,
        tiers=tuple(Tier(tier.key, tier.title, tier.quota) for tier in category.tiers),
        entries=tuple(EntryScores(entry_id, tuple(given)) for entry_id, given in sorted(scores.items())),
        names=names,
        seals=tuple(seals),
        substitution=found.rules.substitute_rule,
        pooled=tuple((each.number, each.id) for each in one.pooled),
    )


def _in_order(one: _Deciding, sheets: Mapping[str, Sequence[_Sheet]]) -> Iterator[tuple[int, _Sheet]]:
    """(0 for the last round, else the earlier round's number, sheet)."""
    for sheet in sheets.get(one.running.id, ()):
        yield 0, sheet
    for each in one.pooled:
        for sheet in sheets.get(each.id, ()):
            yield each.number, sheet


def judge_in(judge_id: str, number: int) -> str:
    """A judge of an earlier, pooled round as a name of its own: the same person may have scored a work twice."""
    return f"{judge_id}:{number}" if number else judge_id


def _read_sheet(sheet: _Sheet, rubric: Rubric, told: Mapping[str, str]) -> tuple[SheetScore | None, str]:
    """The sheet's points with a total worked out anew, and what is wrong with it ("": nothing)."""
    row = sheet.row
    try:
        points = {criterion.key: Decimal(row.scores[criterion.key]) for criterion in rubric.criteria}
        total = weighted_total(rubric, points)
        record = stored_record(
            round_id=sheet.round_id,
            code=sheet.code,
            judge_id=sheet.judge_id,
            scores=row.scores,
            total=row.total or "",
            comment=row.comment,
        )
        sealed = commitment(bytes.fromhex(row.salt or ""), record)
    except (KeyError, ArithmeticError, ValueError, TypeError):
        return None, "unreadable"
    given = SheetScore(sheet.judge_id, points, total)
    if sealed != row.seal:
        return given, "seal"
    if told.get(sheet.assignment_id) != row.seal:
        return given, "ledger"
    if plain(total) != row.total:
        return given, "total"
    return given, ""


def rubric_of(category: CategoryRules) -> Rubric:
    """The category's score sheet as judging knows it."""
    return Rubric(tuple(Criterion(c.key, c.label, c.weight, c.max_points) for c in category.criteria))


def scoring_rule(terms: RoundTerms, rubric: Rubric) -> ScoringRule:
    """How the sheets of a round become one score, as declared."""
    values: dict[str, Any] = {
        name: getattr(terms, name) for name in ("method", "trim_scope", "trim_min_sheets", "few_sheets", "decimals")
    }
    return ScoringRule(**values, rubric=rubric)
