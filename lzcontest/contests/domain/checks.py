"""Whether what an organiser typed can stand, before it is stored; messages are keyed by the form's fields."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lzcontest.contests.domain import vocabulary as words
from lzcontest.contests.domain.counting import COUNT_RULES
from lzcontest.contests.domain.limits import FILE_PARTS, KINDS, TEXT_PARTS, FormField, Limits
from lzcontest.contests.domain.rules import CriterionRule, RoundTerms, TierRule
from lzcontest.contests.domain.terms import EntryTerms
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,7}")
CODE = re.compile(r"[A-Z]")
KEY = re.compile(r"[a-z][a-z0-9_]{0,19}")
RESERVED_SLUGS = ("new", "contests", "calendar")
LONGEST_TEXT = 20_000
MOST_WORKING_DAYS = 60
# Names of the columns of a contest that are part of its rules, with the longest text each takes.
TEXT_LENGTHS = {
    "title": 80,
    "theme": 200,
    "organiser_name": 80,
    "call_text": LONGEST_TEXT,
    "declaration_text": LONGEST_TEXT,
    "licence_text": LONGEST_TEXT,
}
MOMENTS = ("opens_at", "closes_at", "screening_until", "judging_until")
CHANGEABLE = (
    *TEXT_LENGTHS,
    *MOMENTS,
    "slug",
    "edition",
    "number_prefix",
    "notice_working_days",
    "tie_ladder",
    "substitute_rule",
    "unit_rules",
    "terms",
)


def clean_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes with texts trimmed. Raises InvalidInput by field, TypeError for a name that cannot be changed."""
    if unknown := set(changes) - set(CHANGEABLE):
        raise TypeError(f"not to be changed: {sorted(unknown)}")
    clean = {k: plain_text(v) if isinstance(v, str) else v for k, v in changes.items()}
    wrong = {}
    for name, value in clean.items():
        if isinstance(value, EntryTerms):
            wrong.update(value.problems())
            continue
        message = _problem(name, value)
        if message:
            wrong[name] = message
    if wrong:
        raise InvalidInput(wrong)
    return clean


def plain_text(text: str) -> str:
    """Text with uniform line ends and without white space around: what is hashed must not depend on the browser."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def _problem(name: str, value: Any) -> str:
    if name in TEXT_LENGTHS:
        return _text_problem(name, value)
    if name not in _SOUND or _SOUND[name](value):
        return ""
    return {
        "slug": _("网址名用小写字母、数字和短横线，最多 40 个字符。"),
        "number_prefix": _("编号前缀以大写字母开头，只用大写字母和数字，最多 8 个字符。"),
        "edition": _("届次是 1 到 999 的整数。"),
        "notice_working_days": _("公示期是 1 到 %(n)s 个工作日。", n=MOST_WORKING_DAYS),
        "substitute_rule": _("请选择递补办法。"),
        "unit_rules": _("最低件数是 1 以上的整数，或留空表示不要求。"),
        "tie_ladder": _("同分规则里有重复或不认识的项。"),
    }[name]


def _text_problem(name: str, value: str) -> str:
    if name in ("title", "organiser_name") and not value:
        return _("请填写。")
    if len(value) > TEXT_LENGTHS[name]:
        return _("最多 %(n)s 字，现在有 %(found)s 字。", n=TEXT_LENGTHS[name], found=len(value))
    return ""


def ladder_known(ladder: Sequence[str]) -> bool:
    """Whether every tie rule has a known name and none comes twice."""
    return len(set(ladder)) == len(ladder) and all(
        rule in words.TIE_RULES
        or (rule.startswith(words.CRITERION_PREFIX) and KEY.fullmatch(rule.removeprefix(words.CRITERION_PREFIX)))
        for rule in ladder
    )


_SOUND: dict[str, Callable[[Any], bool]] = {
    "slug": lambda value: bool(SLUG.fullmatch(value)) and value not in RESERVED_SLUGS,
    "number_prefix": lambda value: bool(PREFIX.fullmatch(value)),
    "edition": lambda value: 1 <= value <= 999,
    "notice_working_days": lambda value: 1 <= value <= MOST_WORKING_DAYS,
    "substitute_rule": lambda value: value in words.SUBSTITUTE_RULES,
    "tie_ladder": ladder_known,
    "unit_rules": lambda value: value.get("minimum") is None or 1 <= value["minimum"] <= 10_000,
}


def check_category(kind: str, code: str, title: str, limits: Limits, fields: Sequence[FormField]) -> None:
    """Raises InvalidInput when a category cannot be stored like this."""
    wrong: dict[str, str] = {}
    if kind not in KINDS:
        wrong["kind"] = _("请选择作品形式。")
    if not CODE.fullmatch(code):
        wrong["code"] = _("代码是一个大写字母。")
    if not title or len(title) > 40:
        wrong["title"] = _("请填写名称，最多 40 字。")
    if not wrong:
        wrong = {**_limits_wrong(kind, limits), **_fields_wrong(fields)}
    if wrong:
        raise InvalidInput(wrong)


def _limits_wrong(kind: str, limits: Limits) -> dict[str, str]:
    wrong = {}
    numbers = ("char_min", "char_max", "summary_max", "seconds_min", "seconds_max", "height_min", "cast_max")
    for name in (*numbers, "entries_per_person", "unit_quota"):
        value = getattr(limits, name)
        if value is not None and not 1 <= value <= 1_000_000:
            wrong[name] = _("请填 1 以上的整数，或留空表示不限。")
    if limits.max_bytes < 1:
        wrong["max_bytes"] = _("文件大小至少 1 MB。")
    if limits.count_rule not in COUNT_RULES:
        wrong["count_rule"] = _("请选择计数方法。")
    if not set(limits.formats) <= set(words.FORMATS[kind]):
        wrong["formats"] = _("这里面有不能接收的格式。")
    for name in ("author_credits", "cast_credits"):
        words_given = getattr(limits, name)
        if len(words_given) > 20 or any(not 1 <= len(word) <= 10 for word in words_given):
            wrong[name] = _("最多 20 种分工，每种 1 到 10 个字。")
    if not set(limits.required) <= {*TEXT_PARTS[kind], *FILE_PARTS[kind]}:
        wrong["required"] = _("这里面有这类作品没有的部分。")
    if limits.char_min and limits.char_max and limits.char_min > limits.char_max:
        wrong["char_min"] = _("字数下限大于上限。")
    if limits.seconds_min and limits.seconds_max and limits.seconds_min > limits.seconds_max:
        wrong["seconds_min"] = _("时长下限大于上限。")
    return wrong


def _fields_wrong(fields: Sequence[FormField]) -> dict[str, str]:
    if len({field.key for field in fields}) != len(fields):
        return {"fields": _("附加问题的标识重复了。")}
    for field in fields:
        if field.kind not in words.FIELD_KINDS or not KEY.fullmatch(field.key) or not field.label:
            return {"fields": _("附加问题“%(x)s”没有填完整。", x=field.label or field.key)}
        if field.kind == "choice" and len(field.choices) < 2:
            return {"fields": _("附加问题“%(x)s”至少要有两个选项。", x=field.label)}
        if not 1 <= field.max_length <= 5000:
            return {"fields": _("附加问题“%(x)s”的字数上限应在 1 到 5000 之间。", x=field.label)}
    return {}


def check_rubric(criteria: Sequence[CriterionRule]) -> None:
    """Raises InvalidInput when these criteria cannot be a rubric. The sum of weights is checked at publication."""
    _unique_keys([c.key for c in criteria], "criteria")
    for c in criteria:
        if not c.label or len(c.label) > 40 or max(len(c.anchor_low), len(c.anchor_high)) > 80:
            raise InvalidInput({"criteria": _("评分项要有名称（最多 40 字），高低分说明最多 80 字。")})
        if not 1 <= c.weight <= 100 or not 1 <= c.max_points <= 100:
            raise InvalidInput({"criteria": _("“%(x)s”的权重和满分都应在 1 到 100 之间。", x=c.label)})


def check_tiers(tiers: Sequence[TierRule]) -> None:
    """Raises InvalidInput when these cannot be the awards of a category."""
    _unique_keys([t.key for t in tiers], "tiers")
    for t in tiers:
        if not t.title or len(t.title) > 20 or not 0 <= t.quota <= 10_000:
            raise InvalidInput({"tiers": _("奖项要有名称（最多 20 字），名额是 0 到 10000 的整数。")})


def check_rounds(rounds: Sequence[RoundTerms]) -> None:
    """Raises InvalidInput when these cannot be the rounds of a category."""
    if [r.number for r in rounds] != list(range(1, len(rounds) + 1)):
        raise InvalidInput({"rounds": _("轮次应从 1 开始连续编号。")})
    for r in rounds:
        known = (
            r.kind in words.ROUND_KINDS
            and r.method in words.METHODS
            and r.trim_scope in words.TRIM_SCOPES
            and r.few_sheets in words.FEW_SHEETS
            and r.carry in words.CARRY
        )
        if not known:
            raise InvalidInput({"rounds": _("第 %(n)s 轮有没选的项。", n=r.number)})
        sound = 1 <= r.judges_per_entry <= 99 and 0 <= r.advance <= 10_000 and 0 <= r.decimals <= 6
        if not sound or not 3 <= r.trim_min_sheets <= 99 or not 0 <= r.comment_min <= 2000:
            raise InvalidInput(
                {"rounds": _("第 %(n)s 轮的数字超出范围：评委 1–99 人，小数 0–6 位，去分至少 3 份。", n=r.number)}
            )


def _unique_keys(keys: Sequence[str], field: str) -> None:
    if len(set(keys)) != len(keys) or not all(KEY.fullmatch(key) for key in keys):
        raise InvalidInput({field: _("标识重复或有不能用的字符。")})
