"""Every hostile file of the corpus through the real path of an upload: what refuses it, at what cost.

    .venv/bin/python -m benchmarks.hostile_files [--only WORD] [--json]

The corpus is made by code (`tests/support/hostile_*.py`). Each file is sniffed, probed, and, should it get so far,
transcoded, in the sandbox. Resident memory is the high-water mark of all children together, looked at every few
milliseconds; what a child takes in its very last moment may be missed. Exit code 1 when a file is taken, or costs
100 MB or more. Linux only.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from lzcontest.foundation.errors import Transient
from lzcontest.media.adapters.copies import make_copy
from lzcontest.media.adapters.probe import probe_file
from lzcontest.media.domain.formats import role_for
from lzcontest.media.domain.refusal import MediaRefused
from tests.support.hostile_documents import archives, pictures, portable
from tests.support.hostile_media import Hostile, bombs, broken, codecs, playlists, polyglots
from tests.support.media_samples import MediaSamples

LIMIT_MB = 100
# Whole files with something hostile beside what counts: they may be taken, if that beside costs nothing.
HARMLESS = ("cover of gigapixels in MP3", "cover of gigapixels in M4A")


@dataclass
class Outcome:
    """What became of one file."""

    group: str
    name: str
    refused: str
    stage: str
    peak_mb: float
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether it was refused (or did no harm) below the limit."""
        return (bool(self.refused) or self.name in HARMLESS) and self.peak_mb < LIMIT_MB


@contextmanager
def watched() -> Iterator[list[int]]:
    """The highest sum of the high-water marks of all new descendants, in bytes, as one growing figure.

    Those that were there before, such as the browser of other tests, and theirs are left out.
    """
    peak, stop = [0], threading.Event()
    before = frozenset(_descendants(os.getpid()))

    def look() -> None:
        while not stop.wait(0.003):
            peak[0] = max(peak[0], sum(map(_high_water, _descendants(os.getpid(), before))))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def _descendants(pid: int, without: frozenset[int] = frozenset()) -> Iterator[int]:
    try:
        below = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return
    for child in below:
        if child not in without:
            yield child
            yield from _descendants(child, without)


def _high_water(pid: int) -> int:
    try:
        # Between fork and exec a child still shows its parent's memory: see first that it is past that, then measure.
        if (
            Path(f"/proc/{pid}/exe").resolve() == Path("/proc/self/exe").resolve()
            and b"launch.py" not in Path(f"/proc/{pid}/cmdline").read_bytes()
            and b"_child" not in Path(f"/proc/{pid}/cmdline").read_bytes()
        ):
            return 0
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0].split()[1]) * 1024 if found else 0


def submit(case: Hostile, folder: Path) -> Outcome:
    """Take the file the way an upload goes, as far as it gets."""
    path, stage, refused = case.path(), "probe", ""
    began = time.monotonic()
    with watched() as peak:
        try:
            found = probe_file(path, claimed_name=case.claimed)
            stage = "transcode"
            with tempfile.TemporaryDirectory(dir=folder) as out:
                make_copy(path, Path(out), role_for(case.claimed) or "", found, lambda *_: None, lambda: False)
            stage = "taken"
        except MediaRefused as error:
            refused = error.code
        except Transient as error:
            stage, refused = "failed", f"(tried again) {error.__cause__}"[:60]
    return Outcome(
        case.group, case.name, refused if stage != "failed" else "", stage, peak[0] / 2**20, time.monotonic() - began
    )


def corpus(samples: MediaSamples) -> Iterator[Hostile]:
    """All hostile files."""
    for make in (playlists, broken, bombs, codecs, polyglots, pictures, archives, portable):
        yield from make(samples)


def main() -> None:
    """Print a line a file, and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="Cases whose group or name contains this.")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="lz-hostile-") as folder:
        for case in corpus(MediaSamples(Path(folder) / "samples")):
            if options.only not in f"{case.group} {case.name}":
                continue
            one = submit(case, Path(folder))
            outcomes.append(one)
            if not options.json:
                mark = " " if one.holds else "!"
                print(
                    f"{mark} {one.group:9} {one.name:34} {one.refused or one.stage:22} {one.stage:9} {one.peak_mb:6.1f} MB {one.seconds:6.2f} s",
                    flush=True,
                )
    if options.json:
        print(json.dumps([asdict(one) for one in outcomes], ensure_ascii=False))
    else:
        print(
            f"{len(outcomes)} files, {sum(o.holds for o in outcomes)} hold, peak {max((o.peak_mb for o in outcomes), default=0):.1f} MB"
        )
    sys.exit(0 if all(one.holds for one in outcomes) else 1)


if __name__ == "__main__":
    main()
