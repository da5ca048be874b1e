"""The list of a contest's works: search, filters, order, export of what is shown, passing many at once."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from lzcontest.accounts.domain import Actor
from lzcontest.contests import queries as contests
from lzcontest.entries.domain import STATE_LABELS, SUBMITTED_STATES
from lzcontest.foundation import clock
from lzcontest.foundation.errors import LzError
from lzcontest.foundation.i18n import gettext as _
from lzcontest.identity.queries import count_open
from lzcontest.intake import queries, service
from lzcontest.intake.policy import can_screen
from lzcontest.intake.queries import EntryFilter, EntryRow
from lzcontest.web.office import blueprint
from lzcontest.web.office.entries_export import send_rows
from lzcontest.web.office.entries_work import TONES
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.paging import requested_page
from lzcontest.web.shared.session import reading_session, unit_of_work

_KEYS = ("q", "category", "unit", "state", "findings", "sort", "desc")
_STATES = (*SUBMITTED_STATES, "withdrawn")
_MOST_AT_ONCE = 500


def _wanted() -> EntryFilter:
    asked = {key: request.args.get(key, "").strip()[:60] for key in _KEYS}
    return EntryFilter(
        text=asked["q"],
        category_id=asked["category"],
        unit_id=asked["unit"],
        state=asked["state"],
        findings=asked["findings"],
        sort=asked["sort"] if asked["sort"] in queries.SORTS else "number",
        descending=bool(asked["desc"]),
    )


@blueprint.route("/<slug>/entries")
@access(Permission.ORGANISER)
def entries(slug: str) -> str:
    """The works that the filters in the address ask for."""
    session, wanted = reading_session(), _wanted()
    per_page = 500 if request.args.get("per") == "500" else 50
    page = requested_page(queries.count_entries(session, g.contest.id, wanted), per_page)
    rows = queries.list_entries(session, g.contest.id, wanted, limit=page.per_page, offset=page.offset)
    kept = {key: value for key in (*_KEYS, "per") if (value := request.args.get(key))}
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
    )


def _choices() -> dict[str, list[tuple[str, str]]]:
    session = reading_session()
    categories = contests.list_categories(session, g.contest.id)
    units = queries.count_by_unit(session, g.contest.id)
    return {
        "category": [("", _("所有类别")), *((c.id, c.title) for c in categories)],
        "unit": [("", _("所有单位")), *((u.unit_id, u.name) for u in units if u.unit_id)],
        "state": [("", _("所有状态")), *((state, str(STATE_LABELS[state])) for state in _STATES)],
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
    rows = queries.list_entries(reading_session(), g.contest.id, _wanted())
    return send_rows(rows, kind, f"{g.contest.slug}-entries-{clock.local(clock.now()):%Y%m%d-%H%M}")


@blueprint.route("/<slug>/entries/bulk", methods=["POST"])
@access(Permission.ORGANISER)
def entries_bulk(slug: str) -> Any:
    """What would happen to the ticked works; nothing does yet."""
    ids = request.form.getlist("ids")[:_MOST_AT_ONCE]
    if not ids:
        flash(_("还没有选中作品。请先在列表左边勾选。"), "warn")
        return redirect(url_for("office.entries", slug=slug))
    previews = _previews(ids)
    return render_template(
        "office/entries_bulk.html",
        passing=[row for row, why in previews if not why],
        staying=[(row, why) for row, why in previews if why],
    )


def _previews(ids: list[str]) -> list[tuple[EntryRow, str]]:
    """Each work and why it cannot be passed; no reason when it can."""
    session, actor, now = reading_session(), current_actor(), clock.now()
    rows = queries.get_entry_rows(session, g.contest.id, ids)
    facts = queries.list_screening_facts(session, ids)
    named = count_open(session, ids, rank="high")
    found = []
    for row in rows:
        verdict = can_screen(actor, facts[row.id], now)
        if not verdict:
            found.append((row, verdict.reason))
        elif row.id in named:
            found.append((row, _("有明显的身份线索没有处理，请单独审查。")))
        else:
            found.append((row, _("有雷同线索没有处理，请单独审查。") if row.similarity else ""))
    return found


@blueprint.route("/<slug>/entries/bulk/accept", methods=["POST"])
@access(Permission.ORGANISER)
def entries_bulk_accept(slug: str) -> Any:
    """Pass the works of the preview, each on its own: what changed meanwhile stays and is named."""
    actor, done = current_actor(), 0
    failed: list[str] = []
    for item in request.form.getlist("ids")[:_MOST_AT_ONCE]:
        entry_id, _sep, version = item.partition(":")
        problem = _accept_one(actor, entry_id, int(version) if version.isdigit() else 0)
        done, failed = (done + 1, failed) if problem is None else (done, [*failed, problem])
    if done:
        flash(_("通过了 %(n)s 件作品，已分别写信告诉投稿人。", n=done), "ok")
    if failed:
        flash(_("%(n)s 件没有通过：%(why)s", n=len(failed), why="；".join(failed[:5])), "warn")
    return redirect(url_for("office.entries", slug=slug, state="screening"))


def _accept_one(actor: Actor, entry_id: str, version: int) -> str | None:
    """Pass one work in a transaction of its own; why not, if not."""
    contest_id = g.contest.id
    try:
        with unit_of_work() as session:
            row = queries.get_entry_rows(session, contest_id, [entry_id])
            if not row:
                return _("没有这件作品。")
            if row[0].similarity:
                return _("%(number)s 有了新的雷同线索", number=row[0].number)
            service.accept_entry(session, actor, entry_id=entry_id, version=version)
    except LzError as error:
        return error.message
    return None
