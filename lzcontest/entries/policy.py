"""Who may take part, and until when a work may be changed; answers carry their reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Allowed, Denied, Verdict

# An upload that began before the deadline may end so long after it, interruptions included; and its work may be
# handed in for so long after that end.
UPLOAD_GRACE, HAND_IN_GRACE = timedelta(hours=2), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class EntrantFacts:
    """What decides whether a person may take part in a contest."""

    phase: str
    is_judge: bool = False
    is_organiser: bool = False
    is_supervisor: bool = False


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What decides what an owner may still do with a work; ``due_at`` is the work's own term, if it has one."""

    owned: bool
    state: str
    phase: str
    due_at: datetime | None = None
    numbered: bool = False  # handed in at least once


def is_uninvolved_organiser(actor: Actor, contest_id: str, people: frozenset[str], *, others: str, own: str) -> Verdict:
    """Works are examined by an organiser of their contest who is none of ``people``.

    ``others`` is the reason for whoever is no organiser there, ``own`` for whoever has a hand in a work.
    """
    if not actor.has_role("organiser", contest_id):
        return Denied(others)
    return Denied(own) if actor.id in people else Allowed()


def can_take_part(facts: EntrantFacts) -> Verdict:
    """Whoever decides in a contest, or watches over it, does not take part in it."""
    role = _("评委") if facts.is_judge else _("工作人员") if facts.is_organiser else ""
    role = role or (_("监督员") if facts.is_supervisor else "")
    if role:
        return Denied(_("您是本届赛事的%(role)s，不能参加本届投稿。如需投稿，请先请主办方免去这个角色。", role=role))
    return Allowed()


def can_start(facts: EntrantFacts) -> Verdict:
    """A work may be begun while the call is open, by anyone who may take part."""
    verdict = can_take_part(facts)
    if not verdict:
        return verdict
    if facts.phase == "announced":
        return Denied(_("征集还没有开始，请到开始时间再来。"))
    if facts.phase != "call":
        return Denied(_("征集已经截止，不能再投新作品。"))
    return Allowed()


def within_term(facts: EntryFacts, now: datetime) -> bool:
    """Whether the call is open, or the work has a term of its own that still runs."""
    return facts.phase == "call" or (facts.due_at is not None and now < facts.due_at)


def judged_at(began_at: datetime, closes_at: datetime | None, now: datetime) -> datetime:
    """The moment by which an upload is judged: its beginning, unless it took longer than the grace."""
    return now if closes_at is not None and now > closes_at + UPLOAD_GRACE else began_at


def can_edit(facts: EntryFacts, now: datetime) -> Verdict:
    """Drafts may be written at any time, so that no text is lost; what was handed in, while it may be handed in again."""
    if not facts.owned:
        return Denied(_("这不是您的作品。"))
    if facts.state == "draft" and facts.phase != "archived":
        return Allowed()
    if facts.state in ("processing", "screening", "returned") or (facts.state == "withdrawn" and facts.numbered):
        if within_term(facts, now):
            return Allowed()
        if facts.state == "withdrawn":
            return Denied(_("作品已撤回，征集也已截止，不能再提交。"))
        return Denied(_("征集已经截止，作品不能再改。已经提交的内容照常参评。"))
    reasons = {
        "accepted": _("作品已通过审查，不能再改。确需修改，请联系主办方。"),
        "rejected": _("作品未被受理，不能再改。"),
        "withdrawn": _("作品已撤回，不能再改。"),
        "disqualified": _("作品已被取消资格，不能再改。"),
    }
    return Denied(reasons.get(facts.state, _("赛事已归档，不能再改。")))
