"""PDF by Typst, fonts embedded. What people typed reaches Typst as data (JSON), never as source."""

import json
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import typst

from lzcontest.foundation import runtime

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "templates" / "documents"
BUILT_FONTS = ROOT / "build" / "fonts"
UNIX_DAY = date(1970, 1, 1)
DAY_SECONDS = 86_400


def typeset(source: str, data: dict[str, Any], day: date) -> bytes:
    """The PDF of ``templates/documents/<source>`` filled with ``data`` (plain JSON); ``day`` is the file's own date.

    The same source, data, day and fonts give the same bytes.
    """
    # Packages are looked for in an empty place: nothing is ever fetched.
    nowhere = Path(tempfile.gettempdir()) / "lzcontest-no-packages"
    compiler = typst.Compiler(
        SOURCES / source,
        root=SOURCES,
        font_paths=_fonts(runtime.current().settings.fonts_dir),
        package_path=nowhere,
        package_cache_path=nowhere,
    )
    made: Any = compiler.compile(
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=(day - UNIX_DAY).days * DAY_SECONDS,
    )
    return bytes(made)


@cache
def _fonts(extra: Path | None) -> typst.Fonts:
    """Fonts of the installation first, then the ones that setup fetched, then the system's."""
    folders = [folder for folder in (extra, BUILT_FONTS) if folder is not None and folder.is_dir()]
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=list(folders))
