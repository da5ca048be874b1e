"""Each judge meets the works in an own order, so that no work is always first or last."""

from collections.abc import Iterable

from lzcontest.judging.domain.randomness import SeededStream


def play_order(entry_ids: Iterable[str], judge_id: str, seed: str) -> list[str]:
    """Return the works in this judge's order; depends on the set of works, not on the order given."""
    return SeededStream(seed, f"play-order:{judge_id}").shuffled(sorted(set(entry_ids)))
