"""What stands in a cell, made into a value; what cannot be one is refused with the way to write it."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from lzcontest.entries.domain.age import birth_of
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk.domain.columns import NO, SETTINGS, YES, Column

V = TypeVar("V")
_LENGTH = re.compile(r"(?:(\d{1,3})(?:[:：]|分钟?))(?:(\d{1,2})秒?)?|(\d{1,4})秒")
_SPAN = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[至到~～—](\d{4}-\d{1,2}-\d{1,2}))?")
_YES = frozenset({YES, "有", "需要", "√", "true", "yes", "y", "1"})
_NO = frozenset({"", NO, "无", "没有", "不需要", "×", "false", "no", "n", "0"})


class BadCell(Exception):
    """The cell cannot be read; the message says how to write it."""


def whole(most: int) -> Callable[[str], int | None]:
    """A whole number from 0 to ``most``; None for an empty cell."""

    def read(text: str) -> int | None:
        if not text:
            return None
        if not text.isdecimal() or int(text) > most:
            raise BadCell(_("请填 0 到 %(most)s 的整数，不带单位。", most=most))
        return int(text)

    return read


def scaled(unit: int, most: int) -> Callable[[str], int | None]:
    """A decimal from 0 to ``most``, in whole ``unit``-ths: metres as centimetres, kilowatts as watts."""

    def read(text: str) -> int | None:
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not 0 <= number <= most:
            raise BadCell(_("请填 0 到 %(most)s 的数字，例如 8 或 8.5，不带单位。", most=most))
        return int(number * unit)

    return read


def length(text: str) -> int | None:
    """8:30, 8分30秒, 8分钟 or 90秒 in seconds; None for an empty cell."""
    if not text:
        return None
    found = _LENGTH.fullmatch(text.replace(" ", ""))
    if found is None:
        raise BadCell(_("请写成 8:30，表示 8 分 30 秒。"))
    minutes, seconds, only_seconds = found.groups()
    return int(only_seconds) if only_seconds else int(minutes) * 60 + int(seconds or 0)


def yes_or_no(text: str) -> bool:
    """Whether the cell says yes; an empty one says no."""
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise BadCell(_("请填“是”或“否”。"))


def spans(text: str) -> list[list[str]]:
    """Pairs of ISO days, inclusive, from 2027-01-05至2027-01-10；2027-02-01."""
    found = []
    plain = re.sub(r"[/.年月]", "-", text).replace("日", "").replace(" ", "")
    for piece in filter(None, re.split(r"[;；,，、\n]", plain)):
        match = _SPAN.fullmatch(piece)
        try:
            first, last = (_day(match[1]), _day(match[2] or match[1])) if match else ("", "")
        except ValueError:
            match = None
        if match is None or first > last:
            raise BadCell(_("请写成 2027-01-05至2027-01-10，前面的日期在前；多段用分号隔开。"))
        found.append([first, last])
    return found


def _day(text: str) -> str:
    year, month, day = map(int, text.split("-"))
    return date(year, month, day).isoformat()


def one_of(column: Column) -> Callable[[str], str]:
    """One of the choices of ``column``, or nothing."""

    def read(text: str) -> str:
        if text and column.choices and text not in column.choices:
            some = "、".join(column.choices[:6]) + ("…" if len(column.choices) > 6 else "")
            raise BadCell(_("不在可选的范围里。请从列表中选：%(some)s", some=some))
        return text

    return read


def named(choices: Mapping[str, V], empty: V) -> Callable[[str], V]:
    """What a label of ``choices`` stands for; an empty cell means ``empty``."""

    def read(text: str) -> V:
        if not text:
            return empty
        if text not in choices:
            raise BadCell(_("不在可选的范围里。请从列表中选：%(some)s", some="、".join(choices)))
        return choices[text]

    return read


def birth(text: str) -> str:
    """A birth date as it may be written, or nothing."""
    if text and birth_of(text) is None:
        raise BadCell(_("请写成 2012-05-06。"))
    return text


# Field of ``Work.details`` ← (column, how it is read).
PROGRAMME: dict[str, tuple[str, Callable[[str], Any]]] = {
    "duration_s": ("duration", length),
    "cast_size": ("cast_size", whole(500)),
    "stage_width_cm": ("stage_width", scaled(100, 100)),
    "stage_depth_cm": ("stage_depth", scaled(100, 100)),
    "power_w": ("power_kw", scaled(1000, 1000)),
    "dressing_rooms": ("dressing_rooms", whole(20)),
    "setting": ("setting", named({label: code for code, label in SETTINGS.items()}, "any")),
    "needs_sound": ("needs_sound", yes_or_no),
    "sound_note": ("sound_note", str),
    "available": ("available", spans),
    "travel_note": ("travel_note", str),
}
