"""Read, render or re-encode one document or picture inside the sandbox and answer as JSON.

``python -m lzcontest.media.adapters.document_child VERB PATH [OUT]``; the answer is ``{"facts": {...}, …}``
or ``{"refused": code}``. Text of documents comes back whole: it is what people submit.
"""

import json
import mmap
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lzcontest.media.domain.boxes import has_many_chunks
from lzcontest.media.domain.documents import (
    MAX_ENTRIES,
    MAX_PAGES,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    PAGE_LONG_SIDE,
    PICTURE_LONG_SIDE,
)
from lzcontest.media.domain.office_risks import carries_program, leads_outside
from lzcontest.media.domain.pdf_risks import find_risk
from lzcontest.media.domain.plaintext import clean_lines
from lzcontest.media.domain.probe import MAX_PIXELS, MAX_SIDE

Answer = dict[str, Any]
MAX_CHUNKS = 50_000  # of 8 KB each: more than the largest document taken
MAX_RELATIONS_BYTES = 4 * 2**20


class RefusedError(Exception):
    """The file is refused with the code in ``args[0]``."""


def check_archive(path: str) -> None:
    """Refuse an archive that would unpack into too much, hides names or declares XML entities."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        names = [e.filename for e in entries]
        if "word/document.xml" not in names or "[Content_Types].xml" not in names:
            raise RefusedError("not_what_it_claims")
        if any(e.flag_bits & 1 for e in entries):
            raise RefusedError("password")
        if any(carries_program(name) for name in names):
            raise RefusedError("active_content")
        unpacked, packed = (
            sum(e.file_size for e in entries),
            sum(e.compress_size for e in entries),
        )
        if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES:
            raise RefusedError("too_large")
        if unpacked > 2**20 and unpacked > packed * MAX_RATIO:
            raise RefusedError("too_large")
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                check_markup(archive, entry)


def check_markup(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a part with a document type (Word never writes one, entity bombs need it) or that fetches others."""
    before, relations = b"", bytearray()
    with archive.open(entry) as part:
        while piece := part.read(65536):
            seen = (before + piece.replace(b"\0", b"")).upper()
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise RefusedError("decode_error")
            before = seen[-16:]
            if entry.filename.endswith(".rels") and len(relations) < MAX_RELATIONS_BYTES:
                relations += piece
    if leads_outside(bytes(relations)):
        raise RefusedError("active_content")


def read_docx(path: str) -> Answer:
    """The running text of a DOCX in reading order, tables cell by cell, and its properties."""
    import docx
    from docx.table import Table

    check_archive(path)
    document = docx.Document(path)
    lines: list[str] = []
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            lines += ["\t".join(cell.text for cell in row.cells) for row in part.rows]
        else:
            lines.append(part.text)
    properties = document.core_properties
    names = ("author", "last_modified_by", "title", "subject", "keywords", "comments", "category")
    tags = [(n, str(getattr(properties, n))[:500]) for n in names if getattr(properties, n, None)]
    text = clean_lines("\n".join(lines))
    if not text:
        raise RefusedError("empty")
    return {"facts": {"characters": len(text), "tags": tags}, "text": text}


def open_pdf(path: str) -> Any:
    """The PDF, unless it needs a password, is broken or has too many pages."""
    import pypdfium2

    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        risk = find_risk(data)
    if risk:
        raise RefusedError(risk)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise RefusedError("password" if "password" in str(error).lower() else "decode_error") from None
    if len(document) == 0:
        raise RefusedError("empty")
    if len(document) > MAX_PAGES:
        raise RefusedError("too_large")
    return document


def read_pdf(path: str) -> Answer:
    """Number of pages, properties and the text that can be selected (none in a scan)."""
    document = open_pdf(path)
    pages = (document[n].get_textpage().get_text_bounded() for n in range(len(document)))
    text = clean_lines("\n".join(pages))
    tags = [(k, v[:500]) for k, v in document.get_metadata_dict(skip_empty=True).items()]
    facts = {"pages": len(document), "characters": len(text), "tags": tags}
    return {"facts": facts, "text": text}


def render_pdf(path: str, out: str) -> Answer:
    """Every page as a picture ``page-001.png``: what was a document can hide nothing any more."""
    document = open_pdf(path)
    pages = []
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        if not (0 < width < 20_000 and 0 < height < 20_000):
            raise RefusedError("too_many_pixels")
        scale = PAGE_LONG_SIDE / max(width, height)
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        name = f"page-{number + 1:03d}.png"
        picture.save(Path(out) / name, optimize=False)
        pages.append({"name": name, "width": picture.width, "height": picture.height})
        page.close()
    return {"facts": {"pages": len(pages)}, "files": pages}


def open_picture(path: str) -> Any:
    """The decoded picture; its size is checked before a pixel is unpacked."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[:4] == b"\x89PNG" and has_many_chunks(data, MAX_CHUNKS):
            raise RefusedError("too_large")
    try:
        picture = Image.open(path, formats=("PNG", "JPEG"))
        if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE * 2:
            raise RefusedError("too_many_pixels")
        picture.load()
    except UnidentifiedImageError:
        raise RefusedError("not_what_it_claims") from None
    except Image.DecompressionBombError:
        raise RefusedError("too_many_pixels") from None
    except OSError as error:
        raise RefusedError("truncated" if "truncated" in str(error) else "decode_error") from None
    return picture


def read_picture(path: str) -> Answer:
    """Size as shown and the metadata planted in the picture."""
    from PIL import ExifTags, ImageOps

    picture = open_picture(path)
    tags = [(ExifTags.TAGS.get(k, str(k)), words(v)) for k, v in picture.getexif().items()]
    tags += [(str(k), words(v)) for k, v in picture.info.items() if isinstance(v, str)]
    shown = ImageOps.exif_transpose(picture)
    return {"facts": {"width": shown.width, "height": shown.height, "tags": tags[:200]}}


def words(value: object) -> str:
    """A tag's value; Chinese in UTF-8 or GBK, which EXIF does not provide for, made readable again."""
    text = str(value)[:500]
    for encoding in ("utf-8", "gb18030"):
        try:
            return text.encode("latin-1").decode(encoding)
        except UnicodeError:
            continue
    return text


def clean_picture(path: str, out: str) -> Answer:
    """Write the pixels alone to ``out``, upright, as JPEG, or PNG where ``out`` ends so."""
    from PIL import Image, ImageOps

    shown = ImageOps.exif_transpose(open_picture(path))
    if shown.mode not in ("RGB", "L"):
        flat = Image.new("RGB", shown.size, "white")
        shown = shown.convert("RGBA")
        flat.paste(shown, mask=shown.getchannel("A"))
        shown = flat
    shown.thumbnail((PICTURE_LONG_SIDE, PICTURE_LONG_SIDE), Image.Resampling.LANCZOS)
    clean = Image.frombytes(shown.mode, shown.size, shown.tobytes())
    if out.endswith(".png"):
        clean.save(out, "PNG")
    else:
        clean.save(out, "JPEG", quality=90)
    return {"facts": {"width": clean.width, "height": clean.height}}


VERBS: dict[str, Callable[..., Answer]] = {
    "docx": read_docx,
    "pdf": read_pdf,
    "pdf-render": render_pdf,
    "image": read_picture,
    "image-clean": clean_picture,
}


def main() -> None:
    """Print the answer; a disk that is full is our failure, anything else is the file's."""
    try:
        answer = VERBS[sys.argv[1]](*sys.argv[2:])
    except RefusedError as refused:
        answer = {"refused": refused.args[0]}
    except MemoryError:
        answer = {"refused": "too_large"}
    except Exception as error:  # parsers of hostile files raise whatever they like
        if isinstance(error, OSError) and error.errno == 28:
            raise
        answer = {"refused": "decode_error"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
