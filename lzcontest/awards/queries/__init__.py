"""Reading results: who won, what was signed, what was objected to, and whether it all still agrees."""

from lzcontest.awards.queries.winners import (
    PUBLIC_STATES,
    Winner,
    get_bylines,
    get_public_result,
    list_result_winners,
    list_winners,
    may_see_unreleased,
)

__all__ = [
    "PUBLIC_STATES",
    "Winner",
    "get_bylines",
    "get_public_result",
    "list_result_winners",
    "list_winners",
    "may_see_unreleased",
]
