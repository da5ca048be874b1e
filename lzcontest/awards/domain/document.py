"""From closed rounds and people's decisions to the one document of a contest that is signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from lzcontest.awards.domain.ladder import COMMITTEE_ORDER
from lzcontest.awards.domain.ranking import EntryScores, RankedEntry, ScoringRule, rank
from lzcontest.awards.domain.result_text import result_text
from lzcontest.awards.domain.sensitivity import JudgeEffect, leave_one_judge_out
from lzcontest.awards.domain.tiers import NEXT_IN_RANK, Decisions, Tier, TierResult, fill_tiers
from lzcontest.ledger.domain import Json, canonical_json

FORMAT = "lzcontest-contest-result-v1"


@dataclass(frozen=True, slots=True)
class CategoryInputs:
    """All that decides one category: its declared rules, and every sealed sheet of its last round.

    `names`: entry id → public entry number; `seals`: the sheets' seals as the ledger holds them;
    `pooled`: (number, id) of the earlier rounds whose sheets count with them.
    """

    category_id: str
    code: str
    title: str
    round_id: str
    round_number: int
    rule: ScoringRule
    tie_ladder: tuple[str, ...]
    tiers: tuple[Tier, ...]
    entries: tuple[EntryScores, ...]
    names: Mapping[str, str]
    seals: tuple[str, ...]
    substitution: str = NEXT_IN_RANK
    pooled: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryOutcome:
    """What the rules and the decisions make of one category."""

    inputs: CategoryInputs
    ranked: tuple[RankedEntry, ...]
    filled: TierResult
    text: dict[str, Any] = field(repr=False)


def decide_category(inputs: CategoryInputs, decisions: Mapping[str, Any]) -> CategoryOutcome:
    """Rank one category and fill its tiers; `decisions` is what the committee decided for all categories.

    Raises NotEnoughSheets where the rules ask for more sheets, ValueError for a decision that does not fit.
    """
    own = decisions.get(inputs.code, {})
    ladder, order = _ladder(inputs, own)
    ranked = rank(inputs.entries, inputs.rule, ladder, order)
    filled = fill_tiers(ranked, inputs.tiers, _for_tiers(inputs, own))
    text = result_text(
        contest="",
        category=inputs.code,
        round_id=inputs.round_id,
        rule=inputs.rule,
        tie_ladder=ladder,
        ranked=ranked,
        tiers=filled,
        entry_names=inputs.names,
    )
    del text["contest"], text["format"]
    text |= {
        "title": inputs.title,
        "round_number": inputs.round_number,
        "pooled_rounds": [number for number, _round_id in inputs.pooled],
        "tiers": [{"tier": tier.key, "title": tier.label, "quota": tier.quota} for tier in inputs.tiers],
        "substitution": inputs.substitution,
        "decisions": _named(own, inputs.names),
        "ties": [
            {"tier": tie.tier, "places": tie.places, "entries": [inputs.names.get(e, e) for e in tie.entry_ids]}
            for tie in filled.ties
        ],
        "sheets": {"count": len(inputs.seals), "digest": seals_digest(inputs.seals)},
    }
    for award, place in zip(text["awards"], filled.placements, strict=True):
        award["substitute"] = place.moved_from is not None
    return CategoryOutcome(inputs, tuple(ranked), filled, text)


def contest_document(
    *,
    contest: str,
    edition: int,
    version: int,
    rules_sha256: str,
    outcomes: Sequence[CategoryOutcome],
    unfinished: Sequence[str],
) -> dict[str, Json]:
    """Return the whole result as plain JSON; `unfinished` are codes of categories whose last round is not closed."""
    return {
        "format": FORMAT,
        "contest": contest,
        "edition": edition,
        "version": version,
        "rules_sha256": rules_sha256,
        "categories": [outcome.text for outcome in outcomes],
        "unfinished": list(unfinished),
    }


def document_text(document: Json) -> tuple[str, str]:
    """Return the canonical text of a document and its hex SHA-256."""
    data = canonical_json(document)
    return data.decode(), sha256(data).hexdigest()


def seals_digest(seals: Sequence[str]) -> str:
    """Return one hash over all seals of a round, whatever order they come in."""
    return sha256(canonical_json(sorted(seals))).hexdigest()


def judge_effects(inputs: CategoryInputs, decisions: Mapping[str, Any]) -> list[JudgeEffect]:
    """Return what leaving out any one judge would change in this category."""
    own = decisions.get(inputs.code, {})
    ladder, order = _ladder(inputs, own)
    return leave_one_judge_out(
        inputs.entries, inputs.rule, ladder, inputs.tiers, _for_tiers(inputs, own), committee_order=order
    )


def _ladder(inputs: CategoryInputs, own: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The declared ladder, and the committee's order as its last rung where the committee gave one."""
    order = tuple(own.get("order", {}).get("entries", ()))
    ladder = inputs.tie_ladder
    if order and COMMITTEE_ORDER not in ladder:
        ladder = (*ladder, COMMITTEE_ORDER)
    return ladder, order


def _for_tiers(inputs: CategoryInputs, own: Mapping[str, Any]) -> Decisions:
    ranked = {entry.entry_id for entry in inputs.entries}
    return Decisions(
        vacant={tier: (given["count"], given["reason"]) for tier, given in own.get("vacant", {}).items()},
        disqualified={entry: reason for entry, reason in own.get("disqualified", {}).items() if entry in ranked},
        border={tier: given["choice"] for tier, given in own.get("border", {}).items()},
        substitution=inputs.substitution,
    )


def _named(own: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Json]:
    """The decisions with entry numbers in place of ids, as they are published."""
    shown: dict[str, Json] = {key: own[key] for key in ("vacant", "border") if own.get(key)}
    if own.get("order"):
        given = own["order"]
        shown["order"] = {"entries": [names.get(e, e) for e in given["entries"]], "reason": given["reason"]}
    if own.get("disqualified"):
        shown["disqualified"] = {names.get(e, e): reason for e, reason in own["disqualified"].items()}
    return shown
