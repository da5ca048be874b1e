"""What pages are written with must write exactly what Jinja and WTForms write, whatever the text."""

from typing import Any

from flask import Flask
from flask.templating import Environment
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from wtforms import DateField, EmailField, HiddenField, IntegerField, PasswordField, StringField, TextAreaField
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, Length, NumberRange

from lzcontest.web.shared.environment import PageEnvironment
from lzcontest.web.shared.forms import Form

TEXTS = st.text(st.sampled_from("<>&\"'甲a \n\0{}%；𠮷"), max_size=12)
SOURCE = """{% macro quoted(x, tone="plain") %}<q class="{{ tone }}">{{ x }}</q>{% if caller %}{{ caller() }}{% endif %}{% endmacro %}
{% for v in values %}{{ v }}|{{ v|safe }}|{{ v ~ "<" }}|{{ quoted(v, tone=v) }}|{% call quoted(v) %}{{ loop.index }}{{ v }}{% endcall %}{% endfor %}
{% set kept %}{{ values[0] }}{% endset %}{{ kept }}{{ now() }}{{ missing }}{{ none_at_all }}{{ values|length }}
{% filter upper %}{{ values[0] }}{% endfilter %}{{ cycler("a", "<b>").next() }}{{ markup }}{{ number }}"""


class Sample(Form):
    """Every field that is written here, and one that is not."""

    title = StringField("题目", [InputRequired(), Length(max=60)])
    body = TextAreaField("正文", [InputRequired(), Length(min=2, max=900)])
    email = EmailField("邮箱")
    hidden = HiddenField()
    age = IntegerField("岁", [NumberRange(0, 99)])
    day = DateField("日")
    secret = PasswordField("口令")


@given(values=st.lists(TEXTS, min_size=1, max_size=4), number=st.integers())
def test_a_template_reads_the_same_as_by_jinja_itself(values: list[str], number: int) -> None:
    app = Flask("plain")
    told: dict[str, Any] = {"values": values, "number": number, "markup": Markup("<i>"), "now": lambda: "<now>"}
    pages = [
        kind(app, autoescape=True).from_string(SOURCE).render(**told, none_at_all=None)
        for kind in (Environment, PageEnvironment)
    ]
    assert pages[0] == pages[1]


@given(text=TEXTS, label=TEXTS, rows=st.integers(1, 9), off=st.booleans())
def test_a_field_is_written_as_by_wtforms_itself(text: str, label: str, rows: int, off: bool) -> None:
    with Flask("plain").test_request_context():
        form = Sample(data=dict.fromkeys(("title", "body", "email", "hidden", "secret"), text))
        more: dict[str, Any] = {"rows": rows, "aria-label": label, "disabled": off, "class_": label, "data_x": "1"}
        for field in form:
            own, theirs = field(**more), DefaultMeta.render_field(form.meta, field, more)
            assert isinstance(own, Markup) and own == theirs, field.name
