"""What is known of the people of a work besides what they typed: who is too young, and who consented."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lzcontest.contests.domain import EntryTerms
from lzcontest.entries.domain.age import age_on
from lzcontest.foundation.i18n import lazy_gettext as _l

CONSENT_KINDS = {"guardian": _l("监护人同意"), "author": _l("合作作者确认")}
# needed: nobody was asked yet. waiting: asked. given, refused: answered.
CONSENT_STATES = {
    "needed": _l("还没有办"),
    "waiting": _l("等对方回应"),
    "given": _l("已同意"),
    "refused": _l("没有同意"),
}


@dataclass(frozen=True, slots=True)
class PeopleFacts:
    """Keys of persons: under the age of consent, too young to take part, not born yet, with a guardian's consent."""

    minors: frozenset[str] = frozenset()
    too_young: frozenset[str] = frozenset()
    unborn: frozenset[str] = frozenset()
    consented: frozenset[str] = frozenset()

    @property
    def lacking(self) -> frozenset[str]:
        """Minors whose guardian has not consented."""
        return self.minors - self.consented


def people_facts(
    births: Mapping[str, date], last_day: date, terms: EntryTerms, consented: frozenset[str] = frozenset()
) -> PeopleFacts:
    """Sort persons (key → birth date) by their age on the last day of the call."""
    ages = {key: age_on(birth, last_day) for key, birth in births.items()}
    return PeopleFacts(
        minors=frozenset(key for key, age in ages.items() if age < terms.consent_age),
        too_young=frozenset(key for key, age in ages.items() if 0 <= age < terms.age_min),
        unborn=frozenset(key for key, age in ages.items() if age < 0),
        consented=consented,
    )
