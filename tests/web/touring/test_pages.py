"""Tours as the organiser plans them and the public sees them."""

import re

import pytest
from flask import Flask

from lzcontest.foundation.runtime import Runtime
from lzcontest.touring.models import Stop, Tour, Venue
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import grant, make_unit, make_user
from tests.support.web import Browser

VENUE = {
    "name": "县剧院", "address": "人民路1号", "indoor": "y", "stage_width_m": "6.5", "stage_depth_m": "6", "power_kw": "20",
    "dressing_rooms": "2", "has_sound": "y", "seats": "600", "east_m": "-300", "north_m": "0",
}  # fmt: skip


class Scene:
    """An organiser, another contest's organiser, and an accepted programme."""

    def __init__(self, app: Flask, system: Runtime) -> None:
        self.system = system
        with system.database.unit_of_work() as session:
            contest, foreign = (make_contest(session, kinds=("programme",)) for _n in range(2))
            self.slug, self.foreign_slug = contest.slug, foreign.slug
            people = [make_user(session) for _n in range(3)]
            grant(session, people[0], "organiser", contest.id)
            grant(session, people[1], "organiser", foreign.id)
            owner = make_user(session, "林晓", unit=make_unit(session, "县文化馆"))
            details = {
                "duration_s": 450,
                "programme_kind": "小品",
                "stage_width_cm": 900,
                "stage_depth_cm": 600,
                "cast_size": 6,
            }
            self.entry_id = make_entry(
                session, contest, contest.categories[0], owner, title="三尺墙", details=details
            ).id
        self.organiser, self.foreigner, self.other = (Browser(app, person) for person in people)
        self.office = f"/office/{self.slug}/tours"

    def planned(self) -> str:
        """A venue, a tour, an evening and a programme, entered by hand; the tour's page."""
        self.organiser.post(f"{self.office}/venues/new", VENUE)
        self.organiser.post(self.office, {"title": "清风巡演", "speed_kmh": "40", "changeover_min": "3"})
        with self.system.database.reading() as session:
            venue_id, tour_id = session.query(Venue).one().id, session.query(Tour).one().id
        page = f"{self.office}/{tour_id}"
        stop = {
            "venue_id": venue_id,
            "starts_at": "2026-12-05T19:00",
            "title": "首演",
            "max_minutes": "90",
            "note": "免票入场",
        }
        assert self.organiser.post(f"{page}/stops/new", stop).status_code == 303
        with self.system.database.reading() as session:
            self.stop_id, self.tour_id = session.query(Stop).one().id, tour_id
        placed = self.organiser.post(f"{page}/stops/{self.stop_id}/programmes", {"entry_id": self.entry_id}, page=page)
        assert placed.status_code == 303
        return page

    def text(self, browser: Browser, path: str) -> str:
        """A page's text."""
        answer = browser.get(path)
        assert answer.status_code == 200
        return str(answer.get_data(as_text=True))


@pytest.fixture
def scene(app: Flask, system: Runtime) -> Scene:
    """The scene."""
    return Scene(app, system)


def test_a_plan_shows_times_and_names_each_clash_beside_its_programme(scene: Scene) -> None:
    text = scene.text(scene.organiser, scene.planned())
    assert "19:00–19:07" in text
    assert "有 1 处冲突" in text
    cell = re.search(r'class=" lead">《三尺墙》.*?</td>', text, re.DOTALL)
    assert cell
    assert "需要 9×6 米 的舞台，县剧院 只有 6.5×6 米" in cell.group()


def test_the_public_sees_it_only_once_published(scene: Scene, visitor: Browser) -> None:
    page = scene.planned()
    public = f"/tours/{scene.tour_id}"
    assert visitor.get(public).status_code == 404
    assert visitor.get(f"{public}/calendar.ics").status_code == 404
    assert visitor.get(f"{public}/sheet.pdf").status_code == 404
    assert "清风巡演" not in scene.text(visitor, "/tours")
    assert scene.organiser.post(f"{page}/publish", page=page).status_code == 403
    assert scene.organiser.post(f"{page}/publish", {"accept_clashes": "1"}, page=page).status_code == 303
    text = scene.text(visitor, public)
    for said in ("首演", "2026年12月5日 19:00", "人民路1号", "《三尺墙》", "县文化馆", "免票入场", "<svg"):
        assert said in text
    assert "林晓" not in text
    assert "清风巡演" in scene.text(visitor, "/tours")
    assert visitor.get(f"{public}/sheet.pdf?stop={scene.stop_id}").get_data().startswith(b"%PDF")
    assert f"UID:stop-{scene.stop_id}@127.0.0.1" in visitor.get(f"{public}/calendar.ics").get_data(as_text=True)


def test_a_cancelled_evening_is_named_as_cancelled(scene: Scene, visitor: Browser) -> None:
    page = scene.planned()
    scene.organiser.post(f"{page}/publish", {"accept_clashes": "1"}, page=page)
    scene.organiser.post(f"{page}/stops/{scene.stop_id}/cancel", page=page)
    assert "已取消" in scene.text(visitor, f"/tours/{scene.tour_id}")
    calendar = visitor.get(f"/tours/{scene.tour_id}/calendar.ics").get_data(as_text=True)
    assert "STATUS:CANCELLED" in calendar
    assert "SEQUENCE:1" in calendar


def test_nobody_else_plans_this_tour(scene: Scene) -> None:
    page = scene.planned()
    foreign_page = f"/office/{scene.foreign_slug}/tours/{scene.tour_id}"
    for path in ("", "/edit", "/stops/new", f"/stops/{scene.stop_id}", "/sheet.pdf", "/calendar.ics"):
        assert scene.other.get(page + path).status_code == 404
        assert scene.foreigner.get(page + path).status_code == 404
        assert scene.foreigner.get(foreign_page + path).status_code == 404
    token_page = f"/office/{scene.foreign_slug}/tours"
    assert scene.foreigner.post(f"{foreign_page}/stops/{scene.stop_id}/remove", page=token_page).status_code == 404
    assert scene.foreigner.post(f"{foreign_page}/publish", page=token_page).status_code == 404


def test_faulty_input_is_explained_and_nothing_typed_is_lost(scene: Scene) -> None:
    answer = scene.organiser.post(f"{scene.office}/venues/new", {**VENUE, "power_kw": "很多"})
    assert answer.status_code == 400
    assert "人民路1号" in answer.get_data(as_text=True)
    page = scene.planned()
    again = scene.organiser.post(f"{scene.office}/venues/new", VENUE)
    assert again.status_code == 400
    assert "已经有同名的场地" in again.get_data(as_text=True)
    wrong = {"venue_id": "nowhere", "starts_at": "gestern", "title": "加演", "max_minutes": "9999"}
    stop = scene.organiser.post(f"{page}/stops/new", wrong)
    assert stop.status_code == 400
    assert "加演" in stop.get_data(as_text=True)


def test_programmes_are_moved_and_removed_by_buttons(scene: Scene) -> None:
    page = scene.planned()
    text = scene.text(scene.organiser, page)
    slot = re.search(r"/programmes/([0-9a-z]{20})", text)
    assert slot
    path = f"{page}/stops/{scene.stop_id}/programmes/{slot.group(1)}"
    assert scene.organiser.post(path, {"act": "up"}, page=page).status_code == 303
    assert scene.organiser.post(path, {"act": "remove"}, page=page).status_code == 303
    assert "这一场还没有节目" in scene.text(scene.organiser, page)
    assert scene.organiser.post(path, {"act": "remove"}, page=page).status_code == 404
