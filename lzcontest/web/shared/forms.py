"""The base of all forms: Chinese messages, service errors put beside their field."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms.fields import choices as wtforms_choices

from lzcontest.foundation.errors import InvalidInput


def choice(value: str, label: Any) -> Any:
    """One choice of a field; bare tuples are deprecated, and the stubs do not know the class yet."""
    made: Any = getattr(wtforms_choices, "SelectChoice")  # noqa: B009
    return made(value, label)


def options(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    """(value, label) pairs as the choices of a field."""
    return [choice(value, label) for value, label in pairs]


class Form(FlaskForm):
    """A form whose fields take errors from services as well as from validators."""

    class Meta(FlaskForm.Meta):
        """WTForms' own messages in Chinese; the token is checked once for all by CSRFProtect."""

        locales = ["zh_CN", "zh"]

    form_errors_extra: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form_errors_extra = []

    def take(self, error: InvalidInput) -> None:
        """Show what a service refused: beside the field it names, else on top of the form."""
        for name, message in error.fields.items():
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, message]
            else:
                self.form_errors_extra.append(message)

    @property
    def all_errors(self) -> list[tuple[str, str, str]]:
        """(field id, label, message) of every error, in the order of the form, for the summary."""
        found = [
            (field.id, str(field.label.text), str(message))
            for field in self
            for message in field.errors
            if isinstance(message, str) or hasattr(message, "__html__")
        ]
        return found + [("", "", message) for message in self.form_errors_extra]
