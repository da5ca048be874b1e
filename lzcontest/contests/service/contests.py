"""A contest as a whole: made, changed, archived."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.service.roles import add_grant
from lzcontest.contests import policy
from lzcontest.contests.domain.checks import clean_changes
from lzcontest.contests.domain.presets import category_preset, text_presets
from lzcontest.contests.models import Contest
from lzcontest.contests.queries import are_scores_known, get_contest
from lzcontest.contests.service.categories import add_preset
from lzcontest.contests.service.versions import open_for_change, settle_change
from lzcontest.foundation.errors import InvalidInput, NotAllowed
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.service import record


def create_contest(
    session: Session,
    actor: Actor,
    *,
    title: str,
    edition: int,
    organiser_name: str,
    slug: str,
    number_prefix: str,
    theme: str = "",
    kinds: Sequence[str] = (),
) -> Contest:
    """A new draft whose maker becomes its organiser; ``kinds`` start as calls usually have them.

    Raises NotAllowed, and InvalidInput by field for what cannot stand or is taken.
    """
    policy.can_create_contest(actor).require()
    clean = clean_changes(
        {
            "title": title,
            "edition": edition,
            "organiser_name": organiser_name,
            "slug": slug,
            "number_prefix": number_prefix,
            "theme": theme,
        }
    )
    _require_free(session, clean)
    contest = Contest(**clean, **text_presets(), tie_ladder=["more_decimals", "median", "committee_order"])
    session.add(contest)
    session.flush()
    for position, kind in enumerate(kinds):
        add_preset(session, contest.id, category_preset(kind), position)
    make_organiser(session, actor, contest)
    record(session, actor, "contest.created", "contest", contest.id, contest_id=contest.id, slug=slug, edition=edition)
    return contest


def make_organiser(session: Session, actor: Actor, contest: Contest) -> None:
    """Whoever makes a contest organises it: nobody else could let them in."""
    add_grant(session, actor, user_id=actor.id, role="organiser", contest_id=contest.id)


def update_contest(
    session: Session, actor: Actor, *, contest_id: str, version: int | None = None, reason: str = "", **changes: Any
) -> Contest:
    """Change what belongs to the whole contest; moments are UTC instants.

    ``version`` guards against two tabs (Conflict). Once the call is public, ``reason`` is needed and a new version
    of the rules is made. Raises NotAllowed, InvalidInput by field.
    """
    contest = open_for_change(session, actor, contest_id, version)
    clean = clean_changes(changes)
    _require_fixed_names(contest, clean)
    _require_fixed_counting(session, contest, clean)
    _require_free(session, clean, own=contest)
    for name, value in clean.items():
        setattr(contest, name, _stored(name, value))
    settle_change(session, actor, contest, part="contest", reason=reason)
    return contest


def _stored(name: str, value: Any) -> Any:
    if name == "terms":
        return value.to_json()
    return list(value) if name == "tie_ladder" else value


def archive_contest(session: Session, actor: Actor, *, contest_id: str) -> Contest:
    """Close the books: the contest stays readable, its rules can no longer be changed. Raises NotAllowed."""
    contest = get_contest(session, contest_id)
    policy.can_archive(actor, contest.id, contest.state).require()
    contest.state = "archived"
    contest.version += 1
    session.flush()
    record(session, actor, "contest.archived", "contest", contest.id, contest_id=contest.id)
    return contest


def _require_fixed_names(contest: Contest, clean: dict[str, Any]) -> None:
    """Addresses and entry numbers were printed and mailed once the call is public: they stay."""
    if contest.state == "draft":
        return
    changed = [n for n in ("slug", "number_prefix", "edition") if n in clean and clean[n] != getattr(contest, n)]
    if changed:
        raise InvalidInput({name: _("公告发布后不能再改：网址和作品编号已经用出去了。") for name in changed})


def _require_fixed_counting(session: Session, contest: Contest, clean: dict[str, Any]) -> None:
    """How ties are broken and who moves up is settled before anybody knows a score."""
    changes = {
        name
        for name in ("tie_ladder", "substitute_rule")
        if name in clean and _plain(clean[name]) != getattr(contest, name)
    }
    if changes and are_scores_known(session, contest.id):
        raise NotAllowed(_("已有一轮评审结束、分数已经揭开，同分排序和递补办法不能再改。"))


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else list(value)


def _require_free(session: Session, clean: dict[str, Any], own: Contest | None = None) -> None:
    wrong = {}
    for name, message in (
        ("slug", _("这个网址名已经有赛事在用，请换一个。")),
        ("number_prefix", _("这个编号前缀已经有赛事在用，请换一个。")),
    ):
        if name not in clean:
            continue
        query = select(Contest.id).where(getattr(Contest, name) == clean[name])
        if own is not None:
            query = query.where(Contest.id != own.id)
        if session.scalar(query.limit(1)) is not None:
            wrong[name] = message
    if wrong:
        raise InvalidInput(wrong)
