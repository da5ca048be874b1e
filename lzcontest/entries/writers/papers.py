"""The receipt and the guardian's form as PDF: what goes into their Typst sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import segno

from lzcontest.entries.domain import title_in_marks
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.typesetting import typeset


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What the receipt of one submission says; ``prints`` are (what, SHA-256 in hex)."""

    contest: str
    number: str
    title: str
    rows: tuple[tuple[str, str], ...]
    prints: tuple[tuple[str, str], ...]
    address: str
    day: date


def write_receipt(facts: ReceiptFacts) -> bytes:
    """The receipt on one A4 page or more, its QR code drawn as vectors; no person's name is on it."""
    matrix = segno.make(facts.address, error="m", micro=False).matrix
    data = {
        "heading": _("投稿回执"),
        "contest": facts.contest,
        "number": facts.number,
        "title": title_in_marks(facts.title),
        "rows": [list(row) for row in facts.rows],
        "prints_heading": _("指纹（SHA-256）"),
        "prints": [list(row) for row in facts.prints],
        "how": how_to_check(),
        "scan": _("扫码或打开下面的网址，可查这份提交是否在存证账本里。页面不显示题目、编号和姓名。"),
        "address": facts.address,
        "qr": ["".join("1" if dark else "0" for dark in row) for row in matrix],
    }
    return typeset("receipt.typ", data, facts.day)


def how_to_check() -> str:
    """How anybody recomputes the fingerprints, with the tools every system has."""
    return _(
        "自己核对：文件指纹对原文件计算，文字指纹对 UTF-8 编码、换行为 LF 的文字计算，内容指纹对回执页上下载的存证原文计算。"
        "Windows 用 certutil -hashfile 文件名 SHA256，macOS 和 Linux 用 shasum -a 256 文件名，得数应与回执一致。"
    )


def write_consent_form(
    contest: str, title: str, author: str, guardian: Mapping[str, str], text: str, day: date
) -> bytes:
    """The form a guardian signs: what is agreed to, who, and lines for signature and date."""
    data = {
        "heading": _("监护人同意书"),
        "contest": contest,
        "rows": [
            [_("作品"), title_in_marks(title) if title else ""],
            [_("作者（未成年人）"), author],
            [_("监护人"), guardian.get("name", "")],
            [_("和作者的关系"), guardian.get("relation", "")],
            [_("监护人手机号"), guardian.get("phone", "")],
        ],
        "paragraphs": [line for line in text.splitlines() if line.strip()],
        "sign": _("监护人签字："),
        "date": _("日期：　　　　年　　月　　日"),
    }
    return typeset("consent_form.typ", data, day)
