"""What the proof of a clean copy looks for, and what it leaves alone."""

import struct
from base64 import b64encode
from urllib.parse import quote

import pytest

from lzcontest.media.domain.anonymity import foreign_parts, foreign_tags, needles_for
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
    sure = {"utf-8": True, "percent": True, "base64": True}
    assert found == {**sure, "gb18030": False, "utf-16-le": False, "utf-16-be": False}


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("after", ["", "z", "zy"])
def test_a_name_wrapped_for_addresses_and_mail_is_found_wherever_it_stands(before: str, after: str) -> None:
    patterns = {n.encoding: n.pattern for n in needles_for(["佘太君"])}
    assert any(
        n.pattern in b64encode(f"{before}佘太君{after}".encode())
        for n in needles_for(["佘太君"])
        if n.encoding == "base64"
    )
    assert patterns["percent"] in quote(f"{before}佘太君{after}").encode()


def test_supplemental_information_and_metadata_units_are_foreign() -> None:
    picture, words = b"\0\0\0\3\x65ab", b"\0\0\0\5\x06name"
    assert what("a.m4s", box("mdat", picture + words)) == []  # of unknown codec: not looked at
    assert [leak.what for leak in foreign_parts("a.m4s", box("mdat", picture), "avc1")] == []
    assert [leak.what for leak in foreign_parts("a.m4s", box("mdat", picture + words), "avc1")] == [
        "supplemental information"
    ]
    assert "unreadable" in foreign_parts("a.m4s", box("mdat", picture[:-1]), "avc1")[0].what
    frame, metadata = b"\x32\x02ab", b"\x2a\x04name"
    assert foreign_parts("a.m4s", box("mdat", frame), "av01") == []
    assert [leak.what for leak in foreign_parts("a.m4s", box("mdat", frame + metadata), "av01")] == ["unit of type 5"]


def test_moments_of_making_are_foreign() -> None:
    assert what("a.mp4", box("moov", box("mvhd", bytes(100)))) == []
    assert what("a.mp4", box("moov", box("mvhd", bytes(4) + b"\xe0\0\0\1" + bytes(92)))) == ["time in moov/mvhd"]


def test_tags_by_allow_list() -> None:
    fine = [["a.mp4", "handler_name", "VideoHandler"], ["a.mp4", "major_brand", "iso5"], ["p.jpg", "dpi", "(72, 72)"]]
    assert foreign_tags(fine) == []
    told = foreign_tags(
        [["a.mp4", "artist", "佘太君"], ["a.mp4", "handler_name", "水务局"], ["a.mp4", "language", "chi"]]
    )
    assert [leak.what for leak in told] == ["tag artist", "tag handler_name", "tag language"]
    assert "佘太君" not in str(told) and "水务局" not in str(told)


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
