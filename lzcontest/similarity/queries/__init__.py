"""Reading what was found to be alike."""

from lzcontest.similarity.queries.documents import COMPARED_PARTS, is_checked, list_shares
from lzcontest.similarity.queries.evidence import Evidence, Side, get_evidence, get_pair_facts
from lzcontest.similarity.queries.findings import (
    FindingRow,
    count_findings_by_state,
    count_flagged,
    list_contest_findings,
    list_findings,
)

__all__ = [
    "COMPARED_PARTS",
    "Evidence",
    "FindingRow",
    "Side",
    "count_findings_by_state",
    "count_flagged",
    "get_evidence",
    "get_pair_facts",
    "is_checked",
    "list_contest_findings",
    "list_findings",
    "list_shares",
]
