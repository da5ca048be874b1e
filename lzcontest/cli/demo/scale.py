"""Filling a database at scale, without media: for load tests and for trying long lists."""

from itertools import count
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.accounts.models import User
from lzcontest.accounts.queries import load_actor
from lzcontest.accounts.service import grant_role
from lzcontest.accounts.service.credentials import hash_password
from lzcontest.cli.demo.calls import CURRENT, OPEN, Call, make_call, midnight
from lzcontest.cli.demo.fiction import STORIES
from lzcontest.cli.demo.people import DOMAIN, PASSWORD, People, make_people
from lzcontest.cli.demo.rounds import points
from lzcontest.contests.models import Category, Contest
from lzcontest.contests.queries import get_category_by_code, get_rules
from lzcontest.entries.models import Author, Entry, EntryText, Submission
from lzcontest.entries.queries import get_submitted_work
from lzcontest.entries.service import start_entry
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.ids import new_id
from lzcontest.intake.queries import get_content
from lzcontest.judging.models import Assignment, Judge
from lzcontest.judging.service import confirm_conflicts, draw_round, open_round, submit_sheet, sync_panel
from lzcontest.ledger.service import record

BATCH = 500


def fill(entries: int, judges: int, *, sheets: bool = False) -> dict[str, Any]:
    """Make ``entries`` accepted stories and a round of three judges each; where to find them, for a load test."""
    database = runtime.current().database
    with database.unit_of_work() as session:
        people = make_people(session)
        closed = _call(session, people, CURRENT)
        open_call = _call(session, people, OPEN)
        category = get_category_by_code(session, closed.id, "F")
        owners = _accounts(session, people, "scale", max(3, entries // 20))
    for first in range(0, entries, BATCH):
        with database.unit_of_work() as session:
            _stories(session, closed, category, owners, range(first, min(first + BATCH, entries)))
    with database.unit_of_work() as session:
        panel = _panel(session, people, closed, judges)
        round_id = _round(session, people, closed, category, panel)
    if sheets:
        _sheets(closed, category, panel, round_id)
    with database.unit_of_work() as session:
        draft = start_entry(
            session, people.actor(session, "entrant"), category_id=get_category_by_code(session, open_call.id, "F").id
        )
        task = session.scalars(
            select(Assignment.id).join(Judge).where(Assignment.round_id == round_id, Judge.user_id == panel[0].id)
        ).first()
    return {
        "entries": entries, "judges": judges, "password": PASSWORD, "public_list": "/",
        "submission_form": f"/my/works/{draft.id}/work", "judge_page": f"/judge/tasks/{task}",
        "office_list": f"/office/{closed.slug}/entries", "judge_email": panel[0].email,
        "entrant_email": f"entrant@{DOMAIN}", "organiser_email": f"organiser@{DOMAIN}",
    }  # fmt: skip


def _call(session: Session, people: People, call: Call) -> Contest:
    opens, closes = midnight(call.opens), midnight(call.closes)
    with clock.at(opens):
        return make_call(session, people, call, opens, closes)


def _accounts(session: Session, people: People, stem: str, number: int) -> list[User]:
    shared = hash_password(PASSWORD)
    units = [u.id for name, u in people.units.items() if name != "清和县"]
    now = clock.now()
    rows = [
        {"id": new_id(), "created_at": now, "email": f"{stem}{n}@{DOMAIN}", "name": f"作者{n}", "password_hash": shared,
         "unit_id": units[n % len(units)], "confirmed_at": now}
        for n in range(number)
    ]  # fmt: skip
    session.execute(insert(User), rows)
    return list(session.scalars(select(User).where(User.id.in_([row["id"] for row in rows])).order_by(User.id)))


def _stories(session: Session, contest: Contest, category: Category, owners: list[User], places: range) -> None:
    """Bulk rows of works that passed screening, each recorded in the ledger like any other."""
    now = clock.now()
    serial = count(places.start + 1)
    for place in places:
        owner = owners[place % len(owners)]
        title, text = STORIES[place % len(STORIES)]
        number = f"{contest.number_prefix}-{category.code}-{next(serial):04d}"
        entry_id = new_id()
        base = {"entry_id": entry_id, "created_at": now}
        session.execute(
            insert(Entry).values(
                id=entry_id, created_at=now, contest_id=contest.id, category_id=category.id, owner_id=owner.id,
                unit_id=owner.unit_id, number=number, title=f"{title}之{place}", state="accepted", rules_version=1,
                originality_at=now, licence_at=now, updated_at=now, submitted_at=now,
            )
        )  # fmt: skip
        session.execute(insert(EntryText).values(id=new_id(), part="body", text=text, **base))
        session.execute(insert(Author).values(id=new_id(), name=owner.name, user_id=owner.id, **base))
        entry = session.get_one(Entry, entry_id)
        content = get_content(session, entry, category, get_submitted_work(session, entry), 1)
        sha256 = _sha256(content.encode())
        session.execute(
            insert(Submission).values(id=new_id(), serial=1, content=content, sha256=sha256, by_user=owner.id, **base)
        )
        record(
            session, SYSTEM, "entry.submitted", "entry", entry_id, contest_id=contest.id, number=number, sha256=sha256, serial=1
        )  # fmt: skip


def _sha256(content: bytes) -> str:
    from hashlib import sha256

    return sha256(content).hexdigest()


def _panel(session: Session, people: People, contest: Contest, judges: int) -> list[User]:
    """Judges from units outside of the county, so that a plan always exists."""
    users = _accounts(session, people, "panel", judges)
    organiser = people.actor(session, "organiser")
    for user in users:
        user.unit_id = None
        grant_role(session, organiser, user_id=user.id, role="judge", contest_id=contest.id)
    sync_panel(session, organiser, contest.id)
    for user in users:
        confirm_conflicts(session, _actor(session, user), contest_id=contest.id, unit_ids=(), person_names=())
    return users


def _actor(session: Session, user: User) -> Actor:
    return load_actor(session, user, mfa=True)


def _round(session: Session, people: People, contest: Contest, category: Category, panel: list[User]) -> str:
    organiser = people.actor(session, "organiser")
    drawn = draw_round(session, organiser, category_id=category.id, number=1, seed="scale", due_at=midnight(20))
    open_round(session, organiser, contest_id=contest.id, round_id=drawn.id)
    return drawn.id


def _sheets(contest: Contest, category: Category, panel: list[User], round_id: str) -> None:
    """Every judge submits every sheet, one judge a transaction."""
    for user in panel:
        with runtime.current().database.unit_of_work() as session:
            rubric = get_rules(session, contest.id).category(category.id).criteria
            judge = _actor(session, user)
            tasks = session.scalars(
                select(Assignment.id).join(Judge).where(Assignment.round_id == round_id, Judge.user_id == user.id)
            ).all()
            for task in tasks:
                scores = {c.key: points(task, c.key) for c in rubric}
                submit_sheet(session, judge, assignment_id=task, version=0, scores=scores, comment="")
