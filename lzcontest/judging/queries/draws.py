"""What a draw is made from, and the plan it would give, before anything is decided."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.queries import get_users
from lzcontest.contests.models import Category
from lzcontest.entries.models import Entry
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.domain.advance import advancing
from lzcontest.judging.domain.assignment import DrawEntry, DrawJudge, Infeasible, Plan, draw
from lzcontest.judging.domain.blind import LIVE_STATES
from lzcontest.judging.models import Assignment, Judge, Round
from lzcontest.judging.queries.closed import get_closed_scores
from lzcontest.judging.queries.relations import Relations, Work, find_relations, list_works
from lzcontest.judging.queries.rounds import get_round_rule, get_scoring_rule
from lzcontest.ledger.domain import canonical_json

ID = re.compile(r"\b[0-9a-hjkmnp-tv-z]{20}\b")


@dataclass(frozen=True, slots=True)
class DrawInputs:
    """All that a draw depends on besides the seed."""

    works: tuple[Work, ...]
    judges: tuple[Judge, ...]
    relations: Relations
    draw_entries: tuple[DrawEntry, ...]
    draw_judges: tuple[DrawJudge, ...]
    loads: dict[str, tuple[str, ...]]

    def text(self, per_entry: int) -> str:
        """Canonical JSON of ids and unit paths, from which anyone can repeat the draw."""
        rows = {
            "entries": [[e.id, e.unit_path, e.speciality] for e in self.draw_entries],
            "judges": [[j.id, j.unit_path, j.speciality, j.max_load] for j in self.draw_judges],
            "conflicts": [list(pair) for pair in sorted(self.relations.barred)],
            "dismissed": [list(pair) for pair in sorted(self.relations.dismissed)],
            "existing": {key: list(ids) for key, ids in sorted(self.loads.items())},
            "per_entry": per_entry,
        }
        return canonical_json(json.loads(json.dumps(rows))).decode()


@dataclass(frozen=True, slots=True)
class DrawPreview:
    """What a draw with this seed would give, without saying who gets what."""

    category: Category
    number: int
    seed: str
    per_entry: int
    plan: Plan | None
    problem: Infeasible | None
    inputs: DrawInputs
    loads: tuple[tuple[str, int], ...]
    conflicts: int
    left_out: int


def list_candidates(session: Session, category_id: str, number: int) -> list[str]:
    """Ids of the works that take part: the accepted ones, from the second round on the best of the round before."""
    query = select(Entry.id).where(Entry.category_id == category_id, Entry.state == "accepted").order_by(Entry.id)
    accepted = list(session.scalars(query))
    if number == 1:
        return accepted
    before = session.scalar(select(Round).where(Round.category_id == category_id, Round.number == number - 1))
    if before is None:
        return []
    rule = get_round_rule(session, category_id, number - 1)
    scores = [entry for entry in get_closed_scores(session, before.id) if entry.entry_id in set(accepted)]
    scored = [entry for entry in scores if entry.sheets]
    return advancing(scored, get_scoring_rule(session, category_id, number - 1), rule.advance)


def gather(
    session: Session, category: Category, entry_ids: Iterable[str], *, leave_out: Iterable[str] = ()
) -> DrawInputs:
    """Collect works, judges, conflicts and present loads; a fixed number of queries."""
    gone = set(leave_out)
    works = tuple(sorted(list_works(session, entry_ids), key=lambda work: work.id))
    panel = session.scalars(
        select(Judge).where(Judge.contest_id == category.contest_id, Judge.left_at.is_(None)).order_by(Judge.id)
    )
    judges = tuple(judge for judge in panel if judge.id not in gone)
    relations = find_relations(session, judges, works)
    paths = relations.paths
    return DrawInputs(
        works,
        judges,
        relations,
        tuple(DrawEntry(w.id, paths.get(w.unit_id or "", ""), category.kind) for w in works),
        tuple(DrawJudge(j.id, paths.get(j.unit_id or "", ""), " ".join(j.category_kinds), j.max_load) for j in judges),
        _running_loads(session, category.contest_id),
    )


def _running_loads(session: Session, contest_id: str) -> dict[str, tuple[str, ...]]:
    """Tasks judges still have in rounds that are not closed, by the id of the round's entry."""
    held: dict[str, list[str]] = {}
    for key, judge_id in session.execute(
        select(Assignment.round_entry_id, Assignment.judge_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Round.contest_id == contest_id, Round.state != "closed", Assignment.state.in_(LIVE_STATES))
        .order_by(Assignment.round_entry_id, Assignment.judge_id)
    ):
        held.setdefault(key, []).append(judge_id)
    return {key: tuple(ids) for key, ids in held.items()}


def get_draw_preview(session: Session, category: Category, number: int, seed: str) -> DrawPreview:
    """Make the plan for this seed, or say in plain words and with names why there is none.

    Raises InvalidInput when no work takes part.
    """
    seed = seed.strip()
    if not seed or "\0" in seed or len(seed) > 80:
        raise InvalidInput({"seed": _("请填写抽签种子，最多 80 个字。可以用公开的号码，例如当天的福利彩票开奖号。")})
    rule = get_round_rule(session, category.id, number)
    candidates = list_candidates(session, category.id, number)
    if not candidates:
        raise InvalidInput({}, _("这个类别还没有可以评审的作品。审查通过的作品才会进入评审。"))
    inputs = gather(session, category, candidates)
    plan, problem = None, None
    try:
        plan = draw_from(inputs, rule.judges_per_entry, seed)
    except Infeasible as error:
        problem = with_names(session, error, inputs)
    users = get_users(session, [judge.user_id for judge in inputs.judges])
    counts = dict.fromkeys((judge.id for judge in inputs.judges), 0)
    for panel in plan.assignments.values() if plan else ():
        for judge_id in panel:
            counts[judge_id] += 1
    loads = [(users[judge.user_id].name, counts[judge.id]) for judge in inputs.judges if judge.user_id in users]
    return DrawPreview(
        category,
        number,
        seed,
        rule.judges_per_entry,
        plan,
        problem,
        inputs,
        tuple(sorted(loads, key=lambda load: (-load[1], load[0]))),
        len(inputs.relations.barred),
        max(0, _accepted(session, category.id) - len(candidates)),
    )


def _accepted(session: Session, category_id: str) -> int:
    ids = session.scalars(select(Entry.id).where(Entry.category_id == category_id, Entry.state == "accepted"))
    return len(ids.all())


def draw_from(inputs: DrawInputs, per_entry: int, seed: str) -> Plan:
    """Draw from what was gathered. Raises Infeasible."""
    relations = inputs.relations
    return draw(
        inputs.draw_entries,
        inputs.draw_judges,
        set(relations.barred),
        per_entry,
        seed,
        existing=inputs.loads,
        dismissed=relations.dismissed,
    )


def with_names(session: Session, error: Infeasible, inputs: DrawInputs) -> Infeasible:
    """The same reasons for the organiser, with numbers and names in place of ids."""
    users = get_users(session, [judge.user_id for judge in inputs.judges])
    names = {work.id: f"{work.number}《{work.title}》" for work in inputs.works}
    names |= {judge.id: users[judge.user_id].name for judge in inputs.judges if judge.user_id in users}

    def named(text: str) -> str:
        return ID.sub(lambda found: names.get(found[0], found[0]), text)

    return Infeasible(
        tuple(named(reason) for reason in error.reasons), tuple(named(way) for way in error.remedies), error.entries
    )
