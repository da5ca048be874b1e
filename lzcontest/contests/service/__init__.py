"""The verbs of this feature."""

from lzcontest.contests.queries import get_workdays as workdays
from lzcontest.contests.service.calendar import remove_calendar_day, set_calendar_day
from lzcontest.contests.service.categories import remove_category, save_category, set_rounds, set_rubric, set_tiers
from lzcontest.contests.service.contests import archive_contest, create_contest, update_contest
from lzcontest.contests.service.copying import copy_contest
from lzcontest.contests.service.versions import amend_rules, publish_call

__all__ = [
    "amend_rules",
    "archive_contest",
    "copy_contest",
    "create_contest",
    "publish_call",
    "remove_calendar_day",
    "remove_category",
    "save_category",
    "set_calendar_day",
    "set_rounds",
    "set_rubric",
    "set_tiers",
    "update_contest",
    "workdays",
]
