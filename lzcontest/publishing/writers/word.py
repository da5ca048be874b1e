"""The announcement as DOCX in the layout of GB/T 9704-2012: the file that offices go on editing."""

import io
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from lzcontest.publishing.domain.lists import WinnerList
from lzcontest.publishing.domain.wording import (
    category_heading,
    heading,
    heading_parts,
    long_day,
    paragraphs,
    press_heading,
    press_paragraphs,
    proof_line,
    shown_tiers,
    tier_heading,
    winner_line,
)
from lzcontest.publishing.writers.archive import repack

# A4, top 37 mm, left 28 mm, type area 156 × 225 mm (GB/T 9704-2012, 5.2).
PAGE_W, PAGE_H, TOP, LEFT, AREA_W, AREA_H = 210, 297, 37, 28, 156, 225
BODY, TITLE, SMALL = Pt(16), Pt(22), Pt(10.5)  # 3号, 2号, 5号
LINES, CHARACTERS = 22, 28
LINE = Pt(28.95)
BODY_FONT, TITLE_FONT, HEAD_FONT, SUBHEAD_FONT = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
TWIPS_PER_MM = 1440 / 25.4


def write_docx(found: WinnerList) -> bytes:
    """The announcement with its list; dates in Arabic numerals, document number with 〔〕."""
    document = docx.Document()
    _page(document)
    if found.number:
        _text(document, found.number, align=WD_ALIGN_PARAGRAPH.CENTER)
        _text(document, "")
    for part in heading_parts(found):
        _text(document, part, TITLE_FONT, TITLE, WD_ALIGN_PARAGRAPH.CENTER)
    _text(document, "")
    for paragraph in paragraphs(found):
        _text(document, paragraph, indent=True)
    _list(document, found)
    _text(document, "")
    for line in (found.organiser, long_day(found.day)):
        paragraph = _text(document, line, align=WD_ALIGN_PARAGRAPH.RIGHT)
        paragraph.paragraph_format.right_indent = BODY * 2
    _text(document, proof_line(found), size=SMALL)
    return _finish(document, found, heading(found))


def write_press_docx(found: WinnerList) -> bytes:
    """The press release on the same page."""
    document = docx.Document()
    _page(document)
    _text(document, press_heading(found), TITLE_FONT, TITLE, WD_ALIGN_PARAGRAPH.CENTER)
    _text(document, "")
    for paragraph in press_paragraphs(found):
        _text(document, paragraph, indent=True)
    return _finish(document, found, press_heading(found))


def _list(document: Any, found: WinnerList) -> None:
    for position, category in enumerate(found.categories, start=1):
        _text(document, category_heading(position, category), HEAD_FONT, indent=True, keep=True)
        for tier in shown_tiers(category):
            _text(document, tier_heading(tier), SUBHEAD_FONT, indent=True, keep=bool(tier.winners))
            for winner in tier.winners:
                _text(document, winner_line(winner), indent=True)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_W), Mm(PAGE_H)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(PAGE_H - TOP - AREA_H)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(PAGE_W - LEFT - AREA_W)
    section.footer_distance = Mm(28)
    _grid(section)
    style = document.styles["Normal"]
    style.font.size = BODY
    _fonts(style.element.get_or_add_rPr(), BODY_FONT)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    _page_number(section)


def _grid(section: Any) -> None:
    """22 lines of 28 characters: what Word calls a document grid, its pitches in twips and 1/4096 points."""
    found = section._sectPr.find(qn("w:docGrid"))
    grid = found if found is not None else OxmlElement("w:docGrid")
    pitch = int(AREA_H * TWIPS_PER_MM / LINES)
    tracking = AREA_W * TWIPS_PER_MM / 20 / CHARACTERS - BODY.pt
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(pitch))
    grid.set(qn("w:charSpace"), str(int(tracking * 4096)))
    if found is None:
        section._sectPr.append(grid)


def _fonts(properties: Any, name: str) -> None:
    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)
    for script in ("w:ascii", "w:hAnsi"):
        fonts.set(qn(script), "Times New Roman")


def _text(
    document: Any,
    text: str,
    font: str = BODY_FONT,
    size: Any = BODY,
    align: Any = None,
    *,
    indent: bool = False,
    keep: bool = False,
) -> Any:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(_printable(text))
    run.font.size = size
    _fonts(run._r.get_or_add_rPr(), font)
    if align is not None:
        paragraph.alignment = align
    if indent:
        paragraph.paragraph_format.first_line_indent = BODY * 2
    paragraph.paragraph_format.keep_with_next = keep
    return paragraph


def _printable(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or (ord(c) >= ord(" ") and c not in "\ufffe\uffff"))


def _page_number(section: Any) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("— ", None, " —"):
        run = paragraph.add_run(part or "")
        run.font.size = Pt(14)
        if part is None:
            for kind, code in (("begin", ""), ("", "PAGE"), ("end", "")):
                run._r.append(_field_part(kind, code))


def _field_part(kind: str, code: str) -> Any:
    if code:
        element = OxmlElement("w:instrText")
        element.text = code
        return element
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element


def _finish(document: Any, found: WinnerList, title: str) -> bytes:
    facts = document.core_properties
    then = datetime(found.day.year, found.day.month, found.day.day, tzinfo=UTC)
    facts.title, facts.author, facts.last_modified_by = title, found.organiser, found.organiser
    facts.created = facts.modified = then
    facts.comments = ""
    made = io.BytesIO()
    document.save(made)
    return repack(made.getvalue())
