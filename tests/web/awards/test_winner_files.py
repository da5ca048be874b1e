"""Review copies of winners reach everyone; those of other works reach nobody, even with a valid link."""

import re

import pytest
from flask import Flask

from lzcontest.accounts.domain import SYSTEM
from lzcontest.entries.models import EntryFile
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import service as media
from lzcontest.media.models import Rendition
from lzcontest.web.shared.files import rendition_base
from tests.factories.decided import Decided, make_released
from tests.support.web import Browser

SOUND = b"sound of a clean review copy"


@pytest.fixture
def released(system: Runtime, tmp_path_factory: pytest.TempPathFactory) -> tuple[Decided, dict[str, str]]:
    """A released contest whose first and fourth works have a recording; entry id → rendition id."""
    decided = make_released(system)
    source = tmp_path_factory.mktemp("copy") / "file"
    source.write_bytes(SOUND)
    copies = {}
    for number, entry in enumerate((decided.entries[0], decided.entries[3])):
        prefix = f"renditions/{number}" + "c0ffee" * 4
        system.storage.put_at(source, f"{prefix}/listen.m4a")
        stored = media.receive_stream(iter([b"original %d" % number]))
        listed = {"listen.m4a": {"size": len(SOUND), "sha256": "ab" * 32, "type": "audio/mp4"}}
        manifest = {"audio": "listen.m4a", "peaks": None, "duration_ms": 3000, "files": listed}
        with system.database.unit_of_work() as session:
            kept = media.add_media(session, SYSTEM, stored=stored, original_name="张三的歌.wav")
            rendition = Rendition(media_id=kept.id, kind="song", prefix=prefix, manifest=manifest)
            session.add_all([rendition, EntryFile(entry_id=entry.id, part="audio", media_id=kept.id)])
            session.flush()
            copies[entry.id] = rendition.id
    return decided, copies


def test_a_winning_song_can_be_heard_without_its_original_name(
    released: tuple[Decided, dict[str, str]], visitor: Browser
) -> None:
    decided, _copies = released
    page = visitor.get(f"/contests/{decided.contest.slug}/winners/{decided.entries[0].number}").text
    address = re.search(r'<audio[^>]*src="([^"]+)"', page)
    assert address
    answer = visitor.get(address.group(1), buffered=True)
    assert (answer.status_code, answer.data) == (200, SOUND)
    assert "张三" not in page


def test_a_work_without_an_award_is_out_of_reach_even_with_a_sealed_link(
    app: Flask, released: tuple[Decided, dict[str, str]], visitor: Browser
) -> None:
    decided, copies = released
    loser = decided.entries[3]
    link = rendition_base(f"public:{loser.id}", copies[loser.id])
    for number in (loser.number, decided.entries[0].number):
        path = f"/contests/{decided.contest.slug}/winners/{number}/files/{link}/listen.m4a"
        assert visitor.get(path).status_code == 404
