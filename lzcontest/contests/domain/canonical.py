"""The one text that the rules freeze into; its SHA-256 goes to the ledger."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from lzcontest.contests.domain.limits import Limits
from lzcontest.contests.domain.rules import CategoryRules, ContestRules
from lzcontest.contests.domain.terms import EntryTerms
from lzcontest.contests.domain.timing import written
from lzcontest.ledger.domain import canonical_json

FORMAT = "lzcontest-rules/1"
Document = dict[str, Any]
_LATER = ("unit_quota",)


@dataclass(frozen=True, slots=True)
class CanonicalRules:
    """The canonical text, and the hex SHA-256 of its UTF-8 bytes."""

    text: str
    sha256: str


def canonical_rules(rules: ContestRules) -> CanonicalRules:
    """What is frozen: the same rules give the same bytes, whatever their ids and whoever asks."""
    body = canonical_json(rules_document(rules))
    return CanonicalRules(body.decode(), sha256(body).hexdigest())


def rules_document(rules: ContestRules) -> Document:
    """The rules as plain JSON without ids; days and hours as announced, in Shanghai time.

    Terms of taking part stand in it where they are not the usual ones, so that older frozen rules keep their hash.
    """
    asked = rules.units.to_json()
    terms = {"terms": rules.terms.to_json()} if rules.terms != EntryTerms() else {}
    return {
        "format": FORMAT,
        "contest": {
            "slug": rules.slug,
            "title": rules.title,
            "edition": rules.edition,
            "theme": rules.theme,
            "organiser": rules.organiser_name,
            "number_prefix": rules.number_prefix,
        },
        "timeline": {
            "time_zone": "Asia/Shanghai",
            "opens": written(rules.opens_at, ends=False),
            "closes": written(rules.closes_at, ends=True),
            "screening_until": written(rules.screening_until, ends=True),
            "judging_until": written(rules.judging_until, ends=True),
            "notice_working_days": rules.notice_working_days,
        },
        "texts": {"call": rules.call_text, "declaration": rules.declaration_text, "licence": rules.licence_text},
        "ties": list(rules.tie_ladder),
        "substitution": rules.substitute_rule,
        "categories": [_category(category) for category in rules.categories],
        **({"units": asked} if asked else {}),
        **terms,
    }


def _category(category: CategoryRules) -> Document:
    return {
        "code": category.code,
        "kind": category.kind,
        "title": category.title,
        "description": category.description,
        "limits": _limits(category.limits),
        "fields": [field.to_json() for field in category.fields],
        "criteria": [_slots(criterion) for criterion in category.criteria],
        "tiers": [_slots(tier) for tier in category.tiers],
        "rounds": [_slots(terms) for terms in category.rounds],
    }


def _limits(limits: Limits) -> Document:
    """Limits that came later are left out where they are not set: earlier rules keep their text and their hash."""
    return {name: value for name, value in limits.to_json().items() if name not in _LATER or value is not None}


def _slots(value: Any) -> Document:
    return {name: getattr(value, name) for name in value.__slots__}
