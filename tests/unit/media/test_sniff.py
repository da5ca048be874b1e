"""Names and bytes: which format a file is taken for, without reading it."""

import pytest

from lzcontest.foundation.i18n import speaking
from lzcontest.media.domain.formats import extension_of, format_for
from lzcontest.media.domain.plaintext import decode_text, looks_like_text
from lzcontest.media.domain.refusal import CODES, MediaRefused, refuse
from lzcontest.media.domain.sniff import missing_bytes, sniff

MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0\0\0\x08moov"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(40)


def taken(data: bytes, name: str) -> str:
    """The format, or the code of the refusal."""
    try:
        return sniff(data, data[-1000:], len(data), name)
    except MediaRefused as refused:
        return refused.code


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.MP4", "mp4"),
        ("../../etc/passwd", ""),
        ("C:\\作品\\片.mov ", "mov"),
        ("a.mp4/..", ""),
        (".mp4", ""),
        ("x.tar.gz", "gz"),
        ("", ""),
    ],
)
def test_only_the_last_part_of_a_name_counts(name: str, extension: str) -> None:
    assert extension_of(name) == extension


def test_extensions_are_known_in_any_case() -> None:
    assert format_for("歌.FLAC").name == "flac"
    assert format_for("歌.wma") is None


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (MP4, "a.mp4", "mp4"),
        (MP4, "a.mov", "mp4"),
        (MP4, "", "mp4"),
        (MP4, "a.mp3", "not_what_it_claims"),
        (MP4, "a.exe", "unsupported_format"),
        (MP4[:8] + b"heic" + MP4[12:], "a.mp4", "not_what_it_claims"),
        (JPEG, "a.jpeg", "jpg"),
        (JPEG, "a.png", "not_what_it_claims"),
        (b"%PDF-1.7\n%\xe2\xe3\n", "a.pdf", "pdf"),
        (b"junk%PDF-1.7\n", "a.pdf", "not_what_it_claims"),
        (JPEG[:20] + b"%PDF-1.7" + JPEG[28:], "a.jpg", "not_what_it_claims"),
        (b"", "a.txt", "empty"),
        ("一夜清风".encode(), "a.txt", "txt"),
        (b"#EXTM3U\n#EXTINF:4,\nx.mp4", "a.txt", "txt"),
        (b"#EXTM3U\n#EXTINF:4,\nx.mp4", "a.m4a", "not_what_it_claims"),
        (b"\x1aE\xdf\xa3" + bytes(60), "a.mkv", "unsupported_format"),
        (b"MZ\x90\0" + bytes(60), "a.docx", "not_what_it_claims"),
        (b"PK\x03\x04" + bytes(60), "a.docx", "not_what_it_claims"),
    ],
)
def test_content_and_name_must_agree(data: bytes, name: str, expected: str) -> None:
    assert taken(data, name) == expected


def test_headers_that_promise_more_than_there_is() -> None:
    wave = b"RIFF" + (1036).to_bytes(4, "little") + b"WAVEfmt "
    assert missing_bytes("wav", wave, 1044) == 0
    assert missing_bytes("wav", wave, 1000) == 44
    assert missing_bytes("wav", b"RIFF\xff\xff\xff\xffWAVE", 1000) == 0
    film = MP4[:24] + b"\0\0\x10\0mdat" + bytes(20)
    assert missing_bytes("mp4", film, 24 + 4096) == 0
    assert missing_bytes("mp4", film, 1000) == 24 + 4096 - 1000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_texts_in_the_usual_encodings_read_the_same(encoding: str) -> None:
    text = "廉政微小说：𠮷先生说，“清风”。\n第二行 ABC"
    assert decode_text(text.replace("\n", "\r\n").encode(encoding)) == text


def test_a_text_cut_inside_a_character_is_still_text_and_noise_is_not() -> None:
    assert looks_like_text("清风".encode()[:-1])
    assert not looks_like_text(bytes(range(256)) * 4)
    assert not looks_like_text(bytes(500))
    with pytest.raises(MediaRefused, match="decode_error"):
        decode_text(b"\xff\xfe\x00\xd8" * 20)
    with pytest.raises(MediaRefused, match="empty"):
        decode_text(b" \r\n ")


def test_every_refusal_says_what_is_wrong_and_what_to_do() -> None:
    with speaking("zh"):
        for code in CODES:
            refused = refuse(code)
            assert refused.message.endswith("。")
            assert refused.way_out.endswith("。")
