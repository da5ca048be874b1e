"""The formal rules of a work as a list to tick: what was counted and measured, and whether the rule allows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lzcontest.contests import queries as contests
from lzcontest.contests.domain import FILE_PARTS, TEXT_PARTS, UnitRules, count_characters
from lzcontest.contests.models import Category
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import Problem, Work, WorkRules, find_problems, part_labels, text_limits
from lzcontest.entries.models import Entry
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.queries import MediaProgress, get_media_files, probe_from_json
from lzcontest.web.office.entries_units import get_endorsement_lines, is_declared_by_unit
from lzcontest.web.shared.filters import duration_ms, number, size


@dataclass(frozen=True, slots=True)
class Check:
    """One rule that was checked, and what was found."""

    good: bool
    text: str


def list_checks(session: Session, entry: Entry, category: Category, files: Sequence[MediaProgress]) -> list[Check]:
    """Every formal rule with its measure: what entrants are held to (``find_problems``) says whether it is kept."""
    work, rules = entries.get_submitted_work(session, entry), entries.get_work_rules(session, category, entry)
    people = entries.get_people_facts(session, entry, contests.get_contest(session, entry.contest_id), work)
    open_problems = find_problems(work, rules, people)
    found: list[Check] = []
    for fields, said in [*_texts(work, rules), *_files(session, work, rules), *_rest(work, rules)]:
        wrong = [p for p in open_problems if p.field in fields or p.field.partition("-")[0] in fields]
        open_problems = [p for p in open_problems if p not in wrong]
        found += [Check(False, p.message) for p in wrong] or [Check(True, said)]
    found += [Check(False, problem.message) for problem in _once(open_problems)]
    found += _unit(session, entry)
    for file in files:
        if file.state == "failed":
            found.append(Check(False, file.failure))
        elif not file.settled:
            found.append(Check(False, _("文件还在处理：%(how)s", how=file.label)))
    return found


def _unit(session: Session, entry: Entry) -> Iterator[Check]:
    needed = UnitRules(**contests.get_contest(session, entry.contest_id).unit_rules).endorsement
    line = get_endorsement_lines(session, [entry.id]).get(entry.id, "")
    if line:
        yield Check(True, _("单位推荐：%(x)s", x=line))
    elif needed:
        yield Check(False, _("本届要求单位推荐，还没有单位推荐这件作品。"))
    if is_declared_by_unit(session, entry.id):
        yield Check(True, _("承诺和授权由单位联络员说明：已收到作者本人签名，单位留存备查"))


def _once(problems: list[Problem]) -> list[Problem]:
    return list({problem.message: problem for problem in problems}.values())


def _texts(work: Work, rules: WorkRules) -> Iterator[tuple[tuple[str, ...], str]]:
    labels = part_labels()
    for part in TEXT_PARTS[rules.kind]:
        text, most = work.texts.get(part, ""), text_limits(part, rules.limits)[1]
        if not text and part not in rules.limits.required:
            continue
        n = number(count_characters(text, rules.limits.count_rule))
        if most:
            yield (part,), _("%(part)s %(n)s 字，最多 %(max)s 字", part=labels[part], n=n, max=number(most))
        else:
            yield (part,), _("%(part)s %(n)s 字", part=labels[part], n=n)


def _files(session: Session, work: Work, rules: WorkRules) -> Iterator[tuple[tuple[str, ...], str]]:
    labels, media = part_labels(), get_media_files(session, list(work.files.values()))
    for part in FILE_PARTS[rules.kind]:
        file = media.get(work.files.get(part, ""))
        if file is None and part not in rules.limits.required:
            continue
        facts = []
        if file is not None:
            probe = probe_from_json(file.probe) if file.state == "ready" else None
            if probe is not None and probe.duration_ms:
                facts.append(duration_ms(probe.duration_ms))
            facts.append(size(file.size))
        yield (part,), _("%(part)s：%(facts)s", part=labels[part], facts="，".join(facts))


def _rest(work: Work, rules: WorkRules) -> Iterator[tuple[tuple[str, ...], str]]:
    if rules.kind == "programme":
        stage = ("programme_kind", "duration_min", "cast_size", "stage_width", "stage_depth")
        yield stage, _("节目形式、时长、人数和舞台要求齐全")
    if rules.fields:
        yield tuple(f"field_{field.key}" for field in rules.fields), _("附加问题都已回答")
    people = sum(1 for person in work.authors if person.role == "author")
    yield ("people", "group_name", "unit_id"), _("作者 %(n)s 人，姓名、联系方式和单位齐全", n=people)
    yield ("originality",), _("已作原创承诺")
    if work.rules_version:
        yield ("licence",), _("已同意规则和授权（第 %(n)s 版）", n=work.rules_version)
    else:
        yield ("licence",), _("已同意规则和授权")
    if work.ai_used:
        yield ("ai_note",), _("已声明使用人工智能：%(note)s", note=work.ai_note or _("没有写明工具"))
    else:
        yield ("ai_note",), _("声明没有使用人工智能")
