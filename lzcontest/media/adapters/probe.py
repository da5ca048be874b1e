"""Find out what an uploaded file really is, or refuse it, without trusting a byte of it."""

from pathlib import Path
from typing import Any

from lzcontest.media.adapters.children import ask_child
from lzcontest.media.adapters.documents import document_answer, read_document
from lzcontest.media.adapters.sandbox import MEGABYTE, Limits
from lzcontest.media.domain.formats import AUDIO, FORMATS, IMAGE, VIDEO
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.refusal import refuse
from lzcontest.media.domain.sniff import HEAD_BYTES, TAIL_BYTES, sniff

PROBE_LIMITS = Limits(memory_bytes=2048 * MEGABYTE, cpu_seconds=300, wall_seconds=600, stall_seconds=600)


def probe_file(
    path: Path,
    *,
    claimed_name: str = "",
    kind: str = "",
    min_duration_ms: int = 0,
    max_duration_ms: int = 0,
) -> Probe:
    """The facts about ``path``; only the extension of ``claimed_name`` is looked at.

    ``kind`` (``video``, ``audio``, ``image``, ``document``) demands what the file must be; durations in
    milliseconds, 0 for no limit. Raises ``MediaRefused`` with one of the codes of ``domain.refusal``.
    """
    path = path.resolve()
    format_name = sniff_file(path, claimed_name)
    found = _read(path, format_name)
    _demand(found, kind)
    if min_duration_ms and found.duration_ms < min_duration_ms:
        raise refuse("too_short")
    if max_duration_ms and found.duration_ms > max_duration_ms:
        raise refuse("too_long")
    return found


def sniff_file(path: Path, claimed_name: str = "") -> str:
    """The format's name by content and extension, from two reads of 64 KB. Raises ``MediaRefused``."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(max(0, size - TAIL_BYTES))
        tail = file.read(TAIL_BYTES)
    return sniff(head, tail, size, claimed_name)


def _read(path: Path, format_name: str) -> Probe:
    kind, size = FORMATS[format_name].kind, path.stat().st_size
    if kind in (VIDEO, AUDIO):
        facts = _media_facts(path, format_name)
        if kind == VIDEO and not facts.get("has_video"):
            kind, format_name = AUDIO, "m4a"
        elif format_name == "m4a" and facts.get("has_video"):
            kind, format_name = VIDEO, "mp4"
    elif format_name == "txt":
        facts = {"characters": len(read_document(path, "txt").text)}
    else:
        facts = document_answer(path, "image" if kind == IMAGE else format_name)["facts"]
    facts["tags"] = tuple((str(k), str(v)) for k, v in facts.get("tags", ()))
    return Probe(kind=kind, format=format_name, size_bytes=size, **facts)


def _media_facts(path: Path, format_name: str) -> dict[str, Any]:
    answer = ask_child("probe_child", [str(path), format_name], reads=[path], limits=PROBE_LIMITS)
    facts: dict[str, Any] = answer["facts"]
    return facts


def _demand(found: Probe, kind: str) -> None:
    """Refuse what is not of the demanded kind, naming what is missing."""
    if not kind or kind == found.kind:
        return
    if kind == VIDEO and found.kind == AUDIO:
        raise refuse("no_video")
    if kind == AUDIO and found.kind == VIDEO and not found.has_audio:
        raise refuse("no_audio")
    raise refuse("unsupported_format")
