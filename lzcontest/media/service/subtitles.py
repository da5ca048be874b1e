"""Subtitles of films: kept as text, shown to judges only after they were searched for names."""

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.db import JsonDict
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import _
from lzcontest.ledger.service import record
from lzcontest.media.domain.outputs import MEDIA_TYPES
from lzcontest.media.domain.subtitles import Cue, read_subtitles, write_webvtt
from lzcontest.media.models import Subtitles
from lzcontest.media.policy import can_dress
from lzcontest.media.queries import get_current_rendition, get_media, list_subtitles

# The names of languages as players list them; others are shown as the file calls them.
LANGUAGES = {"": "zh", "und": "zh", "chi": "zh", "zho": "zh", "eng": "en"}


def keep_embedded(session: Session, media_id: str, tracks: Iterable[tuple[str, Sequence[Cue]]]) -> None:
    """Replace the text tracks that were found inside a film: (language, cues); they wait to be searched."""
    session.execute(delete(Subtitles).where(Subtitles.media_id == media_id, Subtitles.source == "embedded"))
    for language, cues in tracks:
        session.add(Subtitles(media_id=media_id, language=language, source="embedded", text=write_webvtt(cues)))
    session.flush()


def set_subtitles(
    session: Session, actor: Actor, *, media_id: str, data: bytes, entitled: bool = False
) -> Subtitles | None:
    """Take an SRT, ASS or WebVTT file as the film's subtitles in place of all others; empty ``data`` removes them.

    They wait to be searched before anybody sees them. Raises NotAllowed, InvalidInput (field ``subtitles``).
    """
    media = get_media(session, media_id)
    can_dress(actor.id, media.owner_id, entitled).require()
    made = None
    if data:
        try:
            cues = read_subtitles(data)
        except ValueError as error:
            raise InvalidInput({"subtitles": _unreadable()}) from error
        made = Subtitles(media_id=media_id, source="uploaded", text=write_webvtt(cues))
    session.execute(delete(Subtitles).where(Subtitles.media_id == media_id))
    if made is not None:
        session.add(made)
    session.flush()
    _show(session, media_id, [])
    digest = hashlib.sha256(made.text.encode()).hexdigest() if made else ""
    record(session, actor, "media.subtitles_set", "media", media_id, text_sha256=digest)
    return made


def release_subtitles(session: Session, media_id: str, masked: dict[str, Sequence[Cue]]) -> None:
    """Put searched subtitles (id → cues, masked where decided) beside the film; all others are withheld."""
    shown = []
    for row in list_subtitles(session, media_id):
        row.state, row.checked_at = ("clean" if row.id in masked else "withheld"), clock.now()
        if row.id in masked:
            shown.append((row.language, write_webvtt(masked[row.id])))
    session.flush()
    _show(session, media_id, shown)


def _unreadable() -> str:
    return _("没有从这个文件里读到字幕。请选择 SRT、ASS 或 VTT 格式、不超过 2 MB 的字幕文件。影片不受影响。")


def _show(session: Session, media_id: str, texts: Sequence[tuple[str, str]]) -> None:
    """Make ``texts`` (language, WebVTT) the captions that players of the current copy offer."""
    copy = get_current_rendition(session, media_id)
    if copy is None or copy.kind != "film":
        return
    before = {caption["file"] for caption in copy.manifest.get("captions", ())}
    files: JsonDict = {name: facts for name, facts in copy.manifest["files"].items() if name not in before}
    captions = []
    for language, text in texts:
        data = text.encode()
        digest = hashlib.sha256(data).hexdigest()
        # Addresses of a copy are cached as unchanging: other words get another name.
        name = f"captions-{digest[:12]}.vtt"
        _store(f"{copy.prefix}/{name}", data)
        files[name] = {"size": len(data), "sha256": digest, "type": MEDIA_TYPES["vtt"]}
        lang = LANGUAGES.get(language, language)
        captions.append({"file": name, "lang": lang, "label": {"zh": "中文", "en": "English"}.get(lang, lang)})
    copy.manifest = {**copy.manifest, "files": files, "captions": captions}
    session.flush()


def _store(key: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory(dir=runtime.current().settings.data_dir) as folder:
        draft = Path(folder) / "captions.vtt"
        draft.write_bytes(data)
        runtime.current().storage.put_at(draft, key)
