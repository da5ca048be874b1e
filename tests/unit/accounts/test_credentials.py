"""Rules for what people type about themselves."""

import pytest

from lzcontest.accounts.domain import (
    email_problem,
    in_tree_order,
    name_problem,
    normal_email,
    normal_phone,
    password_problem,
    unit_paths,
    would_circle,
)
from lzcontest.web.shared.targets import local_path


@pytest.mark.parametrize("typed", ["Lin@Example.org", " lin@example.org ", "ｌｉｎ@example.org"])
def test_spellings_of_one_address_are_one_address(typed: str) -> None:
    assert normal_email(typed) == "lin@example.org"


@pytest.mark.parametrize(
    "email",
    [
        "",
        "a",
        "a@",
        "@b.cn",
        "a@b",
        "a@b..cn",
        "a..b@c.cn",
        "a b@c.cn",
        "甲@c.cn",
        "a@c.cn,b@c.cn",
        "a@-c.cn",
        "x" * 65 + "@c.cn",
    ],
)
def test_what_is_no_address(email: str) -> None:
    assert email_problem(email)


def test_names_may_be_rare_but_not_invisible() -> None:
    for name in ("林一苇", "𠮷野", "阿卜杜·热合曼", "O'Neil"):
        assert name_problem(name) is None
    for name in ("", "  ", "甲\n乙", "甲\u200b乙", "甲" * 41):
        assert name_problem(name)


@pytest.mark.parametrize(
    "password", ["short", "12345678", "aaaaaaaa", "password1", "ababababab", "lin@exam", "x1" * 65]
)
def test_passwords_that_guessing_finds_are_refused(password: str) -> None:
    assert password_problem(password, email="lin@example.org")


def test_long_unlikely_passwords_of_any_script_are_taken() -> None:
    for password in ("竹影 清风 石桥", "correct horse", "k7#mQ2!x"):
        assert password_problem(password, email="lin@example.org") is None


def test_phones_in_every_spelling() -> None:
    for typed in ("13800001234", "138 0000 1234", "+86 138-0000-1234", "008613800001234", "１３８００００１２３４"):
        assert normal_phone(typed) == "13800001234"
    assert normal_phone("（0571）8888 1234") == "057188881234"
    for typed in ("", "1380000123", "23800001234", "电话13800001234"):
        assert normal_phone(typed) is None


def test_the_tree_of_units() -> None:
    parents = {"county": None, "town": "county", "village": "town", "school": "county"}
    names = {"county": "县", "town": "乙镇", "village": "丙村", "school": "甲校"}
    order = [("county", 0), ("town", 1), ("village", 2), ("school", 1)]
    assert in_tree_order(parents, names) == order
    assert unit_paths(parents)["village"] == ("county", "town", "village")
    assert would_circle(parents, "county", "village")
    assert not would_circle(parents, "village", "school")


@pytest.mark.parametrize(
    "wanted",
    [None, "", "x", "https://a", "//a", "///a", "/\\a", "/a\\b", "/\n/a", "/ a", "javascript:alert(1)", "/" * 2001],
)
def test_only_paths_of_this_site_are_followed(wanted: str | None) -> None:
    assert local_path(wanted, "/desk") == "/desk"


def test_a_local_path_keeps_its_query() -> None:
    assert local_path("/office/qf-7/entries?q=%E6%B8%85&page=2") == "/office/qf-7/entries?q=%E6%B8%85&page=2"
