"""Every place of a file in which words stand: its text, its name, its tags, its properties."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lzcontest.media.adapters.documents import read_document
from lzcontest.media.adapters.probe import probe_file, sniff_file
from lzcontest.media.domain.formats import AUDIO, FORMATS, VIDEO
from lzcontest.media.domain.plaintext import decode_exactly


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a file and where they stand: ``text``, ``name``, ``tag`` or ``property``; ``label`` names the tag."""

    place: str
    text: str
    label: str = ""


def words_of_file(path: Path) -> Iterator[Words]:
    """All words that can be read out of a file of any kind taken. Raises ``MediaRefused`` for others, ``OSError``."""
    yield Words("name", path.stem)
    format_name = sniff_file(path, path.name)
    kind = FORMATS[format_name].kind
    if format_name == "txt":
        # Offsets are those of the file as it is, nothing trimmed.
        yield Words("text", decode_exactly(path.read_bytes()) or "")
    elif format_name in ("docx", "pdf"):
        document = read_document(path, format_name)
        yield Words("text", document.text)
        yield from (Words("property", value, name) for name, value in document.tags)
    else:
        place = "tag" if kind in (AUDIO, VIDEO) else "property"
        yield from (Words(place, value, name) for name, value in probe_file(path, claimed_name=path.name).tags)
