"""What an import would do to each work: begin it, change it, leave it, or not be able to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lzcontest.contests.domain import AI_LEVELS, TEXT_PARTS
from lzcontest.entries.domain import AUTHOR_ROLES, AuthorDraft, Problem, Work, WorkRules, part_labels
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk.domain.columns import NO, SETTINGS, YES
from lzcontest.unitdesk.domain.reading import Fault, SheetWork

NEW, CHANGED, SAME = "new", "changed", "same"
_BEFORE = 40  # characters of a text shown in a comparison


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that an import changes in a work that is there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """One work of the sheet and what would become of it.

    ``missing``: what must still come before it is complete; ``ousts``: the title of the other work it would overwrite.
    """

    work: SheetWork
    act: str
    title: str
    unit: str
    authors: str
    entry_id: str | None = None
    state: str = "draft"
    differences: tuple[Difference, ...] = ()
    missing: tuple[str, ...] = ()
    ousts: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A dry run: what each row would do, and every fault; with one fault nothing is imported."""

    works: tuple[PlannedWork, ...]
    faults: tuple[Fault, ...]
    unknown: tuple[str, ...] = ()

    def count(self, act: str) -> int:
        """How many works would meet this fate."""
        return sum(1 for each in self.works if each.act == act)

    @property
    def ousting(self) -> tuple[PlannedWork, ...]:
        """Those that would overwrite a work which looks like another one."""
        return tuple(each for each in self.works if each.ousts)

    @property
    def result(self) -> dict[str, int]:
        """The figures that are kept of an import."""
        return {act: self.count(act) for act in (NEW, CHANGED, SAME)}


def blocks(problem: Problem, work: Work, rules: WorkRules) -> bool:
    """Whether a problem is one of the sheet itself; files, texts from files and declarations come later."""
    if problem.field in TEXT_PARTS[rules.kind]:
        return bool(work.texts.get(problem.field))
    return problem.step == "authors" or (problem.step == "work" and problem.field not in part_labels())


def ousted(before: Work, after: Work) -> bool:
    """Whether a row takes the place of another work: neither the title nor one of the authors stays.

    A second sheet that counts from 001 again would otherwise overwrite what the first one brought.
    """
    names = {a.name for a in before.authors}
    return (
        bool(before.title and names) and before.title != after.title and names.isdisjoint(a.name for a in after.authors)
    )


def differences(before: Work, after: Work, units: Mapping[str, str], kind: str) -> tuple[Difference, ...]:
    """What differs, as people read it; telephones are never shown."""
    pairs = [(_("题目"), before.title, after.title)]
    labels = part_labels()
    pairs += [(labels[p], _short(before.texts.get(p, "")), _short(after.texts.get(p, ""))) for p in TEXT_PARTS[kind]
              if before.texts.get(p, "") != after.texts.get(p, "")]  # fmt: skip
    pairs.append((_("单位"), units.get(before.unit_id or "", ""), units.get(after.unit_id or "", "")))
    pairs.append((_("作者"), _people(before.authors), _people(after.authors)))
    if [a.phone_index for a in before.authors] != [a.phone_index for a in after.authors]:
        pairs.append((_("作者手机"), _("（加密保存）"), _("有改动")))
    for name in sorted({*before.details, *after.details}):
        pairs.append(
            (
                _detail_labels().get(name, name),
                _said(name, before.details.get(name)),
                _said(name, after.details.get(name)),
            )
        )
    pairs.append((_("人工智能"), _ai(before), _ai(after)))
    return tuple(Difference(label, old, new) for label, old, new in pairs if old != new)


def _short(text: str) -> str:
    if not text:
        return _("（空）")
    start = " ".join(text.split())
    return (start if len(start) <= _BEFORE else start[:_BEFORE] + "…") + _("（共 %(n)s 字）", n=len(text))


def _people(authors: tuple[AuthorDraft, ...]) -> str:
    def one(a: AuthorDraft) -> str:
        role = str(AUTHOR_ROLES[a.role]) if a.role != "author" else ""
        about = list(filter(None, (a.credit or role,)))
        about += [a.unit_name] if a.unit_name else []
        return f"{a.name}（{'，'.join(about)}）" if about else a.name

    return "、".join(map(one, authors))


def _ai(work: Work) -> str:
    return (work.ai_note or _("用了")) if work.ai_used else _("没有用")


def _detail_labels() -> dict[str, str]:
    return {
        "programme_kind": _("节目形式"), "duration_s": _("时长（秒）"), "cast_size": _("演职人员总人数"),
        "stage_width_cm": _("舞台宽度（厘米）"), "stage_depth_cm": _("舞台进深（厘米）"), "power_w": _("用电（瓦）"),
        "dressing_rooms": _("化妆间（间）"), "setting": _("演出场地"), "needs_sound": _("需要场地提供音响"),
        "sound_note": _("音响要求"), "available": _("可以演出的日期"), "travel_note": _("出行说明"),
        "fields": _("附加问题"), "as_group": _("团队"), "ai_level": _("使用人工智能"), "ai_tools": _("人工智能工具"), "group_name": _("团队名称"),
    }  # fmt: skip


def _said(name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return _("（空）")
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, dict):
        return "；".join(f"{k}：{_said(k, v)}" for k, v in sorted(value.items()))
    if isinstance(value, list):
        return "；".join("至".join(map(str, span)) if isinstance(span, list) else str(span) for span in value)
    return str({"setting": SETTINGS, "ai_level": AI_LEVELS}.get(name, {}).get(value, value))
