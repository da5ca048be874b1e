"""Subtitles come down to words and times, whatever they came in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lzcontest.media.domain.subtitles import Cue, read_subtitles, with_words, words_of, write_webvtt

SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>清风</i>拂过\r\n<script>alert(1)</script>小院\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n{\\an8}廉洁自守\r\n"
ASS = """[Script Info]
Title: 某单位
[V4+ Styles]
Style: Default,佘太君
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.50,Default,佘太君,0,0,0,,{\\b1}清风{\\b0}，拂过\\N小院
Comment: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,旁注
"""
VTT = "WEBVTT\n\nNOTE 佘太君\n\nSTYLE\n::cue { color: red }\n\nx\n00:01.000 --> 00:02.500 align:left\n<v 佘太君>A &amp; B</v> &lt;c\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_srt_in_every_usual_encoding(encoding: str) -> None:
    cues = read_subtitles(SRT.encode(encoding))
    assert cues == (Cue(1000, 2500, "清风拂过\nalert(1)小院"), Cue(3000, 4000, "廉洁自守"))


def test_ass_and_webvtt_lose_names_styles_and_comments() -> None:
    assert read_subtitles(ASS.encode()) == (Cue(1000, 2500, "清风，拂过\n小院"),)
    assert read_subtitles(VTT.encode()) == (Cue(1000, 2500, "A & B <c"),)
    assert "&lt;c" in write_webvtt(read_subtitles(VTT.encode()))


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00\x01\xff" * 50, b"WEBVTT\n\nNOTE nothing\n", b"x" * (3 << 20)])
def test_what_holds_no_subtitles_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        read_subtitles(data)


cues = st.lists(
    st.builds(
        lambda start, length, text: Cue(start, start + length, text),
        st.integers(0, 10**7),
        st.integers(1, 10**4),
        st.from_regex(r"[一-龥a-z&]{1,12}(\n[一-龥A-Z]{1,6})?", fullmatch=True),
    ),
    min_size=1,
    max_size=20,
)


@given(cues)
def test_written_and_read_again_it_is_the_same(made: list[Cue]) -> None:
    made = sorted(made, key=lambda cue: cue.start_ms)
    read = read_subtitles(write_webvtt(made).encode())
    assert [(c.start_ms, c.end_ms) for c in read] == [(c.start_ms, c.end_ms) for c in made]


@given(cues, st.data())
def test_masking_letters_keeps_every_cue_in_its_place(made: list[Cue], data: st.DataObject) -> None:
    words = words_of(made)
    at = data.draw(st.integers(0, len(words) - 1))
    masked = with_words(made, words[:at] + "＊" + words[at + 1 :])
    assert [len(c.text) for c in masked] == [len(c.text) for c in made]
    assert sum(a.text != b.text for a, b in zip(masked, made, strict=True)) <= 1
