#!/usr/bin/env python3
"""Check a released contest result with nothing but Python: python3 verify_result.py result.json proof.json

It shows that (1) the result has the fingerprint that the ledger recorded at its release, (2) that record lies in the
hash tree under the root of a checkpoint, (3) the checkpoint's note names that root. Compare root, fingerprint and
public key with what you wrote down from the public notice. See docs/verify-result.md.
"""

import base64
import hashlib
import json
import sys


def node(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a leaf and its path lead to (RFC 9162, section 2.1.3.2); ValueError for a path that does not fit."""
    if not 0 <= index < size:
        raise ValueError("the record is not in the tree")
    place, last, current = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ValueError("the path is too long")
        if place & 1 or place == last:
            current = node(sibling, current)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            current = node(current, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return current


def problems(result: bytes, proof: dict) -> list[str]:
    """Everything that does not agree; empty when all of it does."""
    found = []
    fingerprint = hashlib.sha256(result).hexdigest()
    event = json.loads(proof["event"])
    if event["kind"] != "result.released" or event["facts"]["sha256"] != fingerprint:
        found.append("the ledger recorded another fingerprint at the release")
    if event["seq"] != proof["seq"]:
        found.append("the record says it is number " + str(event["seq"]))
    leaf = hashlib.sha256(b"\x00" + proof["event"].encode()).digest()
    try:
        root = root_of(leaf, proof["seq"], proof["tree_size"], [bytes.fromhex(step) for step in proof["path"]])
    except ValueError as error:
        return [*found, str(error)]
    if root.hex() != proof["root_hash"]:
        found.append("the record is not under the root of the checkpoint")
    lines = proof["checkpoint"]["note"].split("\n")
    if int(lines[1]) != proof["tree_size"] or base64.b64decode(lines[2]) != root:
        found.append("the checkpoint's note names another tree")
    return found


def report(result: bytes, proof: dict, wrong: list[str]) -> list[str]:
    """What a person compares with the public notice: fingerprint, root, key, time, and who has which award."""
    lines = [f"WRONG 不符: {line}" for line in wrong]
    lines += [
        "sha256    " + hashlib.sha256(result).hexdigest(),
        f"root      {proof['root_hash']} of {proof['tree_size']} records",
        "key       " + proof["checkpoint"]["public_key"],
        "time      " + proof["checkpoint"]["note"].strip().splitlines()[-1],
    ]
    for category in json.loads(result)["categories"]:
        titles = {tier["tier"]: tier["title"] for tier in category["tiers"]}
        lines += ["", category["title"]]
        lines += [f"  {titles[award['tier']]} {award['entry']}" for award in category["awards"]]
    return [*lines, "", "FAILED 核验不通过" if wrong else "OK 核验通过"]


def main(result_path: str, proof_path: str) -> int:
    """Write what was found; 0 when everything agrees."""
    with open(result_path, "rb") as file:
        result = file.read()
    with open(proof_path, encoding="utf-8") as file:
        proof = json.load(file)
    wrong = problems(result, proof)
    sys.stdout.write("\n".join(report(result, proof, wrong)) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
