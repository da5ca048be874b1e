"""Who may decide on what tells whose a work is: an organiser of its contest who has no hand in it."""

from dataclasses import dataclass
from datetime import datetime

from lzcontest.accounts.domain import Actor
from lzcontest.entries.policy import is_uninvolved_organiser
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Verdict


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What decides: the contest of the work, and the accounts that own or wrote it."""

    contest_id: str
    people: frozenset[str]


def can_redact(actor: Actor, facts: WorkFacts, now: datetime) -> Verdict:
    """Whether ``actor`` may see and decide on the identity findings of a work."""
    others, own = _("身份线索由本届赛事的工作人员处理。"), _("这是您自己的作品，请由其他工作人员处理。")
    return is_uninvolved_organiser(actor, facts.contest_id, facts.people, others=others, own=own)
