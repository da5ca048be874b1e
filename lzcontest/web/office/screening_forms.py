"""The forms of a decision: pass, return with a term, turn away, answer a proposal, another term."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from wtforms import DateField, HiddenField, SelectField, TextAreaField
from wtforms.validators import Optional

from lzcontest.foundation import clock
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext
from lzcontest.intake.domain import GATE_LABELS, GATES, ScreeningSettings
from lzcontest.web.shared.forms import Form, options

_l: Any = lazy_gettext  # WTForms takes whatever becomes a string when it is shown


class DecisionForm(Form):
    """What every decision knows: the state of the work that the person saw, and who comes next."""

    act = ""
    seen = HiddenField()
    next = HiddenField()
    queue = HiddenField()

    def __init__(self, settings: ScreeningSettings, **kwargs: Any) -> None:
        super().__init__(prefix=self.act, **kwargs)
        self.settings = settings

    @property
    def mark(self) -> str:
        """What the person saw; a form without it saw nothing that could still be so."""
        return self.seen.data or "-"


class PassForm(DecisionForm):
    """Pass at one gate or at both."""

    act = "pass"
    gate = SelectField(_l("通过哪一环节"), validate_choice=False)
    waive = TextAreaField(_l("不处理身份线索的理由"), description=_l("只在还有明显身份线索、又确实可以通过时填写。"))

    def offer(self, gates: Sequence[str], wanted: str) -> None:
        """Let the person choose among these gates, the one of the queue first in mind."""
        pairs = [(gate, _("只通过%(gate)s", gate=str(GATE_LABELS[gate]))) for gate in gates]
        if len(gates) > 1:
            pairs.insert(0, ("both", _("两个环节都通过")))
        self.gate.choices = options(pairs)
        if self.gate.data not in [value for value, _label in pairs] and pairs:
            self.gate.data = wanted if wanted in gates else pairs[0][0]


class ReasonForm(DecisionForm):
    """A decision with a reason from the contest's list, in own words, or both."""

    kind = "return"
    gate = SelectField(_l("环节"), choices=options((g, GATE_LABELS[g]) for g in GATES), validators=[Optional()])
    reason_choice = SelectField(_l("常用理由"), validate_choice=False, validators=[Optional()])
    reason = TextAreaField(_l("补充说明"), description=_l("投稿人会看到。可以只选常用理由，也可以自己写。"))

    def __init__(self, settings: ScreeningSettings, **kwargs: Any) -> None:
        super().__init__(settings, **kwargs)
        texts = settings.reasons_for(self.kind)
        self.reason_choice.choices = [("", _("自己写")), *((text, text) for text in texts)]

    @property
    def whole_reason(self) -> str:
        """The chosen wording and what was added to it."""
        return "\n".join(
            text.strip() for text in (self.reason_choice.data or "", self.reason.data or "") if text.strip()
        )


class TermForm(DecisionForm):
    """A term of correction: some days from today, or a date; it ends at 24:00."""

    days = SelectField(_l("补正期限"), validate_choice=False, validators=[Optional()])
    due = DateField(_l("或指定截止日期"), description=_l("填了就以它为准，当天 24:00 为止。"), validators=[Optional()])

    def __init__(self, settings: ScreeningSettings, **kwargs: Any) -> None:
        super().__init__(settings, **kwargs)
        usual = settings.term_days
        self.days.choices = [(str(n), _day_choice(n)) for n in sorted({2, 3, 5, 7, 10, 15, usual})]
        if self.days.data is None:
            self.days.data = str(usual)

    @property
    def due_at(self) -> datetime:
        """The end of the chosen day, in this country."""
        chosen = str(self.days.data or "")
        days = int(chosen) if chosen.isdecimal() and len(chosen) < 3 else self.settings.term_days
        return end_of(self.due.data or _today() + timedelta(days=days))


class ReturnForm(ReasonForm, TermForm):
    """Send back for correction."""

    act = "return"


class RejectForm(ReasonForm):
    """Turn away, or propose it."""

    act = "reject"
    kind = "reject"


class ConfirmForm(DecisionForm):
    """Confirm what a colleague proposed."""

    act = "confirm"


class DeclineForm(DecisionForm):
    """Turn a colleague's proposal down."""

    act = "decline"
    reason = TextAreaField(_l("为什么不同意"), description=_l("提议的同事会看到，投稿人看不到。"))


class ExtendForm(TermForm):
    """Another term for a returned work."""

    act = "extend"


FORMS: dict[str, type[DecisionForm]] = {
    form.act: form for form in (PassForm, ReturnForm, RejectForm, ConfirmForm, DeclineForm, ExtendForm)
}


def end_of(day: date) -> datetime:
    """24:00 of a day in this country."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=clock.SHANGHAI).astimezone(UTC)


def _today() -> date:
    return clock.local(clock.now()).date()


def _day_choice(days: int) -> str:
    ends = _today() + timedelta(days=days)
    return _("%(n)s 天，到 %(m)s月%(d)s日 24:00", n=days, m=ends.month, d=ends.day)
