"""Text out of documents, pictures out of pages, and pictures without anything but their pixels."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lzcontest.media.adapters.children import ask_child
from lzcontest.media.adapters.sandbox import MEGABYTE, Limits
from lzcontest.media.domain.documents import MAX_DOCUMENT_BYTES, MAX_TEXT_BYTES, Page
from lzcontest.media.domain.plaintext import decode_text
from lzcontest.media.domain.refusal import refuse

LIMITS = Limits(memory_bytes=1024 * MEGABYTE, cpu_seconds=60, wall_seconds=90, stall_seconds=90)
RENDER_LIMITS = Limits(memory_bytes=1024 * MEGABYTE, cpu_seconds=180, wall_seconds=300, stall_seconds=300)


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The characters of a document and what its properties say (personal data)."""

    text: str
    pages: int = 0
    tags: tuple[tuple[str, str], ...] = ()


def read_document(path: Path, format_name: str) -> DocumentText:
    """The text of a ``txt``, ``docx`` or ``pdf`` (a scanned PDF gives none). Raises ``MediaRefused``."""
    if format_name == "txt":
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise refuse("too_large")
        return DocumentText(decode_text(path.read_bytes()))
    answer = document_answer(path, format_name)
    facts = answer["facts"]
    tags = tuple((str(k), str(v)) for k, v in facts.get("tags", ()))
    return DocumentText(answer["text"], facts.get("pages", 0), tags)


def document_answer(path: Path, verb: str) -> dict[str, Any]:
    """What the confined child finds in a ``docx``, ``pdf`` or ``image``. Raises ``MediaRefused``."""
    path = path.resolve()
    if path.stat().st_size > MAX_DOCUMENT_BYTES:
        raise refuse("too_large")
    return ask_child("document_child", [verb, str(path)], reads=[path], limits=LIMITS)


def render_pdf(src: Path, out: Path) -> tuple[Page, ...]:
    """Write each page of ``src`` as PNG (150 dots an inch for A4) into the folder ``out``.

    Raises ``MediaRefused``: password, too_large (more than 60 pages), decode_error, empty.
    """
    src, out = src.resolve(), out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    answer = ask_child(
        "document_child", ["pdf-render", str(src), str(out)], reads=[src], writes=[out], limits=RENDER_LIMITS
    )
    return tuple(Page(f["name"], f["width"], f["height"]) for f in answer["files"])


def clean_image(src: Path, out: Path) -> tuple[int, int]:
    """Re-encode ``src`` to the file ``out`` (``.jpg`` or ``.png``) with nothing but its pixels.

    At most 3,000 pixels on the longer side, upright. Returns width and height. Raises ``MediaRefused``.
    """
    src, out = src.resolve(), out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    answer = ask_child(
        "document_child",
        ["image-clean", str(src), str(out)],
        reads=[src],
        writes=[out.parent],
        limits=LIMITS,
    )
    return answer["facts"]["width"], answer["facts"]["height"]
