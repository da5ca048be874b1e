"""The verbs of intake: hand in, withdraw, move on when the files are settled, and screen."""

from lzcontest.intake.service.progress import advance_entry, mark_examined
from lzcontest.intake.service.submission import submit_entry, withdraw_entry

__all__ = ["advance_entry", "mark_examined", "submit_entry", "withdraw_entry"]
