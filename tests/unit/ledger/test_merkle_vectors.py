"""The ledger's hashing agrees with the public test vectors of Certificate Transparency (RFC 6962)."""

import pytest

from lzcontest.ledger.domain import (
    EMPTY_ROOT,
    append,
    consistency_places,
    consistency_proof,
    frontier_places,
    inclusion_places,
    inclusion_proof,
    leaf_hash,
    root_from_nodes,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[(0, 8)],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def build() -> tuple[dict[tuple[int, int], bytes], list[bytes]]:
    """Append the eight leaves one by one; return the stored nodes and the root after each."""
    nodes: dict[tuple[int, int], bytes] = {}
    roots = [EMPTY_ROOT]
    size, frontier = 0, ()
    for data in LEAVES:
        added = append(size, frontier, leaf_hash(data))
        nodes |= {(node.level, node.index): node.hash for node in added.nodes}
        size, frontier = added.size, added.frontier
        assert frontier == tuple(nodes[place] for place in frontier_places(size))
        roots.append(added.root)
    return nodes, roots


NODES, GROWN = build()


def read(level: int, index: int) -> bytes:
    return NODES[level, index]


def test_roots_while_growing_are_the_published_ones() -> None:
    assert [root.hex() for root in GROWN] == ROOTS


@pytest.mark.parametrize("size", range(9))
def test_root_of_any_earlier_size_is_recovered_from_the_stored_nodes(size: int) -> None:
    assert root_from_nodes(size, read).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_published_inclusion_proofs(index: int, size: int) -> None:
    proof = inclusion_proof(index, size, read)
    assert [step.hex() for step in proof] == INCLUSION[index, size]
    assert verify_inclusion(leaf_hash(LEAVES[index]), index, size, proof, GROWN[size])


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_published_consistency_proofs(first: int, second: int) -> None:
    proof = consistency_proof(first, second, read)
    assert [step.hex() for step in proof] == CONSISTENCY[first, second]
    assert verify_consistency(first, second, proof, GROWN[first], GROWN[second])


def test_the_nodes_a_proof_needs_are_named_beforehand() -> None:
    few = {place: NODES[place] for place in inclusion_places(1, 5)}
    assert inclusion_proof(1, 5, lambda *place: few[place]) == inclusion_proof(1, 5, read)
    few = {place: NODES[place] for place in consistency_places(3, 7)}
    assert consistency_proof(3, 7, lambda *place: few[place]) == consistency_proof(3, 7, read)


def test_a_record_outside_the_tree_has_no_proof() -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(8, 8, read)
    with pytest.raises(ValueError, match="no consistency"):
        consistency_proof(9, 8, read)
    with pytest.raises(ValueError, match="another frontier"):
        append(3, [b"x"], b"y")
    assert not verify_inclusion(b"", 3, 2, [], GROWN[2])
    assert not verify_consistency(3, 2, [], GROWN[3], GROWN[2])


def test_a_proof_for_a_smaller_tree_is_none_for_a_larger_one() -> None:
    first = leaf_hash(LEAVES[0])
    assert verify_inclusion(first, 0, 1, [], GROWN[1])
    assert not verify_inclusion(first, 0, 5, [], GROWN[1])
    assert not verify_consistency(1, 5, [], GROWN[1], GROWN[1])
    assert not verify_consistency(3, 5, [], GROWN[3], GROWN[5])
