"""Names that one feature declares and another obeys stay the same on both sides."""

from lzcontest.awards.domain import ladder, scores, tiers
from lzcontest.contests.domain import vocabulary
from lzcontest.contests.domain.limits import KINDS, PART_ROLES
from lzcontest.media.domain import formats


def test_the_tie_rules_that_can_be_declared_are_those_that_can_be_applied() -> None:
    assert tuple(vocabulary.TIE_RULES) == ladder.RULES
    assert vocabulary.CRITERION_PREFIX == ladder.CRITERION
    labels = {"theme": "主题"}
    for rule in (*ladder.RULES, "criterion:theme"):
        assert vocabulary.tie_rule_text(rule, labels) == ladder.rule_text(rule, labels)


def test_substitution_and_scoring_methods_agree() -> None:
    assert set(vocabulary.SUBSTITUTE_RULES) == {tiers.NEXT_IN_RANK, tiers.LEAVE_VACANT}
    for method in vocabulary.METHODS:
        for scope in vocabulary.TRIM_SCOPES:
            for few in vocabulary.FEW_SHEETS:
                if scope == scores.TOTALS or method == scores.MEAN:
                    scores.ScoringRule(method=method, trim_scope=scope, few_sheets=few)


def test_formats_that_can_be_declared_are_those_that_can_be_received() -> None:
    assert set(vocabulary.FORMATS) == set(KINDS)
    for names in vocabulary.FORMATS.values():
        assert set(names) <= set(formats.FORMATS)
    assert set(PART_ROLES.values()) <= set(formats.ROLE_KINDS)
