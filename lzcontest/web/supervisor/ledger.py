"""The supervisor's view of the ledger: every act of the contest, and whether the whole of it still holds."""

from flask import g, render_template

from lzcontest.web.shared.access import Permission, access
from lzcontest.web.shared.evidence import evidence_page, verified
from lzcontest.web.shared.session import reading_session
from lzcontest.web.supervisor import blueprint


@blueprint.route("/<slug>/ledger")
@access(Permission.SUPERVISOR)
def ledger(slug: str) -> str:
    """Events of the contest with filters, and the checkpoints."""
    return render_template("supervisor/ledger.html", **evidence_page(reading_session(), g.contest.id), report=None)


@blueprint.route("/<slug>/ledger/verify", methods=["POST"])
@access(Permission.SUPERVISOR)
def ledger_verify(slug: str) -> str:
    """Read the whole ledger again and say whether it holds."""
    session = reading_session()
    report, problems = verified(session)
    return render_template(
        "supervisor/ledger.html", **evidence_page(session, g.contest.id), report=report, problems=problems
    )
