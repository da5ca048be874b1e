"""The announcement and the certificates as PDF: what goes into their Typst sources."""

import segno

from lzcontest.foundation.typesetting import typeset
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
