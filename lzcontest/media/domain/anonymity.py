"""What a review copy may contain: proof that nothing in it tells whose work it is.

Three independent checks: identity strings in the raw bytes, tags by allow-list, containers by allow-list.
"""

from dataclasses import dataclass

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
    return list(found.values())


def foreign_parts(name: str, data: bytes) -> list[Leak]:
    """Boxes, segments and chunks of a media file that the allow-lists do not know."""
    suffix = name.rpartition(".")[2].lower()
    try:
        if suffix in ("mp4", "m4s", "m4a"):
            return _foreign_boxes(name, data)
        if suffix in ("jpg", "jpeg"):
            return _foreign_segments(name, data)
        if suffix == "png":
            kinds = (kind for kind, _data in png_chunks(data))
            return [Leak(name, f"chunk {k or 'none'}") for k in kinds if k not in PNG_CHUNKS]
    except ValueError as error:
        return [Leak(name, f"unreadable: {error}")]
    return []


def _foreign_boxes(name: str, data: bytes) -> list[Leak]:
    leaks = []
    for box in iso_boxes(data):
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


def _foreign_segments(name: str, data: bytes) -> list[Leak]:
    return [
        Leak(name, f"segment {marker:02X}" if marker else "bytes behind the picture")
        for marker, payload in jpeg_segments(data)
        if marker not in JPEG_MARKERS or (marker == 0xE0 and not payload.startswith(b"JFIF\0"))
    ]
