"""One and only one byte form per value, so that a hash stands for what was recorded."""

import json
from collections.abc import Mapping
from typing import Any

# Read as: str | int | bool | None | list[Json] | dict[str, Json]; callers build plain literals.
Json = Any

# JavaScript reads larger whole numbers inexactly, and results are verified in browsers too.
LARGEST_INT = 2**53 - 1
DEEPEST = 64


class CanonicalError(ValueError):
    """The value has no canonical form; the message names the place."""


def canonical_json(value: Json) -> bytes:
    """Return the UTF-8 bytes of `value`: keys sorted by code point, no spaces, no needless escapes.

    Takes str, int within ±(2**53 - 1), bool, None, list and dict with str keys; raises
    CanonicalError for everything else (floats and NaN, Decimal, tuple, bytes, lone surrogates).
    """
    _check(value, "$", 0)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def _check(value: Json, place: str, depth: int) -> None:
    if depth > DEEPEST:
        raise CanonicalError(f"{place}: nested deeper than {DEEPEST}")
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, int):
        if abs(value) > LARGEST_INT:
            raise CanonicalError(f"{place}: {value} is beyond ±(2**53 - 1); write it as text")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check(item, f"{place}[{index}]", depth + 1)
    elif isinstance(value, dict):
        _check_object(value, place, depth)
    else:
        raise CanonicalError(f"{place}: {type(value).__name__} has no canonical form")


def _check_object(value: Mapping[Any, Json], place: str, depth: int) -> None:
    for key, item in value.items():
        if not isinstance(key, str):
            raise CanonicalError(f"{place}: key {key!r} is not text")
        _check_text(key, place)
        _check(item, f"{place}.{key}", depth + 1)


def _check_text(value: str, place: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CanonicalError(f"{place}: text holds a lone surrogate") from error
