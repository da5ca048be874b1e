"""Works whose processing broke by a fault of the system: what broke, and having it done again."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from lzcontest.entries.domain import part_labels
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.queries.stuck import StuckWork, Trouble, list_stuck
from lzcontest.intake.service.recovery import retry_processing
from lzcontest.web.office import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/<slug>/entries/stuck")
@access(Permission.ORGANISER)
def entries_stuck(slug: str) -> str:
    """The works for which nothing is under way, each with what broke."""
    works = list_stuck(reading_session(), g.contest.id)
    rows = [(work, [_words(trouble) for trouble in work.troubles] or [_nothing()]) for work in works]
    return render_template("office/entries_stuck.html", rows=rows, now=clock.now())


@blueprint.route("/<slug>/entries/stuck", methods=["POST"])
@access(Permission.ORGANISER)
def entries_stuck_retry(slug: str) -> Any:
    """Process one stuck work again, or (``all``) every one."""
    wanted = request.form.get("entry", "")
    again = 0
    for work in _chosen(wanted):
        try:
            with unit_of_work() as session:
                retry_processing(session, current_actor(), entry_id=work.entry_id)
            again += 1
        except Conflict:  # somebody else was quicker
            continue
    if again:
        flash(_("已让 %(n)s 件作品重新处理。处理好后会自动进入形式审查。", n=again), "ok")
    else:
        flash(_("没有需要重试的作品：它们已经在处理，或已经处理完。"), "info")
    return redirect(url_for("office.entries_stuck", slug=slug))


def _chosen(wanted: str) -> list[StuckWork]:
    works = list_stuck(reading_session(), g.contest.id)
    return works if wanted == "all" else [work for work in works if work.entry_id == wanted]


def _words(trouble: Trouble) -> tuple[str, str]:
    """What broke in words, and the place for whoever keeps the system."""
    part = str(part_labels().get(trouble.part, trouble.part))
    words = {
        "advance": _("%(part)s：文件已转换好，但没能送进下一步。", part=part),
        "text": _("文字核对（查重、身份线索）中断。"),
    }
    if trouble.step != "media":
        return words[trouble.step], trouble.error
    if trouble.code == "not_clean":
        return _("%(part)s：审阅版没有通过匿名检查，没有给评委看。重试不行时请联系维护人员。", part=part), trouble.error
    return _("%(part)s：文件转换没有完成，原文件完好。", part=part), trouble.error


def _nothing() -> tuple[str, str]:
    return _("处理中途停下，没有留下原因。"), ""
