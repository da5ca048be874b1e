"""Words for people: Chinese is written in the code, other languages come from a catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

LOCALES = {"zh": "简体中文", "en": "English"}
DEFAULT_LOCALE = "zh"
CATALOGUES = Path(__file__).parent.parent / "translations"

_locale: ContextVar[str] = ContextVar("lz_locale", default=DEFAULT_LOCALE)


@cache
def _catalogue(locale: str) -> dict[str, str]:
    path = CATALOGUES / f"{locale}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        entries = read_po(file, locale=locale)
    return {str(m.id): str(m.string) for m in entries if m.id and m.string and not m.fuzzy}


def current_locale() -> str:
    """The language of the person this code is working for."""
    return _locale.get()


def set_locale(locale: str) -> None:
    """Speak ``locale`` from here on in this request or job; unknown ones mean the default."""
    _locale.set(locale if locale in LOCALES else DEFAULT_LOCALE)


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Speak ``locale`` inside the block, for instance while writing a mail."""
    token = _locale.set(locale if locale in LOCALES else DEFAULT_LOCALE)
    try:
        yield
    finally:
        _locale.reset(token)


def gettext(message: str, /, **values: object) -> str:
    """``message`` in the current language, with ``%(name)s`` places filled from ``values``."""
    locale = _locale.get()
    text = message if locale == DEFAULT_LOCALE else _catalogue(locale).get(message, message)
    return text % values if values else text


class LazyText:
    """A message chosen when it is shown, for form labels and tables made at import time."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return gettext(self.message)

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(str(self)))

    def __repr__(self) -> str:
        return f"LazyText({self.message!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.message)

    def __mod__(self, values: object) -> str:
        return str(self) % values


_ = gettext


def lazy_gettext(message: str) -> Any:
    """Like ``gettext``, but the language is looked up each time the text is shown: a LazyText.

    Typed as Any, because WTForms takes it where its stubs ask for str.
    """
    return LazyText(message)
