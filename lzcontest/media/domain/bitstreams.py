"""Walking coded pictures by their own length fields: which kinds of units a stream is made of."""

import struct

H264_SEI = 6  # ITU-T H.264 table 7-1: supplemental information, free text among it
AV1_METADATA, AV1_PADDING = 5, 15  # AV1 specification 6.2.2


def h264_units(data: bytes) -> set[int]:
    """Types of the NAL units in length-prefixed samples (ISO 14496-15). Raises ``ValueError`` where lengths do not fit."""
    found, at = set(), 0
    while at < len(data):
        if at + 5 > len(data):
            raise ValueError("a unit ends early")
        length = struct.unpack_from(">I", data, at)[0]
        if length < 1 or at + 4 + length > len(data):
            raise ValueError("a unit ends early")
        found.add(data[at + 4] & 0x1F)
        at += 4 + length
    return found


def av1_units(data: bytes) -> set[int]:
    """Types of the open bitstream units, each with its size (AV1 specification 5.3). Raises ``ValueError``."""
    found, at = set(), 0
    while at < len(data):
        header = data[at]
        if not header & 2:
            raise ValueError("a unit without size")
        found.add(header >> 3 & 15)
        at += 2 if header & 4 else 1
        size = shift = 0
        while True:
            if at >= len(data) or shift > 56:
                raise ValueError("a unit ends early")
            size |= (data[at] & 0x7F) << shift
            shift += 7
            at += 1
            if not data[at - 1] & 0x80:
                break
        at += size
        if at > len(data):
            raise ValueError("a unit ends early")
    return found


def foreign_units(codec: str, data: bytes) -> list[str]:
    """What a stretch of coded picture (``avc1`` or ``av01``) holds beside pictures; other codecs are not looked at."""
    try:
        if codec == "avc1":
            return ["supplemental information"] if H264_SEI in h264_units(data) else []
        if codec == "av01":
            kinds = av1_units(data)
            return [f"unit of type {kind}" for kind in (AV1_METADATA, AV1_PADDING) if kind in kinds]
    except ValueError as error:
        return [f"unreadable units: {error}"]
    return []
