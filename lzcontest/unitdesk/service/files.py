"""Files sent for the works of a sheet: placed by their names, by hand where a name does not decide."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import User
from lzcontest.accounts.queries import load_actor
from lzcontest.contests.domain import TEXT_PARTS
from lzcontest.contests.queries import get_category
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import EntryChanges, WorkRules, clean_text, file_parts, too_large
from lzcontest.entries.service import attach_file, save_entry
from lzcontest.foundation.errors import InvalidInput, LzError, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import speaking
from lzcontest.foundation.queue import enqueue_after_commit
from lzcontest.ledger.service import record
from lzcontest.media.domain.formats import extension_of, role_for
from lzcontest.media.domain.uploads import UploadTerms
from lzcontest.media.models import MediaFile
from lzcontest.media.queries import get_media
from lzcontest.unitdesk import queries
from lzcontest.unitdesk.domain.matching import DOCUMENT_BYTES, Slot, find_slots, part_extensions, taken_by
from lzcontest.unitdesk.models import UnitFile

READ = "lzcontest.unitdesk.jobs.read_unit_file"


def file_terms(rules: WorkRules, name: str, size: int | None) -> UploadTerms:
    """What a file of this name may be for the works of a category. Raises InvalidInput (field ``file``)."""
    extension = extension_of(name)
    parts = [part for part, taken in part_extensions(rules).items() if extension in taken]
    if not parts:
        kinds = sorted({e.upper() for taken in part_extensions(rules).values() for e in taken})
        raise InvalidInput(
            {"file": _("这个类别只收 %(kinds)s，没有收下这个文件。请转换后再传。", kinds="、".join(kinds))}
        )
    wanted = [each for each in file_parts(rules) if each.part in parts]
    limit = max((each.max_bytes for each in wanted), default=DOCUMENT_BYTES)
    if size is not None and size > limit:
        largest = next((each for each in wanted if each.max_bytes == limit), None)
        raise InvalidInput({"file": too_large(largest) if largest else _("文件太大，没有收下。请只留下正文。")})
    return UploadTerms(limit, role_for(name) or "document")


def add_unit_file(
    session: Session,
    actor: Actor,
    *,
    contest_id: str,
    category_id: str,
    unit_id: str,
    media: MediaFile,
    began_at: datetime,
) -> UnitFile:
    """Take a file for the unit's works and place it at once, if its name leaves no doubt. Raises NotFound."""
    if unit_id not in queries.get_field(session, actor, contest_id).own:
        raise NotFound(_("没有这个单位，或者不归您联络。"))
    made = UnitFile(category_id=category_id, unit_id=unit_id, media_id=media.id, by_user=actor.id, began_at=began_at)
    session.add(made)
    session.flush()
    place_waiting_files(session, actor, category_id=category_id, unit_id=unit_id, only=made.id)
    return made


def place_waiting_files(session: Session, actor: Actor, *, category_id: str, unit_id: str, only: str = "") -> int:
    """Place the actor's waiting files whose names now leave no doubt; how many."""
    files = queries.list_desk_files(session, category_id=category_id, unit_id=unit_id, states=("waiting",))
    files = [(f, m) for f, m in files if only in ("", f.id) and m.owner_id == actor.id]
    if not files:
        return 0
    slots, _works, rules = queries.list_slots(session, actor, category_id=category_id, unit_id=unit_id)
    extensions, count = part_extensions(rules), 0
    for file, media in files:
        found = find_slots(media.original_name, slots, extensions)
        if len(found) != 1:
            continue
        try:
            with session.begin_nested():
                _place(session, actor, file, media, found[0], rules)
            count += 1
        except LzError as error:
            file.state, file.message = "failed", error.message
    session.flush()
    return count


def place_file(session: Session, actor: Actor, *, file_id: str, contest_id: str, entry_id: str, part: str) -> UnitFile:
    """Put a file where the liaison says. Raises NotFound, NotAllowed, InvalidInput for a part that takes no such file."""
    file, media = _own_file(session, actor, contest_id, file_id)
    slots, _works, rules = queries.list_slots(session, actor, category_id=file.category_id, unit_id=file.unit_id)
    slot = taken_by(slots, entry_id, part)
    if slot is None or extension_of(media.original_name) not in part_extensions(rules)[part]:
        raise InvalidInput({"place": _("请选择这个文件属于哪件作品的哪一部分。")})
    _place(session, actor, file, media, slot, rules)
    session.flush()
    return file


def drop_file(session: Session, actor: Actor, *, contest_id: str, file_id: str) -> UnitFile:
    """Let a file go that belongs to no work. Raises NotFound."""
    file, _media = _own_file(session, actor, contest_id, file_id)
    file.state, file.message = "dropped", ""
    session.flush()
    return file


def _own_file(session: Session, actor: Actor, contest_id: str, file_id: str) -> tuple[UnitFile, MediaFile]:
    file = session.get(UnitFile, file_id, with_for_update=True)
    field = queries.get_field(session, actor, contest_id)
    if file is None or file.unit_id not in field.own or file.state not in queries.ON_DESK:
        raise NotFound(_("没有这个文件，或者它已经放好。"))
    if get_category(session, file.category_id).contest_id != contest_id:
        raise NotFound(_("没有这个文件，或者它已经放好。"))
    return file, get_media(session, file.media_id)


def _place(session: Session, actor: Actor, file: UnitFile, media: MediaFile, slot: Slot, rules: WorkRules) -> None:
    session.execute(
        update(UnitFile)
        .where(UnitFile.entry_id == slot.entry_id, UnitFile.part == slot.part, UnitFile.id != file.id)
        .values(state="dropped", message="")
    )
    file.entry_id, file.part, file.message = slot.entry_id, slot.part, ""
    if slot.part in TEXT_PARTS[rules.kind]:
        file.state = "reading"
        enqueue_after_commit(session, READ, queue="text", key=file.id, file_id=file.id)
        return
    wanted = next(each for each in file_parts(rules) if each.part == slot.part)
    refusal = wanted.refusal(media.original_name) or (too_large(wanted) if media.size > wanted.max_bytes else None)
    if refusal:
        raise InvalidInput({"file": refusal})
    attach_file(session, actor, entry_id=slot.entry_id, part=slot.part, media_id=media.id, began_at=file.began_at)
    file.state = "placed"


def store_text(session: Session, *, file_id: str, text: str) -> UnitFile:
    """Save what was read out of a document as the text of its part, on behalf of whoever sent it.

    What cannot be saved (too late, in no way storable) is noted for the sender; nothing is raised.
    """
    file = session.get_one(UnitFile, file_id, with_for_update=True)
    if file.state != "reading" or file.entry_id is None:
        return file
    user = session.get_one(User, file.by_user)
    actor = load_actor(session, user)
    entry = entries.get_entry(session, file.entry_id)
    with speaking(user.locale):
        try:
            with session.begin_nested():
                save_entry(
                    session, actor, entry_id=entry.id, version=entry.version,
                    changes=EntryChanges(texts={file.part: clean_text(text)}),
                )  # fmt: skip
        except LzError as error:
            return fail_file(session, file_id=file_id, message=error.message)
    file.state = "placed"
    session.flush()
    record(session, actor, "unit.text_read", "entry", entry.id, contest_id=entry.contest_id, part=file.part)
    return file


def fail_file(session: Session, *, file_id: str, message: str) -> UnitFile:
    """Note why a file could not be used, for whoever sent it."""
    file = session.get_one(UnitFile, file_id)
    file.state, file.message = "failed", message
    session.flush()
    return file
