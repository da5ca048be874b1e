"""Subtitles as nothing but words with times: SRT, ASS and WebVTT read, plain WebVTT written."""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lzcontest.media.domain.plaintext import decode_exactly

MAX_SUBTITLE_BYTES = 2 << 20
MAX_CUES = 10_000
MAX_LETTERS = 400
_STAMP = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES = re.compile(rf"^\s*{_STAMP}\s*-->\s*{_STAMP}")
_ASS_LINE = re.compile(rf"^Dialogue:\s*[^,]*,\s*{_STAMP}\s*,\s*{_STAMP}\s*,(.*)$")
_ASS_FIELDS_BEFORE_TEXT = 6  # Style, Name, MarginL, MarginR, MarginV, Effect
_MARKUP = re.compile(r"<[^<>]{0,200}>|\{[^{}]{0,500}\}")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words and when they are shown, in milliseconds."""

    start_ms: int
    end_ms: int
    text: str


def read_subtitles(data: bytes) -> tuple[Cue, ...]:
    """The cues of an SRT, ASS or WebVTT file in order, without style, markup or anything hidden.

    Raises ``ValueError`` for what holds no cue, too many, or is no text.
    """
    if len(data) > MAX_SUBTITLE_BYTES:
        raise ValueError("too large")
    text = (decode_exactly(data) or "").replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    found = _ass_cues(text) if "[Script Info]" in text[:4096] else _block_cues(text)
    cues = sorted((cue for cue in found if cue.text and cue.end_ms > cue.start_ms), key=lambda cue: cue.start_ms)
    if not cues or len(cues) > MAX_CUES:
        raise ValueError("no cues" if not cues else "too many cues")
    return tuple(cues)


def cue_of(start_ms: int, end_ms: int, words: str) -> Cue | None:
    """A cue of a track inside a film; None for one that shows nothing."""
    cue = Cue(start_ms, end_ms, _plain(words))
    return cue if cue.text and end_ms > start_ms else None


def write_webvtt(cues: Iterable[Cue]) -> str:
    """Plain WebVTT: times and escaped words only."""
    blocks = ["WEBVTT"]
    for cue in cues:
        blocks.append(f"{_stamp(cue.start_ms)} --> {_stamp(cue.end_ms)}\n{html.escape(cue.text, quote=False)}")
    return "\n\n".join(blocks) + "\n"


def words_of(cues: Sequence[Cue]) -> str:
    """All words, to be searched for names; times are left out, as their digits look like telephone numbers."""
    return "\n".join(cue.text for cue in cues)


def with_words(cues: Sequence[Cue], words: str) -> tuple[Cue, ...]:
    """The cues with ``words``, which must be ``words_of(cues)`` with letters replaced one by one."""
    changed, at = [], 0
    for cue in cues:
        piece = words[at : at + len(cue.text)]
        changed.append(Cue(cue.start_ms, cue.end_ms, piece))
        at += len(cue.text) + 1
    return tuple(changed)


def _block_cues(text: str) -> Iterable[Cue]:
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.split("\n")
        for number, line in enumerate(lines[:3]):
            times = _TIMES.match(line)
            if times:
                yield _cue(times.groups(), "\n".join(lines[number + 1 :]))
                break


def _ass_cues(text: str) -> Iterable[Cue]:
    for line in text.split("\n"):
        found = _ASS_LINE.match(line)
        if found:
            fields = found.group(9).split(",", _ASS_FIELDS_BEFORE_TEXT)
            words = fields[-1] if len(fields) > _ASS_FIELDS_BEFORE_TEXT else ""
            yield _cue(found.groups()[:8], words.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " "))


def _cue(times: Sequence[str | None], words: str) -> Cue:
    return Cue(_milliseconds(times[:4]), _milliseconds(times[4:]), _plain(words))


def _plain(words: str) -> str:
    """Words without markup, control and invisible characters, blank lines or an arrow that could begin a cue."""
    bare = html.unescape(_MARKUP.sub("", words)).replace("-->", "→")
    kept = "".join(c for c in bare if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Cn"))
    lines = (line.strip() for line in kept.split("\n"))
    return "\n".join(line for line in lines if line)[:MAX_LETTERS].strip()


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, rest = (part or "0" for part in parts)
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest.ljust(3, "0"))


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
