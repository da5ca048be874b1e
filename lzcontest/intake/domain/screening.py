"""The course of screening as one table: where a work stands, what can be done there, and where it stands then."""

from collections.abc import Collection

from lzcontest.foundation.i18n import lazy_gettext as _l

# Every work passes both; in the order in which people usually take them.
GATES = ("formal", "content")
GATE_LABELS = {"formal": _l("形式审查"), "content": _l("内容审查")}

BACK = "back"  # to where the work stood before the proposal
# Where a work stands → act → where it stands then. What is not here cannot be done there.
_UNDECIDED = {"return": "returned", "reject": "rejected", "propose": "proposed"}
MOVES: dict[str, dict[str, str]] = {
    "untouched": {"pass_formal": "formal_passed", "pass_content": "content_passed", **_UNDECIDED},
    "formal_passed": {"pass_content": "accepted", **_UNDECIDED},
    "content_passed": {"pass_formal": "accepted", **_UNDECIDED},
    "proposed": {"confirm": "rejected", "decline": BACK},
    "returned": {"extend": "returned", "lapse": "returned", "lapse_reject": "rejected"},
    "accepted": {"reopen": "untouched"},
    "rejected": {"reopen": "untouched"},
}
# Handing in again, from wherever it is allowed, starts afresh: both gates are open, a proposal is dropped.
ENTRY_STATES = {
    "untouched": "screening",
    "formal_passed": "screening",
    "content_passed": "screening",
    "proposed": "screening",
    "returned": "returned",
    "accepted": "accepted",
    "rejected": "rejected",
}


def stage_of(state: str, passed: Collection[str] = (), *, proposed: bool = False) -> str:
    """Where a work stands: its entry's ``state``, the gates it ``passed``, whether its rejection is ``proposed``.

    States outside screening (draft, processing, withdrawn, disqualified) stand for themselves.
    """
    if state != "screening":
        return state
    if proposed:
        return "proposed"
    done = [gate for gate in GATES if gate in passed]
    return f"{done[0]}_passed" if done else "untouched"


def after(stage: str, act: str, passed: Collection[str] = ()) -> str | None:
    """Where ``act`` leads from ``stage``; None when it cannot be done there. ``passed``: gates behind a proposal."""
    found = MOVES.get(stage, {}).get(act)
    return stage_of("screening", passed) if found == BACK else found


def entry_state(stage: str) -> str:
    """The state of the entry that stands there."""
    return ENTRY_STATES[stage]
