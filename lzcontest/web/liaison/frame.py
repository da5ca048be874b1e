"""What every page of the unit desk begins with: the liaison's units, and the way to the other pages."""

from flask import g, url_for

from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk.queries import Field, get_field
from lzcontest.web.shared.access import current_actor
from lzcontest.web.shared.session import reading_session

Tab = tuple[str, str, bool, int | None]


def own_field() -> Field:
    """The units of the signed-in liaison in the contest of this request."""
    return get_field(reading_session(), current_actor(), g.contest.id)


def desk_tabs(current: str) -> list[Tab]:
    """The pages of the desk for the macro ``tabs``."""
    pages = {
        "desk": _("作品"),
        "sheets": _("表格导入"),
        "submit": _("批量提交"),
        "endorsements": _("推荐与排序"),
        "progress": _("各单位进度"),
    }
    return [
        (url_for(f"liaison.{name}", slug=g.contest.slug), label, name == current, None) for name, label in pages.items()
    ]


def own_unit(field: Field, unit_id: str) -> str:
    """``unit_id`` if it is one of the liaison's own. Raises NotFound."""
    if unit_id not in field.own:
        raise NotFound(_("没有这个单位，或者不归您联络。"))
    return unit_id
