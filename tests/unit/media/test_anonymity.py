"""What the proof of a clean copy looks for, and what it leaves alone."""

import struct

import pytest

from lzcontest.media.domain.anonymity import foreign_parts, needles_for
from lzcontest.media.domain.boxes import iso_boxes


def box(kind: str, payload: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(payload), kind.encode()) + payload


def what(name: str, data: bytes) -> list[str]:
    return [leak.what for leak in foreign_parts(name, data)]


def test_a_name_is_looked_for_in_every_encoding_once() -> None:
    patterns = {n.pattern: n for n in needles_for(["佘太君", "佘太君", "张", "", "13800001234"])}
    assert "佘太君".encode() in patterns
    assert "佘太君".encode("gbk") in patterns
    assert "佘太君".encode("utf-16-be") in patterns
    assert "13800001234".encode("utf-16-le") in patterns
    assert {n.number for n in patterns.values()} == {0, 4}


def test_short_patterns_are_marked_as_perhaps_chance() -> None:
    found = {n.encoding: n.certain for n in needles_for(["王五"])}
    assert found == {"utf-8": True, "gb18030": False, "utf-16-le": False, "utf-16-be": False}


def test_latin_names_are_found_in_any_case() -> None:
    assert {b"Zhang Wei", b"zhang wei", b"ZHANG WEI"} <= {n.pattern for n in needles_for(["Zhang Wei"])}


def test_boxes_that_could_carry_words() -> None:
    assert what("a.mp4", box("ftyp") + box("moov", box("mvhd"))) == []
    assert what("a.mp4", box("moov", box("udta", box("©ART"[1:] + "x", b"name")))) != []
    assert what("a.mp4", box("uuid", b"x" * 20)) == ["box uuid"]
    assert what("a.mp4", box("free", bytes(9))) == []
    assert what("a.mp4", box("free", b"name")) == ["box free"]
    handler = box("moov", box("trak", box("mdia", box("hdlr", bytes(24) + "水务局".encode()))))
    assert what("a.mp4", handler) == ["name in moov/trak/mdia/hdlr"]
    assert what("a.mp4", struct.pack(">I4s", 900, b"moov"))[0].startswith("unreadable")


def test_segments_and_chunks_that_could_carry_words() -> None:
    start, scan, end = b"\xff\xd8", b"\xff\xda\0\x04\1\2data", b"\xff\xd9"
    comment = b"\xff\xfe\0\x06name"
    assert what("a.jpg", start + scan + end) == []
    assert what("a.jpg", start + comment + scan + end) == ["segment FE"]
    assert what("a.jpg", start + scan + end + b"name") == ["bytes behind the picture"]
    text = struct.pack(">I4s", 4, b"tEXt") + b"name" + bytes(4)
    assert what("a.png", b"\x89PNG\r\n\x1a\n" + text) == ["chunk tEXt"]


def test_hostile_nesting_ends() -> None:
    deep = b""
    for _level in range(500):
        deep = box("moov", deep)
    assert len(iso_boxes(deep)) < 50
    with pytest.raises(ValueError, match="too many"):
        iso_boxes(box("skip") * 200_001)
