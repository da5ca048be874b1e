"""The page of one work: all of it, its people with sealed telephones, and everything that happened to it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from lzcontest.accounts import service as accounts
from lzcontest.entries import queries as entries
from lzcontest.entries.models import Author
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.identity import queries as identity
from lzcontest.intake import queries, service
from lzcontest.intake.policy import can_reopen, can_screen
from lzcontest.intake.queries.duplicates import list_duplicates, list_merges
from lzcontest.similarity import queries as similarity
from lzcontest.web.office import blueprint
from lzcontest.web.office.entries_work import file_scope, shown_entry, work_view
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.evidence import KINDS
from lzcontest.web.shared.files import read_token, send_original, send_rendition_file
from lzcontest.web.shared.session import reading_session, unit_of_work


def reveal_reasons() -> list[tuple[str, str]]:
    """Why a sealed telephone may be looked at."""
    return [
        ("contact", _("联系投稿人核对作品")),
        ("certificate", _("制作、寄送证书")),
        ("objection", _("核查异议")),
        ("inspection", _("监督检查")),
    ]


@blueprint.route("/<slug>/entries/<entry_id>")
@access(Permission.ORGANISER)
def entries_show(slug: str, entry_id: str) -> str:
    """The whole work."""
    return _page(entry_id)


def _page(entry_id: str, revealed: dict[str, str] | None = None, problem: str = "") -> str:
    session, actor = reading_session(), current_actor()
    entry = shown_entry(session, actor, entry_id)
    named = identity.list_findings(session, entry_id)
    facts, now = queries.get_screening_facts(session, entry), clock.now()
    return render_template(
        "office/entries_show.html",
        **work_view(session, actor, entry, named),
        authors=entries.get_authors(session, entry_id),
        revealed=revealed or {},
        problem=problem,
        reasons=reveal_reasons(),
        event_words=KINDS,
        named=named,
        similar=similarity.list_findings(session, entry_id),
        history=queries.list_history(session, entry),
        facts=facts,
        events=queries.list_events(session, entry_id),
        duplicates=list_duplicates(session, entry),
        merges=list_merges(session, [entry_id]),
        can_screen=can_screen(actor, facts, now),
        can_reopen=can_reopen(actor, facts, now),
    )


@blueprint.route("/<slug>/entries/<entry_id>/phone", methods=["POST"])
@access(Permission.ORGANISER)
def entries_phone(slug: str, entry_id: str) -> Any:
    """Show one author's telephone once; the look and its reason are recorded."""
    actor = current_actor()
    try:
        with unit_of_work() as session:
            entry = shown_entry(session, actor, entry_id)
            author = session.get(Author, request.form.get("author", ""))
            if author is None or author.entry_id != entry.id or author.phone_sealed is None:
                raise NotFound(_("没有这个号码。"))
            phone = accounts.reveal_personal(
                session,
                actor,
                author.phone_sealed,
                purpose="phone",
                subject_type="entry",
                subject_id=entry.id,
                reason=request.form.get("reason", ""),
                contest_id=entry.contest_id,
            )
            author_id = author.id
    except InvalidInput as error:
        return _page(entry_id, problem=error.message), 400
    return _page(entry_id, revealed={author_id: phone})


@blueprint.route("/<slug>/entries/<entry_id>/reopen", methods=["POST"])
@access(Permission.ORGANISER)
def entries_reopen(slug: str, entry_id: str) -> Any:
    """Take the decision on a work back, unless judges have it already."""
    actor = current_actor()
    with unit_of_work() as session:
        entry = shown_entry(session, actor, entry_id)
        seen = request.form.get("seen") or None
        service.reopen_entry(session, actor, entry_id=entry.id, reason=request.form.get("reason", ""), seen=seen)
    flash(_("作品回到待审查。原来的决定留在历史里。"), "ok")
    return redirect(url_for("office.entries_show", slug=slug, entry_id=entry_id))


@blueprint.route("/<slug>/entries/<entry_id>/merge", methods=["POST"])
@access(Permission.ORGANISER)
def entries_merge(slug: str, entry_id: str) -> Any:
    """Keep one of two works of an author: this one, or (``keep`` "other") the other."""
    actor, other_id = current_actor(), request.form.get("other", "")
    with unit_of_work() as session:
        this, other = shown_entry(session, actor, entry_id), shown_entry(session, actor, other_id)
        gone, kept = (this, other) if request.form.get("keep") == "other" else (other, this)
        service.merge_entries(session, actor, entry_id=gone.id, kept_id=kept.id)
        said = _(
            "%(gone)s 已合并到 %(kept)s，已写信告诉投稿人。作出审查决定以前可以撤销。",
            gone=gone.number,
            kept=kept.number,
        )
    flash(said, "ok")
    return redirect(url_for("office.entries_show", slug=slug, entry_id=entry_id))


@blueprint.route("/<slug>/entries/<entry_id>/unmerge", methods=["POST"])
@access(Permission.ORGANISER)
def entries_unmerge(slug: str, entry_id: str) -> Any:
    """Let a merged work take part again."""
    with unit_of_work() as session:
        entry = shown_entry(session, current_actor(), entry_id)
        service.unmerge_entry(session, current_actor(), entry_id=entry.id)
    flash(_("合并已撤销，作品恢复参评，已写信告诉投稿人。"), "ok")
    return redirect(url_for("office.entries_show", slug=slug, entry_id=entry_id))


@blueprint.route("/<slug>/entries/<entry_id>/original/<part>")
@access(Permission.ORGANISER)
def entries_original(slug: str, entry_id: str, part: str) -> Any:
    """An original file as it was handed in, called by the work's number."""
    session = reading_session()
    entry = shown_entry(session, current_actor(), entry_id)
    media_id = entries.get_files(session, entry_id).get(part)
    if media_id is None:
        abort(404)
    return send_original(media_id, f"{entry.number}-{part}")


@blueprint.route("/<slug>/files/<token>/<path:name>")
@access(Permission.ORGANISER)
def entries_file(slug: str, token: str, name: str) -> Any:
    """A file of a review copy, by a link that this page made for this person."""
    return send_rendition_file(read_token(file_scope(current_actor()), token), name)


def back_to(slug: str, entry_id: str) -> Any:
    """Where a decision on a finding came from: the queue or the work's page."""
    if request.form.get("back") == "screening":
        return redirect(url_for("office.entries_screening", slug=slug, entry=entry_id, _anchor="findings"))
    return redirect(url_for("office.entries_show", slug=slug, entry_id=entry_id, _anchor="findings"))
