"""Step five: see everything once more, hand it in, and get the receipt."""

from typing import Any

from flask import redirect, render_template, url_for

from lzcontest.accounts.queries import get_unit_names
from lzcontest.contests.domain import TEXT_PARTS, count_characters
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import AUTHOR_ROLES, part_labels
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.service import submit_entry
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.frame import OpenWork, open_work, step_links
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/works/<entry_id>/check")
@access(Permission.SIGNED_IN)
def check(entry_id: str) -> Any:
    """Everything that will be handed in, and everything that still keeps it from being."""
    opened = open_work(reading_session(), entry_id)
    opened.edit.require()
    return _page(opened)


@blueprint.route("/works/<entry_id>/check", methods=["POST"])
@access(Permission.SIGNED_IN)
def check_submit(entry_id: str) -> Any:
    """Hand the work in; pressed twice, it is handed in once."""
    try:
        with unit_of_work() as session:
            submit_entry(session, current_actor(), entry_id=entry_id)
    except InvalidInput as error:
        opened = open_work(reading_session(), entry_id)
        return _page(opened, error.fields.get("quota", "")), 400
    return redirect(url_for("entrant.receipt", entry_id=entry_id))


@blueprint.route("/works/<entry_id>/receipt")
@access(Permission.SIGNED_IN)
def receipt(entry_id: str) -> Any:
    """The receipt: number, time and fingerprints, to be printed or kept."""
    session = reading_session()
    entry = entries.get_own_entry(session, current_actor(), entry_id)
    submissions = entries.list_submissions(session, entry_id)
    if not submissions:
        raise NotFound(_("这件作品还没有提交，没有回执。"))
    opened = open_work(session, entry_id)
    return render_template(
        "entrant/receipt.html",
        entry=entry,
        contest=opened.contest,
        category=opened.category,
        submissions=submissions,
        last=submissions[-1],
        files=entries.list_part_files(session, entries.get_files(session, entry_id)),
        part_labels=part_labels(),
    )


def _page(opened: OpenWork, refusal: str = "") -> str:
    session = reading_session()
    kind = opened.rules.kind
    rule = opened.rules.limits.count_rule
    texts = {p: opened.work.texts[p] for p in TEXT_PARTS[kind] if p in opened.work.texts}
    return render_template(
        "entrant/check.html",
        opened=opened,
        entry=opened.entry,
        contest=opened.contest,
        work=opened.work,
        texts=texts,
        counts={p: count_characters(t, rule) for p, t in texts.items()},
        files=entries.list_part_files(session, opened.work.files),
        problems=opened.problems(),
        refusal=refusal,
        part_labels=part_labels(),
        roles=AUTHOR_ROLES,
        unit=get_unit_names(session).get(opened.work.unit_id or "", ""),
        steps=step_links(opened, "check"),
    )
