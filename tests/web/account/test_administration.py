"""Invitations and the administrator's pages in a browser."""

import re
from typing import Any

import pytest
from sqlalchemy import event, select

from lzcontest.accounts import queries, service
from lzcontest.accounts.domain import SYSTEM
from lzcontest.accounts.models import Unit, User
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.models import LedgerEvent
from lzcontest.notifications.models import Message
from tests.factories.contests import make_contest
from tests.factories.people import grant, make_unit, make_user
from tests.support.web import Browser

PASSWORD = "竹影 清风 石桥"
PAGES = ("/admin/people", "/admin/invitations", "/admin/units")


@pytest.fixture
def chief(app: Any, system: Runtime) -> Browser:
    with system.database.unit_of_work() as session:
        user = make_user(session, "管理员", administrator=True)
    return Browser(app, user)


def kinds(system: Runtime) -> list[str]:
    with system.database.reading() as session:
        return list(session.scalars(select(LedgerEvent.kind).order_by(LedgerEvent.seq)))


def invitation(system: Runtime) -> str:
    with system.database.reading() as session:
        body = session.scalars(select(Message.body_text).order_by(Message.created_at.desc())).first()
    return re.search(r"(/invitations/[\w-]+)", body).group(1)


def invite(chief: Browser, system: Runtime, role: str = "judge", email: str = "zhou@example.org") -> str:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, title="第七届清风杯")
    sent = chief.post(
        "/admin/invitations",
        {"email": email, "name": "周老师", "role": role, "contest_id": contest.id, "unit_id": ""},
    )
    assert sent.status_code == 303, sent.text
    return invitation(system)


def test_pages_of_administration_exist_for_administrators_only(app: Any, chief: Browser, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        user, contest, unit = make_user(session), make_contest(session), make_unit(session)
        grant(session, user, "organiser", contest.id)
    paths = (*PAGES, f"/admin/people/{user.id}", f"/admin/units/{unit.id}")
    organiser = Browser(app, user)
    for path in paths:
        assert chief.get(path).status_code == 200, path
        assert organiser.get(path).status_code == 404, path
        assert Browser(app).get(path).status_code == 302, path
    for path in (f"/admin/people/{user.id}/disable", f"/admin/units/{unit.id}/retire"):
        assert organiser.post(path, page="/account").status_code == 404


def test_an_invited_judge_joins_from_the_mail(chief: Browser, visitor: Browser, system: Runtime) -> None:
    address = invite(chief, system)
    page = visitor.get(address)
    assert "第七届清风杯" in page.text
    assert 'value="周老师"' in page.text
    weak = visitor.post(f"{address}/join", {"name": "周明", "password": "12345678"}, page=address)
    assert weak.status_code == 400
    assert 'value="周明"' in weak.text
    assert visitor.post(f"{address}/join", {"name": "周明", "password": PASSWORD}, page=address).location == "/desk"
    desk = visitor.get("/desk").text
    assert "评委" in desk
    assert "第七届清风杯" in desk
    assert visitor.get(address).status_code == 404
    assert "已接受" in chief.get("/admin/invitations").text


def test_an_invited_person_with_an_account_signs_in_first(chief: Browser, visitor: Browser, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        service.create_account(session, SYSTEM, email="zhou@example.org", name="周明", password=PASSWORD)
    address = invite(chief, system)
    page = visitor.get(address).text
    assert 'name="password"' not in page
    way = re.search(r'href="(/sign-in\?next=[^"]+)"', page.split("<main")[1]).group(1)
    back = visitor.post(way, {"email": "zhou@example.org", "password": PASSWORD})
    assert back.location == address
    assert visitor.post(f"{address}/accept", page=address).location == "/desk"


def test_a_role_that_excludes_mine_is_refused_with_the_reason(app: Any, chief: Browser, system: Runtime) -> None:
    address = invite(chief, system)
    with system.database.unit_of_work() as session:
        user = make_user(session)
        contest_id = queries.list_invitations(session)[0].contest_id
        grant(session, user, "organiser", contest_id)
    mine = Browser(app, user)
    refused = mine.post(f"{address}/accept", page=address)
    assert refused.status_code == 403
    assert "不能同时担任评委" in refused.text
    assert mine.get(address).status_code == 200


def test_a_withdrawn_invitation_says_so(chief: Browser, visitor: Browser, system: Runtime) -> None:
    address = invite(chief, system)
    way = re.search(r'action="(/admin/invitations/\w+/revoke)"', chief.get("/admin/invitations").text).group(1)
    assert chief.post(way, page="/admin/invitations").status_code == 303
    gone = visitor.get(address)
    assert gone.status_code == 404
    assert "撤回" in gone.text


def test_roles_are_given_refused_and_taken_on_the_persons_page(chief: Browser, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        user, contest = make_user(session), make_contest(session)
    path = f"/admin/people/{user.id}"
    role = {"contest_id": contest.id, "role": "organiser", "unit_id": ""}
    assert chief.post(f"{path}/roles", role, page=path).status_code == 303
    refused = chief.post(f"{path}/roles", {**role, "role": "supervisor"}, page=path)
    assert refused.status_code == 400
    assert "不能同时担任监督员" in refused.text
    assert chief.post(f"{path}/roles/revoke", role, page=path).status_code == 303
    assert kinds(system) == ["role.granted", "role.revoked"]


def test_disabling_signs_out_and_the_phone_is_seen_on_record(app: Any, chief: Browser, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        user = make_user(session, "甲乙丙")
        user.phone_sealed, user.phone_index = service.seal_personal("13800001234", purpose="phone")
    path, theirs = f"/admin/people/{user.id}", Browser(app, user)
    assert "13800001234" not in chief.get(path).text
    assert chief.post(f"{path}/phone", {"reason": ""}, page=path).status_code == 400
    assert "13800001234" in chief.post(f"{path}/phone", {"reason": "contact"}, page=path).text
    assert "甲乙丙" in chief.get("/admin/people?q=138+0000+1234").text
    assert theirs.get("/desk").status_code == 200
    assert chief.post(f"{path}/disable", page=path).status_code == 303
    assert theirs.get("/desk").status_code == 302
    assert kinds(system) == ["personal_data.viewed", "account.disabled"]


def test_nobody_disables_themselves(chief: Browser, system: Runtime) -> None:
    with system.database.reading() as session:
        own = session.scalars(select(User.id).where(User.is_administrator)).one()
    assert chief.post(f"/admin/people/{own}/disable", page="/admin/units").status_code == 403


def test_units_are_added_moved_and_retired(chief: Browser, system: Runtime) -> None:
    chief.post("/admin/units", {"name": "云溪县", "short_name": "", "parent_id": ""})
    with system.database.reading() as session:
        county = session.scalars(select(Unit)).one()
    chief.post("/admin/units", {"name": "河口镇", "short_name": "河口", "parent_id": county.id})
    with system.database.reading() as session:
        town = session.scalars(select(Unit).where(Unit.parent_id == county.id)).one()
    circle = chief.post(f"/admin/units/{county.id}", {"name": "云溪县", "short_name": "", "parent_id": town.id})
    assert circle.status_code == 400
    assert "不能移到自己" in circle.text
    assert chief.post(f"/admin/units/{town.id}/retire", {"retired": "1"}, page="/admin/units").status_code == 303
    assert "停用" in chief.get("/admin/units").text
    assert "河口镇" not in chief.get("/sign-up").text


@pytest.mark.parametrize("path", [*PAGES, "/desk"])
def test_the_number_of_queries_does_not_grow_with_the_rows(chief: Browser, system: Runtime, path: str) -> None:
    def statements() -> int:
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            seen.append(statement)

        event.listen(system.database.engine, "before_cursor_execute", note)
        chief.get(path)
        event.remove(system.database.engine, "before_cursor_execute", note)
        return len(seen)

    def add() -> None:
        with system.database.unit_of_work() as session:
            contest, unit = make_contest(session), make_unit(session)
            grant(session, make_user(session, unit=unit), "judge", contest.id)
            service.invite(session, SYSTEM, email="a@example.org", name="", role="judge", contest_id=contest.id)

    add()
    one = statements()
    add()
    add()
    assert statements() == one


def test_people_are_searched_literally(chief: Browser, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        make_user(session, "百分之百%")
        make_user(session, "路人甲")
    page = chief.get("/admin/people?q=%25").text
    assert "百分之百%" in page
    assert "路人甲" not in page
