"""The tree of units never closes a circle, and a retired unit is only no longer chosen."""

import pytest

from lzcontest.accounts import queries, service
from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.foundation.errors import InvalidInput, NotAllowed
from lzcontest.foundation.runtime import Runtime


def test_a_unit_cannot_stand_below_itself(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        county = service.create_unit(session, SYSTEM, name="云溪县")
        town = service.create_unit(session, SYSTEM, name="河口镇", parent_id=county.id)
        village = service.create_unit(session, SYSTEM, name="石桥村", parent_id=town.id)
        for parent in (county, town, village):
            with pytest.raises(InvalidInput):
                service.move_unit(session, SYSTEM, unit_id=county.id, parent_id=parent.id)
        service.move_unit(session, SYSTEM, unit_id=village.id, parent_id=county.id)
        assert queries.get_unit_paths(session)[village.id] == f"{county.id}/{village.id}"


def test_names_are_unique_and_only_administrators_change_them(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        service.create_unit(session, SYSTEM, name="河口镇")
        for name in (" 河口镇 ", "", "甲/乙"):
            with pytest.raises(InvalidInput):
                service.create_unit(session, SYSTEM, name=name)
        with pytest.raises(NotAllowed):
            service.create_unit(session, Actor("x"), name="城关街道")


def test_a_retired_unit_keeps_its_people_but_takes_no_new_ones(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        unit = service.create_unit(session, SYSTEM, name="河口镇")
        user = service.create_account(session, SYSTEM, email="a@example.org", name="甲", unit_id=unit.id)
        service.retire_unit(session, SYSTEM, unit_id=unit.id)
        me = Actor(user.id)
        service.update_profile(session, me, name="甲", unit_id=unit.id, phone="")
        service.update_profile(session, me, name="甲", unit_id=None, phone="")
        with pytest.raises(InvalidInput):
            service.update_profile(session, me, name="甲", unit_id=unit.id, phone="")
        assert queries.list_unit_choices(session) == []
        assert [label for _id, label in queries.list_unit_choices(session, keep=unit.id)] == ["河口镇"]
