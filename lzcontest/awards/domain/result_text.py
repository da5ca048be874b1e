"""The one text of a result that is signed, published and recounted by anyone."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256

from lzcontest.awards.domain.ranking import RankedEntry
from lzcontest.awards.domain.scores import ScoringRule
from lzcontest.awards.domain.tiers import TierResult
from lzcontest.ledger.domain import Json, canonical_json

FORMAT = "lzcontest-result-v1"


def result_text(
    *,
    contest: str,
    category: str,
    round_id: str,
    rule: ScoringRule,
    tie_ladder: Sequence[str],
    ranked: Sequence[RankedEntry],
    tiers: TierResult,
    entry_names: Mapping[str, str] | None = None,
) -> dict[str, Json]:
    """Return the result without floats and without judges: rule, ranking with exact scores, awards, vacancies.

    `entry_names` (entry id → public entry number) replaces internal ids; ids not in it stay as they are.
    """
    names = entry_names or {}
    return {
        "format": FORMAT,
        "contest": contest,
        "category": category,
        "round": round_id,
        "rule": rule_text(rule),
        "tie_ladder": list(tie_ladder),
        "ranking": [
            {
                "rank": entry.rank,
                "entry": names.get(entry.entry_id, entry.entry_id),
                "score": _text(entry.score),
                "exact": str(entry.exact),
                "broken_by": entry.broken_by,
            }
            for entry in ranked
        ],
        "awards": [
            {"tier": place.tier, "entry": names.get(place.entry_id, place.entry_id)} for place in tiers.placements
        ],
        "vacancies": [{"tier": gap.tier, "count": gap.count, "reason": gap.reason} for gap in tiers.vacancies],
        "undecided": [names.get(entry_id, entry_id) for tie in tiers.ties for entry_id in tie.entry_ids],
    }


def rule_text(rule: ScoringRule) -> dict[str, Json]:
    """Return the scoring rule as it is frozen and published."""
    return {
        "method": rule.method,
        "trim_scope": rule.trim_scope,
        "trim_min_sheets": rule.trim_min_sheets,
        "few_sheets": rule.few_sheets,
        "decimals": rule.decimals,
        "rounding": rule.rounding,
    }


def result_hash(result: Json) -> str:
    """Return the hex SHA-256 of the result's canonical bytes."""
    return sha256(canonical_json(result)).hexdigest()


def _text(score: Decimal) -> str:
    return format(score, "f")
