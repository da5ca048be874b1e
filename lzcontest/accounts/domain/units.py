"""What a unit's place in the tree means."""


def unit_paths(parents: dict[str, str | None]) -> dict[str, tuple[str, ...]]:
    """From each unit's parent, each unit's path from the root to itself; a cycle raises ValueError."""
    paths: dict[str, tuple[str, ...]] = {}

    def path(unit: str, seen: tuple[str, ...] = ()) -> tuple[str, ...]:
        if unit in seen:
            raise ValueError(f"units form a circle at {unit}")
        if unit not in paths:
            parent = parents.get(unit)
            paths[unit] = ((*path(parent, (*seen, unit)), unit)) if parent else (unit,)
        return paths[unit]

    for unit in parents:
        path(unit)
    return paths


def would_circle(parents: dict[str, str | None], unit: str, new_parent: str | None) -> bool:
    """Whether putting ``unit`` under ``new_parent`` would make it its own ancestor."""
    while new_parent is not None:
        if new_parent == unit:
            return True
        new_parent = parents.get(new_parent)
    return False


def in_tree_order(parents: dict[str, str | None], names: dict[str, str]) -> list[tuple[str, int]]:
    """(unit, depth) of every unit, each under its parent, siblings by name; units whose parent is missing are roots."""
    below: dict[str | None, list[str]] = {}
    for unit, parent in parents.items():
        below.setdefault(parent if parent in parents else None, []).append(unit)
    found: list[tuple[str, int]] = []

    def walk(parent: str | None, depth: int) -> None:
        for unit in sorted(below.get(parent, []), key=lambda u: (names.get(u, ""), u)):
            found.append((unit, depth))
            walk(unit, depth + 1)

    walk(None, 0)
    return found
