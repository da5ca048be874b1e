"""Finds telephone numbers, ID numbers, mail addresses and accounts that nobody told us of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lzcontest.identity.domain.reading import Gap, Reading, is_one_number, narrow
from lzcontest.identity.domain.types import Identity, Kind, Mention, Rank, Span

_MOBILE = re.compile(r"1[3-9]\d{9}")
_ID_NUMBER = re.compile(r"[1-9]\d{16}[\dx]")
_DIGIT_RUN = re.compile(r"\d{11,}x?")
_LANDLINE = re.compile(r"(?<!\d)0[1-9]\d{1,2}[ -]?\d{7,8}(?!\d)")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63} ?@ ?(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}"
)
_ACCOUNT = re.compile(
    r"(?:微信|weixin|wechat|wx|vx|v信|薇信|qq|扣扣|抖音|快手|微博|公众号)(?:账号|帐号|号码|号|id)?\s?[:：]?\s?([a-z0-9][a-z0-9_-]{4,19})",
    re.IGNORECASE,
)
_COUNTRY = re.compile(r"(?:00)?86$")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10x98765432"


def find_patterns(reading: Reading) -> Iterator[Mention]:
    """Yield what has the form of a personal number, address or account, known or not."""
    yield from _find_digits(reading)
    plain = narrow(reading.text)
    for match in _EMAIL.finditer(plain):
        yield _mention(reading.text, "email", match.group().replace(" ", ""), match.span(), "high")
    for match in _LANDLINE.finditer(plain):
        yield _mention(reading.text, "phone", match.group(), match.span(), "medium")
    for match in _ACCOUNT.finditer(plain):
        yield _mention(reading.text, "account", match.group(1), match.span(1), "medium")


def is_id_number(digits: str) -> bool:
    """Tell whether 18 characters are an ID number by date and check character (GB 11643, ISO 7064 MOD 11-2)."""
    if not _ID_NUMBER.fullmatch(digits):
        return False
    year, month, day = int(digits[6:10]), int(digits[10:12]), int(digits[12:14])
    if not (1900 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, digits, strict=False))
    return _ID_CHECKS[total % 11] == digits[17]


def _find_digits(reading: Reading) -> Iterator[Mention]:
    """Look at each run of digits as a whole, so that part of a longer number is not taken for a telephone."""
    for start, end in _digit_runs(reading):
        found = _recognise(reading, start, end)
        if found:
            yield found
            continue
        # 一13900001111 is one piece of writing but two numbers.
        cuts = [k for k in range(start + 1, end) if not is_one_number(reading, k) and reading.gaps[k] == Gap.NONE]
        parts = pairwise([start, *cuts, end])
        yield from (part for a, b in parts if (part := _recognise(reading, a, b)))


def _recognise(reading: Reading, start: int, end: int) -> Mention | None:
    digits = reading.numbers[start:end]
    if is_id_number(digits):
        return _numeric(reading, "id_number", start, end)
    country = _COUNTRY.match(digits[:-11])
    start += country.end() if country else 0
    return _numeric(reading, "phone", start, end) if _MOBILE.fullmatch(reading.numbers[start:end]) else None


def _digit_runs(reading: Reading) -> Iterator[Span]:
    for match in _DIGIT_RUN.finditer(reading.numbers):
        cuts = [k for k in range(match.start() + 1, match.end()) if reading.gaps[k] == Gap.SENTENCE]
        yield from pairwise([match.start(), *cuts, match.end()])


def _numeric(reading: Reading, kind: Kind, start: int, end: int) -> Mention:
    span = reading.span(start, end)
    seen = reading.text[slice(*span)]
    written_in_digits = sum(c.isdigit() for c in seen) * 2 > end - start
    return _mention(
        reading.text, kind, reading.numbers[start:end].upper(), span, "high" if written_in_digits else "medium"
    )


def _mention(text: str, kind: Kind, value: str, span: Span, rank: Rank) -> Mention:
    seen = text[slice(*span)]
    return Mention(Identity(kind, value), span, seen, seen == value, rank)
