"""Whatever is appended, every true proof is accepted and every altered one refused."""

import json

from hypothesis import given
from hypothesis import strategies as st

from lzcontest.ledger.domain import (
    Node,
    append,
    canonical_json,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_from_nodes,
    verify_consistency,
    verify_inclusion,
)

Stored = dict[tuple[int, int], bytes]

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def grow(count: int) -> Stored:
    """Store the tree of `count` small records."""
    stored: Stored = {}
    frontier: tuple[bytes, ...] = ()
    for number in range(count):
        added = append(number, frontier, leaf_hash(str(number).encode()))
        frontier = added.frontier
        for node in added.nodes:
            keep_once(stored, node)
    return stored


def keep_once(stored: Stored, node: Node) -> None:
    """Store a node as the database does: never over another."""
    assert (node.level, node.index) not in stored
    stored[node.level, node.index] = node.hash


TREE = grow(200)


def read(level: int, index: int) -> bytes:
    return TREE[level, index]


def flipped(proof: list[bytes], at: int) -> list[bytes]:
    """Alter one bit of one step."""
    at %= len(proof)
    return [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]


@given(st.data())
def test_inclusion(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 200))
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(index, size, read), root_from_nodes(size, read)
    leaf = leaf_hash(str(index).encode())
    assert verify_inclusion(leaf, index, size, proof, root)
    assert not verify_inclusion(leaf_hash(b"forged"), index, size, proof, root)
    assert not verify_inclusion(leaf, index, size, [*proof, leaf], root)
    other = data.draw(st.integers(0, size))
    assert other == index or not verify_inclusion(leaf, other, size, proof, root)
    if proof:
        assert not verify_inclusion(leaf, index, size, proof[:-1], root)
        assert not verify_inclusion(leaf, index, size, flipped(proof, other), root)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 10))
def test_consistency(one: int, two: int, at: int) -> None:
    first, second = sorted((one, two))
    old, new = root_from_nodes(first, read), root_from_nodes(second, read)
    proof = consistency_proof(first, second, read)
    assert verify_consistency(first, second, proof, old, new)
    assert not verify_consistency(first, second, [*proof, old], old, new)
    if proof:
        assert not verify_consistency(first, second, flipped(proof, at), old, new)
        assert not verify_consistency(first, second, proof, new, new)
        assert not verify_consistency(first, second, proof, old, old)


@given(plain)
def test_canonical_bytes_are_json_and_a_fixed_point(value: object) -> None:
    try:
        once = canonical_json(value)
    except ValueError:
        return
    assert json.loads(once) == value
    assert canonical_json(json.loads(once)) == once
