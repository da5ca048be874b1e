"""Whose a file is, asked of the features above that know: media knows of no people itself."""

from collections.abc import Callable

from sqlalchemy.orm import Session

NamesOf = Callable[[Session, str], list[str]]

_sources: list[NamesOf] = []


def ask_names_of(source: NamesOf) -> None:
    """Have ``source`` (session, id of a file → names, numbers, units) asked before a copy is proved clean."""
    _sources.append(source)


def names_around(session: Session, media_id: str) -> list[str]:
    """Everything that tells whose the file is, as far as anybody knows; for the search alone, never for a log."""
    return [name for source in _sources for name in source(session, media_id)]
