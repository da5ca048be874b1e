"""Proofs that a record is in the ledger and that a later ledger continues an earlier one.

Made as in RFC 6962 sections 2.1.1 and 2.1.2; checked by the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2.
"""

from collections.abc import Sequence

from lzcontest.ledger.domain.merkle import Place, ReadNode, node_hash


def inclusion_proof(index: int, size: int, read: ReadNode) -> list[bytes]:
    """Return the audit path of record `index` in the tree of the first `size` records.

    Raises ValueError when the record is not among them.
    """
    if not 0 <= index < size:
        raise ValueError(f"record {index} is not in a tree of {size}")
    return _path(index, 0, size, read)


def consistency_proof(first: int, second: int, read: ReadNode) -> list[bytes]:
    """Return the proof that the tree of `second` records begins with the tree of `first`.

    Raises ValueError unless 0 <= first <= second; the proof is empty for 0 and for equal sizes.
    """
    if not 0 <= first <= second:
        raise ValueError(f"no consistency proof from {first} to {second}")
    if first in (0, second):
        return []
    return _subproof(first, 0, second, True, read)


def inclusion_places(index: int, size: int) -> list[Place]:
    """Name the stored nodes inclusion_proof reads, so that one query can fetch them."""
    places: list[Place] = []
    inclusion_proof(index, size, _recorder(places))
    return places


def consistency_places(first: int, second: int) -> list[Place]:
    """Name the stored nodes consistency_proof reads, so that one query can fetch them."""
    places: list[Place] = []
    consistency_proof(first, second, _recorder(places))
    return places


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `proof` leads from the leaf hash to `root` in a tree of `size` records."""
    if not 0 <= index < size:
        return False
    fn, sn, current = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            current = node_hash(sibling, current)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            current = node_hash(current, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and current == root


def verify_consistency(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Tell whether the tree of `second` records with `second_root` begins with the tree of `first`."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof
    hashes = list(proof)
    if first & (first - 1) == 0:
        hashes.insert(0, first_root)
    if not hashes:
        return False
    old, new, sn = _fold(first - 1, second - 1, hashes)
    return sn == 0 and old == first_root and new == second_root


def _fold(fn: int, sn: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes, int]:
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if sn == 0:
            return b"", b"", -1
        if fn & 1 or fn == sn:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, sibling)
        fn, sn = fn >> 1, sn >> 1
    return old, new, sn


def _path(index: int, start: int, end: int, read: ReadNode) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(index, start, middle, read), _range_hash(middle, end, read)]
    return [*_path(index, middle, end, read), _range_hash(start, middle, read)]


def _subproof(first: int, start: int, end: int, whole: bool, read: ReadNode) -> list[bytes]:
    if first == end:
        return [] if whole else [_range_hash(start, end, read)]
    middle = start + _split(end - start)
    if first <= middle:
        return [*_subproof(first, start, middle, whole, read), _range_hash(middle, end, read)]
    return [*_subproof(first, middle, end, False, read), _range_hash(start, middle, read)]


def _range_hash(start: int, end: int, read: ReadNode) -> bytes:
    """Hash the records [start, end), where start is a multiple of the smallest power of two >= the length."""
    length = end - start
    if length & (length - 1) == 0:
        level = length.bit_length() - 1
        return read(level, start >> level)
    middle = start + _split(length)
    return node_hash(_range_hash(start, middle, read), _range_hash(middle, end, read))


def _split(length: int) -> int:
    """Return the largest power of two below `length` (> 1)."""
    return 1 << ((length - 1).bit_length() - 1)


def _recorder(places: list[Place]) -> ReadNode:
    def read(level: int, index: int) -> bytes:
        places.append((level, index))
        return b""

    return read
