"""The entrant is told of an own work that may be the same, keeps one, and of works of others learns nothing."""

from flask import Flask
from sqlalchemy import select

from lzcontest.entries.models import Author, Entry
from lzcontest.foundation.runtime import Runtime
from lzcontest.intake import service
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_user
from tests.support.web import Browser


def test_an_own_work_that_looks_the_same_is_shown_merged_and_brought_back(app: Flask, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("fiction",))
        owner, stranger = make_user(session, "林晓"), make_user(session, "林晓")
        first, second, foreign = (
            make_entry(session, contest, contest.categories[0], who, title=title, state="screening")
            for who, title in ((owner, "收据"), (owner, "收 据"), (stranger, "收据"))
        )
        for author in session.scalars(select(Author)):
            author.phone_index = "typed by anybody"
    mine = Browser(app, owner)
    page = mine.get(f"/my/works/{second.id}").get_data(as_text=True)
    assert first.number in page and foreign.number not in page  # type: ignore[operator]
    path = f"/my/works/{second.id}"
    assert mine.post(f"{path}/merge", {"kept": foreign.id}, page=path).status_code == 404
    assert mine.post(f"{path}/merge", {"kept": first.id}, page=path).status_code == 302
    with system.database.reading() as session:
        assert session.get_one(Entry, second.id).state == "withdrawn"
    assert "撤销合并" in mine.get(path).get_data(as_text=True)
    mine.post(f"{path}/unmerge", page=path)
    with system.database.reading() as session:
        assert session.get_one(Entry, second.id).state == "processing"


def test_the_entrant_reads_which_gate_is_passed_and_nothing_of_a_proposal(app: Flask, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("fiction",))
        owner, bosses = make_user(session, "林晓"), [make_user(session), make_user(session)]
        entry = make_entry(session, contest, contest.categories[0], owner, state="screening")
        for boss in bosses:
            grant(session, boss, "organiser", contest.id)
        service.pass_gate(session, actor_of(session, bosses[0]), entry_id=entry.id, gate="formal")
    mine, path = Browser(app, owner), f"/my/works/{entry.id}"
    before = mine.get(path).get_data(as_text=True)
    assert "形式审查已通过，内容审查中" in before
    with system.database.unit_of_work() as session:
        service.reject_entry(session, actor_of(session, bosses[0]), entry_id=entry.id, reason="不宜公开的理由")
    after = mine.get(path).get_data(as_text=True)
    assert "形式审查已通过，内容审查中" in after and "不宜公开的理由" not in after and "不予受理" not in after
