"""Forms that are tables: criteria, awards, rounds and extra questions, one line each, spare lines at the end."""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, IntegerField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import Length, NumberRange, Optional

from lzcontest.contests.domain import CriterionRule, RoundTerms, TierRule
from lzcontest.contests.domain import FormField as Question
from lzcontest.contests.domain import vocabulary as words
from lzcontest.foundation.i18n import LazyText
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.web.office.setup_forms import SetupForm
from lzcontest.web.shared.forms import options

SPARE_LINES = 3


def _choices(labels: dict[str, LazyText]) -> Any:
    return options(labels.items())


class Row(PlainForm):
    """One line; it counts when its ``named_by`` field is filled in."""

    named_by = "label"
    key = HiddenField()

    class Meta:
        """WTForms' own messages in Chinese."""

        locales = ["zh_CN", "zh"]

    @property
    def filled(self) -> bool:
        """Whether the organiser wrote something on this line."""
        return bool(str(self[self.named_by].data or "").strip())


class CriterionRow(Row):
    """A line of the rubric."""

    label = StringField(_l("评分项"), [Length(max=40)])
    weight = IntegerField(_l("权重（%）"), [Optional(), NumberRange(1, 100)])
    max_points = IntegerField(_l("满分"), [Optional(), NumberRange(1, 100)])
    anchor_low = StringField(_l("低分是什么样"), [Length(max=80)])
    anchor_high = StringField(_l("高分是什么样"), [Length(max=80)])


class TierRow(Row):
    """An award and its quota."""

    named_by = "title"
    title = StringField(_l("奖项"), [Length(max=20)])
    quota = IntegerField(_l("名额"), [Optional(), NumberRange(0, 10000)])


class QuestionRow(Row):
    """An extra question of the submission form."""

    label = StringField(_l("问题"), [Length(max=60)])
    kind = SelectField(_l("怎么回答"), choices=_choices(words.FIELD_KINDS))
    required = BooleanField(_l("必填"))
    choice_list = StringField(_l("选项（用顿号隔开）"), [Length(max=500)])
    hint = StringField(_l("填写说明"), [Length(max=120)])
    max_length = IntegerField(_l("最多字数"), [Optional(), NumberRange(1, 5000)])


class RoundRow(Row):
    """The terms of a round."""

    named_by = "judges_per_entry"
    kind = SelectField(_l("轮次"), choices=_choices(words.ROUND_KINDS))
    judges_per_entry = IntegerField(_l("每件作品评委数"), [Optional(), NumberRange(1, 99)])
    advance = IntegerField(_l("晋级件数（最后一轮填 0）"), [Optional(), NumberRange(0, 10000)])
    method = SelectField(_l("计分方法"), choices=_choices(words.METHODS))
    trim_scope = SelectField(_l("怎样去掉最高最低"), choices=_choices(words.TRIM_SCOPES))
    trim_min_sheets = IntegerField(_l("至少几份评分才去掉"), [Optional(), NumberRange(3, 99)])
    few_sheets = SelectField(_l("评分不够时"), choices=_choices(words.FEW_SHEETS))
    decimals = IntegerField(_l("保留小数位"), [Optional(), NumberRange(0, 6)])
    carry = SelectField(_l("与上一轮得分"), choices=_choices(words.CARRY))
    comment_min = IntegerField(_l("评语至少字数（0 为不要求）"), [Optional(), NumberRange(0, 2000)])


class RowsForm(SetupForm):
    """A table of lines. ``lines`` are those that were filled in."""

    @property
    def lines(self) -> list[Any]:
        """The filled lines in their order."""
        return [entry.form for entry in self["rows"].entries if entry.form.filled]

    def read(self) -> Sequence[Any]:
        """The filled lines as values of the domain."""
        raise NotImplementedError


class RubricForm(RowsForm):
    """The rubric of a category."""

    rows = FieldList(FormField(CriterionRow), max_entries=30)

    def read(self) -> list[CriterionRule]:
        """The criteria as they were typed; new ones get a free key."""
        keys = new_keys(self.lines, "c")
        return [
            CriterionRule(
                key,
                line.label.data.strip(),
                line.weight.data or 0,
                line.max_points.data or 10,
                (line.anchor_low.data or "").strip(),
                (line.anchor_high.data or "").strip(),
            )
            for key, line in zip(keys, self.lines, strict=True)
        ]


class TiersForm(RowsForm):
    """The awards of a category, best first."""

    rows = FieldList(FormField(TierRow), max_entries=30)

    def read(self) -> list[TierRule]:
        """The awards as they were typed; new ones get a free key."""
        keys = new_keys(self.lines, "t")
        pairs = zip(keys, self.lines, strict=True)
        return [TierRule(key, line.title.data.strip(), line.quota.data or 0) for key, line in pairs]


class RoundsForm(RowsForm):
    """The rounds of a category in their order."""

    rows = FieldList(FormField(RoundRow), max_entries=9)

    def read(self) -> list[RoundTerms]:
        """The rounds as they were typed, numbered from 1."""
        return [
            RoundTerms(
                number,
                kind=line.kind.data,
                judges_per_entry=line.judges_per_entry.data or 0,
                advance=line.advance.data or 0,
                method=line.method.data,
                trim_scope=line.trim_scope.data,
                trim_min_sheets=line.trim_min_sheets.data or 5,
                few_sheets=line.few_sheets.data,
                decimals=2 if line.decimals.data is None else line.decimals.data,
                carry=line.carry.data,
                comment_min=line.comment_min.data or 0,
            )
            for number, line in enumerate(self.lines, 1)
        ]


class QuestionsForm(RowsForm):
    """The extra questions of a category."""

    rows = FieldList(FormField(QuestionRow), max_entries=30)

    def read(self) -> list[Question]:
        """The questions as they were typed; new ones get a free key."""
        keys = new_keys(self.lines, "q")
        return [
            Question(
                key=key,
                label=line.label.data.strip(),
                kind=line.kind.data,
                required=line.required.data,
                hint=(line.hint.data or "").strip(),
                choices=split_list(line.choice_list.data or "") if line.kind.data == "choice" else (),
                max_length=line.max_length.data or 200,
            )
            for key, line in zip(keys, self.lines, strict=True)
        ]


def new_keys(lines: Sequence[Any], letter: str) -> list[str]:
    """The key of each line: its own where it has one, else the first free ``letter`` + number."""
    used = {line.key.data for line in lines if line.key.data}
    keys, number = [], 0
    for line in lines:
        key = line.key.data
        while not key or (key in keys):
            number += 1
            key = f"{letter}{number}" if f"{letter}{number}" not in used else ""
        keys.append(key)
    return keys


def split_list(text: str) -> tuple[str, ...]:
    """Words separated by 、，,； or line ends."""
    for mark in "，,；;\n":
        text = text.replace(mark, "、")
    return tuple(dict.fromkeys(part.strip() for part in text.split("、") if part.strip()))


def with_spares(rows: Sequence[dict[str, Any]], blank: Callable[[], dict[str, Any]] = dict) -> list[dict[str, Any]]:
    """The lines to show: what there is, then a few empty ones."""
    return [*rows, *(blank() for _line in range(SPARE_LINES))]
