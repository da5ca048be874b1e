"""The state of a draw: who holds what, and the chains of moves that fill a gap or even out loads.

Judges and works are numbers here and sets of judges are bit masks. A work takes at most one judge of each unit, so
the draw is a flow: work → (work, unit) → judge. A gap that no chain of moves can fill is therefore a proof that no plan
exists; loads from which no chain leads to a judge with at least two fewer are as even as they can be (the optimality
condition of flows with convex costs; Harvey, Ladner, Lovász and Tamir, "Semi-matchings for bipartite graphs", 2006).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

START = -1

Steps = dict[int, tuple[int, int]]
"""For a judge reached: (judge who hands over, or START; the work handed over)."""


def bits(mask: int) -> Iterator[int]:
    """Yield the numbers in a mask, ascending."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


@dataclass(frozen=True, slots=True)
class Search:
    """The outcome of looking for a chain: where it ends (None: nowhere), how it got there, all judges reached."""

    end: int | None
    steps: Steps
    reached: int


class Board:
    """Works with their eligible judges (masks), judges with the mask of their unit, their limit and their load."""

    def __init__(
        self, eligible: Sequence[int], units: Sequence[int], limits: Sequence[int], loads: Sequence[int]
    ) -> None:
        self.eligible = list(eligible)
        self.units = list(units)
        self.limits = list(limits)
        self.loads = list(loads)
        self.blocked = [0] * len(eligible)
        self.held: list[dict[int, None]] = [{} for _ in units]
        self.open = sum(1 << judge for judge, load in enumerate(loads) if load < limits[judge])
        self._levels: dict[int, int] = {}
        for judge, load in enumerate(loads):
            self._levels[load] = self._levels.get(load, 0) | 1 << judge

    def block(self, work: int, judge: int) -> None:
        """Note a judge who already has the work for good: not movable, but the unit is taken."""
        self.blocked[work] |= self.units[judge]

    def give(self, work: int, judge: int) -> None:
        """Assign the work."""
        self.blocked[work] |= self.units[judge]
        self.held[judge][work] = None
        self._load(judge, 1)

    def take(self, work: int, judge: int) -> None:
        """Undo give."""
        self.blocked[work] &= ~self.units[judge]
        del self.held[judge][work]
        self._load(judge, -1)

    def free(self, work: int) -> int:
        """Return the judges who could be added to the work."""
        return self.eligible[work] & ~self.blocked[work]

    def successors(self, work: int, judge: int) -> int:
        """Return the judges who could have the work instead of `judge`, who holds it."""
        return self.eligible[work] & ~(self.blocked[work] & ~self.units[judge])

    def lightest(self, among: int) -> int:
        """Return those of `among` (a mask) with the smallest load."""
        for load in sorted(self._levels):
            if among & self._levels[load]:
                return among & self._levels[load]
        return 0

    def at_most(self, load: int) -> int:
        """Return the judges with no more than this load."""
        return sum(mask for level, mask in self._levels.items() if level <= load)

    def fill(self, work: int, dead: int) -> Search:
        """Give the work one more judge, moving others' works along a chain where needed.

        `dead` are judges known to lead nowhere. Nothing changes when the search ends nowhere.
        """
        found = self._search(dict.fromkeys(bits(self.free(work) & ~dead), (START, work)), self.open, dead)
        self._apply(found)
        return found

    def even_out(self) -> None:
        """Move works until no chain leads from a judge to one with at least two fewer."""
        heap = [(-load, judge) for judge, load in enumerate(self.loads)]
        heapify(heap)
        settled = 0
        while heap:
            load, judge = heappop(heap)
            targets = self.open & self.at_most(-load - 2)
            if settled >> judge & 1 or -load != self.loads[judge] or not targets:
                continue
            found = self._search({judge: (START, START)}, targets, 0)
            if found.end is None:
                settled |= found.reached
                continue
            self._apply(found)
            heappush(heap, (-self.loads[judge], judge))
            heappush(heap, (-self.loads[found.end], found.end))

    def _search(self, steps: Steps, targets: int, dead: int) -> Search:
        queue = list(steps)
        reached = sum(1 << judge for judge in queue)
        for judge in bits(reached & targets):
            return Search(judge, steps, reached)
        for judge in queue:
            for work in self.held[judge]:
                fresh = self.successors(work, judge) & ~reached & ~dead
                if not fresh:
                    continue
                reached |= fresh
                for other in bits(fresh):
                    steps[other] = (judge, work)
                    queue.append(other)
                for other in bits(fresh & targets):
                    return Search(other, steps, reached)
        return Search(None, steps, reached)

    def _apply(self, found: Search) -> None:
        judge = found.end
        while judge is not None:
            giver, work = found.steps[judge]
            if giver != START:
                self.take(work, giver)
            if work != START:
                self.give(work, judge)
            judge = giver if giver != START else None

    def _load(self, judge: int, change: int) -> None:
        mask = 1 << judge
        self._levels[self.loads[judge]] ^= mask
        self.loads[judge] += change
        self._levels[self.loads[judge]] = self._levels.get(self.loads[judge], 0) | mask
        if self.loads[judge] < self.limits[judge]:
            self.open |= mask
        else:
            self.open &= ~mask
