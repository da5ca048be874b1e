"""Reading what documents are made from, and what was made."""

from lzcontest.publishing.queries.certificates import (
    CertificateView,
    count_certificates,
    get_certificate_by_code,
    get_certificate_facts,
    list_certificates,
    list_own_certificates,
)
from lzcontest.publishing.queries.documents import DocumentRow, get_document, list_documents
from lzcontest.publishing.queries.facts import get_winner_list
from lzcontest.publishing.queries.works import KitFile, KitWork, list_kit_works

__all__ = [
    "CertificateView",
    "DocumentRow",
    "KitFile",
    "KitWork",
    "count_certificates",
    "get_certificate_by_code",
    "get_certificate_facts",
    "get_document",
    "get_winner_list",
    "list_certificates",
    "list_documents",
    "list_kit_works",
    "list_own_certificates",
]
