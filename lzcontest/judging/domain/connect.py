"""Joins a draw that fell into islands, so that a strict judge can be told from a weak work."""

from collections.abc import Sequence

from lzcontest.judging.domain.board import Board, bits

# Counting islands costs one step per assignment; this bounds the whole search.
STEPS = 1_000_000


class Islands:
    """Judges joined by the works they share (union-find)."""

    def __init__(self, judges: int) -> None:
        self._parent = list(range(judges))

    def root(self, judge: int) -> int:
        """Return the judge who stands for the island."""
        while self._parent[judge] != judge:
            self._parent[judge] = self._parent[self._parent[judge]]
            judge = self._parent[judge]
        return judge

    def join(self, panel: Sequence[int]) -> None:
        """Note that these judges share a work."""
        for judge in panel[1:]:
            self._parent[self.root(judge)] = self.root(panel[0])


def islands_of(panels: Sequence[Sequence[int]], judges: int) -> Islands:
    """Join the judges of every panel."""
    islands = Islands(judges)
    for panel in panels:
        islands.join(panel)
    return islands


def count_islands(panels: Sequence[Sequence[int]], judges: int) -> int:
    """Count the islands among judges who have a work."""
    islands = islands_of(panels, judges)
    return len({islands.root(judge) for panel in panels for judge in panel})


def connect(board: Board, fixed: Sequence[Sequence[int]]) -> bool:
    """Swap judges between works of different islands while that joins them; loads stay as they are.

    `fixed` are each work's judges who cannot be moved. Returns whether one island is left.
    """
    judges = len(board.units)
    panels = panels_of(board, fixed)
    edges = sum(len(panel) for panel in panels)
    reachable = [list(bits(mask)) for mask in board.eligible]
    goal = count_islands([p for p, panel in zip(reachable, panels, strict=True) if panel and p], judges)
    count = count_islands(panels, judges)
    tries = STEPS // max(edges, 1)
    while count > max(goal, 1) and tries > 0:
        joined, used = _join_two(board, panels, fixed, count, tries)
        tries -= used
        if not joined:
            break
        panels = panels_of(board, fixed)
        count = count_islands(panels, judges)
    return count <= 1


def panels_of(board: Board, fixed: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return each work's judges, ascending."""
    panels = [list(judges) for judges in fixed]
    for judge, works in enumerate(board.held):
        for work in works:
            panels[work].append(judge)
    return [sorted(panel) for panel in panels]


def _join_two(
    board: Board, panels: list[list[int]], fixed: Sequence[Sequence[int]], count: int, tries: int
) -> tuple[bool, int]:
    islands = islands_of(panels, len(board.units))
    home = [islands.root(panel[0]) if panel else -1 for panel in panels]
    used = 0
    for one, panel in enumerate(panels):
        for other in range(one + 1, len(panels)):
            if home[one] == home[other] or not panel or not panels[other]:
                continue
            for mine in panel:
                for theirs in panels[other]:
                    if not _can_swap(board, one, mine, other, theirs):
                        continue
                    used += 1
                    _swap(board, one, mine, other, theirs)
                    if count_islands(panels_of(board, fixed), len(board.units)) < count:
                        return True, used
                    _swap(board, one, theirs, other, mine)
                    if used >= tries:
                        return False, used
    return False, used


def _can_swap(board: Board, one: int, mine: int, other: int, theirs: int) -> bool:
    if one not in board.held[mine] or other not in board.held[theirs]:
        return False
    return bool(board.successors(one, mine) >> theirs & 1 and board.successors(other, theirs) >> mine & 1)


def _swap(board: Board, one: int, mine: int, other: int, theirs: int) -> None:
    board.take(one, mine)
    board.take(other, theirs)
    board.give(one, theirs)
    board.give(other, mine)
