"""Pure decisions of intake: numbers, the course of screening, its settings, what changed between two versions."""

from lzcontest.intake.domain.numbers import entry_number, serial_of
from lzcontest.intake.domain.screening import GATE_LABELS, GATES, after, entry_state, stage_of
from lzcontest.intake.domain.settings import LAPSE_RULES, Reason, ScreeningSettings, check_settings, starter_reasons

__all__ = [
    "GATES",
    "GATE_LABELS",
    "LAPSE_RULES",
    "Reason",
    "ScreeningSettings",
    "after",
    "check_settings",
    "entry_number",
    "entry_state",
    "serial_of",
    "stage_of",
    "starter_reasons",
]
