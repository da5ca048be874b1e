"""What keeps a contest from being opened, said so that the organiser can mend it."""

from dataclasses import dataclass, field

from lzcontest.contests.domain.limits import Limits
from lzcontest.foundation.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """Something that keeps a contest from being opened: where, and what to do."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """What is checked of a category before the call opens."""

    title: str
    kind: str
    weights: tuple[int, ...]
    quotas: tuple[int, ...]
    judges_per_round: tuple[int, ...]
    advances: tuple[int, ...]
    limits: Limits = field(default_factory=Limits)


def category_problems(draft: CategoryDraft) -> list[RuleProblem]:
    """Everything wrong with one category's rules."""
    found: list[str] = []
    if not draft.weights:
        found.append(_("还没有评分项。请至少添加一项。"))
    elif sum(draft.weights) != 100:
        found.append(_("评分项的权重合计是 %(total)s%%，应为 100%%。", total=sum(draft.weights)))
    if not draft.quotas or sum(draft.quotas) == 0:
        found.append(_("还没有奖项名额。请至少设一个奖项。"))
    if not draft.judges_per_round:
        found.append(_("还没有评审轮次。请至少设一轮。"))
    if any(n < 1 for n in draft.judges_per_round):
        found.append(_("每件作品至少要有 1 名评委。"))
    if any(n < 1 for n in draft.advances[:-1]):
        found.append(_("除最后一轮外，每轮都要写明晋级的件数。"))
    limits = draft.limits
    if limits.char_min and limits.char_max and limits.char_min > limits.char_max:
        found.append(_("字数下限大于上限。"))
    if limits.seconds_min and limits.seconds_max and limits.seconds_min > limits.seconds_max:
        found.append(_("时长下限大于上限。"))
    return [RuleProblem(draft.title, message) for message in found]
