"""The unit tree as conflicts see it: the county on top of everyone is nobody's superior."""

from collections.abc import Mapping

from lzcontest.judging.domain.conflicts import unit_parts


def relation_paths(paths: Mapping[str, str]) -> dict[str, str]:
    """Return each unit's path for comparing judges with works (unit id → path).

    Where all units hang under one root, the root is left out of the paths of the others: else whoever sits at the
    root would be a superior of all. Two people both exactly at the root are still of the same unit.
    """
    parts = {unit: unit_parts(path) for unit, path in paths.items()}
    roots = {path[0] for path in parts.values() if path}
    if len(roots) != 1:
        return {unit: "/".join(path) for unit, path in parts.items()}
    return {unit: "/".join(path[1:] or path) for unit, path in parts.items()}
