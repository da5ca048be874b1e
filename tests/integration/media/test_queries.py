"""Pages that list many files ask the database a fixed number of times; states read well for people."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import queue
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.queue import Job, JobContext
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import jobs, queries, service
from lzcontest.media.models import MediaFile, Rendition

OWNER = Actor(id="owner")


def receive(session: Session, name: str = "work.txt", data: bytes = b"text") -> MediaFile:
    stored = service.receive_stream([data])
    return service.add_media(session, OWNER, stored=stored, original_name=name)


@contextmanager
def counted(system: Runtime) -> Iterator[list[str]]:
    """The statements that are sent inside the block."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(system.database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(system.database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_a_fixed_number_of_queries(system: Runtime, count: int) -> None:
    with system.database.unit_of_work() as session:
        ids = [receive(session).id for _ in range(count)]
        for media_id in ids:
            session.add(Rendition(media_id=media_id, kind="image", prefix=f"renditions/{media_id}", manifest={}))
    with system.database.reading() as session:
        session.connection()
        with counted(system) as sent:
            assert len(queries.list_progress(session, ids)) == count
            assert len(queries.get_current_renditions(session, ids)) == count
            assert len(queries.get_media_files(session, ids)) == count
    assert len(sent) == 4


def test_progress_reads_as_people_speak(app: Flask, system: Runtime) -> None:
    def now() -> queries.MediaProgress:
        with system.database.reading() as session:
            return queries.get_progress(session, media_id)

    with system.database.unit_of_work() as session:
        media_id = receive(session).id
    assert now() == queries.MediaProgress("stored", 0, "已收到")
    with system.database.unit_of_work() as session:
        service.request_processing(session, media_id)
    assert now().label == "排队等待处理" and not now().settled
    claimed = queue.claim(queries.job_id_of(media_id))
    assert claimed is not None
    JobContext(claimed[0].job_id, claimed[0].attempt).progress(30, 120, "正在转换")
    assert (now().state, now().percent, now().label) == ("processing", 25, "正在转换")
    jobs.process_media(claimed[0], media_id)
    assert now() == queries.MediaProgress("ready", 100, "已处理好") and now().settled
    with pytest.raises(NotFound), system.database.reading() as session:
        queries.get_progress(session, "nobody's")


def test_a_ready_file_asked_for_again_is_reported_again(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        media = receive(session)
        media.state = "ready"
        service.request_processing(session, media.id)
    with system.database.reading() as session:
        assert [job.name for job in session.query(Job)] == [service.ADVANCE]


def test_a_new_copy_supersedes_the_old_one(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        media = receive(session)
        for number in (1, 2):
            manifest = {"kind": "image", "files": {}}
            service.settle_ready(session, media.id, kind="image", prefix=f"renditions/{number}", manifest=manifest)
        current = queries.get_current_rendition(session, media.id)
        assert current is not None and current.prefix == "renditions/2"
        with pytest.raises(NotFound):
            service.open_rendition_file(session, current.id, "../secret")


def test_the_original_name_stays_in_its_table(system: Runtime) -> None:
    from lzcontest.ledger.models import LedgerEvent

    with system.database.unit_of_work() as session:
        media = receive(session, "张三 13800001234.txt")
        service.settle_failed(session, media.id, code="decode_error", failure="文件已损坏。")
        bodies = [event.body for event in session.query(LedgerEvent)]
    assert len(bodies) == 2 and not any("张三" in body or "13800001234" in body for body in bodies)
    assert "张三" not in media.storage_key
