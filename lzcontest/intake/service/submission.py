"""Handing a work in and taking it back: number, fingerprint, ledger and receipt in one transaction."""

import hashlib

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import User
from lzcontest.contests import queries as contests
from lzcontest.contests.domain import Limits
from lzcontest.contests.models import Category, Contest
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import (
    Work,
    can_move,
    find_problems,
    problem_fields,
    title_in_marks,
)
from lzcontest.entries.models import Author, Entry, Submission
from lzcontest.entries.service import settle_changes
from lzcontest.entries.service.drafts import entrant_facts, entry_facts
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.queue import enqueue_after_commit
from lzcontest.intake.domain import entry_number, serial_of
from lzcontest.intake.policy import can_submit, can_withdraw
from lzcontest.intake.queries import get_content
from lzcontest.intake.queries.duplicates import get_merge
from lzcontest.intake.service.deciding import forget_screening
from lzcontest.ledger.service import record
from lzcontest.media.queries import list_subtitles
from lzcontest.media.service import request_processing
from lzcontest.notifications.service import notify

EXAMINE = "lzcontest.intake.jobs.examine_entry"
FORGET = "lzcontest.similarity.jobs.check_entry"  # of a withdrawn work it drops the texts


def submit_entry(session: Session, actor: Actor, *, entry_id: str) -> Submission:
    """Hand the work in as it is now written, for the first time or again; handing the same in twice is once.

    Gives the number (the first time), keeps the canonical content with its SHA-256, records it in the ledger,
    mails the receipt, and has the files processed and the texts examined. Raises NotFound, NotAllowed with the
    reason, InvalidInput with every problem (field → message); then nothing is changed.
    """
    entries.get_own_entry(session, actor, entry_id)
    entry = entries.lock_entry(session, entry_id)
    contest = contests.get_contest(session, entry.contest_id)
    category = contests.get_category(session, entry.category_id)
    last = entries.get_last_submission(session, entry_id)
    work = entries.get_work(session, entry)
    if last is not None and entry.state in ("processing", "screening") and _same(session, entry, category, work, last):
        entry.pending = {}
        return last
    can_submit(entrant_facts(actor, contest), entry_facts(actor, entry, contest), clock.now()).require()
    if entry.state == "withdrawn" and get_merge(session, entry_id) is not None:
        raise NotAllowed(_("这件作品已与您的另一件作品合并，不能单独提交。要让它参评，请先撤销合并。"))
    people = entries.get_people_facts(session, entry, contest, work)
    problems = find_problems(work, entries.get_work_rules(session, category, entry), people)
    if problems:
        raise InvalidInput(problem_fields(problems), _("还有 %(n)s 处需要补充或修改，作品没有提交。", n=len(problems)))
    check_quota(session, entry, category, work)
    work = settle_changes(session, entry)
    if entry.number is None:
        entry.number = entry_number(contest.number_prefix, category.code, _next_serial(session, category))
    submission = _keep(session, actor, entry, category, work, serial=last.serial + 1 if last else 1)
    forget_screening(session, entry.id)  # what was passed before was another version
    _move_to_processing(session, entry)
    record(
        session,
        actor,
        "entry.submitted",
        "entry",
        entry.id,
        contest_id=contest.id,
        number=entry.number,
        serial=submission.serial,
        sha256=submission.sha256,
        rules_version=entry.rules_version,
    )
    _process(session, entry, work)
    _mail(session, entry, contest, "entry_received", submission=submission)
    return submission


def withdraw_entry(session: Session, actor: Actor, *, entry_id: str) -> Entry:
    """Take the work back; its number stays its own. Until the deadline it may be handed in again.

    Withdrawing twice is once; a draft is gone for good. Raises NotFound, NotAllowed.
    """
    entries.get_own_entry(session, actor, entry_id)
    entry = entries.lock_entry(session, entry_id)
    if entry.state == "withdrawn":
        return entry
    contest = contests.get_contest(session, entry.contest_id)
    can_withdraw(entry_facts(actor, entry, contest), clock.now()).require()
    if not can_move(entry.state, "withdrawn"):
        raise Conflict(_("作品的状态刚刚变了，请刷新后再试。"))
    was = entry.state
    forget_screening(session, entry.id)
    entry.state, entry.state_note, entry.due_at = "withdrawn", "", None
    entry.updated_at = clock.now()
    record(session, actor, "entry.withdrawn", "entry", entry.id, contest_id=contest.id, number=entry.number, was=was)
    if entry.number is not None:
        enqueue_after_commit(session, FORGET, queue="text", key=entry.id, entry_id=entry.id)
        _mail(session, entry, contest, "entry_withdrawn")
    session.flush()
    return entry


def _move_to_processing(session: Session, entry: Entry) -> None:
    now = clock.now()
    entry.state, entry.state_note, entry.due_at = "processing", "", None
    entry.submitted_at = entry.submitted_at or now
    entry.updated_at = now
    entry.version += 1
    session.flush()


def _lock_category(session: Session, category: Category) -> None:
    """One at a time per category, so that numbers have no gap and no twin (SQLite has one writer anyway)."""
    session.execute(select(Category.id).where(Category.id == category.id).with_for_update())


def _next_serial(session: Session, category: Category) -> int:
    latest = session.scalar(
        select(Entry.number)
        .where(Entry.category_id == category.id, Entry.number.is_not(None))
        .order_by(func.length(Entry.number).desc(), Entry.number.desc())
        .limit(1)
    )
    return serial_of(latest) + 1


def check_quota(session: Session, entry: Entry, category: Category, work: Work) -> None:
    """No person may have more works in a category than the rules allow: counted by account and by telephone.

    Holds the category, so that two works at once are counted, too. Raises InvalidInput (``quota``).
    """
    _lock_category(session, category)
    most = Limits.from_json(category.limits).entries_per_person
    if not most or (entry.number is not None and entry.state != "withdrawn"):
        return
    phones = {a.phone_index for a in work.authors if a.role == "author" and a.phone_index}
    by_phone = select(Author.entry_id).where(Author.role == "author", Author.phone_index.in_(phones))
    same_person: ColumnElement[bool] = Entry.id.in_(by_phone)
    if not entry.via_unit:
        same_person = or_(same_person, (Entry.owner_id == entry.owner_id) & Entry.via_unit.is_(False))
    count = session.scalar(
        select(func.count())
        .select_from(Entry)
        .where(
            Entry.category_id == category.id,
            Entry.id != entry.id,
            Entry.number.is_not(None),
            Entry.state != "withdrawn",
            same_person,
        )
    )
    if (count or 0) >= most:
        raise InvalidInput(
            {
                "quota": _(
                    "每人在“%(category)s”最多投 %(most)s 件，已经投了 %(n)s 件。要换一件，请先撤回已投的作品；这份草稿会留着。",
                    category=category.title,
                    most=most,
                    n=count,
                )
            }
        )


def _same(session: Session, entry: Entry, category: Category, work: Work, last: Submission) -> bool:
    if entry.state == "screening" and any(
        track.state == "waiting" for media_id in work.files.values() for track in list_subtitles(session, media_id)
    ):
        return False  # new subtitles are searched for names when the work is handed in again, as their page says
    return get_content(session, entry, category, work, last.serial) == last.content


def _keep(session: Session, actor: Actor, entry: Entry, category: Category, work: Work, *, serial: int) -> Submission:
    content = get_content(session, entry, category, work, serial)
    digest = hashlib.sha256(content.encode()).hexdigest()
    submission = Submission(entry_id=entry.id, serial=serial, content=content, sha256=digest, by_user=actor.id)
    session.add(submission)
    session.flush()
    return submission


def _process(session: Session, entry: Entry, work: Work) -> None:
    for media_id in work.files.values():
        request_processing(session, media_id)
    enqueue_after_commit(session, EXAMINE, queue="text", key=entry.id, entry_id=entry.id)


def _mail(session: Session, entry: Entry, contest: Contest, event: str, submission: Submission | None = None) -> None:
    owner = session.get_one(User, entry.owner_id)
    facts = {"serial": submission.serial, "sha256": submission.sha256} if submission else {}
    local = clock.local(submission.created_at if submission else clock.now())
    notify(
        session,
        event,
        address=owner.email,
        user_id=owner.id,
        locale=owner.locale,
        contest=contest.title,
        title=title_in_marks(entry.title),
        number=entry.number,
        at=f"{local:%Y-%m-%d %H:%M:%S}",
        path=f"/my/works/{entry.id}",
        **facts,
    )
