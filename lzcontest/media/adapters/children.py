"""Ask a confined Python child about a file and turn its answer into facts or a refusal."""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lzcontest.foundation.errors import Transient
from lzcontest.foundation.i18n import _
from lzcontest.media.adapters.sandbox import ConfinedRunFailed, Limits, run_confined
from lzcontest.media.domain.refusal import refuse

PACKAGE = "lzcontest.media.adapters"
PRODUCT = Path(__file__).resolve().parents[2]
# Imports the product from its own folder alone: the folder above, which may hold the data, stays unreadable.
BOOT = """
import importlib.util, runpy, sys
place, module, sys.argv = sys.argv[1], sys.argv[2], sys.argv[2:]
spec = importlib.util.spec_from_file_location(
    "lzcontest", place + "/__init__.py", submodule_search_locations=[place])
sys.modules["lzcontest"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["lzcontest"])
runpy.run_module(module, run_name="__main__")
"""


def ask_child(
    module: str,
    arguments: Sequence[str],
    *,
    reads: Sequence[Path],
    writes: Sequence[Path] = (),
    limits: Limits,
) -> dict[str, Any]:
    """The answer of ``python -m lzcontest.media.adapters.<module>``.

    Raises ``MediaRefused`` with the child's code; a child that a limit or the kernel ended refuses with
    ``decode_error``; a child that died of our own fault raises ``Transient``.
    """
    boot = [sys.executable, "-I", "-W", "ignore", "-c", BOOT, str(PRODUCT)]
    argv = [*boot, f"{PACKAGE}.{module}", *arguments]
    with tempfile.TemporaryDirectory(prefix="lz-read-") as scratch:
        try:
            done = run_confined(argv, cwd=Path(scratch), reads=reads, writes=writes, limits=limits)
        except ConfinedRunFailed:
            raise refuse("decode_error") from None
    if done.returncode < 0 or "MemoryError" in done.stderr:  # a signal: limits, or a parser's crash
        raise refuse("decode_error")
    if done.returncode != 0:
        cause = RuntimeError(f"{module} ended with {done.returncode}: {done.stderr[-1500:]}")
        raise Transient(_("暂时无法读取文件，原文件已保存，稍后会自动重试。")) from cause
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise refuse(answer["refused"])
    return answer
