"""Which layers of the sandbox this machine's kernel and container really allow, for ``doctor``."""

import json
import sys
import tempfile
from functools import cache
from pathlib import Path

from lzcontest.media.adapters.sandbox import Limits, run_confined

_TRY = """
import json, os, sys
status = open("/proc/self/status").read()
try:
    open(sys.argv[1]).close()
    fenced = False
except PermissionError:
    fenced = True
cards = [line.split(":")[0].strip() for line in open("/proc/self/net/dev") if ":" in line]
sys.stdout.write(json.dumps({
    "no_new_privileges": "NoNewPrivs:\\t1" in status,
    "files_fenced": fenced,
    "network_cut": set(cards) <= {"lo"},
    "calls_filtered": "Seccomp:\\t2" in status,
}))
"""


@cache
def active_layers() -> dict[str, bool]:
    """``no_new_privileges``, ``files_fenced`` (Landlock) and ``network_cut`` (namespaces), ``calls_filtered`` (seccomp), as tried out."""
    with tempfile.TemporaryDirectory() as outside, tempfile.TemporaryDirectory() as inside:
        neighbour = Path(outside) / "neighbour"
        neighbour.write_text("of others", encoding="utf-8")
        argv = [sys.executable, "-I", "-c", _TRY, str(neighbour)]
        done = run_confined(argv, cwd=Path(inside), limits=Limits(wall_seconds=20))
    layers: dict[str, bool] = json.loads(done.stdout)
    return layers
