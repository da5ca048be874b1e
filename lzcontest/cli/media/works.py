"""What `lzcontest media` does with one file: the makers of review copies, without queue or database."""

import dataclasses
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lzcontest.foundation.i18n import _
from lzcontest.media.adapters.copies import CopyNotClean, make_copy
from lzcontest.media.adapters.documents import read_document
from lzcontest.media.adapters.finish import list_outputs
from lzcontest.media.adapters.inspect import inspect_copy
from lzcontest.media.adapters.probe import probe_file
from lzcontest.media.adapters.split import transcode_film_in_parts
from lzcontest.media.adapters.transcode import transcode_film, transcode_song
from lzcontest.media.domain.anonymity import Leak, planted_identities
from lzcontest.media.domain.options import Options
from lzcontest.media.domain.outputs import FilmOutputs, SongOutputs
from lzcontest.media.domain.refusal import refuse

CHECKS = ("bytes", "tags", "boxes")


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the work shall be done."""

    workers: int = 1
    split: bool = False
    av1: bool = False
    progress: Callable[[int, int], None] | None = None


def transcode_file(src: Path, out: Path, wishes: Wishes) -> dict[str, Any]:
    """A film's ladder or a song's sound in ``out``; facts for JSON. Raises ``MediaRefused`` and ``Transient``."""
    probe, started = probe_file(src, claimed_name=src.name), time.monotonic()
    options = Options(av1=wishes.av1)
    made: FilmOutputs | SongOutputs
    if probe.is_film and wishes.split:
        made = transcode_film_in_parts(
            src, out, probe, workers=wishes.workers, on_progress=wishes.progress, options=options
        )
    elif probe.is_film:
        made = transcode_film(src, out, probe, on_progress=wishes.progress, options=options)
    elif probe.is_song:
        made = transcode_song(src, out, probe, on_progress=wishes.progress, options=options)
    else:
        raise refuse("unsupported_format", way_out=_("只有影片和歌曲可以转换；图片和文档请用 lzcontest media clean。"))
    facts = dataclasses.asdict(made)
    return {"kind": probe.kind, "out": str(out), **facts, "elapsed_ms": int((time.monotonic() - started) * 1000)}


def clean_file(src: Path, out: Path, identities: Sequence[str], wishes: Wishes) -> dict[str, Any]:
    """An anonymous copy in ``out`` with what the three checks found. Raises ``MediaRefused`` and ``Transient``."""
    probe = probe_file(src, claimed_name=src.name)
    wanted = [*identities, *planted_identities(probe.tags)]
    kind = "text"
    with suppress(CopyNotClean):  # what is wrong with it is said below
        kind = make_copy(src, out, probe.kind, probe, wishes.progress or _silent, lambda: False).kind or kind
    if kind == "text" and not out.exists():
        out.mkdir(parents=True)
        (out / "text.txt").write_text(read_document(src, probe.format).text, encoding="utf-8")
    leaks = inspect_copy(out, wanted)
    return {
        "kind": kind,
        "out": str(out),
        "clean": not any(leak.certain for leak in leaks),
        "searched_for": len(wanted),
        "checks": {check: [_shown(leak) for leak in leaks if _check_of(leak) == check] for check in CHECKS},
        "files": [file.name for file in list_outputs(out)],
    }


def _check_of(leak: Leak) -> str:
    """Which of the three checks found it: words carriers (tags, names, text chunks) count as tags."""
    if leak.needle >= 0:
        return "bytes"
    carriers = ("name in", "segment", "chunk")
    return "tags" if leak.what.startswith(carriers) or "udta" in leak.what or "meta" in leak.what else "boxes"


def _shown(leak: Leak) -> dict[str, Any]:
    return {"file": leak.file, "what": leak.what, "offset": leak.offset, "certain": leak.certain}


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""
