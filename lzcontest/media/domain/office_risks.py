"""What makes a Word document more than text: macros, programs inside, parts fetched from elsewhere."""

import re

# Objects of other programs; charts keep their figures as .xlsx and are no danger.
_CARRIED = re.compile(
    r"(vbaProject|vbaData|activeX|embeddings/[^/]*\.(bin|exe|dll|docm|xlsm|pptm|js|vbs|bat|cmd|lnk)$)", re.IGNORECASE
)
_RELATION = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)
_OUTSIDE = re.compile(rb"""TargetMode\s*=\s*["']External["']""", re.IGNORECASE)
_LINK = re.compile(rb"""Type\s*=\s*["'][^"']*/hyperlink["']""", re.IGNORECASE)
# A template on the author's own disk: written by every Word, found by nobody else.
_OWN_DISK = re.compile(rb"""Target\s*=\s*["'](file:///)?[A-Za-z](:|%3A)[\\/]""", re.IGNORECASE)


def carries_program(name: str) -> bool:
    """Whether a part of this name holds a macro or a program, or would unpack outside of its folder."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\")) or bool(_CARRIED.search(name))


def leads_outside(relations: bytes) -> bool:
    """Whether opening the document would fetch something from elsewhere; links to be clicked do not count."""
    return any(
        _OUTSIDE.search(one) and not _LINK.search(one) and not _OWN_DISK.search(one)
        for one in _RELATION.findall(relations.replace(b"\0", b""))
    )
