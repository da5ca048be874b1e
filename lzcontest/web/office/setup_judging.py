"""Set-up pages of how a category is judged: rubric, awards, rounds."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session

from lzcontest.contests import queries, service
from lzcontest.contests.domain import CategoryRules
from lzcontest.contests.domain.presets import category_preset
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.office import blueprint
from lzcontest.web.office.setup_forms import SetupForm
from lzcontest.web.office.setup_rows import RoundsForm, RowsForm, RubricForm, TiersForm, with_spares
from lzcontest.web.office.setup_saving import save
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session


def category_of(code: str) -> CategoryRules:
    """The category of ``g.contest`` with that letter. Raises NotFound."""
    try:
        return queries.get_rules(reading_session(), g.contest.id).category_by_code(code)
    except KeyError:
        raise NotFound(_("没有这个类别。")) from None


def _handle(
    form: RowsForm, category: CategoryRules, verb: Callable[..., Any], name: str, heading: str, intro: str
) -> Any:
    def page(shown: SetupForm) -> str:
        return render_template(
            "office/setup_rows.html", form=shown, category=category, heading=heading, intro=intro, kind=name
        )

    if request.method == "GET":
        return page(form)
    actor = current_actor()

    def change(session: Session, reason: str) -> None:
        values = {name: form.read()}
        verb(session, actor, category_id=category.id, version=form.seen_version, reason=reason, **values)

    done = url_for("office.setup", slug=g.contest.slug)
    return save(form, change, page=page, done=done)


@blueprint.route("/<slug>/setup/categories/<code>/rubric", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_rubric(slug: str, code: str) -> Any:
    """Criteria with weights and anchors."""
    category = category_of(code)
    form = RubricForm(data={"rows": with_spares([asdict(c) for c in category.criteria])})
    intro = _("权重合计必须是 100%。总分按“权重 × 得分 ÷ 满分”相加，满分 100 分。不要的行把名称清空即可。")
    return _handle(form, category, service.set_rubric, "criteria", _("%(x)s：评分标准", x=category.title), intro)


@blueprint.route("/<slug>/setup/categories/<code>/awards", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_awards(slug: str, code: str) -> Any:
    """Award tiers with quotas, best first."""
    category = category_of(code)
    form = TiersForm(data={"rows": with_spares([asdict(t) for t in category.tiers])})
    intro = _("从高到低排列。名额可以空缺，空缺由评审结果时决定。不要的行把名称清空即可。")
    return _handle(form, category, service.set_tiers, "tiers", _("%(x)s：奖项", x=category.title), intro)


@blueprint.route("/<slug>/setup/categories/<code>/rounds", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_rounds(slug: str, code: str) -> Any:
    """Rounds, judges per work, how many go on, and how scores are counted."""
    category = category_of(code)
    usual = asdict(category_preset(category.kind).rounds[-1]) | {"judges_per_entry": None, "comment_min": 0}
    rows = with_spares([asdict(r) for r in category.rounds], lambda: dict(usual))[: len(category.rounds) + 1]
    form = RoundsForm(data={"rows": rows})
    intro = _("按先后排列。评委数留空的轮次不保存。最后一轮的名次就是最终名次。")
    return _handle(form, category, service.set_rounds, "rounds", _("%(x)s：评审轮次", x=category.title), intro)
