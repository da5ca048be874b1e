"""The verbs of works: begin, save, attach and remove files."""

from lzcontest.entries.service.drafts import save_entry, start_entry
from lzcontest.entries.service.files import attach_file, remove_file, settle_changes

__all__ = ["attach_file", "remove_file", "save_entry", "settle_changes", "start_entry"]
