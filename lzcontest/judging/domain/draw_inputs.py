"""The works and judges a draw is made from, and the plan it makes: all that a third person needs to repeat it."""

from collections.abc import Mapping
from dataclasses import dataclass

from lzcontest.foundation.errors import LzError
from lzcontest.foundation.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class DrawEntry:
    """A work to be judged.

    `unit_path` names the unit from the top of the tree down, parts divided by "/" ("县直/县文化馆"); empty: no unit.
    A `speciality` restricts it to judges who list it or list none.
    """

    id: str
    unit_path: str
    speciality: str = ""


@dataclass(frozen=True, slots=True)
class DrawJudge:
    """A judge who can be drawn. `speciality` may list several, divided by spaces or commas; `max_load` None: no limit."""

    id: str
    unit_path: str
    speciality: str = ""
    max_load: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Who judges what. `digest` is the hex SHA-256 of `canonical`, the plan's one text."""

    assignments: Mapping[str, tuple[str, ...]]
    loads: Mapping[str, int]
    digest: str
    canonical: bytes
    connected: bool


class Infeasible(LzError):
    """No plan exists. `reasons` say why and `remedies` what would make one; `entries` are the works concerned."""

    def __init__(self, reasons: tuple[str, ...], remedies: tuple[str, ...], entries: tuple[str, ...] = ()) -> None:
        super().__init__("".join(reasons) + _("可行的办法：%(ways)s。", ways="，".join(remedies)))
        self.reasons = reasons
        self.remedies = remedies
        self.entries = entries
