"""Kill parts of a real installation at random moments while works are handed in, and see what is lost.

    .venv/bin/python -m benchmarks.kill_loops [--minutes 10] [--seed 7] [--json]

Web, workers, work horses, FFmpeg, Redis, scheduler, or everything at once get SIGKILL; `lzcontest doctor` runs after
each. Exit code 1 when anything acknowledged is lost or doubled, anything lies about, the doctor complains, or going on
took longer than 30 s. Settings are the defaults. Linux only. See docs/benchmarks.md.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.support.installation import free_port
from tests.support.kill_loop import KillLoop

LIMIT_SECONDS = 30.0
WRONG = ("lost", "stuck", "doubled", "without one copy", "half-written", "leftovers", "doctor", "failed jobs")


def main() -> None:
    """Run, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lz-kill-") as folder:
        loop = KillLoop(Path(folder), options.port or free_port(), seed=options.seed)
        try:
            loop.begin()
            until = time.monotonic() + options.minutes * 60
            while time.monotonic() < until:
                loop.round()
            found = loop.finish()
        except AssertionError as error:
            print((Path(folder) / "data" / "up.log").read_text()[-8000:], file=sys.stderr)
            raise SystemExit(f"seed {options.seed}: {error}") from error
        finally:
            loop.end()
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for name, value in found.items():
            if name != "recoveries":
                print(f"{name:18} {value}")
    slowest = found["slowest"][1]
    if slowest > LIMIT_SECONDS or any(found[name] for name in WRONG):
        raise SystemExit(f"seed {options.seed}: not everything held")


if __name__ == "__main__":
    main()
