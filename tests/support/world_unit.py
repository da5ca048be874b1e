"""What a unit's liaison left in a contest: a sheet that waits, a file without a place, a draft and a link for its author."""

from typing import Any

from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
from lzcontest.contests.models import Category, Contest
from lzcontest.entries.domain import AuthorChange, EntryChanges
from lzcontest.entries.models import Entry
from lzcontest.entries.service import save_entry, start_entry
from lzcontest.foundation import clock
from lzcontest.media.domain.sheets import SheetCells
from lzcontest.media.models import MediaFile
from lzcontest.unitdesk import queries, service
from tests.factories.people import actor_of


def filled_cells(terms: Any, **values: str) -> SheetCells:
    """A sheet of these terms with one work; ``values`` by the key of the column."""
    heads = [column.label for column in terms.columns]
    row = [values.get(column.key, "") for column in terms.columns]
    return SheetCells([["填报表"], [f"模板代号：{terms.mark}"], heads, row], [])


def leave_unit_work(
    session: Session, contest: Contest, category: Category, liaison: User, unit_id: str
) -> tuple[Entry, dict[str, str]]:
    """(the draft, ids by the names that addresses use)."""
    actor = actor_of(session, liaison)
    field = queries.get_field(session, actor, contest.id)
    terms = service.sheet_terms(session, field, category_id=category.id, unit_id=unit_id)
    cells = filled_cells(terms, key="001", title="三尺墙", person_name="王小明", person_phone="13800000000")
    sheet = service.receive_sheet(
        session, actor, category_id=category.id, unit_id=unit_id, cells=cells, sha256=contest.id * 3
    )
    media = MediaFile(owner_id=liaison.id, role="document", original_name="无主.docx", size=1, sha256="0" * 64)
    session.add(media)
    session.flush()
    file = service.add_unit_file(
        session, actor, contest_id=contest.id, category_id=category.id, unit_id=unit_id, media=media,
        began_at=clock.now(),
    )  # fmt: skip
    draft = start_entry(session, actor, category_id=category.id, via_unit=True, unit_id=unit_id)
    changes = EntryChanges(title="界石", authors=(AuthorChange("", "林一苇", phone="13800000001"),))
    save_entry(session, actor, entry_id=draft.id, version=draft.version, changes=changes)
    link = service.make_handover(session, actor, contest_id=contest.id, entry_id=draft.id)
    return draft, {
        "import_id": sheet.id,
        "file_id": file.id,
        "handover_id": link.id,
        "take_token": service.open_token(session, link.id),
    }
