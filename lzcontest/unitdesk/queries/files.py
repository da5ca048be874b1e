"""Reading which files a unit's works still want, which are there, and which wait for a hand to place them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests.domain import FILE_PARTS, TEXT_PARTS
from lzcontest.contests.queries import get_category
from lzcontest.entries.domain import WorkRules, part_labels
from lzcontest.entries.queries import WholeWork, get_work_rules, list_part_files, list_works
from lzcontest.media.models import MediaFile
from lzcontest.unitdesk.domain.matching import Slot, find_slots, part_extensions
from lzcontest.unitdesk.models import UnitFile, UnitRow

ON_DESK = ("waiting", "reading", "failed")


@dataclass(frozen=True, slots=True)
class SlotView:
    """One part of a work. ``there``: its file's name, or how long its text is; empty while nothing is."""

    slot: Slot
    label: str
    there: str
    count: int
    required: bool


@dataclass(frozen=True, slots=True)
class WorkFiles:
    """A work of a sheet with its parts."""

    entry_id: str
    key: str
    title: str
    state: str
    parts: tuple[SlotView, ...]


@dataclass(frozen=True, slots=True)
class LooseFile:
    """A file that has no place yet, with the places it may take; ``likely`` are those its name speaks of."""

    id: str
    name: str
    size: int
    state: str
    message: str
    likely: tuple[Slot, ...]
    fits: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class FileTable:
    """All works of a unit's sheets in a category, and the files on the desk."""

    works: tuple[WorkFiles, ...]
    loose: tuple[LooseFile, ...]

    def missing(self) -> list[tuple[WorkFiles, SlotView]]:
        """Parts that the sheet names a file for or the rules ask for, and that are empty."""
        return [
            (work, part)
            for work in self.works
            for part in work.parts
            if not part.slot.filled and (part.required or part.slot.wanted)
        ]


def list_slots(
    session: Session, actor: Actor, *, category_id: str, unit_id: str
) -> tuple[list[Slot], dict[str, WholeWork], WorkRules]:
    """The parts of every work of the unit's sheets that are the actor's own, with the works; seven queries."""
    rules = get_work_rules(session, get_category(session, category_id))
    rows = list(
        session.scalars(
            select(UnitRow)
            .where(UnitRow.category_id == category_id, UnitRow.unit_id == unit_id)
            .order_by(UnitRow.created_at, UnitRow.key)
        )
    )
    works = list_works(session, [row.entry_id for row in rows])
    slots = []
    for row in rows:
        whole = works[row.entry_id]
        if whole.entry.owner_id != actor.id or whole.entry.state == "withdrawn":
            continue
        for part in (*TEXT_PARTS[rules.kind], *FILE_PARTS[rules.kind]):
            filled = part in whole.work.files or bool(whole.work.texts.get(part))
            wanted = str(row.files.get(part, ""))
            slots.append(Slot(row.entry_id, row.key, whole.work.title, part, wanted, filled))
    return slots, works, rules


def list_desk_files(
    session: Session, *, category_id: str, unit_id: str, states: tuple[str, ...] = ON_DESK
) -> list[tuple[UnitFile, MediaFile]]:
    """Files in these states, the oldest first."""
    rows = session.execute(
        select(UnitFile, MediaFile)
        .join(MediaFile, MediaFile.id == UnitFile.media_id)
        .where(UnitFile.category_id == category_id, UnitFile.unit_id == unit_id, UnitFile.state.in_(states))
        .order_by(UnitFile.created_at, UnitFile.id)
    )
    return [(row[0], row[1]) for row in rows]


def get_file_table(session: Session, actor: Actor, *, category_id: str, unit_id: str) -> FileTable:
    """Everything the page of files shows, in a fixed number of queries."""
    slots, works, rules = list_slots(session, actor, category_id=category_id, unit_id=unit_id)
    media = {m: part for whole in works.values() for part, m in whole.work.files.items()}
    files = list_part_files(session, {m: m for m in media})
    extensions, labels = part_extensions(rules), part_labels()
    shown: dict[str, list[SlotView]] = {}
    for slot in slots:
        work = works[slot.entry_id].work
        file = files.get(work.files.get(slot.part, ""))
        view = SlotView(
            slot, labels[slot.part], file.name if file else "", len(work.texts.get(slot.part, "")),
            slot.part in rules.limits.required,
        )  # fmt: skip
        shown.setdefault(slot.entry_id, []).append(view)
    return FileTable(
        tuple(
            WorkFiles(entry_id, parts[0].slot.key, parts[0].slot.title, works[entry_id].entry.state, tuple(parts))
            for entry_id, parts in shown.items()
        ),
        tuple(
            LooseFile(
                file.id, found.original_name, found.size, file.state, file.message,
                tuple(find_slots(found.original_name, slots, extensions)),
                tuple(s for s in slots if found.original_name.lower().endswith(extensions.get(s.part, ()))),
            )
            for file, found in list_desk_files(session, category_id=category_id, unit_id=unit_id)
        ),
    )  # fmt: skip
