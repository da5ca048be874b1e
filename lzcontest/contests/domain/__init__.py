"""The rules of a contest as values: limits, counting, phases, and the canonical text they freeze into."""

from lzcontest.contests.domain.counting import COUNT_RULES, count_characters
from lzcontest.contests.domain.limits import FILE_PARTS, KINDS, PART_ROLES, TEXT_PARTS, FormField, Limits
from lzcontest.contests.domain.phases import PHASES, phase
from lzcontest.contests.domain.problems import CategoryDraft, RuleProblem, category_problems
from lzcontest.contests.domain.rules import CategoryRules, ContestRules, CriterionRule, RoundTerms, TierRule

__all__ = [
    "COUNT_RULES",
    "FILE_PARTS",
    "KINDS",
    "PART_ROLES",
    "PHASES",
    "TEXT_PARTS",
    "CategoryDraft",
    "CategoryRules",
    "ContestRules",
    "CriterionRule",
    "FormField",
    "Limits",
    "RoundTerms",
    "RuleProblem",
    "TierRule",
    "category_problems",
    "count_characters",
    "phase",
]
