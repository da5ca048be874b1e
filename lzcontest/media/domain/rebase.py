"""Move fragments of a part to their place in the whole film, without touching a coded byte."""

import struct

from lzcontest.media.domain.boxes import iso_boxes


def timescale_of(start: bytes) -> int:
    """Ticks a second of the one track of an initialisation file. Raises ``ValueError``."""
    for box in iso_boxes(start):
        if box.kind == "mdhd":
            wide = start[box.start] == 1
            scale: int = struct.unpack_from(">I", start, box.start + (20 if wide else 12))[0]
            return scale
    raise ValueError("no track")


def rebase(segment: bytes, ticks: int, fragments: int) -> bytes:
    """The segment ``ticks`` later, its fragments counted on from ``fragments`` (ISO 14496-12, 8.8.5, 8.8.12, 8.16.3)."""
    moved = bytearray(segment)
    for box in iso_boxes(segment):
        version = segment[box.start]
        if box.kind == "mfhd":
            _add(moved, box.start + 4, ">I", fragments)
        elif box.kind == "tfdt":
            _add(moved, box.start + 4, ">Q" if version == 1 else ">I", ticks)
        elif box.kind == "sidx":
            _add(moved, box.start + 12, ">Q" if version == 1 else ">I", ticks)
    return bytes(moved)


def _add(data: bytearray, at: int, form: str, amount: int) -> None:
    struct.pack_into(form, data, at, struct.unpack_from(form, data, at)[0] + amount)
