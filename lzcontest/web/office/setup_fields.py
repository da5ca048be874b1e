"""Form fields that setting up a contest needs: a length in minutes and seconds, an hour up to 24:00."""

import re
from typing import Any

from wtforms import SelectField, StringField

from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.shared.forms import options

HOURS = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30)] + ["24:00"]
_CLOCK = re.compile(r"(?:(\d{1,3})[:：分])?(\d{1,5})?秒?")


class LengthField(StringField):
    """A length written as 3:20, 3分20秒, 8分 or 200 (seconds); the value is whole seconds or None."""

    data: Any

    def _value(self) -> str:
        if self.raw_data and self.errors:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        minutes, seconds = divmod(int(self.data), 60)
        return f"{minutes}:{seconds:02}"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; raises ValueError with the way to write it."""
        text = (valuelist[0] if valuelist else "").replace(" ", "")
        self.data = None
        if not text:
            return
        found = _CLOCK.fullmatch(text.removesuffix("钟"))
        if found is None or not any(found.groups()):
            raise ValueError(_("请写成 3:20（3 分 20 秒）这样。"))
        self.data = int(found[1] or 0) * 60 + int(found[2] or 0)


class HourField(SelectField):
    """Half hours of a day, 24:00 included; an odd hour that was set before stays choosable."""

    def __init__(self, label: Any = None, **settings: Any) -> None:
        super().__init__(label, choices=options((hour, hour) for hour in HOURS), **settings)

    def process_data(self, value: Any) -> None:
        """Take the present value and make sure that it can be chosen."""
        super().process_data(value)
        if value and value not in HOURS:
            self.choices = options((hour, hour) for hour in sorted([*HOURS, value]))
