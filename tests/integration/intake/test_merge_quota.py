"""Merging is no way around the number of works that one person may hand in."""

import pytest

from lzcontest.contests.domain import Limits
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.runtime import Runtime
from lzcontest.intake.service import merge_entries, submit_entry, unmerge_entry
from tests.factories.contests import add_category, make_contest
from tests.factories.people import actor_of, make_user
from tests.factories.works import write_fiction


def test_a_work_does_not_come_back_from_a_merge_beyond_the_quota(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=())
        limits = Limits(char_max=1500, required=("body",), entries_per_person=2)
        category = add_category(session, contest, "fiction", limits=limits)
        user = make_user(session, "王小明")
        owner, works = actor_of(session, user), []
        for _n in range(2):
            works.append(write_fiction(session, user, category))
            submit_entry(session, owner, entry_id=works[-1].id)
        merge_entries(session, owner, entry_id=works[0].id, kept_id=works[1].id)
        third = write_fiction(session, user, category)
        submit_entry(session, owner, entry_id=third.id)
        with pytest.raises(InvalidInput, match="最多投 2 件"):
            unmerge_entry(session, owner, entry_id=works[0].id)
