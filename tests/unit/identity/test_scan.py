"""Names, units and numbers are found through their disguises, and everyday words are not cried wolf over."""

from __future__ import annotations

import pytest

from lzcontest.identity.domain.scan import scan_text
from lzcontest.identity.domain.types import Identity, Mention

PERSON = Identity("person", "王晓明", "作者")
UNIT = Identity("unit", "凤台县青山镇文化站", "所在单位")
PHONE = Identity("phone", "13812345678", "作者电话")
EMAIL = Identity("email", "wang.xm@example.com", "作者邮箱")
ID_NUMBER = Identity("id_number", "11010519491231002X", "身份证号")
ACCOUNT = Identity("account", "fengtai_xm", "抖音号")
ALL = (PERSON, UNIT, PHONE, EMAIL, ID_NUMBER, ACCOUNT)


def only(text: str, *identities: Identity) -> Mention:
    (found,) = scan_text(text, identities or ALL)
    assert found.seen_as == text[slice(*found.span)]
    return found


@pytest.mark.parametrize(
    ("text", "identity", "seen_as"),
    [
        ("指导：王晓明。", PERSON, "王晓明"),
        ("来自凤台县青山镇文化站的节目", UNIT, "凤台县青山镇文化站"),
        ("电话13812345678。", PHONE, "13812345678"),
        ("投稿wang.xm@example.com收", EMAIL, "wang.xm@example.com"),
        ("证号11010519491231002X。", ID_NUMBER, "11010519491231002X"),
        ("我的主页是fengtai_xm。", ACCOUNT, "fengtai_xm"),
    ],
)
def test_plain_mentions_are_exact_and_rank_high(text: str, identity: Identity, seen_as: str) -> None:
    found = only(text)
    assert (found.identity, found.seen_as, found.exact, found.rank) == (identity, seen_as, True, "high")


@pytest.mark.parametrize(
    ("text", "identity", "seen_as"),
    [
        ("作者王曉明写于秋天", PERSON, "王曉明"),
        ("作者王 晓 明写于秋天", PERSON, "王 晓 明"),
        ("作者王\u200b晓\u2060明写于秋天", PERSON, "王\u200b晓\u2060明"),
        ("作者王🌟晓🌟明写于秋天", PERSON, "王🌟晓🌟明"),
        ("作者王、晓、明写于秋天", PERSON, "王、晓、明"),
        ("作者王·晓-明写于秋天", PERSON, "王·晓-明"),
        ("by Wang Xiaoming 2026", PERSON, "Wang Xiaoming"),
        ("by XiaoMing Wang", PERSON, "XiaoMing Wang"),
        ("王小铭写", PERSON, "王小铭"),
        ("鳳臺縣青山鎮文化站供稿", UNIT, "鳳臺縣青山鎮文化站"),
        ("我们青山镇文化站的人", UNIT, "青山镇文化站"),
        ("青 山 镇 文 化 站", UNIT, "青 山 镇 文 化 站"),
        ("打138-1234-5678", PHONE, "138-1234-5678"),
        ("打１３８１２３４５６７８", PHONE, "１３８１２３４５６７８"),
        ("打一三八一二三四五六七八", PHONE, "一三八一二三四五六七八"),
        ("打壹叁捌①②③④伍陆七8", PHONE, "壹叁捌①②③④伍陆七8"),
        ("打1️⃣3️⃣8️⃣12345678", PHONE, "1️⃣3️⃣8️⃣12345678"),
        ("打+86 138 12345678", PHONE, "138 12345678"),
        ("信 wang.xm 艾特 example 点 com", EMAIL, "wang.xm 艾特 example 点 com"),
        ("信ＷＡＮＧ.xm＠example.com", EMAIL, "ＷＡＮＧ.xm＠example.com"),
        ("证110105 19491231 002x", ID_NUMBER, "110105 19491231 002x"),
        ("看Ｆｅｎｇｔａｉ＿ＸＭ的作品", ACCOUNT, "Ｆｅｎｇｔａｉ＿ＸＭ"),
    ],
)
def test_disguised_mentions_are_found_where_they_stand(text: str, identity: Identity, seen_as: str) -> None:
    found = only(text)
    assert (found.identity, found.seen_as, found.exact) == (identity, seen_as, False)
    assert found.rank in ("high", "medium")


@pytest.mark.parametrize(
    ("name", "text", "rank"),
    [
        ("高明", "他的办法实在高明。", "low"),
        ("文静", "她是个文静的姑娘。", "low"),
        ("高明", "编剧：高明", "high"),
        ("文静", "感谢文静老师。", "high"),
        ("王明", "国王明白了百姓的苦。", "low"),
        ("王明", "那天，王明没有收下信封。", "high"),
        ("王晓明", "汪小铭写的", "low"),
        ("阿依古丽·买买提", "她叫阿依古丽·买买提吧", "high"),
        ("王晓明", "他姓王。晓明是他的弟弟。", "low"),
    ],
)
def test_everyday_words_rank_low_unless_the_context_names_a_person(name: str, text: str, rank: str) -> None:
    assert only(text, Identity("person", name)).rank == rank


def test_a_place_in_a_poem_ranks_lower_than_the_unit() -> None:
    assert only("走过青山镇，看清泉流", UNIT).rank != "high"
    assert scan_text("青山依旧在，文化人站在凤台上", [UNIT]) == []


@pytest.mark.parametrize(
    ("text", "kind", "rank"),
    [
        ("致电13900001111咨询", "phone", "high"),
        ("致电一三九零零零零一一一一咨询", "phone", "medium"),
        ("致电139 0000 1111", "phone", "high"),
        ("0554-6412345转", "phone", "medium"),
        ("证件11010519491231002X", "id_number", "high"),
        ("寄到 Foo.Bar＠mail.example.cn 谢谢", "email", "high"),
        ("微信号：clean_wind88", "account", "medium"),
    ],
)
def test_personal_numbers_that_nobody_told_us_of_are_found(text: str, kind: str, rank: str) -> None:
    found = only(text, PERSON)
    assert (found.identity.kind, found.rank, found.identity.who) == (kind, rank, "")


@pytest.mark.parametrize(
    "text",
    [
        "账号6222021381234567890付款",
        "证件110105194912310021",
        "共计13，800，138，000元",
        "一三五七九，二四六八十",
        "atom 与 tomorrow",
        "王，晓得明天会怎样",
        "",
        "\ud800\u200b",
    ],
)
def test_ordinary_writing_raises_no_alarm(text: str) -> None:
    assert scan_text(text, [PERSON, PHONE, Identity("account", "tom")]) == []


@pytest.mark.parametrize("number", ["13812345678", "13900001111"])
def test_a_numeral_of_the_sentence_does_not_hide_a_number(number: str) -> None:
    assert only(f"只有一{number}三天后回电", PHONE).seen_as == number


def test_known_numbers_inside_longer_ones_are_left_alone() -> None:
    assert scan_text("单号99138123456780", [PHONE]) == []


def test_mentions_come_in_reading_order_and_inner_ones_once() -> None:
    text = "王晓明在凤台县青山镇文化站，电话138 1234 5678，王晓明。"
    found = scan_text(text, [*ALL, PERSON])
    assert [m.seen_as for m in found] == ["王晓明", "凤台县青山镇文化站", "138 1234 5678", "王晓明"]
