"""What each file part takes, as the pages of a work draw it."""

from lzcontest.entries.domain.file_parts import FilePart, file_parts, too_large

__all__ = ["FilePart", "file_parts", "too_large"]
