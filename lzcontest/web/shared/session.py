"""The database session of a request, and what happens when a person must sign in first."""

from contextlib import AbstractContextManager

from flask import g
from sqlalchemy.orm import Session

from lzcontest.foundation import runtime


class SignInNeeded(Exception):
    """Nobody is signed in, or the session has expired; the error handler keeps what was typed."""


def reading_session() -> Session:
    """The session this request reads with; opened at first use, closed after the response."""
    if "reading" not in g:
        g.reading_context = runtime.current().database.reading()
        g.reading = g.reading_context.__enter__()
    session: Session = g.reading
    return session


def close_reading(_error: BaseException | None = None) -> None:
    """Close what ``reading_session`` opened; called at the end of every request."""
    context = g.pop("reading_context", None)
    g.pop("reading", None)
    if context is not None:
        context.__exit__(None, None, None)


def unit_of_work() -> AbstractContextManager[Session]:
    """One write transaction at the edge: ``with unit_of_work() as session``.

    The request's reading session is closed first, so that nothing stale is shown afterwards.
    """
    close_reading()
    return runtime.current().database.unit_of_work()
