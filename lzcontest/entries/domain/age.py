"""Ages of authors: a birth date, typed or read from a citizen's ID number, and full years on a day."""

import re
from datetime import date

from lzcontest.foundation.i18n import gettext as _

_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ID_NUMBER = re.compile(r"\d{17}[\dXx]")
_EARLIEST = 1900
# GB 11643-1999: weights of ISO 7064 MOD 11-2 for the first 17 digits, and the check character by remainder.
_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_CHECKS = "10X98765432"
# GB/T 2260: the first two digits of an ID number name a province.
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)


def check_character(digits: str) -> str:
    """The 18th character of an ID number by its first 17 digits (GB 11643-1999)."""
    return _CHECKS[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]


def birth_problem(text: str) -> str | None:
    """What keeps a text from telling a birth date, with the way out; None when it tells one."""
    text = text.strip()
    if _ID_NUMBER.fullmatch(text):
        if text[:2] not in _PROVINCES or _day(text[6:10], text[10:12], text[12:14]) is None:
            return _("这个身份证号里的地区或日期不对，请核对后再填，也可以只填出生日期。")
        if check_character(text[:17]) != text[17].upper():
            return _("身份证号的校验码对不上，多半是有一位填错了。请核对，也可以只填出生日期。")
        return None
    if birth_of(text) is None:
        return _("请写成 2010-05-06 的样子，或填 18 位身份证号。")
    return None


def birth_of(text: str) -> date | None:
    """The birth date a text tells (``2010-05-06``, ``2010年5月6日``, ``20100506`` or an ID number); None if none."""
    text = text.strip()
    if _ID_NUMBER.fullmatch(text):
        return _day(text[6:10], text[10:12], text[12:14])
    found = _EIGHT.fullmatch(text) or _DATE.fullmatch(text)
    return _day(*found.groups()) if found else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year >= _EARLIEST else None


def age_on(birth: date, day: date) -> int:
    """Full years (周岁) on ``day``: complete from the birthday on; who was born on 29 February has it on 1 March
    in common years. Negative before birth."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
