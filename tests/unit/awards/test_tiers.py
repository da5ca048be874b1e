"""Awards by quota: no tie is cut in silence, every empty place has its reason."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lzcontest.awards.domain.ranking import EntryScores, RankedEntry, ScoringRule, SheetScore, rank
from lzcontest.awards.domain.result_text import result_hash, result_text
from lzcontest.awards.domain.sensitivity import leave_one_judge_out
from lzcontest.awards.domain.tiers import Decisions, Tier, TierResult, fill_tiers, vacancy_text

TIERS = [Tier("first", "一等奖", 1), Tier("second", "二等奖", 2), Tier("third", "三等奖", 2)]


def ranking(*ranks: int) -> list[RankedEntry]:
    """Works a, b, c … with these ranks; the score falls with the rank."""
    return [
        RankedEntry(place, "abcdefgh"[number], Decimal(100 - place), Fraction(100 - place), (), "", False, ())
        for number, place in enumerate(ranks)
    ]


def awards(result: TierResult) -> dict[str, str]:
    tiers: dict[str, str] = {}
    for place in result.placements:
        tiers[place.tier] = tiers.get(place.tier, "") + place.entry_id
    return tiers


def test_quotas_are_filled_from_the_best_down() -> None:
    result = fill_tiers(ranking(1, 2, 3, 4, 5, 6), TIERS)
    assert awards(result) == {"first": "a", "second": "bc", "third": "de"}
    assert (result.unplaced, result.vacancies, result.ties) == (("f",), (), ())
    assert result.tier_of("b") == "second"
    assert result.tier_of("f") == ""


def test_a_tie_within_a_tier_is_no_problem() -> None:
    assert awards(fill_tiers(ranking(1, 2, 2, 4, 5), TIERS)) == {"first": "a", "second": "bc", "third": "de"}


def test_a_tie_at_the_border_waits_for_people() -> None:
    result = fill_tiers(ranking(1, 2, 3, 3, 5, 6, 7), TIERS)
    assert awards(result) == {"first": "a", "second": "b", "third": "e"}
    assert [(tie.tier, tie.entry_ids, tie.places) for tie in result.ties] == [("second", ("c", "d"), 1)]
    assert "“二等奖”只剩 1 个名额，却有 2 件作品并列第 3 名" in result.ties[0].message
    assert result.unplaced == ("f", "g")


def test_an_open_tie_takes_places_of_the_next_tier_only() -> None:
    result = fill_tiers(ranking(1, 2, 3, 3, 5, 6, 7, 8), [*TIERS, Tier("fourth", "优秀奖", 2)])
    assert awards(result) == {"first": "a", "second": "b", "third": "e", "fourth": "fg"}
    assert result.unplaced == ("h",)


def test_the_decision_on_a_border_tie() -> None:
    all_in = fill_tiers(ranking(1, 2, 3, 3, 5, 6, 7), TIERS, Decisions(border={"second": "include_all"}))
    assert awards(all_in) == {"first": "a", "second": "bcd", "third": "ef"}
    assert not all_in.ties
    none_in = fill_tiers(ranking(1, 2, 3, 3, 5, 6, 7), TIERS, Decisions(border={"second": "exclude_all"}))
    assert awards(none_in) == {"first": "a", "second": "b", "third": "cd"}
    assert [(gap.tier, gap.count, gap.reason) for gap in none_in.vacancies] == [("second", 1, "border")]


def test_a_first_prize_can_stay_vacant() -> None:
    result = fill_tiers(ranking(1, 2, 3, 4, 5), TIERS, Decisions(vacant={"first": (1, "无作品达到水准")}))
    assert awards(result) == {"second": "ab", "third": "cd"}
    assert [(gap.tier, gap.count, gap.note) for gap in result.vacancies] == [("first", 1, "无作品达到水准")]
    assert vacancy_text("decided") == "经决定空缺"


def test_minimum_scores_and_too_few_works() -> None:
    tiers = [Tier("first", "一等奖", 2, Decimal("99")), Tier("second", "二等奖", 3)]
    result = fill_tiers(ranking(1, 2, 3), tiers)
    assert awards(result) == {"first": "a", "second": "bc"}
    assert [(gap.tier, gap.count, gap.reason) for gap in result.vacancies] == [
        ("first", 1, "below_minimum"),
        ("second", 1, "too_few"),
    ]


def test_after_a_disqualification_the_next_move_up() -> None:
    result = fill_tiers(ranking(1, 2, 3, 4, 5, 6), TIERS, Decisions(disqualified={"b": "抄袭"}))
    assert awards(result) == {"first": "a", "second": "cd", "third": "ef"}
    moved = {place.entry_id: place.moved_from for place in result.placements}
    assert moved == {"a": None, "c": None, "d": "third", "e": None, "f": ""}


def test_or_the_place_stays_empty_where_the_rules_say_so() -> None:
    given = Decisions(disqualified={"b": "抄袭", "f": "抄袭"}, substitution="leave_vacant")
    result = fill_tiers(ranking(1, 2, 3, 4, 5, 6), TIERS, given)
    assert awards(result) == {"first": "a", "second": "c", "third": "de"}
    assert [(gap.tier, gap.reason, gap.note) for gap in result.vacancies] == [("second", "disqualified", "抄袭")]
    assert result.unplaced == ()


@pytest.mark.parametrize(
    "given",
    [
        Decisions(substitution="lottery"),
        Decisions(vacant={"zeroth": (1, "")}),
        Decisions(vacant={"first": (-1, "")}),
        Decisions(border={"first": "cut"}),
    ],
)
def test_unknown_decisions_are_refused(given: Decisions) -> None:
    with pytest.raises(ValueError):
        fill_tiers(ranking(1), TIERS, given)


def work(entry_id: str, **totals: int) -> EntryScores:
    return EntryScores(entry_id, tuple(SheetScore(j, {}, Decimal(total)) for j, total in totals.items()))


WORKS = [work("a", j1=90, j2=80, j3=82), work("b", j1=70, j2=88, j3=86), work("c", j2=60)]


def test_what_each_judge_changes() -> None:
    effects = leave_one_judge_out([*WORKS, work("unscored")], ScoringRule(), (), [Tier("first", "一等奖", 1)])
    assert [effect.judge_id for effect in effects] == ["j1", "j2", "j3"]
    changes = [(change.entry_id, change.before, change.after) for change in effects[0].changes]
    assert changes == [("a", "first", ""), ("b", "", "first")]
    assert effects[1].changes == ()
    assert effects[1].unscored == ("c",)


def test_the_result_has_one_text_without_judges() -> None:
    ranked = rank(WORKS, ScoringRule())
    text = result_text(
        contest="清风杯",
        category="fiction",
        round_id="final",
        rule=ScoringRule(),
        tie_ladder=("median",),
        ranked=ranked,
        tiers=fill_tiers(ranked, TIERS),
        entry_names={"a": "LZ7-F-0001"},
    )
    assert text["ranking"][0] == {"rank": 1, "entry": "LZ7-F-0001", "score": "84.00", "exact": "84", "broken_by": ""}
    assert text["awards"][0] == {"tier": "first", "entry": "LZ7-F-0001"}
    assert "j1" not in str(text)
    assert result_hash(text) == result_hash(dict(reversed(list(text.items()))))
    assert result_hash(text) != result_hash(text | {"contest": "别的杯"})
