"""Freezing the rules: version 1 when the call is published, another with every later change."""

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests import policy
from lzcontest.contests.domain import canonical_rules, contest_problems
from lzcontest.contests.models import Contest, RulesVersion
from lzcontest.contests.queries import get_contest, get_rules, get_version
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.service import record

REASON_MIN, REASON_MAX = 5, 500


def publish_call(session: Session, actor: Actor, *, contest_id: str) -> RulesVersion:
    """Make the call public and freeze its rules as version 1, their hash in the ledger.

    Raises InvalidInput with everything on the readiness list, NotAllowed when it was published before.
    """
    contest = get_contest(session, contest_id)
    policy.can_publish(actor, contest.id, contest.state).require()
    rules = get_rules(session, contest_id)
    problems = contest_problems(rules)
    if rules.closes_at is not None and rules.closes_at <= clock.now():
        raise InvalidInput({"closes_at": _("截止时间已经过去了，请先改时间再发布。")})
    if problems:
        raise InvalidInput({f"problem_{n}": f"{p.place}：{p.message}" for n, p in enumerate(problems)})
    contest.state = "published"
    contest.published_at = clock.now()
    contest.version += 1
    frozen = _freeze(session, actor, contest, number=1, reason="")
    record(
        session,
        actor,
        "contest.published",
        "contest",
        contest.id,
        contest_id=contest.id,
        number=1,
        sha256=frozen.sha256,
    )
    return frozen


def amend_rules(session: Session, actor: Actor, *, contest_id: str, reason: str) -> RulesVersion:
    """Freeze the rules of a published contest as they stand now as a new public version, with the reason.

    When nothing differs from the last version, that one is returned. Raises InvalidInput without a reason.
    """
    contest = get_contest(session, contest_id)
    policy.can_change_rules(actor, contest.id, contest.state).require()
    reason = reason.strip()
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        raise InvalidInput({"reason": _("规则已经公布。请写明修改理由（5 到 500 字），它会和新旧对照一起公开。")})
    rules = get_rules(session, contest_id)
    if not rules.version:
        raise Conflict(_("征集公告还没有发布，规则可以直接修改。"))
    if canonical_rules(rules).sha256 == rules.sha256:
        return get_version(session, contest_id, rules.version)
    if problems := contest_problems(rules):
        raise InvalidInput({f"problem_{n}": f"{p.place}：{p.message}" for n, p in enumerate(problems)})
    frozen = _freeze(session, actor, contest, number=rules.version + 1, reason=reason)
    record(
        session,
        actor,
        "contest.rules_amended",
        "contest",
        contest.id,
        contest_id=contest.id,
        number=frozen.number,
        sha256=frozen.sha256,
        previous=rules.sha256,
    )
    return frozen


def settle_change(session: Session, actor: Actor, contest: Contest, *, part: str, reason: str) -> None:
    """Close a verb that changed rules: a draft is noted in the ledger, a published contest gets a new version."""
    contest.version += 1
    session.flush()
    if contest.state != "draft":
        amend_rules(session, actor, contest_id=contest.id, reason=reason)
        return
    now = canonical_rules(get_rules(session, contest.id))
    record(
        session, actor, "contest.changed", "contest", contest.id, contest_id=contest.id, part=part, sha256=now.sha256
    )


def open_for_change(session: Session, actor: Actor, contest_id: str, version: int | None) -> Contest:
    """The contest, when this person may change it and nobody else did meanwhile. Raises NotAllowed, Conflict."""
    contest = get_contest(session, contest_id)
    policy.can_change_rules(actor, contest.id, contest.state).require()
    if version is not None and version != contest.version:
        raise Conflict(_("这届赛事的设置刚被别处改过，您的修改没有保存。请打开最新的页面再改。"))
    return contest


def _freeze(session: Session, actor: Actor, contest: Contest, *, number: int, reason: str) -> RulesVersion:
    session.flush()
    canonical = canonical_rules(get_rules(session, contest.id))
    frozen = RulesVersion(
        contest_id=contest.id,
        number=number,
        text=canonical.text,
        sha256=canonical.sha256,
        reason=reason,
        made_by=actor.id,
    )
    session.add(frozen)
    session.flush()
    return frozen
