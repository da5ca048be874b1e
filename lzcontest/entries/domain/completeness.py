"""What keeps a work from being handed in: every broken rule, its field and the page where it is mended."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lzcontest.contests.domain import (
    AI_RULES,
    FILE_PARTS,
    TEXT_PARTS,
    EntryTerms,
    FormField,
    Limits,
    count_characters,
)
from lzcontest.entries.domain.people import PeopleFacts
from lzcontest.entries.domain.typed import TITLE_MAX
from lzcontest.entries.domain.work import Work
from lzcontest.foundation.i18n import gettext as _

STEPS = ("work", "authors", "consents", "declarations")


def part_labels() -> dict[str, str]:
    """Part of a work → its name on screens, in the language of the person."""
    return {
        "body": _("正文"),
        "lyrics": _("歌词"),
        "summary": _("内容简介"),
        "script": _("脚本"),
        "audio": _("歌曲音频"),
        "score": _("曲谱"),
        "video": _("成片"),
        "sample": _("节目视频小样"),
        "subtitles": _("字幕"),
    }


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: the step that mends it, the field, and the rule with the way out."""

    step: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class WorkRules:
    """What the category asks of a work, and the version of the rules to agree to (None: none was published).

    For a work that was handed in, that is the version its sender agreed to: a later one asks only the others.
    """

    kind: str
    limits: Limits
    fields: tuple[FormField, ...] = ()
    rules_version: int | None = None
    terms: EntryTerms = field(default_factory=EntryTerms)
    licence: tuple[str, str] = ("", "")  # kind of the licence, SHA-256 of its wording


def problem_fields(problems: list[Problem]) -> dict[str, str]:
    """Field → message, the first of each field."""
    return {p.field: p.message for p in reversed(problems)}


def find_problems(work: Work, rules: WorkRules, people: PeopleFacts | None = None) -> list[Problem]:
    """Everything that keeps ``work`` from being handed in, in the order of the pages."""
    people = people or PeopleFacts()
    found = [Problem("work", f, m) for f, m in _work(work, rules)]
    found += [Problem("authors", f, m) for f, m in _authors(work, rules, people)]
    found += [Problem("consents", f, m) for f, m in _consents(work, rules, people)]
    return found + [Problem("declarations", f, m) for f, m in _declarations(work, rules)]


def _work(work: Work, rules: WorkRules) -> Iterator[tuple[str, str]]:
    if not work.title:
        yield "title", _("还没有题目。")
    elif len(work.title) > TITLE_MAX:
        yield "title", _("题目最多 %(max)s 字，现在有 %(n)s 字。", max=TITLE_MAX, n=len(work.title))
    labels = part_labels()
    for part in TEXT_PARTS[rules.kind]:
        yield from _text(work.texts.get(part, ""), part, labels[part], rules.limits)
    for part in FILE_PARTS[rules.kind]:
        if part in rules.limits.required and part not in work.files:
            yield part, _("还没有上传%(part)s。", part=labels[part])
    if rules.kind == "programme":
        yield from _programme(work.details, rules.limits)
    answers = work.details.get("fields", {})
    for question in rules.fields:
        yield from _answer(question, answers.get(question.key))


def _text(text: str, part: str, label: str, limits: Limits) -> Iterator[tuple[str, str]]:
    if not text:
        if part in limits.required:
            yield part, _("还没有写%(part)s。", part=label)
        return
    least, most = text_limits(part, limits)
    n = count_characters(text, limits.count_rule)
    if most and n > most:
        yield (
            part,
            _("%(part)s最多 %(max)s 字，现在有 %(n)s 字，请删去 %(d)s 字。", part=label, max=most, n=n, d=n - most),
        )
    elif least and n < least:
        yield part, _("%(part)s至少 %(min)s 字，现在有 %(n)s 字。", part=label, min=least, n=n)


def text_limits(part: str, limits: Limits) -> tuple[int | None, int | None]:
    """Least and most characters of a text part: the work itself, its summary, or a script without limit."""
    if part == "summary":
        return None, limits.summary_max
    return (limits.char_min, limits.char_max) if part in ("body", "lyrics") else (None, None)


def _programme(details: dict[str, Any], limits: Limits) -> Iterator[tuple[str, str]]:
    if not details.get("programme_kind"):
        yield "programme_kind", _("请选择节目形式。")
    elif limits.programme_kinds and details["programme_kind"] not in limits.programme_kinds:
        yield "programme_kind", _("这一届不收这种形式的节目，请从列表中选择。")
    seconds = details.get("duration_s")
    if not seconds:
        yield "duration_min", _("请填写节目时长。")
    elif limits.seconds_max and seconds > limits.seconds_max:
        yield "duration_min", _("节目最长 %(max)s 分钟。请压缩后再填。", max=limits.seconds_max // 60)
    elif limits.seconds_min and seconds < limits.seconds_min:
        yield "duration_min", _("节目至少 %(min)s 分钟。", min=-(-limits.seconds_min // 60))
    if not details.get("cast_size"):
        yield "cast_size", _("请填写演职人员总人数。")
    elif limits.cast_max and details["cast_size"] > limits.cast_max:
        yield "cast_size", _("演职人员最多 %(max)s 人。", max=limits.cast_max)
    for name, label in (("stage_width_cm", _("舞台宽度")), ("stage_depth_cm", _("舞台进深"))):
        if not details.get(name):
            yield name.removesuffix("_cm"), _("请填写至少需要的%(what)s。", what=label)
    for place, (first, last) in enumerate(details.get("available", [])):
        if date.fromisoformat(first) > date.fromisoformat(last):
            yield f"available_{place}_last", _("结束日期早于开始日期。")


def _answer(question: FormField, answer: Any) -> Iterator[tuple[str, str]]:
    name = f"field_{question.key}"
    if answer in (None, "", False):
        if question.required:
            yield name, _("请填写“%(label)s”。", label=question.label)
        return
    if question.kind in ("text", "long_text") and len(answer) > question.max_length:
        yield name, _("“%(label)s”最多 %(max)s 字。", label=question.label, max=question.max_length)
    if question.kind == "choice" and answer not in question.choices:
        yield name, _("请从“%(label)s”的选项中选择。", label=question.label)
    if question.kind == "number" and not _is_number(answer):
        yield name, _("“%(label)s”要填数字。", label=question.label)


def _is_number(answer: str) -> bool:
    try:
        return Decimal(answer).is_finite()
    except InvalidOperation:
        return False


def _authors(work: Work, rules: WorkRules, people: PeopleFacts) -> Iterator[tuple[str, str]]:
    if not any(a.role == "author" for a in work.authors):
        yield "people-0-name", _("至少要有一位作者。")
    for place, person in enumerate(work.authors):
        if not person.name:
            yield f"people-{place}-name", _("请填写姓名。")
        if person.key in people.unborn:
            yield f"people-{place}-birth", _("出生日期晚于截稿日，请核对。")
        elif person.key in people.too_young:
            least = rules.terms.age_min
            yield f"people-{place}-birth", _("%(who)s在截稿日不满 %(n)s 周岁，本届不能参加。", who=person.name, n=least)
        if person.is_contact and not person.phone_sealed:
            yield f"people-{place}-phone", _("联系人要留手机号。")
    if work.authors and not any(a.phone_sealed for a in work.authors):
        yield "people-0-phone", _("请至少留一个手机号，作品有问题时好联系。号码加密保存，评委看不到。")
    if work.details.get("as_group") and not work.details.get("group_name"):
        yield "group_name", _("请填写团队名称。")
    if not work.unit_id and not any(a.unit_name for a in work.authors):
        yield "unit_id", _("请选择或填写所在单位；没有单位的，选择所在乡镇、街道。")


def _consents(work: Work, rules: WorkRules, people: PeopleFacts) -> Iterator[tuple[str, str]]:
    for person in work.authors:
        if person.key in people.lacking and person.key not in people.unborn:
            age, name = rules.terms.consent_age, person.name or _("作者")
            yield (
                f"guardian-{person.key}",
                _("%(who)s在截稿日不满 %(n)s 周岁，还缺监护人的同意。", who=name, n=age),
            )


def _declarations(work: Work, rules: WorkRules) -> Iterator[tuple[str, str]]:
    if not work.originality_at:
        yield "originality", _("请阅读并确认原创承诺。")
    if not work.licence_at:
        yield "licence", _("请阅读并同意规则和授权。")
    elif work.rules_version != rules.rules_version:
        yield "licence", _("您同意以后，规则有了新的一版。请看过新规则，再确认一次。")
    level = work.details.get("ai_level") or ("assisted" if work.ai_used else "none")
    if not rules.terms.allows_ai(level):
        yield (
            "ai",
            _("本届的要求是：%(rule)s。请改用别的作品，或者去掉那一部分再如实声明。", rule=AI_RULES[rules.terms.ai]),
        )
    if work.ai_used and work.details.get("ai_level") and not work.details.get("ai_tools"):
        yield "ai_tools", _("请写明用了哪些人工智能工具。")
    if work.ai_used and not work.ai_note:
        yield "ai_note", _("请写明人工智能用在了哪里。")
