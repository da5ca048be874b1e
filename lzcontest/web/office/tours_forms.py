"""The forms of touring: venue, tour, evening; people type metres and kilowatts, we keep centimetres and watts."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    DecimalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lzcontest.foundation.clock import SHANGHAI, local
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import lazy_gettext
from lzcontest.touring.models import Stop, Venue
from lzcontest.touring.service import VenueDraft
from lzcontest.web.shared.forms import Form

_l: Any = lazy_gettext  # WTForms' types know only str
MOST = Decimal(1000)
FARTHEST = 1_000_000


def _measure(label: Any) -> Any:
    return DecimalField(
        label,
        [
            InputRequired(message=_l("请填数字，没有就填 0。")),
            NumberRange(0, MOST, message=_l("请填 0 到 1000 之间的数。")),
        ],
        places=2,
        default=Decimal(0),
    )


def _count(label: Any, hint: Any = "", low: int = 0, high: int = FARTHEST, default: int = 0) -> Any:
    message = _l("请填整数，太大或太小都不行。")
    return IntegerField(
        label,
        [InputRequired(message=message), NumberRange(low, high, message=message)],
        default=default,
        description=hint,
    )


class VenueForm(Form):
    """A place to perform."""

    name = StringField(_l("场地名称"), [InputRequired(message=_l("请填写场地名称。")), Length(max=60)])
    address = StringField(_l("地址"), [Optional(), Length(max=120)])
    indoor = BooleanField(_l("室内"), default=True)
    stage_width_m = _measure(_l("舞台宽（米）"))
    stage_depth_m = _measure(_l("舞台深（米）"))
    power_kw = _measure(_l("可供电（千瓦）"))
    dressing_rooms = _count(_l("化妆间（间）"), high=100)
    has_sound = BooleanField(_l("有音响"), default=True)
    seats = _count(_l("座位（个）"), high=200_000)
    east_m = _count(
        _l("位置：县城以东（米）"),
        _l("以县城中心为 0，在西边就填负数。用来估算路上时间和画示意图。"),
        low=-FARTHEST,
    )
    north_m = _count(_l("位置：县城以北（米）"), _l("在南边就填负数。"), low=-FARTHEST)

    @classmethod
    def of(cls, venue: Venue | None) -> "VenueForm":
        """The form filled with a venue's facts, or with what was just sent."""
        if venue is None:
            return cls()
        return cls(
            obj=venue,
            stage_width_m=Decimal(venue.stage_width_cm) / 100,
            stage_depth_m=Decimal(venue.stage_depth_cm) / 100,
            power_kw=Decimal(venue.power_w) / 1000,
        )

    def draft(self) -> VenueDraft:
        """What was typed, in our units."""
        return VenueDraft(
            name=self.name.data or "",
            address=self.address.data or "",
            indoor=bool(self.indoor.data),
            stage_width_cm=int(self.stage_width_m.data * 100),
            stage_depth_cm=int(self.stage_depth_m.data * 100),
            power_w=int(self.power_kw.data * 1000),
            dressing_rooms=self.dressing_rooms.data,
            has_sound=bool(self.has_sound.data),
            seats=self.seats.data,
            east_m=self.east_m.data,
            north_m=self.north_m.data,
        )

    def take(self, error: InvalidInput) -> None:
        """Service errors speak of our units; show them at the typed ones."""
        names = {"stage_width_cm": "stage_width_m", "stage_depth_cm": "stage_depth_m", "power_w": "power_kw"}
        super().take(InvalidInput({names.get(name, name): message for name, message in error.fields.items()}))


class TourForm(Form):
    """A tour's name and what its timing is worked out with."""

    title = StringField(_l("巡演名称"), [InputRequired(message=_l("请填写巡演名称。")), Length(max=80)])
    speed_kmh = _count(
        _l("路上平均速度（公里/小时）"), _l("用来估算剧团从一地到另一地要多久。"), low=5, high=120, default=40
    )
    changeover_min = _count(_l("换场时间（分钟）"), _l("两个节目之间留出的时间。"), low=0, high=60, default=3)


class StopForm(Form):
    """One evening."""

    venue_id = SelectField(_l("场地"), [InputRequired(message=_l("请选择场地。"))])
    starts_at = DateTimeLocalField(
        _l("开始时间"),
        [InputRequired(message=_l("请填写日期和时间。"))],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    title = StringField(_l("场次名称"), [Optional(), Length(max=80)], description=_l("不填就用场地的名称。"))
    max_minutes = _count(_l("全场最长（分钟）"), _l("超过时会提示。"), low=10, high=600, default=120)
    note = TextAreaField(_l("说明"), [Optional(), Length(max=500)], description=_l("会显示在公开页面和节目单上。"))

    @classmethod
    def of(cls, stop: Stop | None, venues: list[Venue]) -> "StopForm":
        """The form for a stop, offering ``venues``."""
        # A field is filled from ``obj`` before anything else, so the stored moment (UTC) must not be there.
        kept = {name: getattr(stop, name) for name in ("venue_id", "title", "max_minutes", "note")} if stop else {}
        form = cls(data={**kept, "starts_at": local(stop.starts_at).replace(tzinfo=None)} if stop else None)
        form.venue_id.choices = [(venue.id, venue.name) for venue in venues]
        return form

    def moment(self) -> datetime:
        """The start as an aware moment; what is typed is Beijing time."""
        typed: Any = self.starts_at.data
        wall: datetime = typed.replace(tzinfo=SHANGHAI)
        return wall
