"""Says in plain words why no draw exists and what would make one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.domain.draw_inputs import Infeasible

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Shortage:
    """A work and how many judges of different units could take it, beside how many it needs."""

    entry_id: str
    have: int
    need: int


def few_judges(shortages: Sequence[Shortage], per_entry: int) -> Infeasible:
    """Works for which, limits aside, there are not enough judges without a conflict and of different units."""
    worst = min(shortages, key=lambda shortage: shortage.have - shortage.need)
    gap = worst.need - worst.have
    ids = tuple(shortage.entry_id for shortage in shortages)
    reason = _(
        "作品 %(entries)s 没有足够的评委可评：每件作品需要 %(k)s 位没有利害关系且来自不同单位的评委，最缺的一件还差 %(gap)s 位。",
        entries=named(ids),
        k=per_entry,
        gap=gap,
    )
    remedies = [_("再请至少 %(gap)s 位与这些作品无关、来自其他单位的评委", gap=gap)]
    if per_entry > gap:
        remedies.append(_("或把每件作品的评审人数改为 %(k)s", k=per_entry - gap))
    return Infeasible((reason,), tuple(remedies), ids)


def small_limits(need: int, have: int, per_entry: int, works: int) -> Infeasible:
    """All limits together are below the number of assignments."""
    reason = _(
        "评委的任务上限合计还可评 %(have)s 件次，而这次需要 %(need)s 件次，少 %(gap)s 件次。",
        have=have,
        need=need,
        gap=need - have,
    )
    remedies = [_("提高任务上限或增加评委，补足 %(gap)s 件次", gap=need - have)]
    fewer = per_entry - -(-(need - have) // max(works, 1))
    if fewer >= 1:
        remedies.append(_("或把每件作品的评审人数改为 %(k)s", k=fewer))
    return Infeasible((reason,), tuple(remedies))


def full_judges(entries: Iterable[str], judges: Iterable[str], gap: int) -> Infeasible:
    """Some works can only go to some judges, who are full; the others cannot relieve them."""
    ids, full = tuple(sorted(entries)), tuple(sorted(judges))
    reason = _(
        "作品 %(entries)s 因回避关系只能由 %(m)s 位评委（%(judges)s）来评，他们的任务上限已用满，仍少 %(gap)s 件次。",
        entries=named(ids),
        m=len(full),
        judges=named(full),
        gap=gap,
    )
    remedies = (
        _("把这些评委的任务上限合计提高 %(gap)s 件次", gap=gap),
        _("或再请与这些作品无关、来自其他单位的评委"),
    )
    return Infeasible((reason,), remedies, ids)


def no_replacement(entry_id: str) -> Infeasible:
    """Nobody is left who could take a recused judge's place."""
    reason = _(
        "作品 %(entry)s 没有可以替补的评委：其余评委或需回避，或与本作品评委同单位，或任务已满。", entry=entry_id
    )
    return Infeasible((reason,), (_("再请一位与该作品无关的评委，或提高任务上限"),), (entry_id,))


def named(ids: Sequence[str]) -> str:
    """List some ids and say how many there are in all."""
    if len(ids) <= SHOWN:
        return "、".join(ids)
    return _("%(some)s 等 %(n)s 个", some="、".join(ids[:SHOWN]), n=len(ids))
