"""Seed-and-chain alignment of two canonical texts into passages that one took from the other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lzcontest.similarity.domain.canonical import Canonical
from lzcontest.similarity.domain.grams import Weights
from lzcontest.similarity.domain.jit import compiled
from lzcontest.similarity.domain.seeds import Cells, Ints, Runs, Seeds, agree, cell_weights, find_cells, gather_runs

# All weights are thousandths of a bit; the costs were set so that a chain survives 30 % of replaced
# characters, while chance agreement more than a sentence apart does not hold together.
_REACH = 24
_GAP_COST = 400
_SHIFT_COST = 300
_OVERLAP_COST = 4000
_LEAST_CHAIN = 14_000
# Chains are one passage while this much of both sides of the whole is matched, in per cent.
_LEAST_DENSITY = 45
_MOST_EDGE = 16


class Chain(NamedTuple):
    """A stretch that agrees in order: half-open ranges of codes, and the agreeing pairs in it."""

    file_start: int
    file_end: int
    source_start: int
    source_end: int
    cells: Cells
    weight: int


class Stretch(NamedTuple):
    """Chains that belong together, in any order: half-open ranges of codes."""

    file_start: int
    file_end: int
    source_start: int
    source_end: int
    chains: tuple[Chain, ...]

    @property
    def weight(self) -> int:
        """Return what all agreeing pairs weigh, in thousandths of a bit."""
        return sum(chain.weight for chain in self.chains)

    @property
    def matched(self) -> int:
        """Return the number of agreeing pairs."""
        return sum(len(chain.cells.file) for chain in self.chains)


def align(file_seeds: Seeds, source_seeds: Seeds, weights: Weights) -> list[Stretch]:
    """Return the stretches of the file that agree with the source, in the order of the file.

    `weights` are those of the file's characters (`Commonness.weights`). Tolerates replaced, inserted and
    deleted characters, other characters of the same sound, and stretches that changed places.
    """
    file, source = file_seeds.text, source_seeds.text
    cells = find_cells(file_seeds, source_seeds)
    runs = gather_runs(cells, file, source, weights)
    if not len(runs.weight):
        return []
    scores, previous = _chain_runs(*runs, _REACH, _GAP_COST, _SHIFT_COST, _OVERLAP_COST)
    order = np.argsort(-scores, kind="stable")
    chains = []
    for members in _cut_chains(runs, scores, previous, order):
        pairs = _widen(_pairs_of(runs, members, file, source), file, source)
        weight = int(cell_weights(pairs, file, source, weights).sum())
        chains.append(_chain(pairs, weight))
    return merge_chains(chains)


def _cut_chains(runs: Runs, scores: Ints, previous: Ints, order: Ints) -> list[list[int]]:
    """Take the chains apart from best to worst; each place of the file belongs to the best."""
    used = np.zeros(len(scores), dtype=bool)
    taken = np.zeros(int(runs.file_end.max()), dtype=bool)
    chains = []
    for last in order:
        if scores[last] < _LEAST_CHAIN:
            break
        members, k = [], int(last)
        while k >= 0 and not used[k]:
            members.append(k)
            k = int(previous[k])
        if not members or scores[last] - (scores[k] if k >= 0 else 0) < _LEAST_CHAIN:
            continue
        used[members] = True
        fresh = [k for k in members[::-1] if _is_mostly_new(taken, runs, k)]
        for k in fresh:
            taken[runs.file_start[k] : runs.file_end[k]] = True
        if int(runs.weight[fresh].sum()) >= _LEAST_CHAIN:
            chains.append(fresh)
    return chains


def _is_mostly_new(taken: NDArray[np.bool_], runs: Runs, k: int) -> bool:
    own = taken[runs.file_start[k] : runs.file_end[k]]
    return int(np.count_nonzero(own)) * 2 <= len(own)


def _pairs_of(runs: Runs, members: list[int], file: Canonical, source: Canonical) -> Cells:
    """List the agreeing pairs of a chain's runs, each place of either side once."""
    i_parts, j_parts = [], []
    next_i = next_j = 0
    for k in members:
        start, shift = int(runs.file_start[k]), int(runs.source_start[k] - runs.file_start[k])
        start = max(start, next_i, next_j - shift)
        i = np.arange(start, int(runs.file_end[k]))
        if len(i):
            next_i, next_j = int(i[-1]) + 1, int(i[-1]) + shift + 1
        i = i[agree(file, source, i, i + shift)]
        i_parts.append(i)
        j_parts.append(i + shift)
    return Cells(np.concatenate(i_parts), np.concatenate(j_parts))


def _widen(pairs: Cells, file: Canonical, source: Canonical) -> Cells:
    """Grow both ends along their diagonals while agreement outweighs difference."""
    before = _edge(int(pairs.file[0]), int(pairs.source[0]), -1, file, source)
    after = _edge(int(pairs.file[-1]), int(pairs.source[-1]), 1, file, source)
    return Cells(
        np.array([*(i for i, _ in before[::-1]), *pairs.file, *(i for i, _ in after)], dtype=np.int64),
        np.array([*(j for _, j in before[::-1]), *pairs.source, *(j for _, j in after)], dtype=np.int64),
    )


def _edge(i: int, j: int, step: int, file: Canonical, source: Canonical) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    balance = best = kept = 0
    for distance in range(1, _MOST_EDGE + 1):
        x, y = i + step * distance, j + step * distance
        if min(x, y) < 0 or x >= len(file) or y >= len(source):
            break
        agrees = file.sounds[x] == source.sounds[y] or file.senses[x] == source.senses[y]
        balance += 1 if agrees else -1
        if agrees:
            pairs.append((x, y))
        if balance > best:
            best, kept = balance, len(pairs)
    return pairs[:kept]


def _chain(pairs: Cells, weight: int) -> Chain:
    i, j = pairs
    return Chain(int(i[0]), int(i[-1]) + 1, int(j[0]), int(j[-1]) + 1, pairs, weight)


def merge_chains(chains: list[Chain]) -> list[Stretch]:
    """Join chains, nearest first, as long as what results is densely matched on both sides."""
    stretches = [Stretch(*chain[:4], (chain,)) for chain in sorted(chains, key=lambda c: c[:4])]
    changed = True
    while changed:
        changed = False
        for k in range(len(stretches)):
            partner = _partner(stretches, k)
            if partner is not None:
                joined = _join_stretches(stretches[k], stretches[partner])
                stretches = [s for n, s in enumerate(stretches) if n not in (k, partner)]
                stretches = sorted([*stretches, joined], key=lambda s: s[:4])
                changed = True
                break
    return stretches


def _partner(stretches: list[Stretch], k: int) -> int | None:
    """Find the next stretches of the file that can be joined with the k-th, alone or with those between."""
    for other in range(k + 1, min(k + 6, len(stretches))):
        if _is_dense(_join_stretches(stretches[k], stretches[other])):
            return other
    return None


def _join_stretches(a: Stretch, b: Stretch) -> Stretch:
    starts = min(a.file_start, b.file_start), min(a.source_start, b.source_start)
    ends = max(a.file_end, b.file_end), max(a.source_end, b.source_end)
    chains = tuple(sorted(a.chains + b.chains, key=lambda c: c[:4]))
    return Stretch(starts[0], ends[0], starts[1], ends[1], chains)


def _is_dense(stretch: Stretch) -> bool:
    longest = max(stretch.file_end - stretch.file_start, stretch.source_end - stretch.source_start)
    return stretch.matched * 100 >= longest * _LEAST_DENSITY


@compiled
def _chain_runs(
    file_start: Ints,
    file_end: Ints,
    source_start: Ints,
    weight: Ints,
    reach: int,
    gap_cost: int,
    shift_cost: int,
    overlap_cost: int,
) -> tuple[Ints, NDArray[np.int64]]:
    """Give each run (sorted by file start) the best score of a chain that ends with it, and the run before."""
    scores = weight.copy()
    previous = np.full(len(weight), -1, dtype=np.int64)
    order = np.argsort(file_end, kind="mergesort")
    ends = file_end[order]
    for s in range(len(weight)):
        first = np.searchsorted(ends, file_start[s] - reach)
        for place in range(first, len(ends)):
            t = order[place]
            file_gap = file_start[s] - file_end[t]
            if file_gap < -6:
                break
            if file_start[t] >= file_start[s] or source_start[t] >= source_start[s]:
                continue
            source_gap = source_start[s] - (source_start[t] + file_end[t] - file_start[t])
            if source_gap < -6 or source_gap > reach:
                continue
            overlap = max(0, -min(file_gap, source_gap))
            cost = gap_cost * max(file_gap, source_gap, 0) + shift_cost * abs(file_gap - source_gap)
            total = scores[t] + weight[s] - cost - overlap_cost * overlap
            if total > scores[s]:
                scores[s] = total
                previous[s] = t
    return scores, previous
