"""The hash tree over all records (RFC 6962 section 2.1, RFC 9162 section 2.1.1).

A stored node is a complete subtree: node (level, index) covers the records
[index * 2**level, (index + 1) * 2**level) and never changes once it is there. Level 0 are the leaves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

Place = tuple[int, int]
"""(level, index) of a stored node."""

ReadNode = Callable[[int, int], bytes]
"""Gives the hash stored at (level, index); may raise KeyError."""

EMPTY_ROOT = sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class Node:
    """A complete subtree's hash and its place, as it is stored."""

    level: int
    index: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Appended:
    """What one record adds: the nodes to store, and the tree's new size, frontier and root."""

    nodes: tuple[Node, ...]
    size: int
    frontier: tuple[bytes, ...]
    root: bytes


def leaf_hash(data: bytes) -> bytes:
    """Hash one record: SHA-256(0x00 || data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def frontier_places(size: int) -> list[Place]:
    """Name the complete subtrees that make up a tree of `size` records, from left to right."""
    places = []
    start = 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            places.append((level, start >> level))
            start += 1 << level
    return places


def append(size: int, frontier: Sequence[bytes], leaf: bytes) -> Appended:
    """Add the leaf hash `leaf` to a tree of `size` records with the hashes of frontier_places(size).

    Raises ValueError when the frontier does not belong to that size.
    """
    if size < 0 or len(frontier) != size.bit_count():
        raise ValueError(f"a tree of {size} records has another frontier than {len(frontier)} nodes")
    peaks = list(frontier)
    level, index, current = 0, size, leaf
    nodes = [Node(level, index, current)]
    while index & 1:
        level, index, current = level + 1, index >> 1, node_hash(peaks.pop(), current)
        nodes.append(Node(level, index, current))
    peaks.append(current)
    return Appended(tuple(nodes), size + 1, tuple(peaks), root_from_frontier(peaks))


def root_from_frontier(frontier: Sequence[bytes]) -> bytes:
    """Fold the complete subtrees (left to right) into the tree's root; no subtree gives EMPTY_ROOT."""
    if not frontier:
        return EMPTY_ROOT
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = node_hash(left, root)
    return root


def root_places(size: int) -> list[Place]:
    """Name the stored nodes that root_from_nodes(size) reads."""
    return frontier_places(size)


def root_from_nodes(size: int, read: ReadNode) -> bytes:
    """Compute the root the tree had at `size` records from its stored nodes."""
    return root_from_frontier([read(level, index) for level, index in frontier_places(size)])
