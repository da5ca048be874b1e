"""What waits for the supervisor of a contest, and how far it has come."""

from flask import g, render_template

from lzcontest.awards import policy, queries
from lzcontest.judging.queries import list_round_plans
from lzcontest.ledger import queries as ledger
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.evidence import event_line
from lzcontest.web.shared.session import reading_session
from lzcontest.web.supervisor import blueprint


@blueprint.route("/<slug>")
@access(Permission.SUPERVISOR)
def overview(slug: str) -> str:
    """The next act, the rounds, the newest acts and the last checkpoint."""
    session = reading_session()
    result = queries.get_current_result(session, g.contest.id)
    facts = queries.result_facts(session, result) if result else None
    return render_template(
        "supervisor/overview.html",
        result=result,
        can_sign=policy.can_sign_result(current_actor(), facts, policy.SUPERVISOR) if facts else None,
        open_objections=queries.count_open_objections(session, g.contest.id),
        plans=list_round_plans(session, g.contest.id),
        events=[event_line(event) for event in ledger.list_events(session, contest_id=g.contest.id, limit=8)],
        total=ledger.count_events(session, contest_id=g.contest.id),
        checkpoints=ledger.list_checkpoints(session, 1),
    )
