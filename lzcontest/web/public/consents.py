"""Where a guardian or a co-author answers: by a mailed link or a code, without an account."""

from typing import Any

from flask import redirect, render_template, request, url_for

from lzcontest.contests import queries as contests
from lzcontest.entries import queries as entries
from lzcontest.entries import service
from lzcontest.entries.domain import AUTHOR_ROLES, CONSENT_KINDS
from lzcontest.entries.service.consents import person_of
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.web.public import blueprint
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session, unit_of_work

LONGEST_CODE = 40


@blueprint.route("/consents")
@open_to_public
@limiter.limit("20 per minute")
def consents() -> Any:
    """Type the code one was given."""
    code = entries.normal_code(request.args.get("code", "")[:LONGEST_CODE])
    error = ""
    if code:
        try:
            entries.get_asked_consent(reading_session(), code)
        except NotFound as missing:
            error = missing.message
        else:
            return redirect(url_for("public.consent", token=code), 303)
    return render_template("public/consents.html", code=code, error=error), 400 if error else 200


@blueprint.route("/consents/<token>")
@open_to_public
@limiter.limit("20 per minute")
def consent(token: str) -> Any:
    """What is asked of whom, in full, and the two answers."""
    return _page(token)


@blueprint.route("/consents/<token>", methods=["POST"])
@open_to_public
@limiter.limit("10 per minute")
def consent_answer(token: str) -> Any:
    """Record the answer."""
    answer = request.form.get("answer", "")
    if answer not in ("yes", "no"):
        return _page(token), 400
    try:
        with unit_of_work() as session:
            service.answer_consent(
                session, code=token[:LONGEST_CODE], yes=answer == "yes", proof=request.form.get("proof", "")
            )
    except InvalidInput as error:
        return _page(token, error.fields["proof"]), 400
    return redirect(url_for("public.consent", token=token), 303)


def _page(token: str, error: str = "") -> str:
    session = reading_session()
    row = entries.get_asked_consent(session, token[:LONGEST_CODE])
    entry = entries.get_entry(session, row.entry_id)
    contest = contests.get_contest(session, entry.contest_id)
    work = entries.get_work(session, entry)
    someone = person_of(work, row.person)
    return render_template(
        "public/consent.html",
        row=row,
        contest=contest,
        title=work.title,
        who=someone.name,
        part=someone.credit or AUTHOR_ROLES[someone.role],
        kind=CONSENT_KINDS[row.kind],
        text=service.consent_text(row.kind, contest, someone.name),
        token=token,
        error=error,
        proof=request.form.get("proof", ""),
    )
