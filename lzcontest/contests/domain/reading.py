"""The frozen rules as people read them: the same document always gives the same lines."""

from dataclasses import dataclass
from typing import Any

from lzcontest.contests.domain import vocabulary as words
from lzcontest.contests.domain.canonical import Document
from lzcontest.contests.domain.terms import AI_RULES, LICENCES, EntryTerms
from lzcontest.contests.domain.vocabulary import said
from lzcontest.foundation.i18n import gettext as _

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of the rules, one rule a line."""

    title: str
    lines: tuple[str, ...]


def readable_rules(document: Document) -> list[Section]:
    """The sections of the rules in the order of the call."""
    contest, texts = document["contest"], document["texts"]
    sections = [
        Section(_("基本信息"), tuple(_basics(contest))),
        Section(_("时间"), tuple(_timeline(document["timeline"]))),
        Section(_("征集公告"), _paragraphs(texts["call"])),
    ]
    sections += [
        Section(_("类别 %(code)s：%(title)s", code=c["code"], title=c["title"]), tuple(_category(c)))
        for c in document["categories"]
    ]
    if "units" in document:
        sections.append(Section(_("单位组织"), tuple(_units(document["units"]))))
    labels = {c["key"]: c["label"] for category in document["categories"] for c in category["criteria"]}
    sections.append(Section(_("同分与递补"), tuple(_awarding(document, labels))))
    sections.append(Section(_("参赛约定"), tuple(_terms(EntryTerms.from_json(document.get("terms", {}))))))
    sections.append(Section(_("原创承诺书"), _paragraphs(texts["declaration"])))
    sections.append(Section(_("授权书"), _paragraphs(texts["licence"])))
    return sections


def readable_lines(document: Document) -> list[str]:
    """All lines, headings included, for comparing two versions."""
    return [line for section in readable_rules(document) for line in (f"【{section.title}】", *section.lines)]


def _units(asked: Document) -> list[str]:
    lines = [_("作品须经所在单位推荐。")] if asked.get("endorsement") else []
    if asked.get("minimum"):
        lines.append(_("设有联络员的单位，连同下级单位，至少提交 %(n)s 件作品。", n=asked["minimum"]))
    return lines


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _basics(contest: Document) -> list[str]:
    return [
        _("名称：%(x)s", x=contest["title"]),
        _("届次：第%(n)s届", n=contest["edition"]),
        _("主题：%(x)s", x=contest["theme"]),
        _("主办：%(x)s", x=contest["organiser"]),
        _("作品编号以 %(x)s 开头", x=contest["number_prefix"]),
    ]


def _timeline(timeline: Document) -> list[str]:
    return [
        _("开始征集：%(x)s", x=timeline["opens"]),
        _("截止征集：%(x)s", x=timeline["closes"]),
        _("形式审查至：%(x)s", x=timeline["screening_until"] or "—"),
        _("评审至：%(x)s", x=timeline["judging_until"] or "—"),
        _("公示：%(n)s 个工作日", n=timeline["notice_working_days"]),
        _("以上均为北京时间，以服务器时钟为准。"),
    ]


def _category(category: Document) -> list[str]:
    lines = [_("作品形式：%(x)s", x=said(words.KIND_LABELS, category["kind"]))]
    lines += _paragraphs(category["description"])
    lines += limit_lines(category["limits"])
    lines += [_field(field) for field in category["fields"]]
    lines += [_criterion(criterion) for criterion in category["criteria"]]
    lines += [_("奖项：%(x)s，%(n)s 名", x=tier["title"], n=tier["quota"]) for tier in category["tiers"]]
    lines += [_round(terms) for terms in category["rounds"]]
    return lines


def limit_lines(limits: Document) -> list[str]:
    """The limits of a category, one a line; what is not limited is not mentioned."""
    lines = []
    if limits["char_max"] or limits["char_min"]:
        lines.append(_span(_("字数"), limits["char_min"], limits["char_max"], _("字")))
        lines.append(_("计数方法：%(x)s", x=said(words.COUNT_LABELS, limits["count_rule"])))
    if limits["seconds_max"] or limits["seconds_min"]:
        lines.append(_span(_("时长"), limits["seconds_min"], limits["seconds_max"], "", seconds_text))
    if limits["formats"]:
        lines.append(_("文件格式：%(x)s", x="、".join(name.upper() for name in limits["formats"])))
        lines.append(_("文件大小：不超过 %(n)s MB", n=limits["max_bytes"] // MIB))
    if limits["height_min"]:
        lines.append(_("画面短边：不低于 %(n)s 像素", n=limits["height_min"]))
    if limits["summary_max"] and "summary" in limits["required"]:
        lines.append(_("内容简介：不超过 %(n)s 字", n=limits["summary_max"]))
    if limits["cast_max"]:
        lines.append(_("演职人员：不超过 %(n)s 人", n=limits["cast_max"]))
    if limits["programme_kinds"]:
        lines.append(_("节目形式：%(x)s", x="、".join(limits["programme_kinds"])))
    if limits["required"]:
        lines.append(_("必须提交：%(x)s", x="、".join(said(words.PART_LABELS, part) for part in limits["required"])))
    if limits["entries_per_person"]:
        lines.append(_("每人限投：%(n)s 件", n=limits["entries_per_person"]))
    if limits.get("unit_quota"):
        lines.append(_("每个单位限推荐：%(n)s 件", n=limits["unit_quota"]))
    return lines + _credits(limits)


def _credits(limits: Document) -> list[str]:
    labels = {"author_credits": _("作者的分工：%(x)s"), "cast_credits": _("表演的分工：%(x)s")}
    return [label % {"x": "、".join(limits[name])} for name, label in labels.items() if limits.get(name)]


def _terms(terms: EntryTerms) -> list[str]:
    lines = [
        _("授权方式：%(x)s", x=LICENCES[terms.licence]),
        _("人工智能：%(x)s", x=AI_RULES[terms.ai]),
    ]
    if terms.age_min:
        lines.append(_("作者在截稿日应满 %(n)s 周岁", n=terms.age_min))
    if terms.consent_age:
        lines.append(_("截稿日未满 %(n)s 周岁的作者要有监护人同意", n=terms.consent_age))
    if terms.confirm_authors:
        lines.append(_("合作作者通过邮件里的链接各自确认"))
    return lines


def seconds_text(seconds: int) -> str:
    """A length as screens write it: 3分20秒."""
    minutes, left = divmod(seconds, 60)
    if not minutes:
        return _("%(s)s秒", s=left)
    return _("%(m)s分%(s)s秒", m=minutes, s=f"{left:02}") if left else _("%(m)s分钟", m=minutes)


def _span(name: str, low: int | None, high: int | None, unit: str, write: Any = lambda n: f"{n:,}") -> str:
    if low and high:
        return _("%(name)s：%(low)s 至 %(high)s%(unit)s", name=name, low=write(low), high=write(high), unit=unit)
    if high:
        return _("%(name)s：不超过 %(high)s%(unit)s", name=name, high=write(high), unit=unit)
    return _("%(name)s：不少于 %(low)s%(unit)s", name=name, low=write(low), unit=unit)


def _field(field: Document) -> str:
    need = _("必填") if field["required"] else _("选填")
    kind = said(words.FIELD_KINDS, field["kind"])
    choices = _("：%(x)s", x="、".join(field["choices"])) if field["choices"] else ""
    return _("附加问题“%(label)s”：%(need)s，%(kind)s", label=field["label"], need=need, kind=kind) + choices


def _criterion(criterion: Document) -> str:
    line = _(
        "评分项“%(label)s”：占 %(weight)s%%，0 至 %(points)s 分",
        label=criterion["label"],
        weight=criterion["weight"],
        points=criterion["max_points"],
    )
    anchors = [
        _("低分：%(x)s", x=criterion["anchor_low"]) if criterion["anchor_low"] else "",
        _("高分：%(x)s", x=criterion["anchor_high"]) if criterion["anchor_high"] else "",
    ]
    return "；".join([line, *(anchor for anchor in anchors if anchor)])


def _round(terms: Document) -> str:
    parts = [
        _("第 %(n)s 轮（%(kind)s）", n=terms["number"], kind=said(words.ROUND_KINDS, terms["kind"])),
        _("每件作品 %(n)s 名评委", n=terms["judges_per_entry"]),
        said(words.METHODS, terms["method"]),
    ]
    if terms["method"] == "trimmed_mean":
        parts.append(said(words.TRIM_SCOPES, terms["trim_scope"]))
        few = said(words.FEW_SHEETS, terms["few_sheets"])
        parts.append(_("评分不足 %(n)s 份时%(x)s", n=terms["trim_min_sheets"], x=few))
    parts.append(_("四舍五入到 %(n)s 位小数", n=terms["decimals"]))
    if terms["number"] > 1:
        parts.append(said(words.CARRY, terms["carry"]))
    if terms["comment_min"]:
        parts.append(_("评语不少于 %(n)s 字", n=terms["comment_min"]))
    if terms["advance"]:
        parts.append(_("前 %(n)s 件进入下一轮", n=terms["advance"]))
    return "，".join(parts)


def _awarding(document: Document, labels: dict[str, str]) -> list[str]:
    lines = [
        _("同分时第 %(n)s 步：%(x)s", n=n, x=words.tie_rule_text(rule, labels))
        for n, rule in enumerate(document["ties"], 1)
    ]
    lines.append(_("获奖资格被取消时：%(x)s", x=said(words.SUBSTITUTE_RULES, document["substitution"])))
    return lines
