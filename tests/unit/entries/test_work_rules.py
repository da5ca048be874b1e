"""What keeps a work from being handed in, what is stored of what was typed, and what a fingerprint covers."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lzcontest.contests.domain import FormField, Limits
from lzcontest.entries.domain import (
    AuthorDraft,
    EntryChanges,
    FileFact,
    Work,
    WorkRules,
    author_line,
    changed,
    clean_title,
    content_of,
    find_problems,
    typing_errors,
)
from lzcontest.ledger.domain import canonical_json

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
PERSON = AuthorDraft("k" * 20, "王小明", unit_name="河口镇", phone_sealed="x", phone_index="y")
WORK = Work(
    title="收据", texts={"body": "清风"}, authors=(PERSON,), originality_at=NOW, licence_at=NOW, rules_version=2
)


def rules(
    kind: str = "fiction", version: int | None = 2, fields: tuple[FormField, ...] = (), **limits: object
) -> WorkRules:
    return WorkRules(kind, Limits(**limits), fields, version)  # type: ignore[arg-type]


def fields_of(work: Work, asked: WorkRules) -> set[str]:
    return {p.field for p in find_problems(work, asked)}


def test_a_complete_work_has_no_problem() -> None:
    assert find_problems(WORK, rules(required=("body",))) == []


@pytest.mark.parametrize(
    ("text", "least", "most", "wrong"),
    [("清" * 10, 5, 10, False), ("清" * 11, 5, 10, True), ("清风", 5, 10, True), ("清 风\n" * 5, None, 10, False)],
)
def test_length_is_counted_by_the_declared_rule(text: str, least: int | None, most: int, wrong: bool) -> None:
    work = replace(WORK, texts={"body": text})
    assert ("body" in fields_of(work, rules(char_min=least, char_max=most))) is wrong


def test_new_rules_must_be_agreed_to_again() -> None:
    assert fields_of(WORK, rules(version=3)) == {"licence"}
    again = changed(WORK, EntryChanges(licence=True), now=NOW, rules_version=3)
    assert again.rules_version == 3 and find_problems(again, rules(version=3)) == []


def test_tools_must_be_named_when_they_were_used() -> None:
    assert fields_of(replace(WORK, ai_used=True), rules()) == {"ai_note"}


def test_a_programme_says_what_it_needs() -> None:
    asked = rules("programme", programme_kinds=("小品",), seconds_max=480, cast_max=10)
    assert fields_of(WORK, asked) == {"programme_kind", "duration_min", "cast_size", "stage_width", "stage_depth"}
    details = {
        "programme_kind": "小品",
        "duration_s": 480,
        "cast_size": 10,
        "stage_width_cm": 800,
        "stage_depth_cm": 600,
    }
    assert fields_of(replace(WORK, details=details), asked) == set()
    backwards = {**details, "duration_s": 481, "available": [["2027-02-01", "2027-01-01"]]}
    assert fields_of(replace(WORK, details=backwards), asked) == {"duration_min", "available_0_last"}


def test_extra_questions_are_asked() -> None:
    questions = (FormField("hall", "会场", "choice", True, choices=("东", "西")), FormField("n", "人数", "number"))
    assert fields_of(WORK, rules(fields=questions)) == {"field_hall"}
    wrong = replace(WORK, details={"fields": {"hall": "南", "n": "两个"}})
    assert fields_of(wrong, rules(fields=questions)) == {"field_hall", "field_n"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("《收据》", "收据"),
        ("《《收据》》", "收据"),
        (" 收 据\n", "收 据"),
        ("《甲》与《乙》", "《甲》与《乙》"),
        ("𠮷😀", "𠮷😀"),
    ],
)
def test_a_title_loses_the_marks_that_pages_put_around_it(typed: str, kept: str) -> None:
    assert clean_title(typed) == kept


@pytest.mark.parametrize(
    "changes", [EntryChanges(title="a\0"), EntryChanges(texts={"body": "a\x1bb"}), EntryChanges(ai_note="长" * 301)]
)
def test_what_cannot_be_stored_is_named(changes: EntryChanges) -> None:
    assert len(typing_errors(changes)) == 1


def test_content_has_one_form_and_no_person() -> None:
    given = {"number": "LZ7-F-0001", "serial": 1, "contest_id": "c", "category_code": "F", "persons_mark": "m"}
    content = canonical_json(content_of(WORK, files=[FileFact("audio", "0" * 64, 5)], **given))  # type: ignore[arg-type]
    assert "王小明".encode() not in content and "河口镇".encode() not in content
    assert json.loads(content)["people"] == {"author": 1}
    other = canonical_json(content_of(replace(WORK, title="另"), files=[], **given))  # type: ignore[arg-type]
    assert other != content


def test_authors_stand_in_one_line() -> None:
    assert author_line(["甲", "乙"]) == "甲、乙"
    assert author_line(["甲", "乙", "丙", "丁"]) == "甲、乙、丙等"
    assert author_line(["甲"], "河口剧团") == "河口剧团"
    assert Work.from_json(WORK.to_json()) == WORK
