"""An index in files: grows, forgets, merges, survives a crash at any moment, and says when a file is damaged."""

import random
from pathlib import Path

import pytest

from benchmarks.similarity_disguises import make_prose
from lzcontest.similarity.adapters import store as files
from lzcontest.similarity.adapters.store import MANIFEST, Store
from lzcontest.similarity.domain.canonical import canonicalise
from lzcontest.similarity.domain.text import build_collection

DOCUMENTS = {f"d{k:02}": make_prose(random.Random(k), 200) for k in range(30)}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "index")
    made.add(DOCUMENTS.items())
    return made


def answers(store: Store, key: str) -> list[tuple[str, int]]:
    return [(c.key, c.score) for c in store.index.query(canonicalise(DOCUMENTS[key]))]


def test_another_process_reads_what_one_wrote(store: Store) -> None:
    again = Store(store.folder)
    assert dict(again.texts) == DOCUMENTS
    assert answers(again, "d07") == answers(store, "d07")
    assert again.index.query(canonicalise(DOCUMENTS["d07"]))[0].key == "d07"
    assert again.problems() == []


def test_many_segments_answer_as_one_built_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BATCH", 3)
    pieces = Store(tmp_path / "pieces")
    pieces.add(sorted(DOCUMENTS.items(), reverse=True))
    index, idf = build_collection(DOCUMENTS.items())
    assert [(c.key, c.score) for c in index.query(canonicalise(DOCUMENTS["d11"]))] == answers(pieces, "d11")
    assert pieces.commonness.to_bytes() == idf.to_bytes()
    assert dict(pieces.texts) == DOCUMENTS


def test_a_text_added_again_replaces_the_first_and_a_removed_one_is_gone(store: Store) -> None:
    store.add([("d05", DOCUMENTS["d06"][:120])])
    store.remove(["d06", "never there"])
    for state in (store, Store(store.folder)):
        assert state.texts["d05"] == DOCUMENTS["d06"][:120]
        assert "d06" not in state.texts
        assert len(state) == len(dict(state.texts)) == 29
    store.merge()
    fresh = {**DOCUMENTS, "d05": DOCUMENTS["d06"][:120]}
    del fresh["d06"]
    index, idf = build_collection(fresh.items())
    assert answers(store, "d06") == [(c.key, c.score) for c in index.query(canonicalise(DOCUMENTS["d06"]))]
    assert store.commonness.to_bytes() == idf.to_bytes()
    assert len(list(store.folder.glob("*.postings"))) == 1


@pytest.mark.parametrize("act", ["add", "merge", "remove"])
@pytest.mark.parametrize("moment", range(6))
def test_a_crash_leaves_the_old_state_whole(
    store: Store, act: str, moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add([("late", DOCUMENTS["d01"][:90])])
    before = answers(store, "d01"), dict(store.texts)
    syncs = iter(range(100))

    def crash(_handle: int) -> None:
        if next(syncs) == moment:
            raise OSError("power cut")

    monkeypatch.setattr(files.os, "fsync", crash)
    work = {
        "add": lambda: store.add([("new", "清风" * 40)]),
        "merge": store.merge,
        "remove": lambda: store.remove(["d01"]),
    }
    try:
        work[act]()
    except OSError:
        monkeypatch.undo()
        again = Store(store.folder)
        renamed = moment == {"add": 4, "merge": 4, "remove": 2}[act]  # the folder's own flush comes after the rename
        if not renamed:
            assert (answers(again, "d01"), dict(again.texts)) == before
        assert again.problems() == []
        again.add([("after", "风清" * 40)])
        left = {path.name for path in again.folder.iterdir()}
        assert all(path.stat().st_size for path in again.folder.iterdir())
        assert len([n for n in left if n.endswith(".common")]) == 1


def test_damage_is_named(store: Store) -> None:
    path = next(store.folder.glob("*.texts"))
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    assert Store(store.folder).problems() == [path.name]


def test_files_of_another_version_are_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"format": "something else"}')
    with pytest.raises(ValueError, match="not a collection of this version"):
        Store(tmp_path)
