"""The form of the work itself, made from what the category asks for."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from wtforms import BooleanField, DateField, DecimalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from lzcontest.contests.domain import TEXT_PARTS, FormField
from lzcontest.entries.domain import EntryChanges, Work, WorkRules, part_labels
from lzcontest.foundation.i18n import current_locale
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.shared.forms import Form, options

SPANS = 4  # rows for the days on which a troupe can travel
_HUNDRED, _THOUSAND = Decimal(100), Decimal(1000)


def work_form(rules: WorkRules) -> type[Form]:
    """The form class for a category, in the language of the person."""
    return _form_class(rules.kind, rules.limits.programme_kinds, rules.fields, current_locale())


@lru_cache(maxsize=64)
def _form_class(kind: str, kinds: tuple[str, ...], questions: tuple[FormField, ...], _locale: str) -> type[Form]:
    title = _("片名") if kind == "film" else _("节目名称") if kind == "programme" else _("题目")
    fields: dict[str, Any] = {"title": StringField(title)}
    if kind == "programme":
        fields.update(_programme_fields(kinds))
    labels = part_labels()
    fields.update({part: TextAreaField(labels[part]) for part in TEXT_PARTS[kind]})
    fields.update({f"field_{q.key}": _question(q) for q in questions})
    return type("WorkForm", (Form,), fields)


def _question(question: FormField) -> Any:
    described: dict[str, Any] = {"description": question.hint}
    if question.kind == "long_text":
        return TextAreaField(question.label, **described)
    if question.kind == "choice":
        choices = options([("", _("请选择")), *((c, c) for c in question.choices)])
        return SelectField(question.label, choices=choices, validate_choice=False, **described)
    if question.kind == "yes_no":
        return BooleanField(question.label, **described)
    return StringField(question.label, **described)


def _whole(label: str, most: int, hint: str = "") -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(0, most)], description=hint)


def _measure(label: str, most: int, hint: str = "") -> DecimalField:
    return DecimalField(label, [Optional(), NumberRange(0, most)], places=None, description=hint)


def _programme_fields(kinds: tuple[str, ...]) -> dict[str, Any]:
    choices = options([("", _("请选择")), *((k, k) for k in kinds)])
    kind: Any = (
        SelectField(_("节目形式"), choices=choices, validate_choice=False) if kinds else StringField(_("节目形式"))
    )
    settings = options([("any", _("室内室外都可以")), ("indoor", _("只能在室内")), ("outdoor", _("只能在室外"))])
    fields: dict[str, Any] = {
        "programme_kind": kind,
        "duration_min": _whole(_("时长：分"), 600),
        "duration_sec": _whole(_("时长：秒"), 59),
        "cast_size": _whole(_("演职人员总人数"), 500, _("包括随行的灯光、音响、服装人员。")),
        "stage_width": _measure(_("舞台宽度（米）"), 100, _("至少需要的宽度，例如 8 或 8.5。")),
        "stage_depth": _measure(_("舞台进深（米）"), 100),
        "power_kw": _measure(_("用电（千瓦）"), 1000, _("自带设备同时用电的总和；不带用电设备的填 0。")),
        "dressing_rooms": _whole(_("化妆间（间）"), 20),
        "setting": SelectField(_("演出场地"), choices=settings, validate_choice=False),
        "needs_sound": BooleanField(_("需要场地提供音响")),
        "sound_note": StringField(_("音响要求"), description=_("例如：手持话筒 2 支，耳麦 4 支，放伴奏。")),
    }
    for place in range(SPANS):
        fields[f"available_{place}_first"] = DateField(_("从"), [Optional()])
        fields[f"available_{place}_last"] = DateField(_("到"), [Optional()])
    fields["travel_note"] = TextAreaField(_("出行说明"), description=_("交通、住宿、道具运输等需要提前说的。"))
    return fields


def form_values(work: Work, rules: WorkRules) -> dict[str, Any]:
    """What the form shows of ``work``."""
    values: dict[str, Any] = {"title": work.title, **work.texts}
    answers = work.details.get("fields", {})
    values.update({f"field_{q.key}": answers.get(q.key) for q in rules.fields})
    if rules.kind == "programme":
        values.update(_programme_values(work.details))
    return values


def _programme_values(details: dict[str, Any]) -> dict[str, Any]:
    same = ("programme_kind", "cast_size", "dressing_rooms", "setting", "needs_sound", "sound_note", "travel_note")
    values = {name: details.get(name) for name in same}
    if (seconds := details.get("duration_s")) is not None:
        values["duration_min"], values["duration_sec"] = divmod(seconds, 60)
    for field, name, unit in _SCALED:
        if (amount := details.get(name)) is not None:
            values[field] = _plain(Decimal(amount) / unit)
    for place, (first, last) in enumerate(details.get("available", [])[:SPANS]):
        values[f"available_{place}_first"] = date.fromisoformat(first)
        values[f"available_{place}_last"] = date.fromisoformat(last)
    return values


def _plain(number: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent: 8, 8.5."""
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()


_SCALED = (
    ("stage_width", "stage_width_cm", _HUNDRED),
    ("stage_depth", "stage_depth_cm", _HUNDRED),
    ("power_kw", "power_w", _THOUSAND),
)


def typed_changes(form: Form, rules: WorkRules, work: Work) -> EntryChanges:
    """What the form changes; a field that could not be read (a word for a number) stays as it was."""
    details: dict[str, Any] = _programme_details(form, work.details) if rules.kind == "programme" else {}
    if rules.fields:
        answers = {q.key: form[f"field_{q.key}"].data for q in rules.fields}
        details["fields"] = {k: v for k, v in answers.items() if v not in (None, "", False)}
    return EntryChanges(
        title=form["title"].data or "",
        texts={part: form[part].data or "" for part in TEXT_PARTS[rules.kind]},
        details=details,
    )


def _programme_details(form: Form, before: dict[str, Any]) -> dict[str, Any]:
    texts = ("programme_kind", "setting", "sound_note", "travel_note")
    details: dict[str, Any] = {name: form[name].data or "" for name in texts}
    details["needs_sound"] = bool(form["needs_sound"].data)
    for name in ("cast_size", "dressing_rooms"):
        details[name] = before.get(name) if form[name].errors else form[name].data
    for field, name, unit in _SCALED:
        amount = form[field].data
        scaled = None if amount is None or form[field].errors else int(amount * unit)
        details[name] = before.get(name) if form[field].errors else scaled
    minutes, seconds = form["duration_min"], form["duration_sec"]
    if minutes.errors or seconds.errors:
        details["duration_s"] = before.get("duration_s")
    else:
        details["duration_s"] = (minutes.data or 0) * 60 + (seconds.data or 0) or None
    details["available"] = _spans(form)
    return details


def _spans(form: Form) -> list[list[str]]:
    spans = []
    for place in range(SPANS):
        first, last = form[f"available_{place}_first"].data, form[f"available_{place}_last"].data
        if first or last:
            spans.append([(first or last).isoformat(), (last or first).isoformat()])
    return spans
