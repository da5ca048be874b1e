"""Two signatures, then the release: the acts that turn a text into the contest's result."""

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import User
from lzcontest.accounts.queries import list_people_with_role
from lzcontest.awards.domain.notice import notice_end
from lzcontest.awards.models import Award, Result, Signature
from lzcontest.awards.policy import ROLES, can_announce_result, can_release_result, can_sign_result
from lzcontest.awards.queries.results import get_current_result, recount_result, result_facts
from lzcontest.awards.service.recording import record_result
from lzcontest.contests.models import Contest
from lzcontest.contests.queries import get_contest
from lzcontest.contests.service import workdays
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.queries import kept_text
from lzcontest.ledger.service import make_checkpoint
from lzcontest.notifications.service import notify


def sign_result(session: Session, actor: Actor, *, contest_id: str, role: str, sha256: str) -> Result:
    """Sign the newest version as ``role``; ``sha256`` is the text the person saw on the page.

    Before a signature the result is recounted from the sealed sheets. Raises NotAllowed, and Conflict when the text
    changed since the page was shown or the recount does not match.
    """
    result = _current(session, contest_id)
    can_sign_result(actor, result_facts(session, result), role).require()
    if sha256 != result.sha256:
        raise Conflict(_("结果在您打开页面之后有变化，没有签名。请刷新页面，核对后再签。"))
    _require_match(session, result)
    # Broken signatures have been shown long enough; the ledger keeps them.
    session.execute(
        delete(Signature).where(
            Signature.result_id == result.id, or_(Signature.role == role, Signature.sha256 != result.sha256)
        )
    )
    session.add(Signature(result_id=result.id, role=role, user_id=actor.id, sha256=result.sha256))
    session.flush()
    session.expire(result, ["signatures"])
    record_result(session, actor, "result.signed", result, role=role)  # first: only what the ledger saw is a signature
    if set(result_facts(session, result).signed_by) == set(ROLES):
        result.state = "signed"
    make_checkpoint(session, actor)
    return result


def release_result(session: Session, actor: Actor, *, contest_id: str) -> Result:
    """Publish the twice-signed result as a public notice that starts today.

    The entrants with awards get mail, and the contest's supervisors the ledger's checkpoint, to keep it elsewhere.

    The notice ends after the declared number of working days, its first day not counted. An earlier released version
    is superseded. Raises NotAllowed, and Conflict when the recount does not match.
    """
    result = _current(session, contest_id)
    can_release_result(actor, result_facts(session, result)).require()
    _require_match(session, result)
    contest = get_contest(session, contest_id)
    today = clock.local(clock.now()).date()
    result.notice_from = today
    result.notice_until = notice_end(today, contest.notice_working_days, workdays(session))
    result.released_at = clock.now()
    result.state = "notice"
    session.execute(
        update(Result)
        .where(Result.contest_id == contest_id, Result.id != result.id, Result.state.in_(("notice", "announced")))
        .values(state="superseded")
    )
    session.flush()
    record_result(
        session,
        actor,
        "result.released",
        result,
        notice_from=result.notice_from.isoformat(),
        notice_until=result.notice_until.isoformat(),
    )
    checkpoint = make_checkpoint(session, actor)
    _write_to_winners(session, result, contest.slug, contest.title)
    _write_to_supervisors(session, contest, kept_text(checkpoint))
    return result


def announce_result(session: Session, actor: Actor, *, contest_id: str) -> Result:
    """Declare the noticed result final. Raises NotAllowed before the notice has ended or with objections open."""
    result = _current(session, contest_id)
    today = clock.local(clock.now()).date()
    can_announce_result(actor, result_facts(session, result), today).require()
    _require_match(session, result)
    result.state = "announced"
    result.announced_at = clock.now()
    session.flush()
    record_result(session, actor, "result.announced", result)
    make_checkpoint(session, actor)
    return result


def _current(session: Session, contest_id: str) -> Result:
    result = get_current_result(session, contest_id)
    if result is None:
        raise NotFound(_("还没有汇总结果。"))
    return result


def _require_match(session: Session, result: Result) -> None:
    """What is not what the sealed sheets say is neither signed nor published."""
    found = recount_result(session, result)
    wrong = [problem for problem in found.record_problems if not problem.place.startswith("signature[")]
    if found.differences or found.sheet_problems or wrong:
        raise Conflict(
            _(
                "复核发现 %(n)s 处与封存的评分不一致，没有继续。请重新汇总，或请监督员核对存证账本。",
                n=len(found.differences) + len(found.sheet_problems) + len(wrong),
            )
        )


def _write_to_winners(session: Session, result: Result, slug: str, contest_title: str) -> None:
    """One letter to each person whose works have an award."""
    rows = session.execute(
        select(User.id, User.email, User.locale, Entry.title)
        .join(Entry, Entry.owner_id == User.id)
        .join(Award, Award.entry_id == Entry.id)
        .where(Award.result_id == result.id, Award.tier_key.is_not(None))
        .order_by(User.id, Entry.number)
    )
    titles: dict[tuple[str, str, str], list[str]] = {}
    for user_id, email, locale, title in rows:
        titles.setdefault((user_id, email, locale), []).append(title)
    for (user_id, email, locale), works in titles.items():
        notify(
            session,
            "result_published",
            address=email,
            user_id=user_id,
            locale=locale,
            contest=contest_title,
            works=works,
            until=result.notice_until,
            path=f"/contests/{slug}/notice",
        )


def _write_to_supervisors(session: Session, contest: Contest, kept: str) -> None:
    """Whoever holds the database can cut the ledger's end off, but not what others keep of it."""
    for person in list_people_with_role(session, "supervisor", contest.id):
        notify(
            session,
            "checkpoint_made",
            address=person.email,
            user_id=person.id,
            locale=person.locale,
            contest=contest.title,
            kept=kept.rstrip("\n"),
            path=f"/supervise/{contest.slug}/ledger",
        )
