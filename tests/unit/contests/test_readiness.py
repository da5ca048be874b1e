"""What keeps a call from being opened is listed before it is tried; the working calendar says what it knows."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lzcontest.contests.domain import contest_problems, count_characters, unknown_years, workday_rule
from lzcontest.contests.domain.rules import RoundTerms
from tests.unit.contests.test_rules_text import rules


def test_a_complete_contest_has_nothing_on_its_list() -> None:
    assert contest_problems(rules()) == []


def test_every_gap_is_on_the_list_with_the_step_that_mends_it() -> None:
    found = contest_problems(rules(theme="", opens_at=None, closes_at=None, call_text="", categories=()))
    assert {problem.step for problem in found} == {"basics", "timeline", "texts", "categories"}
    assert any("截止时间" in problem.message for problem in found)


def test_stages_must_follow_one_another() -> None:
    early = datetime(2026, 11, 1, tzinfo=UTC)
    assert any("先后" in p.message for p in contest_problems(rules(screening_until=early)))


def test_weights_awards_and_rounds_of_a_category_are_checked() -> None:
    first, *rest = rules().categories
    broken = replace(first, criteria=first.criteria[:2], tiers=(), rounds=())
    found = contest_problems(rules(categories=(broken, *rest)))
    assert {problem.step for problem in found} == {"category:F"}
    text = "".join(problem.message for problem in found)
    assert "75%" in text
    assert "奖项" in text
    assert "轮次" in text


def test_a_trimmed_mean_that_no_work_could_reach_is_refused() -> None:
    first, *rest = rules().categories
    terms = RoundTerms(1, judges_per_entry=3, method="trimmed_mean", few_sheets="block", trim_min_sheets=5)
    found = contest_problems(rules(categories=(replace(first, rounds=(terms,)), *rest)))
    assert [p.step for p in found] == ["category:F"]
    assert "3 名评委" in found[0].message


def test_fewer_finalists_than_awards_is_a_problem() -> None:
    first, *rest = rules().categories
    rounds = (replace(first.rounds[0], advance=5), first.rounds[1])
    found = contest_problems(rules(categories=(replace(first, rounds=rounds), *rest)))
    assert "11 个名额" in found[0].message


def test_a_tie_rule_must_exist_in_every_category() -> None:
    assert contest_problems(rules(tie_ladder=("criterion:theme",))) == []
    assert [p.step for p in contest_problems(rules(tie_ladder=("criterion:humour",)))] == ["awarding"]
    assert [p.step for p in contest_problems(rules(tie_ladder=("by_birthday",)))] == ["awarding"]


def test_the_official_calendar_counts_make_up_days_and_the_organiser_has_the_last_word() -> None:
    is_workday = workday_rule({})
    assert not is_workday(date(2026, 10, 1))
    assert is_workday(date(2026, 9, 20))  # a Sunday worked for the holiday
    assert not is_workday(date(2026, 11, 22))
    assert workday_rule({date(2026, 11, 22): True})(date(2026, 11, 22))
    assert not workday_rule({date(2026, 11, 23): False})(date(2026, 11, 23))


def test_a_year_nobody_knows_counts_the_week_and_is_named() -> None:
    is_workday = workday_rule({})
    assert is_workday(date(2031, 10, 1))  # a Wednesday: nobody has announced that holiday yet
    assert not is_workday(date(2031, 10, 4))
    assert unknown_years(date(2026, 12, 1), date(2031, 1, 5), {}) == [2027, 2028, 2029, 2030, 2031]
    assert unknown_years(date(2026, 12, 1), date(2027, 1, 5), {date(2027, 1, 1): False}) == []


@pytest.mark.parametrize(
    ("text", "no_space", "no_punct", "everything"),
    [
        ("清风，徐来。", 6, 4, 6),
        ("清 风\n徐\u3000来", 4, 4, 6),
        ("𠮷野家\u200b", 3, 3, 4),
        ("a\r\nb", 2, 2, 2),
        ("", 0, 0, 0),
    ],
)
def test_characters_are_counted_by_the_declared_rule(text: str, no_space: int, no_punct: int, everything: int) -> None:
    counted = [count_characters(text, rule) for rule in ("no_space", "no_punct_no_space", "all")]
    assert counted == [no_space, no_punct, everything]
