"""The ranking a recount by hand would give, and why each place came about."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lzcontest.awards.domain.ladder import ladder_problems, rule_text
from lzcontest.awards.domain.ranking import EntryScores, NotEnoughSheets, RankedEntry, ScoringRule, SheetScore, rank
from lzcontest.awards.domain.scores import rounded
from lzcontest.judging.domain.scoring import Criterion, Rubric

RUBRIC = Rubric((Criterion("theme", "主题", 60, 100), Criterion("art", "艺术", 40, 100)))


def work(entry_id: str, *totals: str | int) -> EntryScores:
    """A work with one sheet per total; both criteria got the same points."""
    return EntryScores(
        entry_id,
        tuple(
            SheetScore(f"j{number}", {"theme": Decimal(total), "art": Decimal(total)}, Decimal(total))
            for number, total in enumerate(totals, start=1)
        ),
    )


def sheet(judge: str, theme: int, art: int) -> SheetScore:
    total = Decimal(theme * 60 + art * 40) / 100
    return SheetScore(judge, {"theme": Decimal(theme), "art": Decimal(art)}, total)


def places(ranked: list[RankedEntry]) -> list[tuple[int, str, str]]:
    return [(entry.rank, entry.entry_id, str(entry.score)) for entry in ranked]


def test_means_are_exact_and_rounded_once() -> None:
    ranked = rank([work("a", 86, 86, 87), work("b", 90, 85, 85), work("c", 99)], ScoringRule())
    assert places(ranked) == [(1, "c", "99.00"), (2, "b", "86.67"), (3, "a", "86.33")]
    assert ranked[2].exact == Fraction(259, 3)
    assert [step.step for step in ranked[2].trace] == ["mean", "published"]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [("86.335", 2, "86.34"), ("86.3349999", 2, "86.33"), ("0.5", 0, "1"), ("100", 3, "100.000"), ("2.5", 0, "3")],
)
def test_rounding_is_half_up_as_declared(value: str, decimals: int, text: str) -> None:
    assert str(rounded(Fraction(value), decimals)) == text


def test_highest_and_lowest_are_left_out_once_each() -> None:
    rule = ScoringRule(method="trimmed_mean")
    ranked = rank([work("a", 100, 80, 81, 82, 0), work("b", 85, 85, 85, 85, 20), work("few", 90, 80)], rule)
    assert places(ranked) == [(1, "b", "85.00"), (1, "few", "85.00"), (3, "a", "81.00")]
    left_out = [(step.step, step.value, step.judges) for step in ranked[2].trace[:2]]
    assert left_out == [("lowest_left_out", "0", ("j5",)), ("highest_left_out", "100", ("j1",))]


def test_trimming_criteria_is_another_rule_than_trimming_totals() -> None:
    sheets = tuple(sheet(f"j{n}", theme, art) for n, (theme, art) in enumerate([(100, 0), (0, 100), (50, 50)]))
    totals = ScoringRule(method="trimmed_mean", trim_min_sheets=3)
    criteria = ScoringRule(method="trimmed_mean", trim_min_sheets=3, trim_scope="criteria", rubric=RUBRIC)
    skewed = EntryScores("a", (*sheets, sheet("j9", 90, 90)))
    assert rank([EntryScores("a", sheets)], totals)[0].score == Decimal("50.00")
    assert rank([skewed], totals)[0].exact == Fraction(60 + 50, 2)
    assert rank([skewed], criteria)[0].exact == Fraction(70)


def test_too_few_sheets_block_where_the_rules_say_so() -> None:
    rule = ScoringRule(method="trimmed_mean", few_sheets="block")
    with pytest.raises(NotEnoughSheets, match="不足 5 份") as caught:
        rank([work("a", 1, 2, 3, 4, 5), work("b", 1, 2, 3, 4)], rule)
    assert caught.value.entry_ids == ("b",)
    with pytest.raises(NotEnoughSheets):
        rank([work("empty")], ScoringRule())


def test_the_ladder_is_climbed_only_as_far_as_needed() -> None:
    works = [
        EntryScores("a", (sheet("j1", 80, 90), sheet("j2", 84, 84))),
        EntryScores("b", (sheet("j1", 84, 84), sheet("j2", 84, 84))),
        EntryScores("c", (sheet("j1", 84, 84), sheet("j2", 84, 84))),
    ]
    ranked = rank(works, ScoringRule(decimals=9), ("criterion:theme", "median"))
    assert places(ranked) == [(1, "b", "84.000000000"), (1, "c", "84.000000000"), (3, "a", "84.000000000")]
    assert [entry.broken_by for entry in ranked] == ["criterion:theme"] * 3
    assert [entry.shared for entry in ranked] == [True, True, False]
    assert ranked[2].tied_with == ("b", "c")
    ranked = rank(works, ScoringRule(), ("criterion:theme", "committee_order"), committee_order=("c", "b"))
    assert [(entry.rank, entry.entry_id, entry.broken_by) for entry in ranked] == [
        (1, "c", "committee_order"),
        (2, "b", "committee_order"),
        (3, "a", "criterion:theme"),
    ]


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("highest_single", "wide"),
        ("lowest_single", "narrow"),
        ("median", "skew"),
        ("committee_order", "narrow"),
    ],
)
def test_each_rule_of_the_ladder(rule: str, first: str) -> None:
    works = [work("narrow", 80, 80, 80), work("skew", 82, 85, 73), work("wide", 95, 75, 70)]
    ranked = rank(works, ScoringRule(), (rule,), committee_order=("narrow",))
    assert (ranked[0].entry_id, ranked[0].broken_by) == (first, rule)


def test_the_work_that_more_judges_liked_best_goes_first() -> None:
    ranked = rank([work("even", 80, 80, 80), work("liked", 81, 81, 78)], ScoringRule(), ("more_top_scores",))
    assert [(entry.entry_id, entry.broken_by) for entry in ranked] == [
        ("liked", "more_top_scores"),
        ("even", "more_top_scores"),
    ]
    assert ranked[0].trace[-1].value == "2/3"


def test_more_decimals_part_works_that_only_rounding_made_equal() -> None:
    works = [work("a", 80, 80, 81), work("b", 81, 80, 80, 80, 81, 80, 80, 81)]
    assert [e.shared for e in rank(works, ScoringRule(decimals=0))] == [True, True]
    ranked = rank(works, ScoringRule(decimals=0), ("more_decimals",))
    assert [(e.rank, e.entry_id) for e in ranked] == [(1, "b"), (2, "a")]


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        rank([work("a", 1), work("a", 2)], ScoringRule())
    with pytest.raises(ValueError, match="two sheets"):
        rank([EntryScores("a", (sheet("j", 1, 1), sheet("j", 2, 2)))], ScoringRule())
    with pytest.raises(ValueError, match="no such tie rule"):
        rank([work("a", 1), work("b", 1)], ScoringRule(), ("dice",))
    with pytest.raises(ValueError, match="no such scoring rule"):
        ScoringRule(method="sum")
    with pytest.raises(ValueError, match="weights"):
        ScoringRule(method="trimmed_mean", trim_scope="criteria")
    assert ladder_problems(("median", "criterion:theme", "criterion:x", "dice"), ("theme",)) == ["criterion:x", "dice"]
    assert rule_text("criterion:theme", {"theme": "主题"}) == "“主题”平均得分高者在前"
