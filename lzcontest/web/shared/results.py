"""A result as its pages show it: the same lines for the organiser and the supervisor, read from the signed text."""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask import flash, g, request
from sqlalchemy.orm import Session

from lzcontest.awards import queries, service
from lzcontest.awards.domain.ladder import RULES, rule_text
from lzcontest.awards.domain.recount import Difference
from lzcontest.awards.domain.tiers import EXCLUDE_ALL, INCLUDE_ALL, vacancy_text
from lzcontest.awards.models import Result
from lzcontest.contests.domain import CategoryRules, ContestRules
from lzcontest.contests.queries import get_rules
from lzcontest.foundation.errors import Conflict, NotAllowed
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.shared.access import current_actor
from lzcontest.web.shared.session import unit_of_work


@dataclass(frozen=True, slots=True)
class RankLine:
    """One work of a ranking."""

    entry_id: str
    rank: int
    number: str
    title: str
    score: str
    exact: str
    tier: str
    waiting: bool
    note: str
    trace: tuple[str, ...]
    gone: str


@dataclass(frozen=True, slots=True)
class CategoryView:
    """One category of a result with everything a person decides upon."""

    code: str
    title: str
    round_number: int
    sheets: int
    method: str
    ladder: tuple[str, ...]
    tiers: tuple[dict[str, Any], ...]
    lines: tuple[RankLine, ...]
    ties: tuple[dict[str, Any], ...]
    vacancies: tuple[str, ...]
    decisions: tuple[str, ...]
    effects: tuple[dict[str, Any], ...]


def result_view(session: Session, result: Result) -> list[CategoryView]:
    """The categories of a result. Seven queries, whatever the number of works."""
    document = json.loads(result.canonical or "{}")
    rules = get_rules(session, result.contest_id)
    rows = {row.number or row.entry_id: row for row in queries.list_award_rows(session, result.id)}
    effects: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for effect in result.sensitivity:
        effects[effect["category"]].append(effect)
    return [_category(part, rules, rows, effects[part["category"]]) for part in document.get("categories", [])]


def unfinished_titles(session: Session, result: Result) -> list[str]:
    """Names of the categories whose judging is not over in this text."""
    rules = get_rules(session, result.contest_id)
    return [_titled(rules, code) for code in json.loads(result.canonical or "{}").get("unfinished", [])]


def said_place(difference: Difference) -> str:
    """Where a recount parts from the record, said to a person; the exact place stays beside it."""
    place = difference.place
    if place.startswith("awards."):
        return _("获奖名单 %(x)s 与签名文本不一致", x=place.removeprefix("awards."))
    if place.startswith("signature["):
        return _("签名不是签在现在的文本上")
    if place.startswith("work["):
        return _("作品与提交时的指纹不符：%(x)s", x=place.removeprefix("work"))
    if place.startswith("forged["):
        return _("存证账本里没有这个签名，签名是伪造的")
    if place.startswith("plain["):
        return _("得分与直接累加的结果不一致：%(x)s", x=place.removeprefix("plain"))
    words = {
        "sha256": _("结果文本与记录的指纹不一致"),
        "ledger": _("结果文本与存证账本里的指纹不一致"),
        "canonical": _("结果文本无法读取"),
        "recount": _("无法重新计算"),
        "state": _("存证账本里没有发布或公告这一版结果的记录"),
        "rules_ledger": _("规则与存证账本里最后公布的版本不一致"),
        "rules_sha256": _("规则版本与记录的不一致"),
    }
    return words.get(place) or _("重新计算的结果不同：%(x)s", x=place)


def said_sheet(what: str) -> str:
    """What is wrong with a score sheet, said to a person."""
    return {
        "seal": _("评分表与提交时的封条不符，内容被改动过"),
        "ledger": _("存证账本里没有这张评分表的封条"),
        "total": _("评分表上的总分与各项得分不符"),
        "codes": _("这一轮盲评号背后的作品与抽签时的记录不符，评分可能被换到别的作品上"),
        "withdrawn": _("作品被标成已撤回，存证账本里却没有撤回的记录"),
        "missing": _("存证账本里有这张评分表，数据库里却没有了"),
    }.get(what, _("评分表无法读取"))


def _category(
    part: dict[str, Any], rules: ContestRules, rows: dict[str, Any], effects: list[dict[str, Any]]
) -> CategoryView:
    declared = rules.category_by_code(part["category"])
    labels = {criterion.key: criterion.label for criterion in declared.criteria}
    tiers = {tier["tier"]: tier["title"] for tier in part["tiers"]}
    given = {award["entry"]: award for award in part["awards"]}
    shared, waiting = _shared_ranks(part), frozenset(part["undecided"])
    lines = tuple(_line(line, rows, tiers, given, shared, waiting, labels) for line in part["ranking"])
    return CategoryView(
        code=part["category"],
        title=part["title"],
        round_number=part["round_number"],
        sheets=part["sheets"]["count"],
        method=_method(part["rule"]),
        ladder=tuple(rule_text(rule, labels) for rule in part["tie_ladder"]),
        tiers=tuple(
            {**tier, "count": sum(1 for award in part["awards"] if award["tier"] == tier["tier"])}
            for tier in part["tiers"]
        ),
        lines=lines,
        ties=tuple(_tie(tie, tiers, rows) for tie in part["ties"]),
        vacancies=tuple(_vacancy(gap, tiers) for gap in part["vacancies"]),
        decisions=tuple(_decisions(part["decisions"], tiers)),
        effects=tuple(_effect(effect, tiers, number) for number, effect in enumerate(effects, 1)),
    )


def _shared_ranks(part: dict[str, Any]) -> set[int]:
    ranks = [line["rank"] for line in part["ranking"]]
    return {rank for rank in ranks if ranks.count(rank) > 1}


def _line(
    line: dict[str, Any],
    rows: dict[str, Any],
    tiers: dict[str, str],
    given: dict[str, dict[str, Any]],
    shared: set[int],
    waiting: frozenset[str],
    labels: dict[str, str],
) -> RankLine:
    row = rows.get(line["entry"])
    award = given.get(line["entry"])
    notes = []
    if line["rank"] in shared:
        notes.append(_("并列"))
    if line["broken_by"]:
        notes.append(_("同分，%(rule)s", rule=rule_text(line["broken_by"], labels)))
    if award and award["substitute"]:
        notes.append(_("递补"))
    if row is not None and row.withdrawn_reason:
        notes.append(_("已取消获奖资格：%(why)s", why=row.withdrawn_reason))
    return RankLine(
        entry_id=row.entry_id if row is not None else "",
        rank=line["rank"],
        number=line["entry"],
        title=row.title if row is not None else "",
        score=line["score"],
        exact=line["exact"],
        tier=tiers.get(award["tier"], award["tier"]) if award else "",
        waiting=line["entry"] in waiting,
        note="；".join(notes),
        trace=tuple(_step(step, value, labels) for step, value, _judges in (row.trace if row is not None else [])),
        gone=row.withdrawn_reason if row is not None else "",
    )


def _step(step: str, value: str, labels: dict[str, str]) -> str:
    name, _colon, key = step.partition(":")
    if name == "criterion" or step in RULES:
        return f"{rule_text(step, labels)}：{value}"
    words = {
        "mean": _("平均分"),
        "trimmed_mean": _("去掉最高、最低后的平均分"),
        "lowest_left_out": _("去掉最低分"),
        "highest_left_out": _("去掉最高分"),
        "weighted": _("加权合计"),
        "published": _("公布得分"),
    }
    label = words.get(name, name) + (f"（{labels.get(key, key)}）" if key else "")
    return f"{label} {value}"


def _method(rule: dict[str, Any]) -> str:
    if rule["method"] == "mean":
        return _("各评委总分的平均，保留 %(n)s 位小数（四舍五入）", n=rule["decimals"])
    return _(
        "满 %(k)s 份评分时去掉一个最高、一个最低后平均，保留 %(n)s 位小数（四舍五入）",
        k=rule["trim_min_sheets"],
        n=rule["decimals"],
    )


def _tie(tie: dict[str, Any], tiers: dict[str, str], rows: dict[str, Any]) -> dict[str, Any]:
    works = [
        {"number": number, "title": rows[number].title, "entry_id": rows[number].entry_id}
        for number in tie["entries"]
        if number in rows
    ]
    return {**tie, "title": tiers.get(tie["tier"], tie["tier"]), "works": works}


def _vacancy(gap: dict[str, Any], tiers: dict[str, str]) -> str:
    return _(
        "%(tier)s空缺 %(n)s 名：%(why)s",
        tier=tiers.get(gap["tier"], ""),
        n=gap["count"],
        why=vacancy_text(gap["reason"]),
    )


def _decisions(own: dict[str, Any], tiers: dict[str, str]) -> list[str]:
    choices = {INCLUDE_ALL: _("一并授奖"), EXCLUDE_ALL: _("一并顺延")}
    lines = [
        _("%(tier)s空缺 %(n)s 名。理由：%(why)s", tier=tiers.get(tier, tier), n=given["count"], why=given["reason"])
        for tier, given in own.get("vacant", {}).items()
    ]
    lines += [
        _(
            "%(tier)s边界并列%(choice)s。理由：%(why)s",
            tier=tiers.get(tier, tier),
            choice=choices[given["choice"]],
            why=given["reason"],
        )
        for tier, given in own.get("border", {}).items()
    ]
    if order := own.get("order"):
        names = "、".join(order["entries"])
        lines.append(_("评委会排定先后：%(names)s。理由：%(why)s", names=names, why=order["reason"]))
    lines += [
        _("取消 %(entry)s 的获奖资格。理由：%(why)s", entry=entry, why=why)
        for entry, why in own.get("disqualified", {}).items()
    ]
    return lines


def _effect(effect: dict[str, Any], tiers: dict[str, str], number: int) -> dict[str, Any]:
    def said(tier: str) -> str:
        return {"": _("不获奖"), "undecided": _("待决定")}.get(tier) or tiers.get(tier, tier)

    changes = [
        _("%(entry)s：%(a)s → %(b)s", entry=change["entry"], a=said(change["before"]), b=said(change["after"]))
        for change in effect["changes"]
    ]
    return {"label": _("不计评委 %(n)s", n=number), "changes": changes, "unscored": effect["unscored"]}


def _titled(rules: ContestRules, code: str) -> str:
    try:
        category: CategoryRules = rules.category_by_code(code)
    except KeyError:
        return code
    return category.title


def sign_shown(role: str, said: str) -> None:
    """Sign the result of this request's contest as ``role``, for the text the page showed; say ``said``, or why not."""
    try:
        with unit_of_work() as session:
            service.sign_result(
                session, current_actor(), contest_id=g.contest.id, role=role, sha256=request.form.get("sha256", "")
            )
    except (Conflict, NotAllowed) as error:
        flash(error.message, "danger")
    else:
        flash(said, "ok")
