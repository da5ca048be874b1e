"""What the public reads: the first page, the call, the rules in every version and what changed."""

import hashlib
from datetime import timedelta

from sqlalchemy import event

from lzcontest.accounts.domain import SYSTEM
from lzcontest.accounts.models import User
from lzcontest.awards.models import Award, Result
from lzcontest.contests import service
from lzcontest.contests.models import Contest
from lzcontest.foundation import clock
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.service import record
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, make_unit, make_user
from tests.support.web import Browser


def published(system: Runtime, *, edition: int = 7, publish: bool = True) -> tuple[Contest, User]:
    """A contest whose call is open, and its organiser."""
    now = clock.now()
    with system.database.unit_of_work() as session:
        user = make_user(session, administrator=True)
        contest = service.create_contest(
            session,
            actor_of(session, user),
            title="清风徐来",
            edition=edition,
            organiser_name="县纪委监委",
            slug=f"qf{edition}",
            number_prefix=f"LZ{edition}",
            theme="廉润乡村",
            kinds=("fiction", "film"),
        )
        actor = actor_of(session, user)
        service.update_contest(
            session, actor, contest_id=contest.id, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9)
        )
        if publish:
            service.publish_call(session, actor, contest_id=contest.id)
    return contest, user


def test_without_a_contest_the_first_page_says_what_will_be_here(visitor: Browser) -> None:
    page = visitor.get("/")
    assert page.status_code == 200
    assert "还没有征集公告" in page.text


def test_the_first_page_shows_the_open_call_its_countdown_and_figures(system: Runtime, visitor: Browser) -> None:
    contest, _user = published(system)
    with system.database.unit_of_work() as session:
        category = session.get_one(Contest, contest.id).categories[0]
        for _n in range(3):
            make_entry(session, contest, category, make_user(session, unit=make_unit(session)))
        make_entry(session, contest, category, make_user(session), state="draft")
    page = visitor.get("/").text
    assert "清风徐来" in page
    assert "正在征集" in page
    assert "8 天" in page
    assert '<dd class="num">3</dd>' in page
    assert "1,500 字以内" in page
    assert "3分钟至 15分钟" in page


def test_the_first_page_asks_few_questions_however_many_works_there_are(system: Runtime, visitor: Browser) -> None:
    contest, _user = published(system)
    asked: list[str] = []
    event.listen(system.database.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    visitor.get("/")
    few = len(asked)
    with system.database.unit_of_work() as session:
        category = session.get_one(Contest, contest.id).categories[0]
        for _n in range(3):
            make_entry(session, contest, category, make_user(session))
        record(session, SYSTEM, "entry.submitted", "contest", contest.id)
    asked.clear()
    assert '<dd class="num">3</dd>' in visitor.get("/").text
    assert len(asked) == few <= 8
    asked.clear()
    visitor.get("/")
    assert len(asked) == 1  # the last event: nothing has happened since


def test_the_first_page_shows_last_editions_announced_winners_only(system: Runtime, visitor: Browser) -> None:
    old, _user = published(system, edition=6)
    published(system, edition=7)
    with system.database.unit_of_work() as session:
        category = session.get_one(Contest, old.id).categories[0]
        work = make_entry(session, old, category, make_user(session, "周清"), title="褪色的字")
        result = Result(contest_id=old.id, version=1, state="notice")
        session.add(result)
        session.flush()
        session.add(
            Award(
                result_id=result.id,
                category_id=category.id,
                entry_id=work.id,
                position=0,
                rank=1,
                score="92.50",
                tier_key="first",
            )
        )
    assert "褪色的字" not in visitor.get("/").text
    with system.database.unit_of_work() as session:
        session.get_one(Result, result.id).state = "announced"
        record(session, SYSTEM, "result.announced", "result", result.id)
    page = visitor.get("/").text
    assert "第6届获奖作品" in page
    assert "《褪色的字》" in page
    assert "一等奖 · 微小说" in page
    assert f"/contests/qf6/winners/{work.number}" in page


def test_a_draft_is_hidden_from_all_but_its_organiser(system: Runtime, app: object, visitor: Browser) -> None:
    _contest, user = published(system, publish=False)
    for path in ("/contests/qf7", "/contests/qf7/rules"):
        assert visitor.get(path).status_code == 404
        assert "这是预览" in Browser(app, user).get(path).text  # type: ignore[arg-type]


def test_the_call_names_the_deadline_as_24_00(system: Runtime, visitor: Browser) -> None:
    contest, user = published(system)
    with system.database.unit_of_work() as session:
        service.update_contest(
            session,
            actor_of(session, user),
            contest_id=contest.id,
            closes_at=clock.now().replace(hour=16, minute=0, second=0, microsecond=0) + timedelta(days=10),
            reason="定在当天结束时截止",
        )
    assert " 24:00</time>" in visitor.get("/contests/qf7").text
    assert " 24:00" in visitor.get("/").text


def test_the_rules_can_be_downloaded_and_hash_to_what_is_shown(system: Runtime, visitor: Browser) -> None:
    published(system)
    page = visitor.get("/contests/qf7/rules").text
    file = visitor.get("/contests/qf7/rules/1/rules.json")
    assert hashlib.sha256(file.data).hexdigest() in page
    assert file.headers["Content-Disposition"] == "attachment; filename=rules-qf7-1.json"
    assert visitor.get("/contests/qf7/rules/2").status_code == 404
    assert visitor.get("/contests/nothing/rules").status_code == 404


def test_a_change_of_the_rules_is_shown_beside_what_was(system: Runtime, visitor: Browser) -> None:
    contest, user = published(system)
    with system.database.unit_of_work() as session:
        actor = actor_of(session, user)
        service.update_contest(
            session, actor, contest_id=contest.id, notice_working_days=7, reason="与市纪委通知 <b> 保持一致"
        )
    page = visitor.get("/contests/qf7/rules/2").text
    assert "<del>5</del>" in page
    assert "<ins>7</ins>" in page
    assert "与市纪委通知 &lt;b&gt; 保持一致" in page
    assert "这不是现行版本" in visitor.get("/contests/qf7/rules/1").text
    assert "与第 1 版对照" in visitor.get("/contests/qf7/rules").text
