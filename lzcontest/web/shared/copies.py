"""The files of a work as a page shows them: how far each is, and where its review copy is read from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from lzcontest.contests.domain import FILE_PARTS
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import part_labels
from lzcontest.media import queries as media
from lzcontest.web.shared.files import rendition_base


@dataclass(frozen=True, slots=True)
class WorkFile:
    """A file of the work: how far its processing is, and where its review copy can be played."""

    part: str
    label: str
    size: int
    progress: media.MediaProgress
    kind: str
    base: str
    manifest: dict[str, Any]


def work_files(session: Session, files: dict[str, str], scope: str, address: Callable[[str], str]) -> list[WorkFile]:
    """``files`` (part → media id) in the order of their parts.

    ``address`` makes the address of a copy's file called ``x`` from a token sealed for ``scope``.
    """
    parts = entries.list_part_files(session, files)
    ids = [part.media_id for part in parts.values()]
    progress, copies = media.list_progress(session, ids), media.get_current_renditions(session, ids)
    labels, order = part_labels(), [part for kind in FILE_PARTS.values() for part in kind]
    shown = []
    for part in sorted(parts.values(), key=lambda p: order.index(p.part) if p.part in order else len(order)):
        copy = copies.get(part.media_id)
        shown.append(
            WorkFile(
                part.part,
                labels.get(part.part, part.part),
                part.size,
                progress[part.media_id],
                copy.kind if copy else "",
                address(rendition_base(scope, copy.id))[:-1] if copy else "",
                copy.manifest if copy else {},
            )
        )
    return shown
