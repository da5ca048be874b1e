"""Which file belongs to which part of which work, told by its name alone."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lzcontest.contests.domain import TEXT_PARTS
from lzcontest.entries.domain import WorkRules, file_parts, part_labels
from lzcontest.media.domain.formats import FORMATS, extension_of

TEXT_FORMATS = ("docx", "txt")
DOCUMENT_BYTES = 20 << 20


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a work that a file may fill. ``wanted`` is the name its sheet gave, empty for none."""

    entry_id: str
    key: str
    title: str
    part: str
    wanted: str = ""
    filled: bool = False


def part_extensions(rules: WorkRules) -> dict[str, tuple[str, ...]]:
    """Part → the extensions it takes; texts are read out of documents."""
    documents = tuple(e for name in TEXT_FORMATS for e in FORMATS[name].extensions)
    return {
        **dict.fromkeys(TEXT_PARTS[rules.kind], documents),
        **{wanted.part: wanted.extensions for wanted in file_parts(rules)},
    }


def find_slots(name: str, slots: Iterable[Slot], extensions: Mapping[str, tuple[str, ...]]) -> list[Slot]:
    """The slots that a file of this name may be meant for: one is a match, several are a question.

    A name that a sheet gives decides. Else the name must begin with the work's own number or title, for a part
    that is still empty; a part named in it (曲谱) decides between parts.
    """
    fits = [slot for slot in slots if extension_of(name) in extensions.get(slot.part, ())]
    whole, stem = plain(name), plain(name.rpartition(".")[0])
    named = [slot for slot in fits if slot.wanted and plain(slot.wanted) in (whole, stem)]
    if named:
        return named
    likely = [slot for slot in fits if not slot.filled and not slot.wanted and _speaks_of(stem, slot)]
    labels = part_labels()
    said = [slot for slot in likely if plain(labels[slot.part]) in stem]
    return said or likely


def _speaks_of(stem: str, slot: Slot) -> bool:
    bare = stem.lstrip("《〈")
    for start in filter(None, (plain(slot.key), plain(slot.title))):
        rest = bare.removeprefix(start)
        if rest != bare and (not rest or not rest[0].isalnum()):
            return True
    return False


def plain(text: str) -> str:
    """A name as it is compared: width, case, composition and white space make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def taken_by(slots: Sequence[Slot], entry_id: str, part: str) -> Slot | None:
    """The slot of that part of that work."""
    return next((slot for slot in slots if (slot.entry_id, slot.part) == (entry_id, part)), None)
