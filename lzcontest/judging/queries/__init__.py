"""Reading judging: the panel, the draw's inputs, the judge's blind desk, the office's progress, closed scores."""

from lzcontest.judging.queries.closed import JudgeSpread, get_closed_scores, list_judge_spreads, recorded_seals
from lzcontest.judging.queries.codes import get_codes_sha256, list_changed_rounds
from lzcontest.judging.queries.desk import (
    get_blind_entry,
    get_blind_place,
    get_desk_units,
    get_own_totals,
    list_blind_rounds,
    list_contests_to_declare,
)
from lzcontest.judging.queries.draws import DrawPreview, get_draw_preview, list_candidates
from lzcontest.judging.queries.panel import (
    JudgeRow,
    get_judge,
    get_judge_names,
    list_conflicts,
    list_entrant_judges,
    list_judges,
    list_relations,
)
from lzcontest.judging.queries.pinned import is_review_file
from lzcontest.judging.queries.progress import (
    JudgeProgress,
    RoundProgress,
    get_round_progress,
    get_round_titles,
    list_late_candidates,
)
from lzcontest.judging.queries.rounds import (
    RoundPlan,
    get_round,
    get_round_rule,
    get_rubric,
    get_scoring_rule,
    list_round_plans,
    list_rounds,
)

__all__ = [
    "DrawPreview",
    "JudgeProgress",
    "JudgeRow",
    "JudgeSpread",
    "RoundPlan",
    "RoundProgress",
    "get_blind_entry",
    "get_blind_place",
    "get_closed_scores",
    "get_codes_sha256",
    "get_desk_units",
    "get_draw_preview",
    "get_judge",
    "get_judge_names",
    "get_own_totals",
    "get_round",
    "get_round_progress",
    "get_round_rule",
    "get_round_titles",
    "get_rubric",
    "get_scoring_rule",
    "is_review_file",
    "list_blind_rounds",
    "list_candidates",
    "list_changed_rounds",
    "list_conflicts",
    "list_contests_to_declare",
    "list_entrant_judges",
    "list_judge_spreads",
    "list_judges",
    "list_late_candidates",
    "list_relations",
    "list_round_plans",
    "list_rounds",
    "recorded_seals",
]
