"""The verbs of intake: hand in, withdraw, move on when the files are settled, screen, merge what is the same."""

from lzcontest.intake.service.merging import merge_entries, unmerge_entry
from lzcontest.intake.service.progress import advance_entry, mark_examined
from lzcontest.intake.service.screening import accept_entry, pass_gate, reject_entry, reopen_entry, return_entry
from lzcontest.intake.service.screening_rules import set_screening_rules
from lzcontest.intake.service.second_look import confirm_rejection, decline_rejection
from lzcontest.intake.service.submission import submit_entry, withdraw_entry
from lzcontest.intake.service.terms import change_term, keep_term, list_terms_to_look_at, look_at_term

__all__ = [
    "accept_entry",
    "advance_entry",
    "change_term",
    "confirm_rejection",
    "decline_rejection",
    "keep_term",
    "list_terms_to_look_at",
    "look_at_term",
    "mark_examined",
    "merge_entries",
    "pass_gate",
    "reject_entry",
    "reopen_entry",
    "return_entry",
    "set_screening_rules",
    "submit_entry",
    "unmerge_entry",
    "withdraw_entry",
]
