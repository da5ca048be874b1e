"""What the town's liaison does in the open call of the demo: works by the sheet, and an endorsement."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.cli.demo.people import People
from lzcontest.contests.models import Contest
from lzcontest.contests.queries import get_category_by_code
from lzcontest.entries.models import Entry
from lzcontest.media.domain.sheets import SheetCells
from lzcontest.unitdesk import queries, service
from lzcontest.unitdesk.domain.layout import mark_words

TOWN, VILLAGE = "青溪镇", "青溪镇莲塘村"
BODY = (
    "老会计把算盘挂在门后，一挂就是三十年。村里新来的会计问他，电脑都用上了，还留着它做什么。"
    "老人说，不是留着算数，是留着听响：每拨一颗珠子，都要对得起一个人。"
)
ROWS = (
    {"key": "001", "title": "门后的算盘", "body": BODY, "person_name": "丁香", "person_phone": "13900000101"},
    {"person_name": "莫问", "person_role": "指导"},
    {
        "key": "002",
        "title": "一把秤",
        "body_file": "002-一把秤.docx",
        "person_name": "安宁",
        "person_phone": "13900000102",
    },
)


def bring_in_works(session: Session, people: People, contest: Contest) -> None:
    """Import a sheet of two works, one still waiting for its text, and endorse a villager's own work."""
    liaison = people.actor(session, "liaison")
    town, village = people.units[TOWN], people.units[VILLAGE]
    category = get_category_by_code(session, contest.id, "F")
    field = queries.get_field(session, liaison, contest.id)
    terms = service.sheet_terms(session, field, category_id=category.id, unit_id=town.id)
    rows = [[{"unit": village.name, **row}.get(c.key, "") if "key" in row else row.get(c.key, "") for c in terms.columns]
            for row in ROWS]  # fmt: skip
    cells = SheetCells([[f"{mark_words()}{terms.mark}"], [c.label for c in terms.columns], *rows], [])
    sha256 = hashlib.sha256(repr(cells.rows).encode()).hexdigest()
    made = service.receive_sheet(session, liaison, category_id=category.id, unit_id=town.id, cells=cells, sha256=sha256)
    service.import_sheet(session, liaison, contest_id=contest.id, import_id=made.id)
    own = select(Entry.id).where(
        Entry.category_id == category.id, Entry.unit_id == village.id, Entry.number.is_not(None)
    )
    for entry_id in session.scalars(own.order_by(Entry.number).limit(1)):
        service.endorse_entry(session, liaison, contest_id=contest.id, unit_id=town.id, entry_id=entry_id)
