"""The rules of a contest as values: limits, counting, phases, and the canonical text they freeze into."""

from lzcontest.contests.domain.canonical import CanonicalRules, canonical_rules, rules_document
from lzcontest.contests.domain.counting import COUNT_RULES, count_characters
from lzcontest.contests.domain.difference import DiffRow, difference
from lzcontest.contests.domain.harm import harmful_changes
from lzcontest.contests.domain.limits import FILE_PARTS, KINDS, PART_ROLES, TEXT_PARTS, FormField, Limits
from lzcontest.contests.domain.phases import PHASES, STAGES, phase, stage
from lzcontest.contests.domain.problems import CategoryDraft, RuleProblem, category_problems, contest_problems
from lzcontest.contests.domain.reading import Section, limit_lines, readable_lines, readable_rules
from lzcontest.contests.domain.rules import CategoryRules, ContestRules, CriterionRule, RoundTerms, TierRule, UnitRules
from lzcontest.contests.domain.terms import (
    AI_LEVELS,
    AI_MARK,
    AI_RULES,
    LICENCES,
    EntryTerms,
    credits_of,
    has_generated,
    licence_preset,
)
from lzcontest.contests.domain.timing import DAY_END, day_and_hour, moment_of
from lzcontest.contests.domain.workdays import unknown_years, workday_rule

__all__ = [
    "AI_LEVELS",
    "AI_MARK",
    "AI_RULES",
    "COUNT_RULES",
    "DAY_END",
    "FILE_PARTS",
    "KINDS",
    "LICENCES",
    "PART_ROLES",
    "PHASES",
    "STAGES",
    "TEXT_PARTS",
    "CanonicalRules",
    "CategoryDraft",
    "CategoryRules",
    "ContestRules",
    "CriterionRule",
    "DiffRow",
    "EntryTerms",
    "FormField",
    "Limits",
    "RoundTerms",
    "RuleProblem",
    "Section",
    "TierRule",
    "UnitRules",
    "canonical_rules",
    "category_problems",
    "contest_problems",
    "count_characters",
    "credits_of",
    "day_and_hour",
    "difference",
    "harmful_changes",
    "has_generated",
    "licence_preset",
    "limit_lines",
    "moment_of",
    "phase",
    "readable_lines",
    "readable_rules",
    "rules_document",
    "stage",
    "unknown_years",
    "workday_rule",
]
