"""The scores a ranking is made of: their arithmetic lives in judging, which needs it to choose who goes on to the next round."""

from lzcontest.judging.domain.scores import (
    BLOCK,
    CRITERIA,
    HALF_UP,
    MEAN,
    TOTALS,
    TRIMMED_MEAN,
    EntryScores,
    NotEnoughSheets,
    ScoringRule,
    SheetScore,
    TraceStep,
    exact_score,
    mean,
    median,
    rounded,
    sheets_needed,
)

__all__ = [
    "BLOCK",
    "CRITERIA",
    "HALF_UP",
    "MEAN",
    "TOTALS",
    "TRIMMED_MEAN",
    "EntryScores",
    "NotEnoughSheets",
    "ScoringRule",
    "SheetScore",
    "TraceStep",
    "exact_score",
    "mean",
    "median",
    "rounded",
    "sheets_needed",
]
