"""Pure decisions about works: states, what was typed, completeness, canonical content, author lines."""

from lzcontest.entries.domain.age import age_on, birth_of, birth_problem
from lzcontest.entries.domain.completeness import (
    STEPS,
    Problem,
    WorkRules,
    find_problems,
    part_labels,
    problem_fields,
    text_limits,
)
from lzcontest.entries.domain.content import FileFact, content_of, personal_of
from lzcontest.entries.domain.file_parts import FilePart, PartFile, file_parts, too_large
from lzcontest.entries.domain.lines import author_line, title_in_marks
from lzcontest.entries.domain.people import CONSENT_KINDS, CONSENT_STATES, PeopleFacts, people_facts
from lzcontest.entries.domain.states import (
    STATE_HELP,
    STATE_LABELS,
    STATES,
    SUBMITTED_STATES,
    TRANSITIONS,
    can_move,
)
from lzcontest.entries.domain.typed import FORGET, TITLE_MAX, clean_line, clean_text, clean_title, typing_errors
from lzcontest.entries.domain.work import AUTHOR_ROLES, AuthorChange, AuthorDraft, EntryChanges, Work, changed

__all__ = [
    "AUTHOR_ROLES",
    "CONSENT_KINDS",
    "CONSENT_STATES",
    "FORGET",
    "STATES",
    "STATE_HELP",
    "STATE_LABELS",
    "STEPS",
    "SUBMITTED_STATES",
    "TITLE_MAX",
    "TRANSITIONS",
    "AuthorChange",
    "AuthorDraft",
    "EntryChanges",
    "FileFact",
    "FilePart",
    "PartFile",
    "PeopleFacts",
    "Problem",
    "Work",
    "WorkRules",
    "age_on",
    "author_line",
    "birth_of",
    "birth_problem",
    "can_move",
    "changed",
    "clean_line",
    "clean_text",
    "clean_title",
    "content_of",
    "file_parts",
    "find_problems",
    "part_labels",
    "people_facts",
    "personal_of",
    "problem_fields",
    "text_limits",
    "title_in_marks",
    "too_large",
    "typing_errors",
]
