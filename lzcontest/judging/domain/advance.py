"""Who goes on to the next round: the best of a round by its own declared rule, ties at the cut together."""

from collections.abc import Sequence

from lzcontest.judging.domain.scores import (
    EntryScores,
    NotEnoughSheets,
    ScoringRule,
    exact_score,
    rounded,
    sheets_needed,
)


def advancing(entries: Sequence[EntryScores], rule: ScoringRule, best: int) -> list[str]:
    """Return the ids of the `best` works by published (rounded) score, best first.

    Works tied with the last of them go on too, so that chance decides nothing. Raises NotEnoughSheets as ranking does.
    """
    needed = sheets_needed(rule)
    few = tuple(sorted(entry.entry_id for entry in entries if len(entry.sheets) < needed))
    if few:
        raise NotEnoughSheets(few, needed)
    scores = {entry.entry_id: rounded(exact_score(entry, rule)[0], rule.decimals) for entry in entries}
    order = sorted(scores, key=lambda entry_id: (-scores[entry_id], entry_id))
    if best <= 0 or len(order) <= best:
        return order
    cut = scores[order[best - 1]]
    return [entry_id for entry_id in order if scores[entry_id] >= cut]
