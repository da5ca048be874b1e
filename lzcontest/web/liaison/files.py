"""Files for the works of a sheet: many at once, placed by their names, by hand where a name does not decide."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests import queries as contests
from lzcontest.entries.domain import part_labels
from lzcontest.entries.models import Entry
from lzcontest.entries.policy import can_take_part
from lzcontest.entries.queries import get_work_rules
from lzcontest.entries.service.drafts import entrant_facts
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, LzError, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.ids import ID_LENGTH
from lzcontest.media.domain.formats import clean_file_name
from lzcontest.media.domain.uploads import UploadTerms
from lzcontest.media.models import MediaFile
from lzcontest.media.service import add_media, receive_stream
from lzcontest.unitdesk import queries, service
from lzcontest.unitdesk.domain.matching import part_extensions
from lzcontest.unitdesk.models import UnitRow
from lzcontest.web.liaison import blueprint
from lzcontest.web.liaison.frame import desk_tabs, own_field, own_unit
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import close_reading, reading_session, unit_of_work
from lzcontest.web.shared.upload_targets import upload_target

PURPOSE = "unit-import"
CHUNK = 1 << 20


def upload_scope(category_id: str, unit_id: str) -> str:
    """The ``target`` of uploads for the works of a unit in a category."""
    return category_id + unit_id


@upload_target(PURPOSE)
class UnitUpload:
    """``target`` is the category's and the unit's id, one after the other; ``part`` says nothing."""

    def begin(
        self, session: Session, actor: Actor, *, target: str, part: str, filename: str, size: int | None
    ) -> UploadTerms:
        """Raises NotFound for others' units, NotAllowed after the call, InvalidInput for the file."""
        category_id, unit_id = target[:ID_LENGTH], target[ID_LENGTH:]
        category = contests.get_category(session, category_id)
        if unit_id not in actor.liaison_units(category.contest_id):
            raise NotFound(_("没有这个单位，或者不归您联络。"))
        can_take_part(entrant_facts(actor, contests.get_contest(session, category.contest_id))).require()
        return service.file_terms(get_work_rules(session, category), filename, size)

    def lock(self, session: Session, *, target: str) -> None:
        """The works of the unit's sheets, in the order in which works are handed in."""
        mine = select(UnitRow.entry_id).where(
            UnitRow.category_id == target[:ID_LENGTH], UnitRow.unit_id == target[ID_LENGTH:]
        )
        session.execute(select(Entry.id).where(Entry.id.in_(mine)).order_by(Entry.id).with_for_update())

    def finish(
        self, session: Session, actor: Actor, *, target: str, part: str, media: MediaFile, began_at: datetime
    ) -> None:
        """Place the file if its name leaves no doubt. Raises NotFound."""
        category = contests.get_category(session, target[:ID_LENGTH])
        service.add_unit_file(
            session, actor, contest_id=category.contest_id, category_id=category.id, unit_id=target[ID_LENGTH:],
            media=media, began_at=began_at,
        )  # fmt: skip


@blueprint.route("/<slug>/files/<code>/<unit_id>")
@access(Permission.LIAISON)
def files(slug: str, code: str, unit_id: str) -> Any:
    """What is there, what is missing, and what waits for a place."""
    return _page(code, unit_id, [])


def _page(code: str, unit_id: str, refused: list[tuple[str, str]]) -> Any:
    session, field = reading_session(), own_field()
    category = contests.get_category_by_code(session, g.contest.id, code)
    own_unit(field, unit_id)
    rules = get_work_rules(session, category)
    taken = sorted({e for each in part_extensions(rules).values() for e in each})
    return render_template(
        "liaison/files.html",
        contest=g.contest,
        tabs=desk_tabs("sheets"),
        category=category,
        unit_id=unit_id,
        unit=field.names[unit_id],
        table=queries.get_file_table(session, current_actor(), category_id=category.id, unit_id=unit_id),
        accept=",".join(f".{e}" for e in taken),
        purpose=PURPOSE,
        target=upload_scope(category.id, unit_id),
        part_names=part_labels(),
        refused=refused,
        now=clock.now(),
    ), 400 if refused else 200


@blueprint.route("/<slug>/files/<code>/<unit_id>", methods=["POST"])
@access(Permission.LIAISON)
def files_upload(slug: str, code: str, unit_id: str) -> Any:
    """Take files of a plain form, without scripts; each is taken or refused by itself."""
    own_unit(own_field(), unit_id)
    category = contests.get_category_by_code(reading_session(), g.contest.id, code)
    actor, target, began = current_actor(), upload_scope(category.id, unit_id), clock.now()
    refused, taken = [], 0
    for sent in request.files.getlist("files"):
        name = clean_file_name(sent.filename or "")
        if not name:
            continue
        try:
            _take(actor, target, name, sent.stream, began)
            taken += 1
        except LzError as error:
            refused.append((name, error.message))
    if taken:
        flash(_("收到 %(n)s 个文件。", n=taken), "ok")
    if refused or not taken:
        return _page(code, unit_id, refused or [("", _("请先选择文件。"))])
    return redirect(url_for("liaison.files", slug=slug, code=code, unit_id=unit_id))


def _take(actor: Actor, target: str, name: str, stream: IO[bytes], began: datetime) -> None:
    desk = UnitUpload()
    terms = desk.begin(reading_session(), actor, target=target, part="", filename=name, size=None)
    close_reading()
    stored = receive_stream(_chunks(stream), limit_bytes=terms.limit_bytes, original_name=name, role=terms.role)
    with unit_of_work() as session:
        desk.lock(session, target=target)
        media = add_media(session, actor, stored=stored, role=terms.role, original_name=name)
        desk.finish(session, actor, target=target, part="", media=media, began_at=began)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


@blueprint.route("/<slug>/files/<file_id>/place", methods=["POST"])
@access(Permission.LIAISON)
def files_place(slug: str, file_id: str) -> Any:
    """Put a file where the liaison says, or let it go."""
    contest_id, place = g.contest.id, request.form.get("place", "")
    with unit_of_work() as session:
        try:
            if place == "drop":
                file = service.drop_file(session, current_actor(), contest_id=contest_id, file_id=file_id)
            else:
                entry_id, _colon, part = place.partition(":")
                file = service.place_file(
                    session, current_actor(), file_id=file_id, contest_id=contest_id, entry_id=entry_id, part=part
                )
        except InvalidInput as error:
            flash(error.message, "danger")
            return redirect(_back(slug, request.form.get("code", ""), request.form.get("unit", "")))
        code = contests.get_category(session, file.category_id).code
    flash(_("文件没有使用，已从列表里移走。") if place == "drop" else _("文件已放好。"), "ok")
    return redirect(_back(slug, code, file.unit_id))


def _back(slug: str, code: str, unit_id: str) -> str:
    if not code or not unit_id:
        return url_for("liaison.sheets", slug=slug)
    return url_for("liaison.files", slug=slug, code=code, unit_id=unit_id)
