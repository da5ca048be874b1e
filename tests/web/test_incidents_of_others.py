"""What went wrong in systems like this one, tried here; each test names the incident it replays."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from lzcontest.accounts.domain import SYSTEM
from lzcontest.accounts.models import RoleGrant, User
from lzcontest.accounts.service import create_account
from lzcontest.entries.models import Entry, Submission
from lzcontest.foundation.config import Settings
from lzcontest.foundation.queue import run_waiting
from lzcontest.foundation.runtime import Runtime
from lzcontest.notifications.adapters.mail import Outgoing, Refused, compose
from lzcontest.notifications.models import Message
from lzcontest.publishing.models import Document
from lzcontest.publishing.service import request_document
from tests.factories.people import actor_of
from tests.support.tus import Tus, metadata
from tests.support.web import TOKEN, Browser
from tests.support.world import World

EVIL = '=HYPERLINK("http://x.example","看")'
TEMPLATE = "{{7*7}}{% raise %}${7*7}#panic(1)"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def world(app: Flask, system: Runtime, tmp_path: Path) -> World:
    return World(app, system, tmp_path)


def token_of(browser: Browser, page: str) -> str:
    """A page's form token."""
    held = TOKEN.search(browser.get(page).text)
    assert held
    return held.group(1) or held.group(2)


def test_hotcrp_cve_2026_23878_no_author_fetches_other_peoples_documents(world: World) -> None:
    film, slug = world.a.entries["film"], world.a.slug
    original = f"/office/{slug}/entries/{film.id}/original/video"
    assert world.browser("organiser_a").get(original).status_code == 200
    for persona in ("owner_a", "owner_b", "liaison_a", "judge_a", "stranger", "organiser_b", "supervisor_a"):
        assert world.browser(persona).get(original).status_code == 404, persona
    crossed = f"/office/{world.b.slug}/entries/{film.id}/original/video"
    assert world.browser("organiser_b").get(crossed).status_code == 404


def test_pretix_cve_2026_9712_an_export_is_not_had_by_its_id(world: World, system: Runtime) -> None:
    run_waiting()
    path = "/office/{}/publishing/documents/" + world.a.ids["document_id"] + "/file"
    assert world.browser("organiser_a").get(path.format(world.a.slug)).status_code == 200
    assert world.browser("organiser_b").get(path.format(world.b.slug)).status_code == 404
    assert world.browser("organiser_b").get(path.format(world.a.slug)).status_code == 404


def test_openreview_2025_no_search_outside_the_office_knows_people(world: World) -> None:
    name = world.a.people["owner"].name
    assert name in world.browser("organiser_a").get(f"/office/{world.a.slug}/entries?q={name}").text
    for path in ("/judge", "/judge/progress", f"/contests/{world.a.slug}", "/winners"):
        answer = world.browser("judge_a").get(path, query_string={"q": name, "author": name})
        plain = world.browser("judge_a").get(path)
        assert answer.text.count("/judge/tasks/") == plain.text.count("/judge/tasks/")
    assert (
        world.browser("organiser_b").get(f"/office/{world.b.slug}/panel").text.count(world.a.people["judge"].email) == 0
    )


def test_hustoj_cve_2026_23873_no_sheet_runs_a_formula(world: World, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        for name in ("winner", "screening"):
            session.get_one(Entry, world.a.entries[name].id).title = EVIL
    office, unit = f"/office/{world.a.slug}", f"/unit/{world.a.slug}"
    sheet = world.browser("organiser_a").get(f"{office}/entries-list.csv").text
    assert EVIL.replace('"', '""') in sheet
    assert not [cell for cell in sheet.replace('"', "").split(",") if cell.startswith("=")]
    for browser, path in (("organiser_a", f"{office}/entries-list.xlsx"), ("liaison_a", f"{unit}/entries.xlsx")):
        data = world.browser(browser).get(path).get_data()
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            assert all(b"<f>" not in parts.read(name) for name in parts.namelist() if "worksheets/" in name)
        assert openpyxl.load_workbook(io.BytesIO(data)).active is not None


@pytest.mark.parametrize("name", ["work.pdf", "work.mp3", "../../work.html", "work.svg"])
def test_indico_cve_2026_25739_and_hotcrp_25156_a_page_is_no_upload(world: World, name: str) -> None:
    browser = world.browser("owner_a")
    made = browser.post(f"/my/submit/{world.a.slug}", {"category": "S"})
    path = made.location.removesuffix("/work")
    tus = Tus(browser, f"{path}/work")
    page = b"<!doctype html><script>alert(document.cookie)</script>" * 50
    for part in ("audio", "score"):
        told = metadata(filename=name, purpose="entry", target=path.rsplit("/", 1)[1], part=part)
        sent = tus.create(len(page), page, Upload_Metadata=told)
        assert sent.status_code == 400, sent.text


def test_indico_cve_2026_25739_what_is_served_is_never_a_page(world: World) -> None:
    film = world.a.entries["film"]
    answer = world.browser("organiser_a").get(f"/office/{world.a.slug}/entries/{film.id}/original/video")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"] and answer.mimetype != "text/html"
    assert "王小明" not in str(answer.headers)


def test_pretalx_2026_no_header_is_smuggled_into_a_mail(world: World, system: Runtime) -> None:
    from lzcontest.foundation import clock

    for field in ("subject", "address", "sender"):
        mail = {"sender": "办公室 <office@example.org>", "address": "a@example.org", "subject": "通知"}
        mail[field] += "\r\nBcc: victim@example.org"
        with pytest.raises(Refused):
            compose(Outgoing(id="1", domain="example.org", body_text="", body_html="", at=clock.now(), **mail))
    name = "客人\r\nBcc: victim@example.org"
    form = {"email": "b@example.org\nBcc: victim@example.org", "name": name, "role": "judge"}
    page = f"/office/{world.a.slug}/panel"
    world.browser("organiser_a").post(f"{page}/invite", form, page=page)
    with system.database.reading() as session:
        rows = session.execute(select(Message.subject, Message.address)).all()
    assert not [row for row in rows if any("\n" in str(value) or "victim" in str(value) for value in row)]


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"])
def test_ctfd_the_way_back_after_signing_in_stays_here(world: World, system: Runtime, wanted: str) -> None:
    with system.database.unit_of_work() as session:
        create_account(session, SYSTEM, email="back@example.org", name="回来的人", password="竹影 清风 石桥")
    form = {"email": "back@example.org", "password": "竹影 清风 石桥", "next": wanted}
    answer = world.browser("visitor").post("/sign-in", form, query_string={"next": wanted})
    assert answer.status_code in (302, 303) and answer.location == "/desk"
    answer = world.browser("owner_a").post("/preferences", {"locale": "zh", "next": wanted}, page="/account")
    assert "evil.example" not in (answer.location or "")


def test_ctfd_hidden_fields_give_nobody_a_role(world: World, system: Runtime) -> None:
    form = {
        "name": "投稿人",
        "is_administrator": "1",
        "role": "organiser",
        "contest_id": world.a.contest.id,
        "locale": "zh",
    }
    form |= {"email": "changed@example.org", "confirmed_at": "2026-01-01", "user_id": world.administrator.id}
    owner = world.a.people["owner"]
    world.browser("owner_a").post("/account", form)
    entry = world.a.entries["draft"]
    work = {"version": str(entry.version), "title": "收据", "state": "accepted", "number": "LZ1", "owner_id": "x"}
    world.browser("owner_a").post(f"/my/works/{entry.id}/work", work)
    with system.database.reading() as session:
        user, kept = session.get_one(User, owner.id), session.get_one(Entry, entry.id)
        assert (user.is_administrator, user.email) == (False, owner.email)
        assert (kept.state, kept.number, kept.owner_id) == ("draft", None, owner.id)
        assert not session.scalars(select(RoleGrant).where(RoleGrant.user_id == owner.id)).all()


def test_ctfd_a_button_pressed_twice_hands_in_once(world: World, system: Runtime) -> None:
    entry, browser = world.a.entries["draft"], world.browser("owner_a")
    page = f"/my/works/{entry.id}/check"
    token = token_of(browser, page)
    answers = [browser.client.post(page, data={"csrf_token": token}).status_code for _n in range(3)]
    assert answers == [302, 302, 302]
    with system.database.reading() as session:
        count = select(func.count()).select_from(Submission).where(Submission.entry_id == entry.id)
        assert session.scalar(count) == 1


def test_hotcrp_308_a_bulk_action_does_not_pass_over_conflicts(world: World, system: Runtime) -> None:
    mine, other = world.a.entries["screening"].id, world.a.entries["copy"].id
    with system.database.unit_of_work() as session:
        session.get_one(Entry, mine).owner_id = world.a.people["organiser"].id
    listing = f"/office/{world.a.slug}/entries"
    foreign = world.b.entries["screening"].id
    ids = [f"{each}:1" for each in (mine, other, foreign)]
    world.browser("organiser_a").post(f"{listing}/bulk/accept", {"ids": ids}, page=listing)
    with system.database.reading() as session:
        assert session.get_one(Entry, mine).state == "screening"
        assert session.get_one(Entry, foreign).state == "screening"


def test_pretix_cve_2026_2415_pretalx_preview_indico_33046_words_stay_words(world: World, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry = session.get_one(Entry, world.a.entries["winner"].id)
        entry.title = f"{MARKUP}{TEMPLATE}"[:80]
        title, number = entry.title, entry.number
        boss = actor_of(session, world.a.people["organiser"])
        made = {
            ending: request_document(session, boss, contest_id=world.a.contest.id, kind="winner_list", format=ending).id
            for ending in ("pdf", "docx")
        }
    for browser, path in (
        ("visitor", f"/contests/{world.a.slug}/winners/{number}"),
        ("visitor", f"/contests/{world.a.slug}/winners"),
        ("organiser_a", f"/office/{world.a.slug}/entries/{world.a.entries['winner'].id}"),
    ):
        page = world.browser(browser).get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page
        assert "{{7*7}}" in page or title[:8] in page.replace("&lt;", "<")
    run_waiting()
    with system.database.reading() as session:
        states = {ending: session.get_one(Document, document).state for ending, document in made.items()}
    assert states == {"pdf": "ready", "docx": "ready"}


class TestLimits:
    """With the limits switched on."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        return Settings.from_env({}, data_dir=tmp_path / "data", rate_limits=True)

    def test_pretalx_2026_a_forged_forwarding_header_gives_no_fresh_tries(self, app: Flask, visitor: Browser) -> None:
        token, statuses = token_of(visitor, "/sign-in"), []
        for n in range(40):
            form = {"csrf_token": token, "email": f"nobody{n}@example.org", "password": ""}
            headers = {"X-Forwarded-For": f"203.0.113.{n}"}
            statuses.append(visitor.client.post("/sign-in", data=form, headers=headers).status_code)
        assert 429 in statuses
