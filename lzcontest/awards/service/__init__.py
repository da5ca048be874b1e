"""The verbs of results: compile and decide, sign, release, announce, object, disqualify."""

from lzcontest.awards.service.compiling import (
    compile_result,
    decide_border,
    decide_order,
    decide_vacancy,
    withdraw_decisions,
)
from lzcontest.awards.service.disqualifying import (
    confirm_disqualification,
    decline_disqualification,
    disqualify_entry,
)
from lzcontest.awards.service.objections import decide_objection, raise_objection, reveal_objector
from lzcontest.awards.service.signing import announce_result, release_result, sign_result

__all__ = [
    "announce_result",
    "compile_result",
    "confirm_disqualification",
    "decide_border",
    "decide_objection",
    "decide_order",
    "decide_vacancy",
    "decline_disqualification",
    "disqualify_entry",
    "raise_objection",
    "release_result",
    "reveal_objector",
    "sign_result",
    "withdraw_decisions",
]
