"""The base of all forms: Chinese messages, service errors put beside their field."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import Field
from wtforms.fields import choices as wtforms_choices
from wtforms.widgets import TextArea
from wtforms.widgets.core import Input, clean_key  # type: ignore[attr-defined]  # the stubs do not know it

from lzcontest.foundation.errors import InvalidInput


def choice(value: str, label: Any) -> Any:
    """One choice of a field; bare tuples are deprecated, and the stubs do not know the class yet."""
    made: Any = getattr(wtforms_choices, "SelectChoice")  # noqa: B009
    return made(value, label)


def options(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    """(value, label) pairs as the choices of a field."""
    return [choice(value, label) for value, label in pairs]


def _attributes(values: dict[str, Any]) -> str:
    """As WTForms writes them: sorted, True as the bare name, False not at all."""
    named = sorted((clean_key(name), value) for name, value in values.items() if value is not False)
    return " ".join(name if value is True else f'{name}="{escape(value)}"' for name, value in named)


def _flags(field: Field) -> dict[str, Any]:
    """What validators ask of a field, as attributes: required, maxlength and the like."""
    known: Any = field.widget
    asked = {name: value for name, value in vars(field.flags).items() if name in known.validation_attrs}
    return {name: value() if callable(value) else value for name, value in asked.items()}


def _written_plainly(field: Field) -> bool:
    widget: Any = type(field.widget)
    plain = widget is TextArea or (issubclass(widget, Input) and widget.__call__ is Input.__call__)
    return plain and not field.render_kw and getattr(field, "_datalist", None) is None


class Form(FlaskForm):
    """A form whose fields take errors from services as well as from validators."""

    class Meta(FlaskForm.Meta):
        """WTForms' own messages in Chinese; the token is checked once for all by CSRFProtect."""

        locales = ["zh_CN", "zh"]
        csrf = False  # ``csrf()`` writes the token into the page, CSRFProtect has checked it before any form is read

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Markup:
            """Text fields written here, to the letter as WTForms does in three times the time; others by itself."""
            if not _written_plainly(field):
                return super().render_field(field, render_kw)
            shown = {"id": field.id, **_flags(field), **render_kw, "name": field.name}
            if type(field.widget) is TextArea:
                return Markup(f"<textarea {_attributes(shown)}>\r\n{escape(field._value())}</textarea>")  # noqa: S704  every value is escaped
            shown = {"type": field.widget.input_type, **shown}
            shown.setdefault("value", field._value())
            return Markup(f"<input {_attributes(shown)}>")  # noqa: S704  as above

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
