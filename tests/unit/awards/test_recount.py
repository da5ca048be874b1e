"""The recount names every place where two results part, and adds up apart from the ranking's own code."""

from decimal import Decimal

import pytest

from lzcontest.awards.domain.document import CategoryInputs, contest_document, decide_category, document_text
from lzcontest.awards.domain.ranking import EntryScores, ScoringRule, SheetScore
from lzcontest.awards.domain.recount import differences, plain_score
from lzcontest.awards.domain.tiers import Tier


def scores(entry: str, *totals: str) -> EntryScores:
    return EntryScores(entry, tuple(SheetScore(f"j{n}", {}, Decimal(total)) for n, total in enumerate(totals)))


def inputs(*entries: EntryScores, substitution: str = "next_in_rank") -> CategoryInputs:
    return CategoryInputs(
        category_id="c",
        code="F",
        title="微小说",
        round_id="r",
        round_number=1,
        rule=ScoringRule(),
        tie_ladder=(),
        tiers=(Tier("first", "一等奖", 1), Tier("second", "二等奖", 1)),
        entries=entries,
        names={entry.entry_id: f"LZ-F-{entry.entry_id}" for entry in entries},
        seals=("aa", "bb"),
        substitution=substitution,
    )


def document(*entries: EntryScores, decisions: dict | None = None) -> dict:
    outcome = decide_category(inputs(*entries), decisions or {})
    return contest_document(contest="qf7", edition=7, version=1, rules_sha256="", outcomes=[outcome], unfinished=[])


def test_equal_results_have_no_differences_and_one_text() -> None:
    a = document(scores("1", "90"), scores("2", "80"))
    b = document(scores("2", "80"), scores("1", "90"))
    assert list(differences(a, b)) == []
    assert document_text(a) == document_text(b)


def test_a_changed_score_is_named_by_work_and_field() -> None:
    found = list(differences(document(scores("1", "90")), document(scores("1", "91"))))
    assert ("categories[F].ranking[LZ-F-1].score", "90.00", "91.00") in [
        (d.place, d.recorded, d.recomputed) for d in found
    ]


def test_a_missing_work_and_a_changed_order_are_named() -> None:
    both, one = document(scores("1", "90"), scores("2", "80")), document(scores("1", "90"))
    assert "categories[F].ranking[LZ-F-2]" in [d.place for d in differences(both, one)]
    swapped = document(scores("1", "80"), scores("2", "90"))
    places = [d.place for d in differences(both, swapped)]
    assert "categories[F].ranking" in places
    assert "categories[F].awards[LZ-F-1].tier" in places


def test_the_document_names_ties_vacancies_and_decisions_with_numbers_only() -> None:
    decisions = {
        "F": {
            "vacant": {"first": {"count": 1, "reason": "宁缺毋滥"}},
            "disqualified": {"1": "抄袭"},
        }
    }
    part = document(scores("1", "90"), scores("2", "80"), scores("3", "80"), decisions=decisions)["categories"][0]
    assert part["decisions"]["disqualified"] == {"LZ-F-1": "抄袭"}
    assert part["ties"] == [{"tier": "second", "places": 1, "entries": ["LZ-F-2", "LZ-F-3"]}]
    assert part["vacancies"] == [{"tier": "first", "count": 1, "reason": "decided"}]
    assert "j0" not in str(part)


def test_the_committee_order_is_the_last_rung() -> None:
    decisions = {"F": {"order": {"entries": ["2", "1"], "reason": "投票"}}}
    part = document(scores("1", "80"), scores("2", "80"), decisions=decisions)["categories"][0]
    assert [line["entry"] for line in part["ranking"]] == ["LZ-F-2", "LZ-F-1"]
    assert part["tie_ladder"] == ["committee_order"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ScoringRule(), "76.00"),
        (ScoringRule(method="trimmed_mean", trim_min_sheets=5), "80.00"),
        (ScoringRule(method="trimmed_mean", trim_min_sheets=6), "76.00"),
    ],
)
def test_plain_adding_up(rule: ScoringRule, expected: str) -> None:
    assert str(plain_score(scores("1", "40", "100", "80", "90", "70"), rule)) == expected
