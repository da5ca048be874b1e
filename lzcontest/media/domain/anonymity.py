"""What a review copy may contain: proof that nothing in it tells whose work it is.

Three independent checks: identity strings in the raw bytes, tags by allow-list, containers by allow-list.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from lzcontest.media.domain.bitstreams import foreign_units
from lzcontest.media.domain.boxes import iso_boxes, jpeg_segments, png_chunks

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
# A pattern shorter than this turns up by chance in every few hundred megabytes of compressed picture.
CERTAIN_BYTES = 6

# ISO boxes that FFmpeg's bit-exact writer makes for plain picture and sound. ``meta``, ``uuid``
# and whatever else could carry words are absent on purpose.
_BOX_NAMES = (
    "ftyp styp moov mvhd trak tkhd edts elst mdia mdhd hdlr minf vmhd smhd dinf dref stbl stsd stts ctts stsc"
    " stsz stco co64 stss sgpd sbgp mvex mehd trex sidx moof mfhd traf tfhd tfdt trun mdat prft"
)
ISO_BOXES = frozenset({*_BOX_NAMES.split(), "url "})
# The one ``meta`` that FFmpeg writes when there is nothing to say: a handler, and a list of no tags.
EMPTY_META = bytes(4) + b"\0\0\0\x21hdlr" + bytes(8) + b"mdirappl" + bytes(9) + b"\0\0\0\x08ilst"
HANDLER_NAMES = (b"VideoHandler\0", b"SoundHandler\0", b"\0", b"")
_DATED = ("mvhd", "tkhd", "mdhd")  # moments of making and changing stand at their beginning
JPEG_MARKERS = frozenset(
    # JFIF, quantisation, Huffman tables, frame (baseline, progressive), restart interval, scan
    {0xE0, 0xDB, 0xC4, 0xC0, 0xC2, 0xDD, 0xDA}
)
PNG_CHUNKS = frozenset({"IHDR", "PLTE", "IDAT", "IEND", "tRNS"})


@dataclass(frozen=True, slots=True)
class Needle:
    """One identity string in one encoding; ``number`` is its place in the list that was asked for."""

    number: int
    encoding: str
    pattern: bytes

    @property
    def certain(self) -> bool:
        """Whether finding it cannot be chance."""
        return len(self.pattern) >= CERTAIN_BYTES


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that must not be in a review copy, at a byte offset of a file of the output folder.

    ``needle`` is the number of the identity string (the string itself goes into no log), −1 for a tag,
    box or segment that is not on the allow-list; ``what`` names the encoding or the box.
    """

    file: str
    what: str
    offset: int = 0
    needle: int = -1
    certain: bool = True


# Tags that containers and encoders set by themselves; their usual values stand in clean copies too.
TECHNICAL_TAGS = frozenset(
    [
        "major_brand",
        "minor_version",
        "compatible_brands",
        "encoder",
        "language",
        "creation_time",
        "duration",
        "vendor_id",
        "timecode",
        "handler_name",
        "dpi",
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "exif",
        "orientation",
        "xresolution",
        "yresolution",
        "resolutionunit",
        "software",
        "producer",
        "creator",
        "creationdate",
        "moddate",
    ]
)


# Written into every copy by FFmpeg itself: a film called like this is no leak.
OWN_WORDS = frozenset(("VideoHandler", "SoundHandler", "mdirappl"))


def planted_identities(tags: tuple[tuple[str, str], ...]) -> list[str]:
    """Values of a source's tags that may name somebody: six characters or more, or with a Chinese one."""
    wanted = []
    for name, value in tags:
        words = value.strip()
        chinese = any("\u4e00" <= c <= "\u9fff" for c in words)
        if name.lower() not in TECHNICAL_TAGS and (chinese or len(words) >= 6) and words not in OWN_WORDS:
            wanted.append(words)
    return wanted


def needles_for(identities: list[str]) -> list[Needle]:
    """Every identity string of two characters or more in every encoding it can be written in, once each."""
    found: dict[bytes, Needle] = {}
    for number, text in enumerate(identities):
        text = text.strip()
        if len(text) < 2:
            continue
        for variant in dict.fromkeys((text, text.lower(), text.upper())):
            for encoding in ENCODINGS:
                pattern = variant.encode(encoding, "ignore")
                if len(pattern) >= 4:
                    found.setdefault(pattern, Needle(number, encoding, pattern))
        for encoding, pattern in _wrapped(text):
            found.setdefault(pattern, Needle(number, encoding, pattern))
    return list(found.values())


def _wrapped(text: str) -> Iterator[tuple[str, bytes]]:
    """The text as addresses and mail carry it: percent signs, and base 64 at each of its three places."""
    data = text.encode("utf-8", "ignore")
    if not text.isascii():
        yield "percent", quote(data).encode()
    for before in range(3):
        # The first and last letters depend on what stands beside the text.
        letters = b64encode(bytes(before) + data).rstrip(b"=")[(before * 8 + 5) // 6 :]
        letters = letters[:-1] if (before + len(data)) % 3 else letters
        if len(letters) >= CERTAIN_BYTES:
            yield "base64", letters


# What the usual readers find in copies made bit-exactly; a value of None: any, it is made of figures.
COPY_TAGS: dict[str, frozenset[str] | None] = {
    "major_brand": None,
    "minor_version": None,
    "compatible_brands": None,
    "language": frozenset(("und",)),
    "handler_name": frozenset(("VideoHandler", "SoundHandler")),
    "vendor_id": frozenset(("[0][0][0][0]",)),
    # The name of the compressor in the sample entry, without version.
    "encoder": frozenset(("Lavc libx264", "Lavc libsvtav1", "Lavc aac")),
    **dict.fromkeys(("jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "progressive", "progression")),
}


def foreign_tags(tags: list[list[str]]) -> list[Leak]:
    """Tags (file, name, value) of finished copies that are not on the allow-list; values go into no report."""
    return [
        Leak(file, f"tag {name}")
        for file, name, value in tags
        if name not in COPY_TAGS or value not in (COPY_TAGS[name] or (value,))
    ]


def foreign_parts(name: str, data: bytes, codec: str = "") -> list[Leak]:
    """Boxes, segments, chunks and units of a media file that the allow-lists do not know, and times that are set.

    ``codec`` (``avc1``, ``av01``) is that of the picture, where the file itself does not say.
    """
    suffix = name.rpartition(".")[2].lower()
    try:
        if suffix in ("mp4", "m4s", "m4a"):
            return _foreign_boxes(name, data, codec or codec_of(data))
        if suffix in ("jpg", "jpeg"):
            return _foreign_segments(name, data)
        if suffix == "png":
            kinds = (kind for kind, _data in png_chunks(data))
            return [Leak(name, f"chunk {k or 'none'}") for k in kinds if k not in PNG_CHUNKS]
    except ValueError as error:
        return [Leak(name, f"unreadable: {error}")]
    return []


def codec_of(data: bytes) -> str:
    """The codec of the first track of an ISO file with an index, as its sample entry names it; else empty."""
    for box in iso_boxes(data):
        if box.kind == "stsd" and box.end - box.start >= 16:
            return data[box.start + 12 : box.start + 16].decode("latin-1")
    return ""


def _foreign_boxes(name: str, data: bytes, codec: str) -> list[Leak]:
    leaks = []
    for box in iso_boxes(data):
        if box.kind == "mdat":
            leaks += [Leak(name, what, box.start) for what in foreign_units(codec, data[box.start : box.end])]
        if box.kind in _DATED and _is_dated(data[box.start : box.end]):
            leaks.append(Leak(name, f"time in {box.path}", box.start))
        payload = data[box.start : box.end] if box.kind in ("meta", "free") else b""
        if box.kind == "meta" and payload == EMPTY_META:
            continue
        if box.kind == "udta" or (box.kind == "free" and not payload.strip(b"\0")):
            continue  # what is inside ``udta`` is judged box by box
        if box.kind not in ISO_BOXES:
            leaks.append(Leak(name, f"box {box.path}", box.start))
        elif box.kind == "hdlr" and data[box.start + 24 : box.end] not in HANDLER_NAMES:
            leaks.append(Leak(name, f"name in {box.path}", box.start))
    return leaks


def _is_dated(payload: bytes) -> bool:
    """Whether a header tells when it was made or changed: two moments of 4 bytes, in version 1 of 8."""
    return bool(payload[4 : 20 if payload[:1] == b"\1" else 12].strip(b"\0"))


def _foreign_segments(name: str, data: bytes) -> list[Leak]:
    return [
        Leak(name, f"segment {marker:02X}" if marker else "bytes behind the picture")
        for marker, payload in jpeg_segments(data)
        if marker not in JPEG_MARKERS or (marker == 0xE0 and not payload.startswith(b"JFIF\0"))
    ]
