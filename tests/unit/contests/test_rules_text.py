"""The frozen rules: the same rules give the same bytes, people can read them, and changes show."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lzcontest.contests.domain import (
    ContestRules,
    Limits,
    canonical_rules,
    day_and_hour,
    difference,
    harmful_changes,
    moment_of,
    readable_lines,
    rules_document,
)
from lzcontest.contests.domain.presets import category_preset
from lzcontest.contests.domain.rules import CategoryRules


def category(kind: str, category_id: str = "c1") -> CategoryRules:
    preset = category_preset(kind)
    return CategoryRules(
        id=category_id,
        kind=kind,
        code=preset.code,
        title=preset.title,
        description=preset.description,
        position=0,
        limits=preset.limits,
        criteria=preset.criteria,
        tiers=preset.tiers,
        rounds=preset.rounds,
    )


def rules(**values: object) -> ContestRules:
    defaults: dict[str, object] = {
        "contest_id": "x",
        "slug": "qf7",
        "title": "清风徐来",
        "edition": 7,
        "theme": "廉润乡村",
        "organiser_name": "县纪委监委",
        "number_prefix": "LZ7",
        "call_text": "第一条\n第二条",
        "declaration_text": "原创",
        "licence_text": "授权",
        "opens_at": datetime(2026, 10, 1, 0, 0, tzinfo=UTC),
        "closes_at": datetime(2026, 11, 30, 16, 0, tzinfo=UTC),
        "screening_until": None,
        "judging_until": None,
        "notice_working_days": 5,
        "tie_ladder": ("more_decimals",),
        "substitute_rule": "next_in_rank",
        "categories": (category("fiction"), category("film", "c2")),
    }
    return ContestRules(**{**defaults, **values})  # type: ignore[arg-type]


def with_limits(**limits: object) -> ContestRules:
    first, *rest = rules().categories
    changed = replace(first, limits=replace(first.limits, **limits))  # type: ignore[arg-type]
    return rules(categories=(changed, *rest))


def test_ids_do_not_matter_to_the_text_and_every_rule_does() -> None:
    frozen = canonical_rules(rules())
    assert canonical_rules(rules(contest_id="another", version=3)).sha256 == frozen.sha256
    assert canonical_rules(rules(notice_working_days=7)).sha256 != frozen.sha256
    assert canonical_rules(with_limits(char_max=1499)).sha256 != frozen.sha256
    assert len(frozen.sha256) == 64
    assert json.loads(frozen.text)["timeline"]["closes"] == "2026-11-30 24:00"


def test_people_read_the_deadline_as_24_00_and_the_limits_in_words() -> None:
    text = "\n".join(readable_lines(rules_document(rules())))
    assert "截止征集：2026-11-30 24:00" in text
    assert "字数：不超过 1,500字" in text
    assert "时长：3分钟 至 15分钟" in text
    assert "去掉一个最高分和一个最低分后平均" in text
    assert "None" not in text
    assert "%" not in text.replace("40%", "").replace("35%", "").replace("25%", "")


def test_a_file_stored_and_read_back_says_the_same() -> None:
    frozen = canonical_rules(rules())
    assert readable_lines(json.loads(frozen.text)) == readable_lines(rules_document(rules()))


def test_the_difference_marks_the_changed_number_and_hides_the_rest() -> None:
    old, new = readable_lines(rules_document(rules())), readable_lines(rules_document(rules(notice_working_days=7)))
    rows = difference(old, new)
    changed = [row for row in rows if row.kind == "changed"]
    assert len(changed) == 1
    assert [text for text, marked in changed[0].right if marked] == ["7"]
    assert [text for text, marked in changed[0].left if marked] == ["5"]
    assert sum(row.hidden + (row.kind != "gap") for row in rows) == len(new)
    assert difference(old, old) == []


def test_a_number_is_marked_as_a_whole() -> None:
    (row,) = difference(["字数：不超过 1,500字"], ["字数：不超过 1,200字"])
    assert [text for text, marked in row.right if marked] == ["1,200"]


def test_added_and_removed_lines_stand_on_their_own_side() -> None:
    rows = difference(["甲", "乙"], ["甲", "乙", "丙"])
    assert [(row.kind, row.right) for row in rows][-1] == ("added", (("丙", True),))
    assert difference(["甲", "乙"], ["甲"])[-1].kind == "removed"


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        (rules(closes_at=datetime(2026, 11, 29, 16, 0, tzinfo=UTC)), "截止时间提前"),
        (rules(opens_at=datetime(2026, 10, 2, 0, 0, tzinfo=UTC)), "开始时间推迟"),
        (rules(notice_working_days=3), "公示期缩短"),
        (rules(licence_text="另一份授权"), "授权书有改动"),
        (rules(tie_ladder=("median",)), "同分"),
        (rules(categories=(category("fiction"),)), "微电影"),
        (with_limits(char_max=1200), "收紧"),
        (with_limits(char_min=800), "收紧"),
        (with_limits(count_rule="all"), "计数方法"),
        (with_limits(entries_per_person=1), "收紧"),
    ],
)
def test_what_hurts_those_who_submitted_is_named(changed: ContestRules, word: str) -> None:
    warnings = harmful_changes(rules_document(rules()), rules_document(changed))
    assert len(warnings) == 1
    assert word in warnings[0]


@pytest.mark.parametrize(
    "changed",
    [
        rules(),
        rules(closes_at=datetime(2026, 12, 5, 16, 0, tzinfo=UTC)),
        rules(notice_working_days=7),
        with_limits(char_max=2000),
        with_limits(char_max=None),
        rules(call_text="第一条\n第二条\n补充说明"),
    ],
)
def test_what_is_kinder_than_before_needs_no_warning(changed: ContestRules) -> None:
    assert harmful_changes(rules_document(rules()), rules_document(changed)) == []


def test_24_00_is_the_first_moment_of_the_next_day() -> None:
    instant = moment_of(date(2026, 11, 30), "24:00")
    assert instant == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert instant == moment_of(date(2026, 12, 1), "00:00")
    assert day_and_hour(instant, ends=True) == (date(2026, 11, 30), "24:00")
    assert day_and_hour(instant, ends=False) == (date(2026, 12, 1), "00:00")
    assert day_and_hour(moment_of(date(2026, 12, 31), "24:00"), ends=True)[0] == date(2026, 12, 31)


@pytest.mark.parametrize("hour", ["24:01", "25:00", "9", "", "12:60", "noon"])
def test_an_hour_that_does_not_exist_is_refused(hour: str) -> None:
    with pytest.raises(ValueError):
        moment_of(date(2026, 11, 30), hour)


def test_limits_survive_the_way_to_the_database() -> None:
    limits = Limits(char_max=1500, formats=("mp4",), required=("video",), programme_kinds=("小品",))
    assert Limits.from_json(json.loads(json.dumps(limits.to_json()))) == limits
    with pytest.raises(TypeError):
        Limits.from_json({"char_maximum": 3})
