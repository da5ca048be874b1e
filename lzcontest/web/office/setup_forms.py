"""The forms of the set-up: a contest's basics, timetable, texts and awarding; limits belong to services."""

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lzcontest.contests.domain import KINDS
from lzcontest.contests.domain import vocabulary as words
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.web.office.setup_fields import HourField
from lzcontest.web.shared.forms import Form, options

NEED = InputRequired(message=_l("请填写这一项。"))
LADDER_STEPS = 6


class SetupForm(Form):
    """Every form of the set-up knows which state of the contest it was opened on."""

    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        """The version the page was opened on; None when it was tampered with or left out."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else None


class BasicsForm(SetupForm):
    """What the contest is called and who holds it."""

    title = StringField(
        _l("赛事名称"), [NEED, Length(max=80)], description=_l("不带届次，例如：“清风徐来”廉洁文化作品征集")
    )
    edition = IntegerField(_l("届次"), [NEED, NumberRange(1, 999)], description=_l("第几届，填数字。"))
    theme = StringField(_l("主题"), [Length(max=200)], description=_l("一两句话，会显示在首页标题下。"))
    organiser_name = StringField(_l("主办单位"), [NEED, Length(max=80)])
    slug = StringField(
        _l("网址名"),
        [NEED, Length(max=40)],
        description=_l("小写字母、数字和短横线，例如 qingfeng-7。公告发布后不能再改。"),
    )
    number_prefix = StringField(
        _l("作品编号前缀"),
        [NEED, Length(max=8)],
        description=_l("大写字母开头，例如 LZ7，作品编号就是 LZ7-F-0118。公告发布后不能再改。"),
    )


class NewContestForm(BasicsForm):
    """A new contest, with the categories it starts with."""

    kinds = SelectMultipleField(
        _l("先按常见的征集要求建好这些类别"),
        choices=options((kind, words.KIND_LABELS[kind]) for kind in KINDS),
        default=list(KINDS),
        description=_l("字数、时长、评分标准、奖项和轮次都会填好，之后逐项可改。"),
    )


class CopyForm(SetupForm):
    """What is new about the edition that starts as a copy."""

    title = StringField(_l("赛事名称"), [NEED, Length(max=80)])
    edition = IntegerField(_l("届次"), [NEED, NumberRange(1, 999)])
    theme = StringField(_l("主题"), [Length(max=200)], description=_l("留空则沿用上一届的主题。"))
    slug = StringField(_l("网址名"), [NEED, Length(max=40)])
    number_prefix = StringField(_l("作品编号前缀"), [NEED, Length(max=8)])


class TimelineForm(SetupForm):
    """When the call opens and closes, until when works are screened and judged, how long the notice stands."""

    opens_day = DateField(_l("开始征集：日期"), [Optional()])
    opens_hour = HourField(_l("开始征集：时刻"), default="00:00")
    closes_day = DateField(_l("截止征集：日期"), [Optional()])
    closes_hour = HourField(
        _l("截止征集：时刻"),
        default="24:00",
        description=_l("选 24:00 表示当天结束。截止以服务器时钟（北京时间）为准，截止前开始的上传可以传完。"),
    )
    screening_day = DateField(_l("形式审查至：日期"), [Optional()])
    screening_hour = HourField(_l("形式审查至：时刻"), default="24:00")
    judging_day = DateField(_l("评审至：日期"), [Optional()])
    judging_hour = HourField(_l("评审至：时刻"), default="24:00")
    notice_working_days = IntegerField(
        _l("公示期（工作日）"),
        [NEED, NumberRange(1, 60)],
        description=_l("按国务院公布的放假调休安排计算，发布当天不算。"),
    )


class TextsForm(SetupForm):
    """The call, and what entrants declare."""

    call_text = TextAreaField(_l("征集公告"), [Length(max=20000)], description=_l("空一行分段。"))
    declaration_text = TextAreaField(_l("原创承诺书"), [Length(max=20000)], description=_l("投稿人提交前逐条确认。"))


class AwardingForm(SetupForm):
    """How ties are broken and what happens when a winner is disqualified."""

    step_1 = SelectField(_l("同分时先看"))
    step_2 = SelectField(_l("还同分再看"))
    step_3 = SelectField(_l("第 3 步"))
    step_4 = SelectField(_l("第 4 步"))
    step_5 = SelectField(_l("第 5 步"))
    step_6 = SelectField(_l("第 6 步"))
    substitute_rule = RadioField(_l("获奖资格被取消时"), [NEED], choices=options(words.SUBSTITUTE_RULES.items()))

    @property
    def steps(self) -> list[SelectField]:
        """The steps of the ladder in their order."""
        return [self[f"step_{n}"] for n in range(1, LADDER_STEPS + 1)]

    @property
    def ladder(self) -> list[str]:
        """The chosen rules without the empty steps."""
        return [field.data for field in self.steps if field.data]


class UnitsForm(SetupForm):
    """What the contest asks of units."""

    endorsement = BooleanField(
        _l("作品须经所在单位推荐"), description=_l("未经推荐的作品仍会收到，审查时会标明，由工作人员决定。")
    )
    minimum = IntegerField(
        _l("每个单位至少提交件数"),
        [Optional(), NumberRange(1, 10_000)],
        description=_l(
            "对设有联络员的单位生效，下级单位的作品一并计算；留空不要求。各类别的推荐名额在类别的要求里设。"
        ),
    )


class CalendarForm(Form):
    """A day on which work differs from the official calendar."""

    day = DateField(_l("日期"), [NEED])
    is_workday = RadioField(
        _l("这一天"), [NEED], choices=options([("no", _l("放假，不算工作日")), ("yes", _l("上班，算工作日"))])
    )
    note = StringField(_l("说明"), [Length(max=40)], description=_l("例如：春节放假"))
