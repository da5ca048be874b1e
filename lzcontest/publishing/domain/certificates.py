"""Serial numbers and codes of certificates, and what a certificate is worth today."""

from dataclasses import dataclass
from datetime import date

VALID, REVOKED = "valid", "revoked"
# No letters or digits that are mistaken for one another when read from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a certificate holds, and if not, why."""

    state: str
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether the award stands."""
        return self.state == VALID


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What is printed on one certificate; ``address`` is where its QR code leads."""

    contest: str
    edition: str
    category: str
    tier: str
    line_title: str
    authors: str
    unit: str
    organiser: str
    day: date
    serial: str
    code: str
    address: str


def serial_number(prefix: str, year: int, position: int) -> str:
    """LZ7-2026-0001: contest, year of issue, running number."""
    return f"{prefix}-{year}-{position:04}"


def grouped(code: str) -> str:
    """A code in groups of four, as it is printed."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))
