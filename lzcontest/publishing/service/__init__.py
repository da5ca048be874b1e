"""The verbs of publishing: ask for documents, make them, issue and revoke certificates."""

from lzcontest.publishing.service.certificates import issue_certificates, revoke_certificate
from lzcontest.publishing.service.documents import (
    fail_document,
    finish_document,
    open_document,
    request_document,
)
from lzcontest.publishing.service.make import make_content

__all__ = [
    "fail_document",
    "finish_document",
    "issue_certificates",
    "make_content",
    "open_document",
    "request_document",
    "revoke_certificate",
]
