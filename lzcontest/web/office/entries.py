"""The list of a contest's works: search, filters, order, export of what is shown."""

from typing import Any

from flask import g, render_template, request, url_for

from lzcontest.contests import queries as contests
from lzcontest.entries.domain import STATE_LABELS, SUBMITTED_STATES
from lzcontest.foundation import clock
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.intake import queries
from lzcontest.intake.queries import EntryFilter
from lzcontest.web.office import blueprint
from lzcontest.web.office.entries_export import send_rows
from lzcontest.web.office.entries_units import get_endorsement_lines
from lzcontest.web.office.entries_work import TONES
from lzcontest.web.shared.access import Permission, access
from lzcontest.web.shared.paging import requested_page
from lzcontest.web.shared.session import reading_session

# What can be done to many works at once, after a preview.
BULK_ACTS = {
    "accept": _l("两个环节都通过"),
    "formal": _l("通过形式审查"),
    "content": _l("通过内容审查"),
    "return": _l("退回补正"),
    "reject": _l("不予受理"),
    "confirm": _l("复核同意不予受理"),
}
FILTERS = ("q", "category", "unit", "state", "waits", "findings", "sort", "desc")
_STATES = (*SUBMITTED_STATES, "withdrawn")


def wanted_works() -> EntryFilter:
    """The works that the filters in the address ask for."""
    asked = {key: request.args.get(key, "").strip()[:60] for key in FILTERS}
    return EntryFilter(
        text=asked["q"],
        category_id=asked["category"],
        unit_id=asked["unit"],
        state=asked["state"],
        findings=asked["findings"],
        waits=asked["waits"] if asked["waits"] in queries.QUEUES else "",
        sort=asked["sort"] if asked["sort"] in queries.SORTS else "number",
        descending=bool(asked["desc"]),
    )


@blueprint.route("/<slug>/entries")
@access(Permission.ORGANISER)
def entries(slug: str) -> str:
    """The works that the filters in the address ask for."""
    session, wanted = reading_session(), wanted_works()
    per_page = 500 if request.args.get("per") == "500" else 50
    page = requested_page(queries.count_entries(session, g.contest.id, wanted), per_page)
    rows = queries.list_entries(session, g.contest.id, wanted, limit=page.per_page, offset=page.offset)
    kept = {key: value for key in (*FILTERS, "per") if (value := request.args.get(key))}
    return render_template(
        "office/entries.html",
        rows=rows,
        page=page,
        wanted=wanted,
        kept=kept,
        labels={state: str(label) for state, label in STATE_LABELS.items()},
        tones=TONES,
        choices=_choices(),
        sort_links=_sort_links(wanted, kept),
        acts=[(name, str(label)) for name, label in BULK_ACTS.items()],
    )


def _choices() -> dict[str, list[tuple[str, str]]]:
    session = reading_session()
    categories = contests.list_categories(session, g.contest.id)
    units = queries.count_by_unit(session, g.contest.id)
    return {
        "category": [("", _("所有类别")), *((c.id, c.title) for c in categories)],
        "unit": [("", _("所有单位")), *((u.unit_id, u.name) for u in units if u.unit_id)],
        "state": [("", _("所有状态")), *((state, str(STATE_LABELS[state])) for state in _STATES)],
        "waits": [
            ("", _("所有环节")),
            ("formal", _("等形式审查")),
            ("content", _("等内容审查")),
            ("second", _("等复核")),
            ("overdue", _("过期未补正")),
        ],
        "findings": [
            ("", _("所有线索")),
            ("any", _("有线索待处理")),
            ("similarity", _("雷同待处理")),
            ("identity", _("身份待处理")),
            ("none", _("没有待处理线索")),
        ],
    }


def _sort_links(wanted: EntryFilter, kept: dict[str, str]) -> dict[str, tuple[str, str | None]]:
    """Of each column: the address that sorts by it, and the direction it is sorted in now."""
    links = {}
    for key in queries.SORTS:
        current = wanted.sort == key
        turned: dict[str, Any] = {**kept, "sort": key, "desc": "1" if current and not wanted.descending else None}
        address = url_for("office.entries", slug=g.contest.slug, **turned)
        links[key] = (address, ("desc" if wanted.descending else "asc") if current else None)
    return links


@blueprint.route("/<slug>/entries-list.<any(xlsx, csv):kind>")
@access(Permission.ORGANISER)
def entries_export(slug: str, kind: str) -> Any:
    """All works that the filters ask for, as a table file with the columns of the page."""
    rows = queries.list_entries(reading_session(), g.contest.id, wanted_works())
    endorsed = get_endorsement_lines(reading_session(), [row.id for row in rows])
    return send_rows(rows, kind, f"{g.contest.slug}-entries-{clock.local(clock.now()):%Y%m%d-%H%M}", endorsed)
