"""What keeps a contest from being opened, said so that the organiser can mend it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from lzcontest.contests.domain.limits import Limits
from lzcontest.contests.domain.rules import CategoryRules, ContestRules
from lzcontest.contests.domain.vocabulary import CRITERION_PREFIX, TIE_RULES
from lzcontest.foundation.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """Something that keeps a contest from being opened: where, what to do, and the step of the set-up that mends it.

    ``step`` is ``basics``, ``timeline``, ``texts``, ``terms``, ``awarding``, ``categories`` or ``category:CODE``.
    """

    place: str
    message: str
    step: str = ""


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
    messages = [*_judging_problems(draft), *_limit_problems(draft.kind, draft.limits)]
    return [RuleProblem(draft.title, message) for message in messages]


def contest_problems(rules: ContestRules) -> list[RuleProblem]:
    """The readiness list: everything to mend before the call can be published; empty when it can."""
    found = [RuleProblem(_("基本信息"), m, "basics") for m in _basic_problems(rules)]
    found += [RuleProblem(_("时间"), m, "timeline") for m in _timeline_problems(rules)]
    found += [RuleProblem(_("公告与承诺"), m, "texts") for m in _text_problems(rules)]
    if not rules.licence_text:
        found.append(RuleProblem(_("参赛约定"), _("还没有写授权书。"), "terms"))
    if not rules.categories:
        found.append(RuleProblem(_("类别"), _("还没有作品类别。请至少添加一个。"), "categories"))
    for category in rules.categories:
        step = f"category:{category.code}"
        found += [RuleProblem(p.place, p.message, step) for p in category_problems(draft_of(category))]
        found += [RuleProblem(category.title, m, step) for m in _panel_problems(category)]
    found += [RuleProblem(_("同分与递补"), m, "awarding") for m in _tie_problems(rules)]
    return found


def draft_of(category: CategoryRules) -> CategoryDraft:
    """What ``category_problems`` looks at."""
    return CategoryDraft(
        title=category.title,
        kind=category.kind,
        weights=tuple(c.weight for c in category.criteria),
        quotas=tuple(t.quota for t in category.tiers),
        judges_per_round=tuple(r.judges_per_entry for r in category.rounds),
        advances=tuple(r.advance for r in category.rounds),
        limits=category.limits,
    )


def _judging_problems(draft: CategoryDraft) -> Iterator[str]:
    if not draft.weights:
        yield _("还没有评分项。请至少添加一项。")
    elif sum(draft.weights) != 100:
        yield _("评分项的权重合计是 %(total)s%%，应为 100%%。", total=sum(draft.weights))
    if sum(draft.quotas) == 0:
        yield _("还没有奖项名额。请至少设一个奖项。")
    if not draft.judges_per_round:
        yield _("还没有评审轮次。请至少设一轮。")
    if any(n < 1 for n in draft.judges_per_round):
        yield _("每件作品至少要有 1 名评委。")
    if any(n < 1 for n in draft.advances[:-1]):
        yield _("除最后一轮外，每轮都要写明晋级的件数。")
    if any(later and later >= n for n, later in pairwise(draft.advances)):
        yield _("后一轮晋级的件数应少于前一轮。")
    if len(draft.advances) > 1 and 0 < draft.advances[-2] < sum(draft.quotas):
        yield _(
            "进入最后一轮的只有 %(n)s 件，奖项却有 %(quota)s 个名额。", n=draft.advances[-2], quota=sum(draft.quotas)
        )


def _limit_problems(kind: str, limits: Limits) -> Iterator[str]:
    if limits.char_min and limits.char_max and limits.char_min > limits.char_max:
        yield _("字数下限大于上限。")
    if limits.seconds_min and limits.seconds_max and limits.seconds_min > limits.seconds_max:
        yield _("时长下限大于上限。")
    if kind in ("song", "film") and not limits.formats:
        yield _("还没有选可以上传的文件格式。")


def _panel_problems(category: CategoryRules) -> Iterator[str]:
    for terms in category.rounds:
        needed = terms.trim_min_sheets
        if terms.method == "trimmed_mean" and terms.few_sheets == "block" and terms.judges_per_entry < needed:
            yield _(
                "第 %(r)s 轮要去掉最高最低分，至少需 %(needed)s 份评分，但每件作品只有 %(n)s 名评委。",
                r=terms.number,
                needed=needed,
                n=terms.judges_per_entry,
            )


def _basic_problems(rules: ContestRules) -> Iterator[str]:
    if not rules.theme:
        yield _("还没有写征集主题。")


def _timeline_problems(rules: ContestRules) -> Iterator[str]:
    if rules.opens_at is None:
        yield _("还没有定开始征集的时间。")
    if rules.closes_at is None:
        yield _("还没有定截止时间。")
    stages = (rules.opens_at, rules.closes_at, rules.screening_until, rules.judging_until)
    given = [moment for moment in stages if moment is not None]
    if any(later <= earlier for earlier, later in pairwise(given)):
        yield _("时间先后不对：应依次是开始征集、截止征集、形式审查、评审。")


def _text_problems(rules: ContestRules) -> Iterator[str]:
    if not rules.call_text:
        yield _("还没有写征集公告。")
    if not rules.declaration_text:
        yield _("还没有写原创承诺书。")


def _tie_problems(rules: ContestRules) -> Iterator[str]:
    common = common_criteria(rules)
    for rule in rules.tie_ladder:
        if rule.startswith(CRITERION_PREFIX):
            if rule.removeprefix(CRITERION_PREFIX) not in common:
                yield _("同分规则用到的评分项不是每个类别都有，请换一条。")
        elif rule not in TIE_RULES:
            yield _("同分规则“%(rule)s”不认识，请重新选择。", rule=rule)


def common_criteria(rules: ContestRules) -> dict[str, str]:
    """Criteria (key → label) that every category has: only these can break ties in all of them."""
    shared: dict[str, str] = {}
    for place, category in enumerate(rules.categories):
        own = {c.key: c.label for c in category.criteria}
        shared = own if place == 0 else {key: label for key, label in shared.items() if key in own}
    return shared
