"""Publishing as the organiser, an entrant and a passer-by meet it."""

import pytest
from flask import Flask

from lzcontest.accounts.models import User
from lzcontest.awards.models import Result
from lzcontest.entries.models import Entry
from lzcontest.foundation.queue import run_waiting
from lzcontest.foundation.runtime import Runtime
from lzcontest.publishing.models import Certificate, Document
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import grant, make_user
from tests.factories.released import award, make_result
from tests.support.queries import count_queries
from tests.support.web import Browser


class Scene:
    """A contest with one released award; its organiser, its winner, somebody else."""

    def __init__(self, app: Flask, system: Runtime) -> None:
        self.system = system
        with system.database.unit_of_work() as session:
            contest = make_contest(session, kinds=("fiction",))
            self.slug, self.contest_id = contest.slug, contest.id
            people: list[User] = [make_user(session, name) for name in ("组织者", "林晓", "旁人")]
            grant(session, people[0], "organiser", contest.id)
            entry = make_entry(session, contest, contest.categories[0], people[1], title="褪色的字")
            self.entry_id = entry.id
            result = make_result(session, contest)
            self.result_id = result.id
            award(session, result, contest.categories[0], entry, "first", 1)
        self.organiser, self.winner, self.other = (Browser(app, person) for person in people)
        self.office = f"/office/{self.slug}/publishing"

    def text(self, browser: Browser, path: str, status: int = 200) -> str:
        """A page's text."""
        answer = browser.get(path)
        assert answer.status_code == status
        return str(answer.get_data(as_text=True))

    def code(self) -> str:
        """Issue certificates; the one code."""
        self.organiser.post(f"{self.office}/certificates")
        with self.system.database.reading() as session:
            return session.query(Certificate).one().code


@pytest.fixture
def scene(app: Flask, system: Runtime) -> Scene:
    """The scene."""
    return Scene(app, system)


def test_a_list_is_asked_for_made_and_fetched(scene: Scene) -> None:
    answer = scene.organiser.post(
        f"{scene.office}/documents",
        {"kind": "winner_list", "format": "txt", "number": "清纪[2026]1号"},
        page=scene.office,
    )
    assert answer.status_code == 303
    waiting = scene.text(scene.organiser, scene.office)
    assert "正在生成" in waiting
    with scene.system.database.reading() as session:
        document_id = session.query(Document).one().id
    assert scene.organiser.get(f"{scene.office}/documents/{document_id}/file").status_code == 404
    run_waiting()
    progress = scene.organiser.get(f"{scene.office}/documents/{document_id}/progress").get_json()
    assert (progress["state"], progress["done"], progress["percent"]) == ("ready", True, 100)
    assert "最新" in scene.text(scene.organiser, scene.office)
    file = scene.organiser.get(f"{scene.office}/documents/{document_id}/file")
    assert "《褪色的字》 林晓" in file.get_data(as_text=True)
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert scene.other.get(f"{scene.office}/documents/{document_id}/file").status_code == 404


def test_an_older_list_says_so(scene: Scene) -> None:
    scene.organiser.post(f"{scene.office}/documents", {"kind": "winner_list", "format": "csv"}, page=scene.office)
    run_waiting()
    with scene.system.database.unit_of_work() as session:
        session.get_one(Result, scene.result_id).sha256 = "77" * 32
    assert "结果有了新的版本，请重新生成" in scene.text(scene.organiser, scene.office)


def test_the_page_costs_the_same_for_one_document_and_three(scene: Scene) -> None:
    def cost(*endings: str) -> int:
        for ending in endings:
            scene.organiser.post(
                f"{scene.office}/documents", {"kind": "winner_list", "format": ending}, page=scene.office
            )
        with count_queries(scene.system.database.engine) as count:
            scene.text(scene.organiser, scene.office)
        return count.total

    assert cost("csv") == cost("txt", "json")


def test_a_wrong_number_is_explained_and_kept(scene: Scene) -> None:
    answer = scene.organiser.post(
        f"{scene.office}/documents", {"kind": "winner_list", "format": "pdf", "number": "长" * 50}, page=scene.office
    )
    assert answer.status_code == 400
    text = answer.get_data(as_text=True)
    assert "文号太长" in text
    assert "长" * 50 in text


def test_before_the_release_the_page_says_what_comes_first(scene: Scene) -> None:
    with scene.system.database.unit_of_work() as session:
        session.get_one(Result, scene.result_id).state = "draft"
    text = scene.text(scene.organiser, scene.office)
    assert "结果公示以后才能" in text
    assert "褪色的字" not in text
    refused = scene.organiser.post(
        f"{scene.office}/documents", {"kind": "winner_list", "format": "csv"}, page=scene.office
    )
    assert refused.status_code == 403


def test_anyone_can_check_a_certificate(scene: Scene, visitor: Browser) -> None:
    code = scene.code()
    text = scene.text(visitor, f"/certificates/{code}")
    assert "这张证书有效" in text
    assert "《褪色的字》 林晓" in text
    assert "5a" * 32 in text
    assert "下载证书" not in text
    typed = visitor.get(f"/certificates?code={code.lower()[:8]}+{code[8:]}")
    assert typed.headers["Location"].endswith(f"/certificates/{code}")
    assert "没有这张证书" in scene.text(visitor, "/certificates?code=NOPE")
    assert "example.org" not in text


def test_only_the_winner_and_the_organiser_fetch_the_paper(scene: Scene, visitor: Browser) -> None:
    path = f"/certificates/{scene.code()}.pdf"
    assert scene.winner.get(path).get_data().startswith(b"%PDF")
    assert scene.organiser.get(path).get_data().startswith(b"%PDF")
    assert scene.other.get(path).status_code == 403
    assert visitor.get(path).status_code == 302
    assert "下载证书" in scene.text(scene.winner, "/certificates")
    assert "褪色的字" not in scene.text(scene.other, "/certificates")


def test_a_lost_award_is_lost_on_the_check_page_too(scene: Scene, visitor: Browser) -> None:
    code = scene.code()
    with scene.system.database.unit_of_work() as session:
        session.get_one(Entry, scene.entry_id).state = "disqualified"
    assert "这张证书已被撤销" in scene.text(visitor, f"/certificates/{code}")
    assert scene.winner.get(f"/certificates/{code}.pdf").status_code == 403


def test_revoking_asks_for_a_reason_and_shows_it(scene: Scene, visitor: Browser) -> None:
    code = scene.code()
    page = f"{scene.office}/certificates"
    with scene.system.database.reading() as session:
        path = f"{page}/{session.query(Certificate).one().id}/revoke"
    scene.organiser.post(path, {"reason": " "}, page=page)
    assert "这张证书有效" in scene.text(visitor, f"/certificates/{code}")
    scene.organiser.post(path, {"reason": "署名有误"}, page=page)
    assert "署名有误" in scene.text(visitor, f"/certificates/{code}")
    assert scene.other.post(path, {"reason": "x"}, page="/certificates").status_code in (400, 404)
