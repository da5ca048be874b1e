"""A song that comes in pieces ends up in its work, once, in time, and only for its owner."""

import hashlib
from collections.abc import Callable

from lzcontest.foundation.runtime import Runtime
from tests.support.tus import Tus
from tests.support.web import Browser


def test_a_song_in_three_pieces_is_attached_with_its_fingerprint(
    tus: Tus, song: bytes, song_metadata: Callable[..., str], browser: Browser, work: str, system: Runtime
) -> None:
    path = tus.begin(len(song), Upload_Metadata=song_metadata())
    for start in range(0, len(song), len(song) // 3 + 1):
        piece = song[start : start + len(song) // 3 + 1]
        answer = tus.patch(path, start, piece)
        assert answer.status_code == 204, answer.text
        assert int(answer.headers["Upload-Offset"]) == start + len(piece)
    told = browser.get(path).json
    assert told["state"] == "done" and told["offset"] == told["size"] == len(song)
    assert told["media"]["sha256"] == hashlib.sha256(song).hexdigest()
    assert "歌.wav" in browser.get(f"{work}/work").text
    assert tus.offset(path) == len(song)
    assert list((system.settings.data_dir / "partial").iterdir()) == []
    assert browser.get("/uploads/").json == {"uploads": []}
