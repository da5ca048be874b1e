"""What an announcement says, word for word."""

from datetime import date

import pytest

from lzcontest.publishing.domain.lists import CategoryList, TierList, WinnerLine, WinnerList
from lzcontest.publishing.domain.names import safe_cell, safe_name, work_file_name
from lzcontest.publishing.domain.wording import (
    document_number,
    heading,
    numeral,
    plain_text,
    tier_heading,
    winner_line,
)

LINE = WinnerLine("LZ7-F-0001", "褪色的字", "林晓", "某某街道")


def listed(**values: object) -> WinnerList:
    """A list of one category with a vacant first prize."""
    tiers = (TierList("first", "一等奖", (), 1), TierList("second", "二等奖", (LINE,), 1))
    defaults: dict[str, object] = {
        "slug": "qf7",
        "contest": "清风徐来作品征集",
        "edition": 7,
        "theme": "清风扬正气",
        "organiser": "某某县纪委监委",
        "day": date(2026, 1, 5),
        "result_sha256": "ab" * 32,
        "result_version": 2,
        "categories": (CategoryList("F", "微小说", "fiction", tiers, 120),),
        "works": 120,
        "units": 42,
        "judges": 9,
        "rounds": 2,
        "trimmed": True,
    }
    return WinnerList(**{**defaults, **values})  # type: ignore[arg-type]


def test_a_winner_line_names_work_author_and_unit() -> None:
    assert winner_line(LINE) == "《褪色的字》 林晓（某某街道）"
    assert winner_line(WinnerLine("", "读《三国》", "陈𠮷", "")) == "《读〈三国〉》 陈𠮷"


def test_the_announcement_says_how_many_how_judged_and_what_stayed_vacant() -> None:
    text = plain_text(listed())
    for said in ("42个单位", "作品120件", "9名评委", "2轮评审", "去掉最高分和最低分", "一等奖（空缺）", "2026年1月5日"):
        assert said in text
    assert "二等奖（1件，空缺1件）" in text
    assert text.startswith("关于清风徐来作品征集（第七届）获奖结果的通报")


def test_a_notice_does_not_pass_for_the_announcement() -> None:
    notice = listed(on_notice=True, notice_from=date(2026, 1, 5), notice_until=date(2026, 1, 12))
    assert heading(notice).endswith("拟获奖作品的公示")
    assert "2026年1月5日至2026年1月12日" in plain_text(notice)
    assert "获奖结果的通报" not in plain_text(notice)


@pytest.mark.parametrize("typed", ["清纪发[2026]7号", "清纪发（2026）7号", "清纪发【2026】7号", " 清纪发〔2026〕7号 "])
def test_the_year_of_a_document_number_stands_in_its_own_brackets(typed: str) -> None:
    assert document_number(typed) == "清纪发〔2026〕7号"


def test_numerals_of_headings() -> None:
    assert [numeral(n) for n in (1, 10, 11, 20, 23, 99, 100)] == ["一", "十", "十一", "二十", "二十三", "九十九", "100"]


def test_an_award_without_gaps_names_only_its_works() -> None:
    assert tier_heading(TierList("first", "一等奖", (LINE,))) == "一等奖（1件）"


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "  =1", "\u200b=1", "|cmd", "%0A"])
def test_no_cell_can_be_run(evil: str) -> None:
    assert safe_cell(evil).startswith("'")


def test_plain_cells_stay_as_they_are() -> None:
    assert [safe_cell(text) for text in ("褪色的字", "", "1=1")] == ["褪色的字", "", "1=1"]


@pytest.mark.parametrize("evil", ["../../etc/passwd", "..\\..\\x", "a/b", "CON", "a\u202egnp.exe", "a\x00b", "...", ""])
def test_a_file_name_cannot_leave_its_folder(evil: str) -> None:
    name = safe_name(evil)
    assert name
    assert not set(name) & set("/\\.\x00\u202e: ")
    assert name.lower() != "con"


def test_a_work_is_filed_under_its_number() -> None:
    assert work_file_name("LZ7-S-0021", "石桌上/的账本？", "m4a") == "LZ7-S-0021_石桌上_的账本.m4a"
