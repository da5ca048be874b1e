"""Whatever the scores, the ranking and the tiers keep their promises."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lzcontest.awards.domain.ranking import EntryScores, ScoringRule, SheetScore, rank
from lzcontest.awards.domain.scores import rounded
from lzcontest.awards.domain.tiers import Decisions, Tier, fill_tiers

LADDER = ("criterion:a", "lowest_single", "highest_single", "median", "more_top_scores")
points = st.integers(0, 8).map(lambda half: Decimal(half * 25) / 2)
rules = st.builds(
    ScoringRule,
    method=st.sampled_from(["mean", "trimmed_mean"]),
    trim_min_sheets=st.integers(3, 5),
    decimals=st.integers(0, 3),
)


@st.composite
def rounds(draw: st.DrawFn) -> list[EntryScores]:
    works = []
    for number in range(draw(st.integers(1, 8))):
        totals = draw(st.lists(points, min_size=1, max_size=6))
        sheets = tuple(SheetScore(f"j{judge}", {"a": draw(points)}, total) for judge, total in enumerate(totals))
        works.append(EntryScores(f"e{number}", sheets))
    return works


@given(rounds(), rules, st.randoms(use_true_random=False))
def test_the_order_of_works_and_sheets_does_not_matter(works: list[EntryScores], rule: ScoringRule, random) -> None:  # type: ignore[no-untyped-def]
    mixed = [EntryScores(work.entry_id, tuple(random.sample(work.sheets, len(work.sheets)))) for work in works]
    random.shuffle(mixed)
    assert rank(mixed, rule, LADDER) == rank(works, rule, LADDER)


@given(rounds(), rules)
def test_ranks_follow_scores_and_count_those_in_front(works: list[EntryScores], rule: ScoringRule) -> None:
    ranked = rank(works, rule, LADDER)
    assert sorted(entry.entry_id for entry in ranked) == sorted(work.entry_id for work in works)
    for place, entry in enumerate(ranked):
        assert entry.rank == 1 + sum(1 for other in ranked if other.rank < entry.rank)
        assert entry.shared == (sum(1 for other in ranked if other.rank == entry.rank) > 1)
        if place:
            assert ranked[place - 1].score >= entry.score
        assert (entry.broken_by == "") or entry.tied_with


@given(rounds(), rules)
def test_a_better_sheet_never_lowers_a_work(works: list[EntryScores], rule: ScoringRule) -> None:
    first = works[0]
    better = SheetScore(first.sheets[0].judge_id, first.sheets[0].criteria, Decimal(100))
    raised = [EntryScores(first.entry_id, (better, *first.sheets[1:])), *works[1:]]
    before = {entry.entry_id: entry.rank for entry in rank(works, rule)}
    after = {entry.entry_id: entry.rank for entry in rank(raised, rule)}
    assert after[first.entry_id] <= before[first.entry_id]


@given(rounds(), rules)
def test_names_do_not_matter(works: list[EntryScores], rule: ScoringRule) -> None:
    renamed = [EntryScores("z" + work.entry_id[::-1], work.sheets) for work in works]
    ranks = {entry.entry_id: (entry.rank, entry.score) for entry in rank(works, rule, LADDER)}
    others = {entry.entry_id: (entry.rank, entry.score) for entry in rank(renamed, rule, LADDER)}
    assert {"z" + entry_id[::-1]: place for entry_id, place in ranks.items()} == others


@given(st.fractions(0, 100, max_denominator=1000), st.integers(0, 6))
def test_rounding_is_never_further_than_half_a_step(value: Fraction, decimals: int) -> None:
    step = Fraction(1, 10**decimals)
    distance = Fraction(rounded(value, decimals)) - value
    assert -step / 2 < distance <= step / 2


@given(
    rounds(),
    st.lists(st.integers(0, 4), min_size=1, max_size=3),
    st.sets(st.integers(0, 7)),
    st.sampled_from(["next_in_rank", "leave_vacant"]),
)
def test_every_place_and_every_work_is_accounted_for(
    works: list[EntryScores], quotas: list[int], out: set[int], substitution: str
) -> None:
    ranked = rank(works, ScoringRule(), LADDER)
    tiers = [Tier(f"t{number}", f"第{number}", quota) for number, quota in enumerate(quotas)]
    gone = {f"e{number}": "x" for number in out if number < len(works)}
    result = fill_tiers(ranked, tiers, Decisions(disqualified=gone, substitution=substitution))
    placed = [place.entry_id for place in result.placements]
    tied = {entry_id for tie in result.ties for entry_id in tie.entry_ids}
    assert len(set(placed)) == len(placed)
    assert {*placed, *result.unplaced, *tied} - set(gone) == {work.entry_id for work in works} - set(gone)
    assert not set(placed) & (set(gone) | tied | set(result.unplaced))
    order = {entry.entry_id: entry.rank for entry in ranked}
    ranks = [order[entry_id] for entry_id in placed]
    assert ranks == sorted(ranks)
    for tier in tiers:
        filled = sum(1 for place in result.placements if place.tier == tier.key)
        empty = sum(gap.count for gap in result.vacancies if gap.tier == tier.key)
        assert filled + empty <= tier.quota
        assert result.ties or filled + empty == tier.quota
