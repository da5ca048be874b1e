"""The verbs of intake: hand in, withdraw, move on when the files are settled, and screen."""

from lzcontest.intake.service.progress import advance_entry, mark_examined
from lzcontest.intake.service.screening import accept_entry, reject_entry, reopen_entry, return_entry
from lzcontest.intake.service.submission import submit_entry, withdraw_entry

__all__ = [
    "accept_entry",
    "advance_entry",
    "mark_examined",
    "reject_entry",
    "reopen_entry",
    "return_entry",
    "submit_entry",
    "withdraw_entry",
]
