"""Set-up pages of a category: what may be sent in, and the extra questions of its form."""

from dataclasses import asdict, replace
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from lzcontest.contests import service
from lzcontest.contests.domain import FILE_PARTS, KINDS, TEXT_PARTS, CategoryRules, Limits
from lzcontest.contests.domain import vocabulary as words
from lzcontest.contests.domain.presets import category_preset
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.web.office import blueprint
from lzcontest.web.office.setup_fields import LengthField
from lzcontest.web.office.setup_forms import NEED, SetupForm
from lzcontest.web.office.setup_judging import category_of
from lzcontest.web.office.setup_rows import QuestionsForm, split_list, with_spares
from lzcontest.web.office.setup_saving import save
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.forms import options
from lzcontest.web.shared.session import unit_of_work

MIB = 1024 * 1024
_UP = [Optional(), NumberRange(1, 1_000_000)]
# Which limits make sense for which kind of works.
_ONLY_FOR = {
    "char_min": ("fiction",),
    "char_max": ("fiction", "song"),
    "count_rule": ("fiction", "song"),
    "summary_max": ("film", "programme"),
    "seconds_min": ("song", "film", "programme"),
    "seconds_max": ("song", "film", "programme"),
    "max_bytes": ("song", "film", "programme"),
    "formats": ("song", "film", "programme"),
    "height_min": ("film",),
    "cast_max": ("programme",),
    "programme_kinds": ("programme",),
}


class CategoryForm(SetupForm):
    """A category and its limits; what does not concern its kind is taken out by ``for_kind``."""

    title = StringField(_l("名称"), [NEED, Length(max=40)])
    code = StringField(
        _l("代码"), [NEED, Length(max=1)], description=_l("一个大写字母，用在作品编号和盲评号里。公告发布后不能再改。")
    )
    description = TextAreaField(_l("说明"), [Length(max=2000)], description=_l("一两句话，显示在首页的类别卡片上。"))
    char_min = IntegerField(_l("字数下限"), _UP)
    char_max = IntegerField(_l("字数上限"), _UP, description=_l("歌曲指歌词的字数。"))
    count_rule = SelectField(_l("怎样计数"), choices=options(words.COUNT_LABELS.items()))
    summary_max = IntegerField(_l("内容简介最多字数"), _UP)
    seconds_min = LengthField(_l("时长下限"), description=_l("写成 3:00（3 分钟）；留空不限。"))
    seconds_max = LengthField(_l("时长上限"), description=_l("写成 15:00（15 分钟）；留空不限。"))
    formats = SelectMultipleField(_l("接收的文件格式"))
    max_bytes = IntegerField(_l("每个文件最大（MB）"), [NEED, NumberRange(1, 1_000_000)])
    height_min = IntegerField(_l("画面短边至少（像素）"), _UP, description=_l("1080P 填 1080；留空不限。"))
    cast_max = IntegerField(_l("演职人员最多人数"), _UP)
    programme_kinds = StringField(
        _l("节目形式"), [Length(max=300)], description=_l("用顿号隔开，例如：小品、快板、戏曲")
    )
    required = SelectMultipleField(_l("必须提交的部分"))
    author_credits = StringField(
        _l("作者的分工"),
        [Length(max=200)],
        description=_l("署名为作者的分工，用顿号隔开，例如：作词、作曲。留空用常见的。"),
    )
    cast_credits = StringField(_l("表演的分工"), [Length(max=200)], description=_l("例如：主演、演唱。留空用常见的。"))
    entries_per_person = IntegerField(_l("每人限投件数"), _UP, description=_l("留空不限。"))
    unit_quota = IntegerField(_l("每个单位最多推荐件数"), _UP, description=_l("单位联络员推荐并排序的名额；留空不限。"))

    def for_kind(self, kind: str) -> "CategoryForm":
        """Keep what concerns ``kind`` and offer its formats and parts."""
        for name, kinds in _ONLY_FOR.items():
            if kind not in kinds:
                del self[name]
        if "formats" in self:
            self["formats"].choices = options((name, name.upper()) for name in words.FORMATS[kind])
        parts = dict.fromkeys((*TEXT_PARTS[kind], *FILE_PARTS[kind]))
        self.required.choices = options((part, words.PART_LABELS[part]) for part in parts)
        return self

    def limits(self, before: Limits) -> Limits:
        """The limits as typed; what this form does not ask stays as ``before``."""
        changes: dict[str, Any] = {
            name: self[name].data for name in (*_ONLY_FOR, "entries_per_person", "unit_quota") if name in self
        }
        if "max_bytes" in self:
            changes["max_bytes"] = (self["max_bytes"].data or 0) * MIB
        if "formats" in self:
            changes["formats"] = tuple(self["formats"].data or ())
        if "programme_kinds" in self:
            changes["programme_kinds"] = split_list(self["programme_kinds"].data or "")
        for name in ("author_credits", "cast_credits"):
            changes[name] = split_list(self[name].data or "")
        return replace(before, required=tuple(self.required.data or ()), **changes)


def _data(category: Any) -> dict[str, Any]:
    limits = asdict(category.limits)
    limits["max_bytes"] = limits["max_bytes"] // MIB
    for name in ("programme_kinds", "author_credits", "cast_credits"):
        limits[name] = "、".join(limits[name])
    own = {name: getattr(category, name) for name in ("title", "code", "description")}
    return {**limits, **own, "version": g.contest.version}


@blueprint.route("/<slug>/setup/categories/new", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_category_new(slug: str) -> Any:
    """A new category of ``?kind=``, filled in as calls usually have it."""
    kind = request.args.get("kind", "")
    if kind not in KINDS:
        return render_template("office/setup_category_kind.html", kinds=words.KIND_LABELS)
    preset = category_preset(kind)
    return _handle(kind, _data(preset), preset.limits, None, _("新的类别：%(x)s", x=preset.title))


@blueprint.route("/<slug>/setup/categories/<code>", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_category(slug: str, code: str) -> Any:
    """The limits of a category."""
    category = category_of(code)
    return _handle(category.kind, _data(category), category.limits, category, _("%(x)s：要求", x=category.title))


def _handle(kind: str, data: dict[str, Any], limits: Limits, category: CategoryRules | None, heading: str) -> Any:
    form = CategoryForm(data=data).for_kind(kind)

    def page(shown: SetupForm) -> str:
        return render_template("office/setup_category.html", form=shown, heading=heading, category=category)

    if request.method == "GET":
        return page(form)
    actor, contest_id = current_actor(), g.contest.id

    def change(session: Session, reason: str) -> None:
        service.save_category(
            session,
            actor,
            contest_id=contest_id,
            category_id=category.id if category else None,
            kind=kind,
            code=(form.code.data or "").strip().upper(),
            title=form.title.data or "",
            description=form.description.data or "",
            limits=form.limits(limits),
            fields=category.fields if category else (),
            version=form.seen_version,
            reason=reason,
        )

    return save(form, change, page=page, done=url_for("office.setup", slug=g.contest.slug))


@blueprint.route("/<slug>/setup/categories/<code>/questions", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_questions(slug: str, code: str) -> Any:
    """The extra questions that entrants of this category answer."""
    category = category_of(code)
    rows = [{**asdict(f), "choice_list": "、".join(f.choices)} for f in category.fields]
    form = QuestionsForm(data={"rows": with_spares(rows, lambda: {"max_length": 200})})
    intro = _("除题目、作者等必有的内容外，还要投稿人回答什么。不要的行把问题清空即可。")

    def page(shown: SetupForm) -> str:
        heading = _("%(x)s：附加问题", x=category.title)
        return render_template(
            "office/setup_rows.html", form=shown, category=category, heading=heading, intro=intro, kind="fields"
        )

    if request.method == "GET":
        return page(form)
    actor, contest_id = current_actor(), g.contest.id

    def change(session: Session, reason: str) -> None:
        service.save_category(
            session,
            actor,
            contest_id=contest_id,
            category_id=category.id,
            kind=category.kind,
            code=category.code,
            title=category.title,
            description=category.description,
            limits=category.limits,
            fields=form.read(),
            version=form.seen_version,
            reason=reason,
        )

    return save(form, change, page=page, done=url_for("office.setup", slug=g.contest.slug))


@blueprint.route("/<slug>/setup/categories/<code>/remove", methods=["POST"])
@access(Permission.ORGANISER)
def setup_category_remove(slug: str, code: str) -> Any:
    """Drop a category of a draft."""
    category = category_of(code)
    with unit_of_work() as session:
        service.remove_category(session, current_actor(), category_id=category.id)
    flash(_("“%(x)s”类别已删除。", x=category.title), "ok")
    return redirect(url_for("office.setup", slug=slug))
