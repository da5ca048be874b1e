"""The organiser's view of the ledger of a contest: read only, like everybody's."""

from flask import g, render_template

from lzcontest.web.office import blueprint
from lzcontest.web.shared.access import Permission, access
from lzcontest.web.shared.evidence import evidence_page, verified
from lzcontest.web.shared.session import reading_session


@blueprint.route("/<slug>/evidence")
@access(Permission.ORGANISER)
def evidence(slug: str) -> str:
    """Events of the contest with filters, and the checkpoints."""
    return render_template("office/evidence.html", **evidence_page(reading_session(), g.contest.id), report=None)


@blueprint.route("/<slug>/evidence/verify", methods=["POST"])
@access(Permission.ORGANISER)
def evidence_verify(slug: str) -> str:
    """Read the whole ledger again and say whether it holds."""
    session = reading_session()
    report, problems = verified(session)
    return render_template(
        "office/evidence.html", **evidence_page(session, g.contest.id), report=report, problems=problems
    )
