"""What the ledger computes: canonical bytes, tree hashes, proofs and checkpoint texts."""

from lzcontest.ledger.domain.canonical import CanonicalError, Json, canonical_json
from lzcontest.ledger.domain.checkpoint import Checkpoint, CheckpointError, note_text, parse_note
from lzcontest.ledger.domain.merkle import (
    EMPTY_ROOT,
    Appended,
    Node,
    append,
    frontier_places,
    leaf_hash,
    node_hash,
    root_from_frontier,
    root_from_nodes,
    root_places,
)
from lzcontest.ledger.domain.proofs import (
    consistency_places,
    consistency_proof,
    inclusion_places,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "EMPTY_ROOT",
    "Appended",
    "CanonicalError",
    "Checkpoint",
    "CheckpointError",
    "Json",
    "Node",
    "append",
    "canonical_json",
    "consistency_places",
    "consistency_proof",
    "frontier_places",
    "inclusion_places",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "note_text",
    "parse_note",
    "root_from_frontier",
    "root_from_nodes",
    "root_places",
    "verify_consistency",
    "verify_inclusion",
]
