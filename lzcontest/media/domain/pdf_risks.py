"""What makes a PDF more than pages: scripts, programs, attachments, and streams that unpack into gigabytes.

Nothing is interpreted: names are looked for in the raw bytes and in packed objects, streams are unpacked in small
pieces and counted. A score or script printed to PDF has none of all this.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Any

MAX_STREAM_BYTES = 160 * 2**20  # a page scanned in colour at 600 dots an inch takes 104 MB
MAX_ALL_BYTES = 6 * 2**30
MAX_PICTURE_PIXELS = 120_000_000
PIECE = 256 * 1024
MAX_PACKED_OBJECTS = 8 * 2**20

_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|SubmitForm|ImportData|GoToE|RichMedia|Rendition|Movie|XFA)"
    rb"(?=[\s/<>\[\]()%]|$)"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAMES = re.compile(rb"/[^\s/<>\[\]()%]*#[0-9A-Fa-f]{2}[^\s/<>\[\]()%]*")
_STREAM = re.compile(rb"stream\r?\n")
_SIDES = re.compile(rb"/(Width|Height)[\s]+(\d{1,9})")
_DICTIONARY = 2048  # bytes before a stream in which its dictionary lies


def find_risk(data: Any) -> str:
    """The refusal code for a PDF's bytes (``bytes`` or a memory map), empty when it holds pages alone."""
    if is_active(data):
        return "active_content"
    unpacked = 0
    for found in _STREAM.finditer(data):
        head = bytes(data[max(0, found.start() - _DICTIONARY) : found.start()])
        facts = head[head.rfind(b"obj") :] if b"obj" in head else head
        if _pixels(facts) > MAX_PICTURE_PIXELS:
            return "too_many_pixels"
        if b"Flate" not in facts and b"/Fl" not in facts and b"#" not in facts:
            continue
        size, packed = _unpack(data, found.end(), keep=b"ObjStm" in facts)
        unpacked += size
        if size > MAX_STREAM_BYTES or unpacked > MAX_ALL_BYTES:
            return "too_large"
        if packed and is_active(packed):
            return "active_content"
    return ""


def is_active(data: Any) -> bool:
    """Whether a name that starts, sends or carries something occurs, also where letters are written as numbers."""
    if _ACTIVE.search(data):
        return True
    return any(_ACTIVE.search(_ESCAPED.sub(_letter, found.group(0)) + b" ") for found in _NAMES.finditer(data))


def _letter(found: re.Match[bytes]) -> bytes:
    return bytes([int(found.group(1), 16)])


def _pixels(facts: bytes) -> int:
    sides = {name: int(size) for name, size in _SIDES.findall(facts)}
    return sides.get(b"Width", 0) * sides.get(b"Height", 0)


def _unpack(data: Any, start: int, keep: bool) -> tuple[int, bytes]:
    """How many bytes the stream gives at its deepest, at most a little over the limit; its content if wanted and small."""
    sizes, kept = [0, 0], bytearray()
    inner: Any = None
    for piece in _pieces(data, start):
        if sizes[0] == 0 and piece[:1] == b"\x78":  # packed twice, as only bombs are
            inner = zlib.decompressobj()
        sizes[0] += len(piece)
        if keep and len(kept) < MAX_PACKED_OBJECTS:
            kept += piece
        while inner is not None and piece:
            try:
                sizes[1] += len(inner.decompress(piece, PIECE))
            except zlib.error:
                inner = None
                break
            piece = inner.unconsumed_tail
            if sizes[1] > MAX_STREAM_BYTES:
                break
        if max(sizes) > MAX_STREAM_BYTES:
            break
    return max(sizes), bytes(kept)


def _pieces(data: Any, at: int) -> Iterator[bytes]:
    """What a zlib stream at ``at`` unpacks into, piece by piece; ends where it ends or breaks."""
    machine, waiting = zlib.decompressobj(), b""
    while not machine.eof:
        if not waiting:
            waiting = bytes(data[at : at + PIECE])
            at += PIECE
            if not waiting:
                return
        try:
            piece = machine.decompress(waiting, PIECE)
        except zlib.error:
            return
        waiting = machine.unconsumed_tail
        if piece:
            yield piece
