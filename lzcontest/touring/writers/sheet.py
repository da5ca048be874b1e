"""The programme sheet that is printed for an evening."""

from collections.abc import Sequence

from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.foundation.typesetting import typeset
from lzcontest.touring.queries import StopPlan, TourPlan

WEEKDAYS = (_l("一"), _l("二"), _l("三"), _l("四"), _l("五"), _l("六"), _l("日"))


def write_sheet(plan: TourPlan, stops: Sequence[StopPlan]) -> bytes:
    """A PDF with a page for each of ``stops``: when, where, what in which order."""
    data = {
        "tour": plan.title,
        "contest": plan.contest,
        "organiser": plan.organiser,
        "stops": [_stop(stop) for stop in stops],
    }
    day = stops[0].starts_at.date() if stops else None
    if day is None:
        raise ValueError("a sheet needs a stop")
    return typeset("programme_sheet.typ", data, day)


def _stop(stop: StopPlan) -> dict[str, object]:
    at = stop.starts_at
    return {
        "title": stop.title,
        "venue": stop.venue.name,
        "address": stop.venue.address,
        "when": _(
            "%(y)s年%(m)s月%(d)s日（星期%(w)s）%(from)s 至 %(to)s",
            y=at.year,
            m=at.month,
            d=at.day,
            w=WEEKDAYS[at.weekday()],
            **{"from": f"{at:%H:%M}", "to": f"{stop.ends_at:%H:%M}"},
        ),
        "note": stop.note,
        "cancelled": stop.cancelled,
        "lines": [
            {
                "position": str(slot.position),
                "time": f"{slot.starts_at:%H:%M}",
                "kind": slot.candidate.kind,
                "title": f"《{slot.candidate.title}》",
                "troupe": slot.candidate.programme.troupe_name,
                "length": _length(slot.candidate.programme.duration_s),
            }
            for slot in stop.slots
            if slot.candidate
        ],
    }


def _length(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    if not seconds:
        return "—"
    return _("%(m)s分%(s)s秒", m=minutes, s=f"{rest:02}") if rest else _("%(m)s分钟", m=minutes)
