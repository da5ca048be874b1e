"""What of each awarded work goes into the press kit: its texts and its review copies."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.entries.models import EntryFile, EntryText
from lzcontest.media.queries import get_current_renditions
from lzcontest.publishing.domain.lists import WinnerLine, WinnerList

# Of a song, a film and a programme's sample; scores and scripts stay in the house.
SHOWN_FILES = ("audio", "video", "sample")
SHOWN_TEXTS = {"fiction": ("body",), "song": ("lyrics",), "film": ("summary",), "programme": ("summary",)}


@dataclass(frozen=True, slots=True)
class KitFile:
    """One review copy: ``kind`` is film or song, ``names`` the files of it, ``poster`` the chosen one or empty."""

    part: str
    rendition_id: str
    kind: str
    names: frozenset[str]
    poster: str = ""


@dataclass(slots=True)
class KitWork:
    """An awarded work with what can be shown of it."""

    line: WinnerLine
    category: str
    kind: str
    tier: str
    texts: dict[str, str] = field(default_factory=dict)
    files: list[KitFile] = field(default_factory=list)


def list_kit_works(session: Session, found: WinnerList) -> list[KitWork]:
    """Every awarded work of a list, in its order. Three queries."""
    works = {
        winner.entry_id: KitWork(winner, category.title, category.kind, tier.title)
        for category in found.categories
        for tier in category.tiers
        for winner in tier.winners
    }
    for text in session.scalars(select(EntryText).where(EntryText.entry_id.in_(works))):
        if text.part in SHOWN_TEXTS.get(works[text.entry_id].kind, ()):
            works[text.entry_id].texts[text.part] = text.text
    files: dict[str, list[EntryFile]] = defaultdict(list)
    for file in session.scalars(
        select(EntryFile)
        .where(EntryFile.entry_id.in_(works), EntryFile.part.in_(SHOWN_FILES))
        .order_by(EntryFile.entry_id, EntryFile.part)
    ):
        files[file.media_id].append(file)
    for media_id, rendition in get_current_renditions(session, list(files)).items():
        for file in files[media_id]:
            names = frozenset(rendition.manifest.get("files", {}))
            works[file.entry_id].files.append(
                KitFile(file.part, rendition.id, rendition.kind, names, rendition.manifest.get("poster", ""))
            )
    return list(works.values())
