"""What a judge may enter, what it adds up to, and that a sealed sheet cannot be exchanged."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lzcontest.judging.domain.scoring import (
    Criterion,
    Rubric,
    commitment,
    exact_total,
    opens,
    plain,
    rubric_problems,
    sheet_record,
    spread,
    validate_scores,
    weighted_total,
)

RUBRIC = Rubric(
    (
        Criterion("theme", "主题立意", 40, 10, Decimal("0.5")),
        Criterion("art", "艺术表现", 35, 100),
        Criterion("fresh", "创新", 25, 30),
    )
)


def test_full_marks_are_a_hundred() -> None:
    check = validate_scores(RUBRIC, {"theme": "10", "art": "100", "fresh": "30"})
    assert check.complete
    assert weighted_total(RUBRIC, check.values) == Decimal(100)


def test_the_total_is_exact_where_decimals_can_be() -> None:
    scores = {"theme": Decimal("8.5"), "art": Decimal(93), "fresh": Decimal(24)}
    assert weighted_total(RUBRIC, scores) == Decimal("86.55")
    endless = scores | {"fresh": Decimal(25)}
    assert exact_total(RUBRIC, endless) == Fraction("66.55") + Fraction(125, 6)
    assert weighted_total(RUBRIC, endless) == Decimal("87.383333333")


@pytest.mark.parametrize(
    ("text", "value"), [("9", "9"), (" 9.50 ", "9.5"), ("９．５", "9.5"), ("0", "0"), ("10.0", "10")]
)
def test_ways_to_write_a_score(text: str, value: str) -> None:
    check = validate_scores(RUBRIC, {"theme": text}, partial=True)
    assert plain(check.values["theme"]) == value
    assert not check.errors


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("10.5", "“主题立意”最高 10 分。"),
        ("9.3", "“主题立意”以 0.5 分为一档。"),
        ("-1", "“主题立意”请填 0 到 10 之间的数字。"),
        ("NaN", "“主题立意”请填 0 到 10 之间的数字。"),
        ("1e1", "“主题立意”请填 0 到 10 之间的数字。"),
        ("1_0", "“主题立意”请填 0 到 10 之间的数字。"),
        ("八", "“主题立意”请填 0 到 10 之间的数字。"),
        ("9" * 5000, "“主题立意”请填 0 到 10 之间的数字。"),
        ("", "“主题立意”还没有打分。"),
    ],
)
def test_what_is_wrong_is_said_at_the_line(text: str, message: str) -> None:
    check = validate_scores(RUBRIC, {"theme": text, "art": "60", "fresh": "20"})
    assert check.errors == {"theme": message}
    assert set(check.values) == {"art", "fresh"}


def test_a_draft_may_have_gaps_but_no_foreign_lines() -> None:
    assert validate_scores(RUBRIC, {"theme": ""}, partial=True).complete
    assert set(validate_scores(RUBRIC, {"bonus": "1"}, partial=True).errors) == {"bonus"}


def test_rubrics_that_cannot_be_used() -> None:
    assert rubric_problems(RUBRIC) == []
    assert rubric_problems(Rubric(())) == ["评分标准里还没有评分项。"]
    double = Rubric((Criterion("a", "甲", 50, 10), Criterion("a", "乙", 40, 10, Decimal(3))))
    assert rubric_problems(double) == [
        "评分项的代号不能重复。",
        "各评分项权重合计应为 100%，现在是 90%。",
        "“乙”的满分应是步长的整数倍。",
    ]
    assert len(rubric_problems(Rubric((Criterion("a", "甲", 100, 0),)))) == 1


def test_a_seal_opens_for_its_own_sheet_only() -> None:
    scores = validate_scores(RUBRIC, {"theme": "9", "art": "80", "fresh": "24"}).values
    record = sheet_record(RUBRIC, round_id="r", code="F-7K2M", judge_id="j", scores=scores, comment="好")
    assert record["scores"] == {"theme": "9", "art": "80", "fresh": "24"}
    assert record["total"] == "84"
    salt = bytes(range(32))
    sealed = commitment(salt, record)
    assert opens(sealed, salt, record)
    assert not opens(sealed, salt, record | {"total": "85"})
    assert not opens(sealed, salt[::-1], record)
    with pytest.raises(ValueError, match="32"):
        commitment(b"short", record)


def test_distribution_of_a_judges_totals() -> None:
    assert spread([Decimal(0), Decimal("9.99"), Decimal(10), Decimal(99), Decimal(100)]) == [
        2,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        2,
    ]
