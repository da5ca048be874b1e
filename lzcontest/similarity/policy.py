"""Who may weigh what two works share: an organiser of the contest who has no hand in either work."""

from dataclasses import dataclass
from datetime import datetime

from lzcontest.accounts.domain import Actor
from lzcontest.entries.policy import is_uninvolved_organiser
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Verdict


@dataclass(frozen=True, slots=True)
class PairFacts:
    """What decides: the contest of the finding, and the accounts that own or wrote one of the two works."""

    contest_id: str
    people: frozenset[str]


def can_weigh(actor: Actor, facts: PairFacts, now: datetime) -> Verdict:
    """Whether ``actor`` may see the evidence of a finding and decide on it."""
    others, own = (
        _("查重由本届赛事的工作人员处理。"),
        _("这对作品中有您自己的作品，您不能查看比对，也不能处理。请由其他工作人员处理。"),
    )
    return is_uninvolved_organiser(actor, facts.contest_id, facts.people, others=others, own=own)
