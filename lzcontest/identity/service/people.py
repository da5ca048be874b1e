"""Everything that could tell whose a work is: its people, their numbers, their units."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import Unit, User
from lzcontest.entries.models import Author, Entry, EntryFile
from lzcontest.foundation import runtime
from lzcontest.foundation.crypto import CipherError
from lzcontest.identity.domain.types import Identity, Kind
from lzcontest.media.service import ask_names_of

_ROLES = {"author": "作者", "adviser": "指导老师", "cast": "演员"}
DISTANT = "上级单位"  # the top of the tree stands over every entrant alike and tells little


def list_identities(session: Session, entry: Entry) -> list[Identity]:
    """All identities of an entry, each once and as its nearest. Sealed numbers are opened in memory, for the scan alone."""
    nearest: dict[tuple[str, str], Identity] = {}
    for identity in (*_authors(session, entry), *_owner(session, entry), *_units(session, entry)):
        nearest.setdefault((identity.kind, identity.value), identity)
    return list(nearest.values())


def _authors(session: Session, entry: Entry) -> Iterator[Identity]:
    query = select(Author).where(Author.entry_id == entry.id).order_by(Author.position)
    for author in session.scalars(query):
        who = _ROLES.get(author.role, "作者")
        yield Identity("person", author.name, who)
        if author.unit_name:
            yield Identity("unit", author.unit_name, f"{who}单位")
        yield from _number("phone", author.phone_sealed, f"{who}电话")
        yield from _number("id_number", author.id_number_sealed, f"{who}证件号")


def _owner(session: Session, entry: Entry) -> Iterator[Identity]:
    owner = session.get_one(User, entry.owner_id)
    yield Identity("person", owner.name, "投稿人")
    yield Identity("email", owner.email, "投稿人邮箱")
    yield from _number("phone", owner.phone_sealed, "投稿人电话")


def _number(kind: Kind, sealed: str | None, who: str) -> Iterator[Identity]:
    if sealed is None:
        return
    try:
        value = runtime.current().cipher.open(sealed, purpose=kind)
    except CipherError:  # its key is gone: nobody can look for it, and the scan of all else goes on
        return
    yield Identity(kind, value, who)


def _units(session: Session, entry: Entry) -> Iterator[Identity]:
    if entry.unit_id is None:
        return
    tree = {
        unit.id: unit for unit in session.execute(select(Unit.id, Unit.name, Unit.short_name, Unit.parent_id)).all()
    }
    own = tree[entry.unit_id]
    yield from _names(own.name, own.short_name, "所在单位")
    for unit in tree.values():
        if unit.parent_id == own.id:
            yield from _names(unit.name, unit.short_name, "下属单位")
    seen, above = {own.id}, own.parent_id
    while above in tree and above not in seen:
        unit = tree[above]
        seen.add(unit.id)
        yield from _names(unit.name, unit.short_name, "主管单位" if unit.parent_id else DISTANT)
        above = unit.parent_id


def _names(name: str, short_name: str, who: str) -> Iterator[Identity]:
    yield Identity("unit", name, who)
    if short_name and short_name != name:
        yield Identity("unit", short_name, who)


def names_around_file(session: Session, media_id: str) -> list[str]:
    """What tells whose a file is: the identities of all works that use it."""
    entries = session.scalars(select(Entry).join(EntryFile).where(EntryFile.media_id == media_id))
    return [one.value for entry in entries for one in list_identities(session, entry) if one.who != DISTANT]


# Media lie below this feature and cannot call it: it offers itself as the one who knows.
ask_names_of(names_around_file)
