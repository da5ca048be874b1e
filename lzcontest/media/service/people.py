"""Whose a file is, asked of the features above that know: media knows of no people itself."""

from collections.abc import Callable
from pathlib import PurePath

from sqlalchemy.orm import Session

from lzcontest.media.domain.anonymity import planted_identities
from lzcontest.media.models import MediaFile

NamesOf = Callable[[Session, str], list[str]]

_sources: list[NamesOf] = []


def ask_names_of(source: NamesOf) -> None:
    """Have ``source`` (session, id of a file → names, numbers, units) asked before a copy is proved clean."""
    _sources.append(source)


def names_around(session: Session, media: MediaFile) -> list[str]:
    """Everything that tells whose the file is, as far as anybody knows; for the search alone, never for a log."""
    named = planted_identities((("name", PurePath(media.original_name).stem),))
    return [*named, *(name for source in _sources for name in source(session, media.id))]
