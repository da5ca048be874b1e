"""Step five: see everything once more, as the judges will, and hand it in."""

from typing import Any

from flask import redirect, render_template, url_for

from lzcontest.accounts.queries import get_unit_names
from lzcontest.contests.domain import AI_LEVELS, LICENCES, TEXT_PARTS, count_characters
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import AUTHOR_ROLES, CONSENT_KINDS, CONSENT_STATES, part_labels
from lzcontest.entries.queries import agreed_texts
from lzcontest.foundation.errors import InvalidInput
from lzcontest.intake.service import submit_entry
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.copies import own_files, progress_of
from lzcontest.web.entrant.frame import OpenWork, asks_consents, open_work, step_links
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/works/<entry_id>/check")
@access(Permission.SIGNED_IN)
def check(entry_id: str) -> Any:
    """Everything that will be handed in, what judges will see of it, and what still keeps it from being."""
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
        copies=own_files(session, opened),
        progress=progress_of(session, opened),
        consents=entries.list_consents(session, opened.entry, opened.work) if asks_consents(opened) else [],
        consent_kinds=CONSENT_KINDS,
        consent_states=CONSENT_STATES,
        ai_levels=AI_LEVELS,
        licence_kind=LICENCES[agreed_texts(session, opened.entry, opened.contest).kind],
        problems=opened.problems(),
        refusal=refusal,
        part_labels=part_labels(),
        roles=AUTHOR_ROLES,
        unit=get_unit_names(session).get(opened.work.unit_id or "", ""),
        steps=step_links(opened, "check"),
    )
