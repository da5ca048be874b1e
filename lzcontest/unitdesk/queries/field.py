"""Which units a liaison answers for."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor, unit_paths
from lzcontest.accounts.models import Unit


@dataclass(frozen=True, slots=True)
class Field:
    """The units of a liaison (id → name), all with those below, and the path of each from the root."""

    own: dict[str, str]
    names: dict[str, str]
    paths: dict[str, tuple[str, ...]]
    retired: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Ids of the own units and of all below."""
        return frozenset(self.paths)

    def below(self, unit_id: str) -> frozenset[str]:
        """The unit itself and all below it."""
        return frozenset(unit for unit, path in self.paths.items() if unit_id in path)

    def choices(self, unit_id: str) -> dict[str, str]:
        """Name → id of the units below ``unit_id`` that works may come from, the unit itself first."""
        ids = sorted(self.below(unit_id) - self.retired, key=lambda u: (len(self.paths[u]), self.names[u]))
        return {self.names[u]: u for u in ids}

    def nearest_own(self, unit_id: str | None) -> str | None:
        """The own unit that stands over ``unit_id`` most closely; None for a unit outside."""
        path = self.paths.get(unit_id or "", ())
        return next((unit for unit in reversed(path) if unit in self.own), None)


def get_field(session: Session, actor: Actor, contest_id: str) -> Field:
    """The units of a liaison in a contest, in one query."""
    units = session.execute(select(Unit.id, Unit.name, Unit.parent_id, Unit.retired_at)).all()
    names = {u.id: u.name for u in units}
    mine = actor.liaison_units(contest_id)
    paths = unit_paths({u.id: u.parent_id for u in units})
    own = {u: names[u] for u in sorted(mine & names.keys(), key=lambda u: names[u])}
    return Field(
        own,
        names,
        {u: path for u, path in paths.items() if mine & set(path)},
        frozenset(u.id for u in units if u.retired_at is not None),
    )
