"""Turning the bytes of a text file into characters, whichever of China's usual encodings they are in."""

import codecs
import unicodedata

from lzcontest.media.domain.refusal import refuse

_KEPT_CONTROLS = "\n\t"


def decode_text(data: bytes) -> str:
    """The text of a TXT file in UTF-8, UTF-16 (with or without mark) or GB18030, lines ended by ``\\n``.

    Control characters go. Raises ``MediaRefused``: empty, decode_error.
    """
    if not data.strip():
        raise refuse("empty")
    text = _decode(data)
    if text is None:
        raise refuse("decode_error")
    return clean_lines(text)


def decode_exactly(data: bytes) -> str | None:
    """Every character of a text file, a byte order mark left out and nothing else; None when it is no text."""
    return _decode(data) if data else ""


def clean_lines(text: str) -> str:
    """``text`` with plain line ends, without control characters and blank edges."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    kept = (c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip("\ufeff\n\t \u3000")


def looks_like_text(head: bytes) -> bool:
    """Whether the beginning of a file (cut anywhere) reads as text rather than as binary data."""
    return bool(head) and _decode(head, final=False) is not None


def _decode(data: bytes, final: bool = True) -> str | None:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _strict(data[len(mark) :], name, final)
    if b"\0" in data:
        return _strict(data, _unmarked_utf16(data), final)
    return _strict(data, "utf-8", final) or _strict(data, "gb18030", final)


def _unmarked_utf16(data: bytes) -> str:
    """The byte order whose line ends and spaces make sense: zeros fall on the high bytes."""
    return "utf-16-le" if data[1::2].count(0) >= data[0::2].count(0) else "utf-16-be"


def _strict(data: bytes, encoding: str, final: bool) -> str | None:
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(data, final)
    except UnicodeDecodeError:
        return None
    return text if _is_readable(text) else None


def _is_readable(text: str) -> bool:
    """Few control, unassigned or private characters: binary data that happens to decode has many."""
    odd = sum(1 for c in text[:20_000] if unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\r\n\t\f\v")
    return odd * 100 <= min(len(text), 20_000)
