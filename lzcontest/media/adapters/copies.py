"""From an original to its review copy: which maker suits which kind of file, and the manifest of what it made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lzcontest.media.adapters.documents import clean_image, render_pdf
from lzcontest.media.adapters.finish import list_outputs
from lzcontest.media.adapters.graphs import CUES
from lzcontest.media.adapters.inspect import inspect_copy
from lzcontest.media.adapters.running import OnProgress, ShouldCancel
from lzcontest.media.adapters.transcode import transcode_film, transcode_song
from lzcontest.media.domain.anonymity import Leak, planted_identities
from lzcontest.media.domain.options import USUAL, Options
from lzcontest.media.domain.outputs import FilmOutputs, OutputFile
from lzcontest.media.domain.probe import Probe


class CopyNotClean(RuntimeError):
    """A review copy holds something of its author or of unknown kind: a fault of ours, and never released."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A finished review copy: its ``kind`` (film, song, pages, image) and manifest; both empty for plain texts."""

    kind: str = ""
    manifest: dict[str, Any] = field(default_factory=dict)


def make_copy(
    src: Path,
    out: Path,
    role: str,
    probe: Probe,
    on_progress: OnProgress,
    should_cancel: ShouldCancel,
    options: Options = USUAL,
    identities: Sequence[str] = (),
) -> Copy:
    """Make the review copy of ``src`` in the folder ``out`` and prove it clean of ``identities`` and planted tags.

    Raises ``MediaRefused``, ``MediaCancelled``, ``Transient`` as the makers do, and ``CopyNotClean``.
    """
    maker = _MAKERS.get(_kind_of(role, probe))
    if maker is None:
        return Copy()
    kind, facts = maker(src, out, probe, on_progress, should_cancel, options)
    return proved_copy(out, probe, kind, facts, identities)


def film_copy(out: Path, probe: Probe, made: FilmOutputs, identities: Sequence[str] = ()) -> Copy:
    """The copy that a film's outputs in ``out`` are, however they were made. Raises ``CopyNotClean``."""
    return proved_copy(out, probe, "film", _film_facts(made), identities)


def proved_copy(out: Path, probe: Probe, kind: str, facts: dict[str, Any], identities: Sequence[str]) -> Copy:
    """The finished copy in ``out``, searched for all that could tell its author. Raises ``CopyNotClean``."""
    prove_clean(out, [*planted_identities(probe.tags), *identities])
    return Copy(kind, {"kind": kind, **facts, "files": _listed(list_outputs(out))})


def prove_clean(out: Path, identities: Sequence[str]) -> None:
    """Raises ``CopyNotClean``, naming files and what kind of thing was found but never the thing itself."""
    leaks = [leak for leak in inspect_copy(out, identities) if leak.certain and not _is_our_own(leak)]
    if leaks:
        raise CopyNotClean("; ".join(sorted({f"{leak.file}: {leak.what}" for leak in leaks})[:5]))


def _is_our_own(leak: Leak) -> bool:
    """Playlists, cues and peaks are words and numbers of our own making: a film may be called like one of them."""
    return leak.file.endswith((".m3u8", ".json")) or leak.file == CUES


def _kind_of(role: str, probe: Probe) -> str:
    """Film or song by what it was sent as: a film's file sent as a song is listened to."""
    if role in ("video", "audio"):
        return role
    return "pdf" if probe.format == "pdf" else probe.kind


def _listed(files: tuple[OutputFile, ...]) -> dict[str, dict[str, Any]]:
    return {f.name: {"size": f.size_bytes, "sha256": f.sha256, "type": f.media_type} for f in files}


def _film(
    src: Path, out: Path, probe: Probe, report: OnProgress, cancel: ShouldCancel, options: Options
) -> tuple[str, dict[str, Any]]:
    made = transcode_film(src, out, probe, on_progress=report, should_cancel=cancel, options=options)
    return "film", _film_facts(made)


def _film_facts(made: FilmOutputs) -> dict[str, Any]:
    largest = made.renditions[0]
    return {
        "playlist": made.playlist,
        "poster": made.posters[0] if made.posters else "",
        "posters": list(made.posters),
        "sprite": made.sprite,
        "cues": made.cues,
        "duration_ms": made.duration_ms,
        "width": largest.width,
        "height": largest.height,
        "ladder": [step.name for step in made.renditions],
        "gain_tenths_db": made.gain,
    }


def _song(
    src: Path, out: Path, probe: Probe, report: OnProgress, cancel: ShouldCancel, options: Options
) -> tuple[str, dict[str, Any]]:
    made = transcode_song(src, out, probe, on_progress=report, should_cancel=cancel, options=options)
    return "song", {
        "audio": made.audio,
        "peaks": made.peaks,
        "duration_ms": made.duration_ms,
        "gain_tenths_db": made.gain,
    }


def _pages(
    src: Path, out: Path, _probe: Probe, report: OnProgress, _cancel: ShouldCancel, _options: Options
) -> tuple[str, dict[str, Any]]:
    pages = render_pdf(src, out)
    report(len(pages), len(pages))
    return "pages", {"pages": [{"name": p.name, "width": p.width, "height": p.height} for p in pages]}


def _image(
    src: Path, out: Path, _probe: Probe, report: OnProgress, _cancel: ShouldCancel, _options: Options
) -> tuple[str, dict[str, Any]]:
    width, height = clean_image(src, out / "image.jpg")
    report(1, 1)
    return "image", {"image": "image.jpg", "width": width, "height": height}


_MAKERS: dict[str, Callable[..., tuple[str, dict[str, Any]]]] = {
    "video": _film,
    "audio": _song,
    "pdf": _pages,
    "image": _image,
}
