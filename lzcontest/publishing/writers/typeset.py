"""PDF by Typst: documents in the layout of GB/T 9704-2012 and certificates.

What people typed reaches Typst as data (JSON), never as source, so that nothing in a title can be a command.
"""

import json
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from lzcontest.foundation import runtime
from lzcontest.publishing.domain.certificates import CertificateFacts, grouped
from lzcontest.publishing.domain.lists import WinnerList
from lzcontest.publishing.domain.wording import (
    category_heading,
    heading,
    heading_parts,
    long_day,
    paragraphs,
    proof_line,
    shown_tiers,
    tier_heading,
    winner_line,
)

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "templates" / "documents"
BUILT_FONTS = ROOT / "build" / "fonts"
UNIX_DAY = date(1970, 1, 1)
DAY_SECONDS = 86_400


def typeset(source: str, data: dict[str, Any], day: date) -> bytes:
    """The PDF of ``templates/documents/<source>`` filled with ``data``; ``day`` is the file's date."""
    made: Any = _compiler(source, runtime.current().settings.fonts_dir).compile(
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


def _compiler(source: str, fonts_dir: Path | None) -> typst.Compiler:
    # Packages are looked for in an empty place: nothing is ever fetched.
    nowhere = Path(tempfile.gettempdir()) / "lzcontest-no-packages"
    return typst.Compiler(
        SOURCES / source,
        root=SOURCES,
        font_paths=_fonts(fonts_dir),
        package_path=nowhere,
        package_cache_path=nowhere,
    )


def write_pdf(found: WinnerList) -> bytes:
    """The announcement with its list."""
    data = {
        "number": found.number,
        "title": heading(found),
        "title_lines": heading_parts(found),
        "paragraphs": paragraphs(found),
        "categories": [
            {
                "heading": category_heading(position, category),
                "tiers": [
                    {"heading": tier_heading(tier), "lines": [winner_line(winner) for winner in tier.winners]}
                    for tier in shown_tiers(category)
                ],
            }
            for position, category in enumerate(found.categories, start=1)
        ],
        "organiser": found.organiser,
        "day": long_day(found.day),
        "proof": proof_line(found),
    }
    return typeset("winner_list.typ", data, found.day)


def write_certificate(facts: CertificateFacts) -> bytes:
    """One certificate, A4 landscape, its QR code drawn as vectors."""
    matrix = segno.make(facts.address, error="m", micro=False).matrix
    data = {
        "contest": facts.contest,
        "edition": facts.edition,
        "category": facts.category,
        "tier": facts.tier,
        "title": facts.line_title,
        "authors": facts.authors,
        "unit": facts.unit,
        "organiser": facts.organiser,
        "day": long_day(facts.day),
        "serial": facts.serial,
        "code": grouped(facts.code),
        "address": facts.address,
        "qr": ["".join("1" if dark else "0" for dark in row) for row in matrix],
    }
    return typeset("certificate.typ", data, facts.day)
