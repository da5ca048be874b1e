"""Who may decide on what tells whose a work is: an organiser of its contest who has no hand in it."""

from dataclasses import dataclass
from datetime import datetime

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Allowed, Denied, Verdict


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What decides: the contest of the work, and the accounts that own or wrote it."""

    contest_id: str
    people: frozenset[str]


def can_redact(actor: Actor, facts: WorkFacts, now: datetime) -> Verdict:
    """Whether ``actor`` may see and decide on the identity findings of a work."""
    if not actor.has_role("organiser", facts.contest_id):
        return Denied(_("身份线索由本届赛事的工作人员处理。"))
    if actor.id in facts.people:
        return Denied(_("这是您自己的作品，请由其他工作人员处理。"))
    return Allowed()
