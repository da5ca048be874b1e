"""Walking the containers of MP4, JPEG and PNG by their own length fields, without interpreting them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# ISO 14496-12 boxes that only hold further boxes; ``meta`` is left out on purpose: it is never allowed.
CONTAINERS = frozenset(b"moov trak mdia minf stbl mvex moof traf edts dinf mfra udta".split())
MAX_BOXES = 200_000


@dataclass(frozen=True, slots=True)
class Box:
    """One ISO box: its four-letter type path (``moov/trak``), and where its payload lies."""

    path: str
    start: int
    end: int

    @property
    def kind(self) -> str:
        """The box's own four letters."""
        return self.path.rsplit("/", 1)[-1]


def iso_boxes(data: bytes) -> list[Box]:
    """All boxes of an ISO media file in order, containers before their contents.

    Raises ``ValueError`` where lengths contradict one another.
    """
    found: list[Box] = []
    for box in _walk(data, 0, len(data), ""):
        found.append(box)
        if len(found) > MAX_BOXES:
            raise ValueError("too many boxes")
    return found


def _walk(data: bytes, at: int, end: int, parent: str) -> Iterator[Box]:
    while at + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, at)
        header = 8
        if length == 1 and at + 16 <= end:
            length, header = struct.unpack_from(">Q", data, at + 8)[0], 16
        elif length == 0:
            length = end - at
        if length < header or at + length > end:
            raise ValueError(f"box at {at} reaches beyond its parent")
        path = f"{parent}/{kind.decode('latin-1')}".lstrip("/")
        yield Box(path, at + header, at + length)
        if kind in CONTAINERS and parent.count("/") < 8:
            yield from _walk(data, at + header, at + length, path)
        at += length


def jpeg_segments(data: bytes) -> list[tuple[int, bytes]]:
    """Marker and payload of every segment up to the picture data, and (0, rest) for bytes behind it.

    Raises ``ValueError`` for what is no JPEG.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    found, at = [], 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ValueError(f"no marker at {at}")
        marker, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        found.append((marker, data[at + 4 : at + 2 + length]))
        at += 2 + length
        if marker == 0xDA:
            break
    end = data.rfind(b"\xff\xd9")
    if 0 <= end < len(data) - 2:
        found.append((0, data[end + 2 :]))
    return found


def png_chunks(data: bytes) -> list[tuple[str, bytes]]:
    """Type and payload of every PNG chunk, and ("", rest) for bytes behind the end.

    Raises ``ValueError`` for what is no PNG.
    """
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError("no PNG")
    found, at = [], 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        found.append((kind.decode("latin-1"), data[at + 8 : at + 8 + length]))
        at += 12 + length
        if kind == b"IEND":
            break
    if at < len(data):
        found.append(("", data[at:]))
    return found


def has_many_chunks(data: Any, most: int) -> bool:
    """Whether a PNG (bytes or a memory map) is cut into more than ``most`` chunks: readers take them one by one."""
    at = 8
    for _ in range(most):
        if at + 12 > len(data):
            return False
        at += 12 + struct.unpack_from(">I", data, at)[0]
    return at + 12 <= len(data)
