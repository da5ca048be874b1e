"""Who goes on, how the county's root is read, and which facts of a programme a judge may see."""

from decimal import Decimal

from lzcontest.judging.domain.advance import advancing
from lzcontest.judging.domain.conflicts import unit_relation
from lzcontest.judging.domain.facts import blind_facts
from lzcontest.judging.domain.scores import EntryScores, ScoringRule, SheetScore
from lzcontest.judging.domain.unit_tree import relation_paths


def work(name: str, *totals: str) -> EntryScores:
    """A work with these totals."""
    return EntryScores(name, tuple(SheetScore(str(n), {}, Decimal(total)) for n, total in enumerate(totals)))


def test_the_best_go_on_and_ties_at_the_cut_together():
    works = [work("a", "80", "81"), work("b", "90", "90"), work("c", "81", "80"), work("d", "70", "70")]
    assert advancing(works, ScoringRule(), 1) == ["b"]
    assert advancing(works, ScoringRule(), 2) == ["b", "a", "c"]
    assert advancing(works, ScoringRule(), 9) == ["b", "a", "c", "d"]


def test_a_trimmed_rule_chooses_differently_from_a_mean():
    works = [work("even", "80", "80", "80", "80", "80"), work("spread", "10", "85", "85", "85", "85")]
    trimmed = ScoringRule(method="trimmed_mean", trim_min_sheets=5)
    assert advancing(works, ScoringRule(), 1) == ["even"]
    assert advancing(works, trimmed, 1) == ["spread"]


def test_the_single_root_is_nobodys_superior():
    paths = relation_paths({"county": "county", "town": "county/town", "village": "county/town/village"})
    assert unit_relation(paths["county"], paths["village"]) is None
    assert unit_relation(paths["county"], paths["county"]) == "same_unit"
    assert unit_relation(paths["town"], paths["village"]) == "superior"
    assert unit_relation(paths["village"], paths["town"]) == "subordinate"


def test_of_two_trees_the_tops_stay_superiors():
    paths = relation_paths({"a": "a", "b": "a/b", "c": "c"})
    assert unit_relation(paths["a"], paths["b"]) == "superior"


def test_a_programme_shows_figures_and_no_words_of_its_makers():
    facts = blind_facts(
        "programme",
        {
            "programme_kind": "快板",
            "duration_s": 410,
            "cast_size": 6,
            "stage_width_cm": 850,
            "stage_depth_cm": 600,
            "group_name": "河口镇文艺队",
            "needs": "河口镇文化站自带音响",
        },
    )
    assert dict(facts) == {
        "节目形式": "快板",
        "时长": "6分50秒",
        "演职人员": "6 人",
        "舞台": "宽 8.5 米，深 6 米",
    }
    assert blind_facts("song", {"cast_size": 6}) == ()
