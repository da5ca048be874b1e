"""What the policy of screening must know of works: in a fixed number of queries however many there are."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.queries import list_people_with_role
from lzcontest.contests.models import Contest
from lzcontest.entries.models import Author, Entry, Submission
from lzcontest.foundation import clock
from lzcontest.intake.domain import ScreeningSettings, starter_reasons
from lzcontest.intake.models import PassedGate, RejectionProposal, ScreeningDecision, ScreeningRules
from lzcontest.intake.policy import ScreeningFacts


def get_screening_settings(session: Session, contest_id: str) -> tuple[ScreeningSettings, int]:
    """How a contest screens, and the version of its own settings (0: it has none and uses an earlier edition's)."""
    seen: set[str] = set()
    at: str | None = contest_id
    while at is not None and at not in seen:
        seen.add(at)
        row = session.execute(
            select(ScreeningRules.settings, ScreeningRules.version, Contest.copied_from)
            .select_from(Contest)
            .outerjoin(ScreeningRules, ScreeningRules.contest_id == Contest.id)
            .where(Contest.id == at)
        ).one_or_none()
        if row is not None and row.settings is not None:
            return ScreeningSettings.from_json(row.settings), row.version if at == contest_id else 0
        at = row.copied_from if row is not None else None
    return ScreeningSettings(reasons=starter_reasons()), 0


def get_screening_facts(session: Session, entry: Entry) -> ScreeningFacts:
    """What the policy must know of a work."""
    return list_screening_facts(session, [entry.id])[entry.id]


def list_screening_facts(session: Session, entry_ids: Collection[str]) -> dict[str, ScreeningFacts]:
    """What the policy must know of these works: six queries, and two for each contest among them."""
    entries = session.execute(
        select(
            Entry.id,
            Entry.contest_id,
            Entry.owner_id,
            Entry.state,
            Entry.drawn_at,
            Entry.due_at,
            Contest.closes_at,
        )
        .join(Contest, Contest.id == Entry.contest_id)
        .where(Entry.id.in_(entry_ids))
    ).all()
    people = _people(session, entry_ids)
    passed, proposed = _passed(session, entry_ids), _proposed(session, entry_ids)
    serials, acts = _serials(session, entry_ids), _acts(session, entry_ids)
    contests = {e.contest_id: _of_contest(session, e.contest_id) for e in {e.contest_id: e for e in entries}.values()}
    now = clock.now()
    return {
        e.id: ScreeningFacts(
            contest_id=e.contest_id,
            people=frozenset({e.owner_id, *people[e.id]}),
            state=e.state,
            passed=passed[e.id],
            proposed_by=proposed.get(e.id, ""),
            drawn=e.drawn_at is not None,
            overdue=e.due_at is not None and now >= max(e.due_at, e.closes_at or e.due_at),
            organisers=contests[e.contest_id][1],
            one_person=contests[e.contest_id][0].one_person,
            second_look=contests[e.contest_id][0].second_look,
            seen=f"{serials.get(e.id, 0)}.{acts.get(e.id, 0)}.{e.state}",
        )
        for e in entries
    }


def _of_contest(session: Session, contest_id: str) -> tuple[ScreeningSettings, frozenset[str]]:
    organisers = frozenset(user.id for user in list_people_with_role(session, "organiser", contest_id))
    return get_screening_settings(session, contest_id)[0], organisers


def _people(session: Session, entry_ids: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    authors = select(Author.entry_id, Author.user_id).where(Author.entry_id.in_(entry_ids), Author.user_id.is_not(None))
    for row in session.execute(authors):
        found[row.entry_id].add(str(row.user_id))
    return found


def _passed(session: Session, entry_ids: Collection[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    gates = select(PassedGate.entry_id, PassedGate.gate, PassedGate.by_user).where(PassedGate.entry_id.in_(entry_ids))
    for row in session.execute(gates):
        found[row.entry_id][row.gate] = row.by_user
    return found


def _proposed(session: Session, entry_ids: Collection[str]) -> dict[str, str]:
    made = RejectionProposal
    rows = session.execute(
        select(made.entry_id, made.by_user).where(
            made.entry_id.in_(entry_ids), made.act == "reject", made.state == "open"
        )
    )
    return {row.entry_id: row.by_user for row in rows}


def _serials(session: Session, entry_ids: Collection[str]) -> dict[str, int]:
    rows = session.execute(
        select(Submission.entry_id, func.max(Submission.serial))
        .where(Submission.entry_id.in_(entry_ids))
        .group_by(Submission.entry_id)
    )
    return {row[0]: row[1] for row in rows}


def _acts(session: Session, entry_ids: Collection[str]) -> dict[str, int]:
    """How many decisions were made; passing one gate does not disturb who looks at the other."""
    rows = session.execute(
        select(ScreeningDecision.entry_id, func.count())
        .where(ScreeningDecision.entry_id.in_(entry_ids), ScreeningDecision.decision != "accept")
        .group_by(ScreeningDecision.entry_id)
    )
    return {row[0]: row[1] for row in rows}
