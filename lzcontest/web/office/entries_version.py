"""What a work changed when it was handed in again, side by side with what stood there before."""

from flask import g, render_template

from lzcontest.entries.domain import part_labels
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake import queries
from lzcontest.web.office import blueprint
from lzcontest.web.office.entries_work import shown_entry
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session


@blueprint.route("/<slug>/entries/<entry_id>/versions/<int:number>")
@access(Permission.ORGANISER)
def entries_version(slug: str, entry_id: str, number: int) -> str:
    """Submission ``number`` against the one before."""
    session = reading_session()
    entry = shown_entry(session, current_actor(), entry_id)
    serials = [m.serial for m in queries.list_history(session, entry) if m.what == "submission"]
    if number not in serials:
        raise NotFound(_("没有这一次提交。"))
    labels = {
        **part_labels(),
        "title": _("题目"),
        "people": _("作者或单位"),
        "details": _("填报信息"),
        "ai": _("人工智能声明"),
    }
    return render_template(
        "office/entries_version.html",
        contest=g.contest,
        entry=entry,
        number=number,
        serials=sorted(serial for serial in serials if serial > 1),
        changes=queries.list_version_changes(session, entry_id, number),
        labels=labels,
    )
