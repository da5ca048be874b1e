"""What an MP4 or MOV may not say of itself: checked on its index before any parser of media sees the file."""

import struct

from lzcontest.media.domain.boxes import iso_boxes
from lzcontest.media.domain.probe import MAX_PIXELS, MAX_STREAMS

# Tables: where their count stands in the payload, and bytes an entry (ISO 14496-12 section 8).
_TABLES = {
    "stts": (4, 8),
    "ctts": (4, 8),
    "stsc": (4, 12),
    "stco": (4, 4),
    "co64": (4, 8),
    "stss": (4, 4),
    "elst": (4, 12),
}
_SELF_CONTAINED = 1


def find_iso_risk(moov: bytes) -> str:
    """The refusal code for an index (``moov`` box, whole), empty when nothing in it is amiss."""
    try:
        boxes = iso_boxes(moov)
    except ValueError:
        return "decode_error"
    if sum(box.path == "moov/trak" for box in boxes) > MAX_STREAMS:
        return "too_many_streams"
    for box in boxes:
        payload = moov[box.start : box.end]
        if box.kind == "cmov":  # a packed index: of use in 1998, unpacks into what it likes
            return "unsupported_format"
        if box.kind == "dref" and _leads_outside(payload):
            return "outside_data"
        if _is_lying_table(box.kind, payload) or _has_no_clock(box.kind, payload):
            return "decode_error"
        if box.kind == "stsd" and _is_giant(payload):
            return "too_many_pixels"
    return ""


def _is_lying_table(kind: str, payload: bytes) -> bool:
    """Whether a table promises more entries than there are bytes."""
    if kind == "stsz" and len(payload) >= 12:
        size, count = struct.unpack_from(">II", payload, 4)
        return not size and count * 4 > len(payload) - 12
    if kind not in _TABLES or len(payload) < 8:
        return False
    at, width = _TABLES[kind]
    return int(struct.unpack_from(">I", payload, at)[0]) * width > len(payload) - at - 4


def _has_no_clock(kind: str, payload: bytes) -> bool:
    """Whether time is counted in units of nothing."""
    if kind not in ("mdhd", "mvhd") or len(payload) < 24:
        return False
    return int(struct.unpack_from(">I", payload, 20 if payload[0] == 1 else 12)[0]) == 0


def _leads_outside(payload: bytes) -> bool:
    """Whether the data of a track is said to lie in another file."""
    at = 8
    while at + 12 <= len(payload):
        length, _kind, flags = struct.unpack_from(">I4sI", payload, at)
        if not flags & _SELF_CONTAINED:
            return True
        if length < 12:
            return True
        at += length
    return False


def _is_giant(payload: bytes) -> bool:
    """Whether the first sample entry of a picture track declares more pixels than are taken."""
    if len(payload) < 8 + 36 or payload[12:16] in (b"mp4a", b"alac", b"ac-3", b"ec-3", b"tmcd", b"text", b"tx3g"):
        return False
    width, height = struct.unpack_from(">HH", payload, 8 + 32)
    return payload[8 + 40 : 8 + 44] == b"\0\x48\0\0" and width * height > MAX_PIXELS
