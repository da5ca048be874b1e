"""Acts of judging: the panel, the draw, the running of a round, score sheets, substitutions."""

from lzcontest.judging.service.drawing import discard_draw, draw_round
from lzcontest.judging.service.panel import (
    confirm_conflicts,
    declare_conflict,
    dismiss_conflict,
    dismiss_relation,
    sync_panel,
    update_judge,
)
from lzcontest.judging.service.rounds import close_round, move_due_date, open_round, remind_judge, remind_late_judges
from lzcontest.judging.service.sheets import save_sheet, submit_sheet
from lzcontest.judging.service.substitution import add_late_entry, fill_vacancy, recuse, replace_judge

__all__ = [
    "add_late_entry",
    "close_round",
    "confirm_conflicts",
    "declare_conflict",
    "discard_draw",
    "dismiss_conflict",
    "dismiss_relation",
    "draw_round",
    "fill_vacancy",
    "move_due_date",
    "open_round",
    "recuse",
    "remind_judge",
    "remind_late_judges",
    "replace_judge",
    "save_sheet",
    "submit_sheet",
    "sync_panel",
    "update_judge",
]
