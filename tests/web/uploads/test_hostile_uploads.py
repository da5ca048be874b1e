"""What one hostile entrant may do to the uploads of all others: little."""

import shutil
import threading

import pytest
from flask import Flask

from lzcontest.foundation.errors import Transient
from lzcontest.foundation.runtime import Runtime
from lzcontest.media.models import Upload
from lzcontest.web.uploads.places import Places
from tests.factories.people import make_user
from tests.support.tus import Tus, metadata
from tests.support.web import Browser

MIB = 1 << 20


def test_one_person_leaves_room_on_the_disk_for_others(
    app: Flask, plain: Tus, system: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(system.settings.data_dir)
    free = (system.settings.min_free_mb << 20) + 100 * MIB
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=free))
    answers = [plain.create(24 * MIB) for _n in range(6)]
    assert [answer.status_code for answer in answers] == [201, 201, 409, 409, 409, 409]
    assert "先把它们传完" in answers[-1].json["message"]
    with system.database.unit_of_work() as session:
        somebody = make_user(session)
    honest = Tus(Browser(app, somebody), "/account", plain.told)
    assert honest.create(30 * MIB).status_code == 201


def test_a_file_larger_than_half_the_room_is_taken_when_it_is_the_only_one(
    plain: Tus, system: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(system.settings.data_dir)
    free = (system.settings.min_free_mb << 20) + 40 * MIB
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=free))
    assert plain.create(30 * MIB).status_code == 201


def test_one_person_does_not_take_all_places() -> None:
    places, taken, done = Places(most=3, most_of_one=2, patience_seconds=0.1), threading.Barrier(3), threading.Event()

    def dawdle() -> None:
        with places.taken("hostile"):
            taken.wait(5)
            done.wait(5)

    slow = [threading.Thread(target=dawdle) for _n in range(2)]
    for thread in slow:
        thread.start()
    taken.wait(5)
    with pytest.raises(Transient), places.taken("hostile"):
        pass
    with places.taken("honest"), pytest.raises(Transient), places.taken("late"):
        pass
    done.set()
    for thread in slow:
        thread.join()
    with places.taken("hostile"), places.taken("hostile"):
        pass


@pytest.mark.parametrize("name", ["purpose", "target", "part", "filename"])
def test_no_byte_zero_reaches_the_database(plain: Tus, name: str, system: Runtime) -> None:
    told = {"filename": "hello.txt", "purpose": "any-text", "target": "1", "part": "text"}
    answer = plain.create(5, Upload_Metadata=metadata(**{**told, name: told[name] + "\0x"}))
    assert answer.status_code in (201, 400), answer.status
    with system.database.reading() as session:
        assert not any("\0" in u.purpose + u.target + u.part + u.filename for u in session.query(Upload))


def test_a_piece_that_is_gone_is_said_to_be_missing(plain: Tus, system: Runtime) -> None:
    path = plain.begin(5, Upload_Concat="partial")
    plain.patch(path, 0, b"hello")
    (system.settings.data_dir / "partial" / path.rsplit("/", 1)[1]).unlink()
    answer = plain.create(None, Upload_Concat=f"final;{path}")
    assert answer.status_code == 400 and "还没有传完" in answer.json["message"]
