"""The verbs of similarity: compare the texts of a work with all others, and decide what a finding means."""

from lzcontest.similarity.service.checking import (
    check_entry,
    compare_entry,
    index_entry,
    store_findings,
)
from lzcontest.similarity.service.deciding import decide_finding

__all__ = ["check_entry", "compare_entry", "decide_finding", "index_entry", "store_findings"]
