"""Handing in the works of a unit: each by the ordinary verb, with what the liaison declares for the authors."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests import queries as contests
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import EntryChanges, Problem, find_problems
from lzcontest.entries.models import Entry, Submission
from lzcontest.entries.service import save_entry
from lzcontest.entries.service.drafts import entrant_facts, entry_facts
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.policy import can_submit
from lzcontest.intake.service import submit_entry
from lzcontest.ledger.service import record

DECLARED = ("originality", "licence")


@dataclass(frozen=True, slots=True)
class ReadyWork:
    """A work that may be handed in, and what keeps it from that; ``declared``: its declarations were made before."""

    id: str
    title: str
    category: str
    number: str | None
    problems: tuple[Problem, ...]
    refusal: str
    declared: bool

    @property
    def ready(self) -> bool:
        """Whether nothing is missing but the declarations."""
        return not self.problems and not self.refusal


def list_ready(session: Session, actor: Actor, contest_id: str) -> list[ReadyWork]:
    """The actor's works for units that were not handed in as they now are, in a fixed number of queries."""
    contest = contests.get_contest(session, contest_id)
    categories = {c.id: c for c in contests.list_categories(session, contest_id)}
    rules = {c.id: entries.get_work_rules(session, c) for c in categories.values()}
    mine = session.scalars(
        select(Entry)
        .where(
            Entry.contest_id == contest_id,
            Entry.owner_id == actor.id,
            Entry.via_unit.is_(True),
            Entry.state.in_(("draft", "processing", "screening", "returned")),
            Entry.version > 1,
        )
        .order_by(Entry.category_id, Entry.created_at, Entry.id)
    )
    rows = [entry for entry in mine if entry.pending or entry.state in ("draft", "returned")]
    works = entries.list_works(session, [row.id for row in rows])
    found, entrant = [], entrant_facts(actor, contest)
    for entry in rows:
        work = works[entry.id].work
        people = entries.get_people_facts(session, entry, contest, work)
        problems = find_problems(work, rules[entry.category_id], people)
        verdict = can_submit(entrant, entry_facts(actor, entry, contest), clock.now())
        found.append(
            ReadyWork(
                entry.id,
                work.title,
                categories[entry.category_id].title,
                entry.number,
                tuple(p for p in problems if p.field not in DECLARED),
                "" if verdict else verdict.reason,
                not any(p.field in DECLARED for p in problems),
            )
        )
    return found


def number_of(session: Session, submission: Submission) -> str:
    """The number of the work that was handed in."""
    return entries.get_entry(session, submission.entry_id).number or ""


def submit_for_unit(session: Session, actor: Actor, *, contest_id: str, entry_id: str, papers: bool) -> Submission:
    """Hand in one work of a unit's people, as ``submit_entry`` does.

    ``papers``: the liaison declares that the unit keeps the authors' signed declaration and licence; it is recorded
    as such, by whom and under which version of the rules. Raises as ``submit_entry`` does.
    """
    entry = entries.get_own_entry(session, actor, entry_id)
    if entry.contest_id != contest_id or not entry.via_unit:
        raise NotFound(_("没有这件作品。"))
    if papers:
        before = entry.version
        entry = save_entry(
            session,
            actor,
            entry_id=entry_id,
            version=entry.version,
            changes=EntryChanges(originality=True, licence=True),
        )
        if entry.version != before:
            rules = entries.get_work_rules(session, contests.get_category(session, entry.category_id), entry)
            record(
                session, actor, "entry.declared_by_unit", "entry", entry.id,
                contest_id=contest_id, unit=entry.unit_id, basis="signed_paper", rules_version=rules.rules_version,
            )  # fmt: skip
    return submit_entry(session, actor, entry_id=entry_id)
