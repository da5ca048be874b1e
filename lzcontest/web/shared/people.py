"""Who is behind a request: the bridge between Flask-Login and our server-side sessions."""

import hashlib
from datetime import timedelta
from typing import Any

from flask import Flask, Response, g, session
from flask_login import LoginManager, UserMixin

from lzcontest.accounts import queries, service
from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock, i18n
from lzcontest.web.shared.session import reading_session, unit_of_work

# A session's end is moved at most this often, so that reading pages does not write each time.
TOUCH_EVERY = timedelta(minutes=10)


class Person(UserMixin):
    """A signed-in person; the id that Flask-Login keeps in the cookie is the session's token."""

    def __init__(self, token: str, found: queries.SignedIn) -> None:
        self.token = token
        self.session_id = found.session_id
        self.actor: Actor = found.actor
        self.email = found.email
        self.name = found.actor.name
        self.locale = found.locale
        self.large_type = found.large_type
        self.needs_touch = clock.now() - found.last_seen_at > TOUCH_EVERY

    @property
    def device_mark(self) -> str:
        """What names this account's drafts on a device that others use, too; it tells nothing elsewhere."""
        return hashlib.sha256(f"drafts\0{self.actor.id}".encode()).hexdigest()[:16]

    def get_id(self) -> str:
        return self.token


def load_person(token: str) -> Person | None:
    """The person of a session token; speaks their language from here on."""
    found = queries.get_signed_in(reading_session(), token, clock.now())
    if found is None:
        return None
    i18n.set_locale(found.locale)
    if session.get("locale") != found.locale:
        session["locale"] = found.locale  # public pages speak before they ask who is there: not in two languages
    return Person(token, found)


def install_people(app: Flask) -> LoginManager:
    """Wire Flask-Login; views say by ``@access`` what they need, so it never redirects by itself."""
    manager: Any = LoginManager(app)
    manager.user_loader(load_person)
    manager.session_protection = None  # addresses of phones change; the token itself is checked
    app.after_request(_keep_signed_in)
    return manager


def _keep_signed_in(response: Response) -> Response:
    """Move the session's end while the person is there; most requests only compare two moments."""
    person = g.get("_login_user")  # set only where this request asked who it is
    if isinstance(person, Person) and person.needs_touch and "_user_id" in session:
        with unit_of_work() as writing:
            service.touch_session(writing, session_id=person.session_id)
        person.needs_touch = False
    return response
