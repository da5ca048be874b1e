"""The supervisor's view of the ledger: every act of the contest, and whether the whole of it still holds."""

from flask import Response, g, render_template

from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger import queries
from lzcontest.web.shared.access import Permission, access
from lzcontest.web.shared.evidence import evidence_page, verified
from lzcontest.web.shared.session import reading_session
from lzcontest.web.supervisor import blueprint


@blueprint.route("/<slug>/ledger")
@access(Permission.SUPERVISOR)
def ledger(slug: str) -> str:
    """Events of the contest with filters, and the checkpoints."""
    return render_template("supervisor/ledger.html", **evidence_page(reading_session(), g.contest.id), report=None)


@blueprint.route("/<slug>/ledger/checkpoint")
@access(Permission.SUPERVISOR)
def ledger_checkpoint(slug: str) -> Response:
    """The newest signed checkpoint as a file to keep elsewhere."""
    newest = queries.list_checkpoints(reading_session(), 1)
    if not newest:
        raise NotFound(_("还没有检查点。签名和发布结果时会自动生成。"))
    name = f"checkpoint-{newest[0].tree_size}.txt"
    return Response(
        queries.kept_text(newest[0]),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-cache"},
    )


@blueprint.route("/<slug>/ledger/verify", methods=["POST"])
@access(Permission.SUPERVISOR)
def ledger_verify(slug: str) -> str:
    """Read the whole ledger again and say whether it holds."""
    session = reading_session()
    report, problems = verified(session)
    return render_template(
        "supervisor/ledger.html", **evidence_page(session, g.contest.id), report=report, problems=problems
    )
