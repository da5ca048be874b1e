"""Fills the award tiers from the ranking; never cuts through a tie on its own, and says why a place stays empty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from lzcontest.awards.domain.ranking import RankedEntry
from lzcontest.foundation.i18n import gettext as _

NEXT_IN_RANK = "next_in_rank"
LEAVE_VACANT = "leave_vacant"
INCLUDE_ALL = "include_all"
EXCLUDE_ALL = "exclude_all"

DECIDED = "decided"
TOO_FEW = "too_few"
BELOW_MINIMUM = "below_minimum"
DISQUALIFIED = "disqualified"
BORDER = "border"


@dataclass(frozen=True, slots=True)
class Tier:
    """An award tier, best first in a list. Works below `min_score` (published score) cannot have it."""

    key: str
    label: str
    quota: int
    min_score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """A work in a tier. `moved_from`: None, or, if it moved up for a disqualified one, its tier before ("": none)."""

    tier: str
    entry_id: str
    rank: int
    score: Decimal
    moved_from: str | None = None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """Places of a tier that stay empty and why: `reason` is one of this module's codes, `note` the decision's words."""

    tier: str
    count: int
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class BorderTie:
    """Works that share a rank while fewer places of the tier are left: people have to decide."""

    tier: str
    entry_ids: tuple[str, ...]
    places: int
    message: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided beforehand or on seeing the ranking.

    `vacant`: tier → (how many places stay empty, why). `disqualified`: work → why. `border`: tier → include_all (the
    quota grows) or exclude_all (the works go to the next tier). `substitution`: next_in_rank (everyone below moves up)
    or leave_vacant.
    """

    vacant: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    disqualified: Mapping[str, str] = field(default_factory=dict)
    border: Mapping[str, str] = field(default_factory=dict)
    substitution: str = NEXT_IN_RANK


@dataclass(frozen=True, slots=True)
class TierResult:
    """Who gets what; it can be released only when `ties` is empty. `unplaced` are ranked works without an award."""

    placements: tuple[Placement, ...]
    vacancies: tuple[Vacancy, ...]
    ties: tuple[BorderTie, ...]
    unplaced: tuple[str, ...]

    def tier_of(self, entry_id: str) -> str:
        """Return the work's tier key, or "" when it has none."""
        return next((place.tier for place in self.placements if place.entry_id == entry_id), "")


def fill_tiers(ranked: Sequence[RankedEntry], tiers: Sequence[Tier], decisions: Decisions | None = None) -> TierResult:
    """Fill the tiers by quota from the best down; raises ValueError for decisions this module does not know.

    A tie across a tier's last place is reported in `ties`; its works have no tier until the decision is given, and the
    lower tiers are filled as if every place they may take there were taken.
    """
    given = decisions or Decisions()
    _require_known(given, tiers)
    if not given.disqualified:
        return _Filling(tiers, given).fill(ranked)
    before = _Filling(tiers, given).fill(ranked)
    if given.substitution == LEAVE_VACANT:
        return _without_substitutes(before, given)
    rest = [entry for entry in ranked if entry.entry_id not in given.disqualified]
    after = _Filling(tiers, given).fill(rest)
    old = {place.entry_id: place.tier for place in before.placements}
    placements = tuple(_marked(place, old.get(place.entry_id, "")) for place in after.placements)
    return TierResult(placements, after.vacancies, after.ties, after.unplaced)


class _Filling:
    """One pass over the ranking from the first tier to the last."""

    def __init__(self, tiers: Sequence[Tier], given: Decisions) -> None:
        self._tiers = tiers
        self._given = given
        self._placements: list[Placement] = []
        self._vacancies: list[Vacancy] = []
        self._ties: list[BorderTie] = []
        self._spilt = 0

    def fill(self, ranked: Sequence[RankedEntry]) -> TierResult:
        """Return the outcome for this ranking."""
        groups = [list(group) for _rank, group in groupby(ranked, key=lambda entry: entry.rank)]
        for tier in self._tiers:
            groups = self._fill_tier(tier, groups)
        undecided = {entry_id for tie in self._ties for entry_id in tie.entry_ids}
        unplaced = tuple(entry.entry_id for group in groups for entry in group if entry.entry_id not in undecided)
        return TierResult(tuple(self._placements), tuple(self._vacancies), tuple(self._ties), unplaced)

    def _fill_tier(self, tier: Tier, groups: list[list[RankedEntry]]) -> list[list[RankedEntry]]:
        places = self._open_places(tier)
        while places and groups:
            group = groups[0]
            if tier.min_score is not None and group[0].score < tier.min_score:
                self._vacancies.append(Vacancy(tier.key, places, BELOW_MINIMUM))
                return groups
            decision = self._given.border.get(tier.key)
            if len(group) > places and decision == EXCLUDE_ALL:
                self._vacancies.append(Vacancy(tier.key, places, BORDER))
                return groups
            groups = groups[1:]
            if len(group) > places and decision != INCLUDE_ALL:
                self._ties.append(_border_tie(tier, group, places))
                self._spilt = len(group) - places
                return groups
            self._placements += [Placement(tier.key, entry.entry_id, entry.rank, entry.score) for entry in group]
            places = max(0, places - len(group))
        if places:
            self._vacancies.append(Vacancy(tier.key, places, TOO_FEW))
        return groups

    def _open_places(self, tier: Tier) -> int:
        """Return the tier's places less the ones decided vacant and those an undecided tie above may need."""
        count, note = self._given.vacant.get(tier.key, (0, ""))
        count = min(count, tier.quota)
        if count:
            self._vacancies.append(Vacancy(tier.key, count, DECIDED, note))
        places = tier.quota - count
        used = min(places, self._spilt)
        self._spilt -= used
        return places - used


def _border_tie(tier: Tier, group: Sequence[RankedEntry], places: int) -> BorderTie:
    message = _(
        "“%(tier)s”只剩 %(places)s 个名额，却有 %(n)s 件作品并列第 %(rank)s 名。请决定一并授奖、一并顺延，或由评委会排定先后。",
        tier=tier.label,
        places=places,
        n=len(group),
        rank=group[0].rank,
    )
    return BorderTie(tier.key, tuple(entry.entry_id for entry in group), places, message)


def _without_substitutes(before: TierResult, given: Decisions) -> TierResult:
    gone = [place for place in before.placements if place.entry_id in given.disqualified]
    vacancies = tuple(Vacancy(place.tier, 1, DISQUALIFIED, given.disqualified[place.entry_id]) for place in gone)
    return TierResult(
        tuple(place for place in before.placements if place not in gone),
        before.vacancies + vacancies,
        before.ties,
        tuple(entry_id for entry_id in before.unplaced if entry_id not in given.disqualified),
    )


def _marked(place: Placement, old: str) -> Placement:
    if place.tier == old:
        return place
    return Placement(place.tier, place.entry_id, place.rank, place.score, moved_from=old)


def _require_known(given: Decisions, tiers: Sequence[Tier]) -> None:
    keys = {tier.key for tier in tiers}
    if given.substitution not in (NEXT_IN_RANK, LEAVE_VACANT):
        raise ValueError(f"no such substitution rule: {given.substitution}")
    if not set(given.vacant) | set(given.border) <= keys:
        raise ValueError("a decision names a tier that does not exist")
    if not set(given.border.values()) <= {INCLUDE_ALL, EXCLUDE_ALL}:
        raise ValueError("a tie at the border is decided by include_all or exclude_all")
    if any(count < 0 for count, _note in given.vacant.values()):
        raise ValueError("fewer than no vacant places")


def vacancy_text(reason: str) -> str:
    """Say to a person why a place is empty."""
    return {
        DECIDED: _("经决定空缺"),
        TOO_FEW: _("入围作品不足"),
        BELOW_MINIMUM: _("没有作品达到最低分数线"),
        DISQUALIFIED: _("获奖资格被取消，按规则不递补"),
        BORDER: _("名额不足以容纳并列作品，一并顺延"),
    }[reason]
