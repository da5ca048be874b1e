"""What a file is by its bytes, whatever its name says, before any parser may touch it."""

import re
import struct

import filetype

from lzcontest.media.domain.formats import FORMATS, extension_of, format_for, same_family
from lzcontest.media.domain.plaintext import looks_like_text
from lzcontest.media.domain.refusal import refuse

HEAD_BYTES = 64 * 1024
TAIL_BYTES = 66 * 1024

# Texts that make FFmpeg open further files: refused under any name but .txt.
_PLAYLIST = re.compile(
    rb"^(\xef\xbb\xbf)?\s*(ffconcat|#EXTM3U|v=0\r?\n|\[playlist\]|<\?xml|<MPD|<SMIL|<ASX|file '|#~)",
    re.IGNORECASE,
)
_FOREIGN_EARLY = re.compile(rb"%PDF-\d|<script[\s>]|<html[\s>]|<\?php|<!DOCTYPE html", re.IGNORECASE)
_ISO_ATOMS = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_MP3_BITRATES = {  # kbit/s by (MPEG 1?, layer): the header's four-bit index → rate, ISO 11172-3 table
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def sniff(head: bytes, tail: bytes, size: int, claimed_name: str) -> str:
    """The format's name (a key of ``FORMATS``) that content and claimed name agree on.

    ``head`` is the first ``HEAD_BYTES``, ``tail`` the last ``TAIL_BYTES``, ``size`` in bytes.
    Raises ``MediaRefused``: empty, unsupported_format, not_what_it_claims, truncated.
    """
    if size == 0:
        raise refuse("empty")
    claimed = format_for(claimed_name)
    if claimed is None and extension_of(claimed_name):
        raise refuse("unsupported_format")
    found = format_by_content(head, tail)
    if found is None:
        known = filetype.guess_extension(head)
        raise refuse("unsupported_format" if known and claimed is None else "not_what_it_claims")
    if claimed and not same_family(found, claimed.name):
        raise refuse("not_what_it_claims")
    if is_polyglot(found, head, tail):
        raise refuse("not_what_it_claims")
    if missing_bytes(found, head, size):
        raise refuse("truncated")
    return found


def format_by_content(head: bytes, tail: bytes) -> str | None:
    """The accepted format the bytes look like, or None."""
    if is_playlist(head):
        return "txt" if looks_like_text(head) else None
    for probe in (_by_magic, _iso_family, _mp3):
        found = probe(head)
        if found:
            return found
    if head.startswith(b"PK\x03\x04"):
        return "docx" if b"word/" in head + tail or b"[Content_Types].xml" in head + tail else None
    return "txt" if looks_like_text(head) else None


def is_playlist(head: bytes) -> bool:
    """Whether the text tells a player to open other files (ffconcat, HLS, DASH, SDP and the like)."""
    return bool(_PLAYLIST.match(head[:512]))


def is_polyglot(found: str, head: bytes, tail: bytes) -> bool:
    """Whether the file is at once something else: a ZIP at its end, a PDF or a web page at its start."""
    if found == "txt":
        return False
    if found != "docx" and _ends_as_zip(tail):
        return True
    early = head[8:1024] if found == "pdf" else head[:1024]
    return found != "docx" and bool(_FOREIGN_EARLY.search(early))


def missing_bytes(found: str, head: bytes, size: int) -> int:
    """How many bytes the header promises beyond the file's end; 0 where it promises nothing."""
    if found == "wav" and head[:4] == b"RIFF":
        declared = struct.unpack_from("<I", head, 4)[0]
        # 0 and all ones: a recorder that never came back to fill the size in.
        return max(0, declared + 8 - size) if 0 < declared < 0xFFFFFF00 else 0
    if FORMATS[found].family == "iso":
        return max(0, _end_of_known_boxes(head) - size)
    return 0


def _by_magic(head: bytes) -> str | None:
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return "wav"
    if head.startswith(b"fLaC"):
        return "flac"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "jpg" if head.startswith(b"\xff\xd8\xff") else None


def _iso_family(head: bytes) -> str | None:
    kind, brand = head[4:8], head[8:12]
    if kind == b"ftyp":
        guess = filetype.guess_extension(head)
        if brand[:3] in (b"hei", b"hev", b"avi", b"mif", b"msf", b"jp2", b"jpx") or guess in (
            "heic",
            "avif",
            "jp2",
        ):
            return None
        if brand == b"qt  ":
            return "mov"
        return "m4a" if brand in (b"M4A ", b"M4B ") else "mp4"
    return "mov" if kind in _ISO_ATOMS else None


def _mp3(head: bytes) -> str | None:
    if head.startswith(b"ID3") and len(head) > 10 and all(b < 0x80 for b in head[6:10]):
        length = 0
        for byte in head[6:10]:
            length = length * 128 + byte
        after = head[10 + length :].lstrip(b"\0")
        if len(after) < 4:  # a large cover picture: the demuxer, forced to MP3, will tell
            return "mp3"
        return "mp3" if after[0] == 0xFF and _mp3_frame(after, 0) else None
    first = _mp3_frame(head, 0)
    return "mp3" if first and (first + 4 > len(head) or _mp3_frame(head, first)) else None


def _mp3_frame(data: bytes, at: int) -> int:
    """Where the frame after the MPEG audio layer III frame at ``at`` begins; 0 if there is none."""
    if len(data) < at + 4 or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return 0
    version, layer = data[at + 1] >> 3 & 3, 4 - (data[at + 1] >> 1 & 3)
    rate, frequency = data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if layer != 3 or version == 1 or rate in (0, 15) or frequency == 3:
        return 0
    kbits = _MP3_BITRATES[(version == 3, 3)][rate]
    factor = 144_000 if version == 3 else 72_000
    return at + factor * kbits // _MP3_RATES[version][frequency] + (data[at + 2] >> 1 & 1)


def _ends_as_zip(tail: bytes) -> bool:
    """A true end-of-central-directory record: its comment fills the file and its directory is there."""
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        return False
    directory, comment = struct.unpack_from("<I", tail, at + 12)[0], struct.unpack_from("<H", tail, at + 20)[0]
    if at + 22 + comment > len(tail):
        return False
    start = at - directory
    return directory > 0 and (start < 0 or tail[start : start + 4] == b"PK\x01\x02")


def _end_of_known_boxes(head: bytes) -> int:
    """The furthest byte that the chain of top-level ISO boxes readable in ``head`` reaches."""
    at = 0
    while at + 16 <= len(head):
        length = struct.unpack_from(">I", head, at)[0]
        if length == 1:
            length = struct.unpack_from(">Q", head, at + 8)[0]
        if length < 8:  # 0: to the end of the file; less: nonsense for the demuxer to judge
            return at
        at += length
    return at
