"""The verbs of identity: scan a work for whose it is, and decide what is masked for the judges."""

from lzcontest.identity.service.deciding import decide_finding, redact_findings
from lzcontest.identity.service.scanning import scan_entry

__all__ = ["decide_finding", "redact_findings", "scan_entry"]
