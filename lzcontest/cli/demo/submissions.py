"""Handing in the demo's works exactly as entrants do, files included."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
from lzcontest.accounts.queries import load_actor
from lzcontest.cli.demo.fiction import STORIES
from lzcontest.cli.demo.media import make_film, make_song
from lzcontest.cli.demo.works import FILMS, PROGRAMMES, SONGS
from lzcontest.contests import queries as contests
from lzcontest.contests.models import Contest
from lzcontest.entries.domain import AuthorChange, EntryChanges
from lzcontest.entries.models import Entry
from lzcontest.entries.service import attach_file, save_entry, start_entry
from lzcontest.foundation import clock
from lzcontest.intake.service import submit_entry
from lzcontest.media.service import add_media, receive_stream


@dataclass
class Piece:
    """A work to hand in."""

    kind: str
    title: str
    texts: dict[str, str] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    file: str = ""  # audio or video, made by code
    path: Path | None = None


def stories(first: int, last: int) -> list[Piece]:
    """Micro-fiction."""
    return [Piece("fiction", title, {"body": text}) for title, text in STORIES[first:last]]


def songs(first: int, last: int) -> list[Piece]:
    """Songs with lyrics."""
    return [Piece("song", title, {"lyrics": text}, file="audio") for title, text in SONGS[first:last]]


def films(first: int, last: int) -> list[Piece]:
    """Films with summary and script."""
    return [Piece("film", t, {"summary": s, "script": script}, file="video") for t, s, script in FILMS[first:last]]


def programmes(first: int, last: int) -> list[Piece]:
    """Proposals for the stage."""
    pieces = []
    for place, (title, kind, summary, seconds, cast) in enumerate(PROGRAMMES[first:last]):
        start = clock.now().date() + timedelta(days=20 + place)
        details = {
            "programme_kind": kind, "duration_s": seconds, "cast_size": cast, "stage_width_cm": 600 + 50 * (cast % 5),
            "stage_depth_cm": 400 + 40 * (cast % 4), "power_w": 2000 + 500 * (cast % 3), "dressing_rooms": 1 + cast // 10,
            "needs_sound": True, "sound_note": "", "setting": "any", "travel_note": "",
            "available": [[start.isoformat(), (start + timedelta(days=60)).isoformat()]],
        }  # fmt: skip
        script = f"《{title}》\n{summary}"
        pieces.append(Piece("programme", title, {"summary": summary, "script": script}, details))
    return pieces


def hand_in(session: Session, contest: Contest, owner: User, piece: Piece, *, submit: bool = True) -> Entry:
    """Draft, fill, attach and submit one work of ``owner``."""
    actor = load_actor(session, owner)
    category = contests.get_category_by_code(
        session, contest.id, {"fiction": "F", "song": "S", "film": "V", "programme": "P"}[piece.kind]
    )
    entry = start_entry(session, actor, category_id=category.id)
    entry = save_entry(
        session, actor, entry_id=entry.id, version=entry.version,
        changes=EntryChanges(
            title=piece.title, texts=piece.texts, details=piece.details, unit_id=owner.unit_id, ai_used=False,
            authors=(AuthorChange(key="", name=owner.name, phone="13800138000"),), originality=True, licence=True,
        ),
    )  # fmt: skip
    if piece.file:
        _attach(session, owner, entry, piece)
    if submit:
        submit_entry(session, actor, entry_id=entry.id)
    return entry


def _attach(session: Session, owner: User, entry: Entry, piece: Piece) -> None:
    actor = load_actor(session, owner)
    path = piece.path or make_file(piece, owner.name)
    stored = receive_stream(_chunks(path), limit_bytes=1 << 30)
    name = f"{owner.name}-{piece.title}{path.suffix}"  # as people name their files: it must never reach a judge
    media = add_media(session, actor, stored=stored, role=piece.file, original_name=name)
    attach_file(session, actor, entry_id=entry.id, part=piece.file, media_id=media.id)
    path.unlink()


def make_file(piece: Piece, author: str) -> Path:
    """Make the song or film of a piece in a temporary file."""
    path = Path(tempfile.mkdtemp(prefix="lz-demo-")) / ("work.mp3" if piece.file == "audio" else "work.mp4")
    if piece.file == "audio":
        make_song(piece.title, author, path)
    else:
        make_film(piece.title, piece.texts["script"], author, path)
    return path


def make_files(pieces: list[tuple[Piece, str]]) -> None:
    """Make the files of many (piece, author) at once, on all cores."""
    wanted = [(piece, author) for piece, author in pieces if piece.file]
    with ThreadPoolExecutor() as pool:
        for (piece, _), path in zip(wanted, pool.map(lambda pair: make_file(*pair), wanted), strict=True):
            piece.path = path


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk
