"""The verbs of works: begin, save, attach and remove files, ask for consents."""

from lzcontest.entries.service.consents import (
    Guardian,
    answer_consent,
    ask_author,
    ask_guardian,
    consent_text,
    keep_form,
    reveal_consent,
    reveal_form,
)
from lzcontest.entries.service.drafts import save_entry, start_entry
from lzcontest.entries.service.files import attach_file, remove_file, settle_changes

__all__ = [
    "Guardian",
    "answer_consent",
    "ask_author",
    "ask_guardian",
    "attach_file",
    "consent_text",
    "keep_form",
    "remove_file",
    "reveal_consent",
    "reveal_form",
    "save_entry",
    "settle_changes",
    "start_entry",
]
