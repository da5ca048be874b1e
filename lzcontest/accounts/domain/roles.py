"""Roles, the acting person, and which roles exclude one another."""

from dataclasses import dataclass, field

from lzcontest.foundation.i18n import lazy_gettext as _l

ROLES = ("organiser", "supervisor", "judge", "liaison")
ROLE_TITLES = {
    "organiser": _l("工作人员"),
    "supervisor": _l("监督员"),
    "judge": _l("评委"),
    "liaison": _l("联络员"),
}
# No account may hold both of a pair in one contest: who decides does not supervise, who judges does not take part.
CLASHES = frozenset(
    {frozenset({"organiser", "supervisor"}), frozenset({"judge", "organiser"}), frozenset({"judge", "liaison"})}
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of a person: in one contest, and for a liaison also for one unit."""

    role: str
    contest_id: str | None = None
    unit_id: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the system) on whose behalf a service acts."""

    id: str
    name: str = ""
    is_administrator: bool = False
    grants: frozenset[Grant] = field(default_factory=frozenset)
    mfa: bool = False

    def has_role(self, role: str, contest_id: str | None = None) -> bool:
        """Whether the person holds ``role`` in that contest (in any contest when None)."""
        return any(g.role == role and contest_id in (None, g.contest_id) for g in self.grants)

    def contests(self, role: str) -> frozenset[str]:
        """Ids of the contests in which the person holds ``role``."""
        return frozenset(g.contest_id for g in self.grants if g.role == role and g.contest_id)

    def liaison_units(self, contest_id: str) -> frozenset[str]:
        """Ids of the units for which the person is liaison in that contest."""
        return frozenset(
            g.unit_id for g in self.grants if g.role == "liaison" and g.contest_id == contest_id and g.unit_id
        )


SYSTEM = Actor(id="system", name="system")
ANONYMOUS = Actor(id="", name="")


def clashing_role(held: set[str], wanted: str) -> str | None:
    """The role among ``held`` (of one contest) that forbids ``wanted``, or None."""
    return next((role for role in sorted(held) if frozenset({role, wanted}) in CLASHES), None)
