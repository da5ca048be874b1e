"""Handing in many works at once: first what would happen to each, then each by itself with its number."""

from typing import Any

from flask import g, render_template, request

from lzcontest.foundation.errors import InvalidInput, LzError
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk import service
from lzcontest.web.liaison import blueprint
from lzcontest.web.liaison.frame import desk_tabs
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/<slug>/submit")
@access(Permission.LIAISON)
def submit(slug: str) -> Any:
    """Which works are complete, and what the others lack."""
    return _page()


def _page(errors: dict[str, str] | None = None) -> Any:
    works = service.list_ready(reading_session(), current_actor(), g.contest.id)
    chosen = set(request.form.getlist("ids"))
    return render_template(
        "liaison/submit.html",
        contest=g.contest,
        tabs=desk_tabs("submit"),
        ready=[w for w in works if w.ready],
        lacking=[w for w in works if not w.ready],
        chosen=chosen if request.method == "POST" else {w.id for w in works if w.ready},
        papers=bool(request.form.get("papers")),
        errors=errors or {},
    ), 400 if errors else 200


@blueprint.route("/<slug>/submit", methods=["POST"])
@access(Permission.LIAISON)
def submit_send(slug: str) -> Any:
    """Hand in the chosen works, each in a transaction of its own: one that fails does not hold up the others."""
    contest_id, actor, papers = g.contest.id, current_actor(), bool(request.form.get("papers"))
    works = {w.id: w for w in service.list_ready(reading_session(), actor, contest_id)}
    chosen = [works[entry_id] for entry_id in dict.fromkeys(request.form.getlist("ids")) if entry_id in works]
    if not chosen:
        return _page({"ids": _("请先选中要提交的作品。")})
    if not papers and not all(w.declared for w in chosen):
        return _page({"papers": _("请确认已经收到作者签名的承诺书和授权书。没有收到的作品，请先不要选。")})
    done, failed = [], []
    for work in chosen:
        try:
            with unit_of_work() as session:
                made = service.submit_for_unit(
                    session, actor, contest_id=contest_id, entry_id=work.id, papers=papers and not work.declared
                )
                entry_number = service.number_of(session, made)
            done.append((work, entry_number, made.sha256))
        except InvalidInput as error:
            failed.append((work, list(error.fields.values())))
        except LzError as error:
            failed.append((work, [error.message]))
    return render_template(
        "liaison/submit_done.html", contest=g.contest, tabs=desk_tabs("submit"), done=done, failed=failed
    )
