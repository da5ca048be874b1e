"""Every sentence has an English side with the same places in it."""

import re
import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "lzcontest" / "translations" / "en.po"
PLACE = re.compile(r"%\((\w+)\)s")


def _entries() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="en") if m.id}


def test_every_sentence_of_code_and_pages_is_in_the_catalogue(tmp_path: Path) -> None:
    pot = tmp_path / "all.pot"
    command = [str(Path(sys.executable).parent / "pybabel"), "-q", "extract", "-F", "babel.cfg", "-k", "_l", "-k", "lazy_gettext",
               "--no-location", "-o", str(pot), "lzcontest", "templates"]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True)
    with pot.open("rb") as file:
        wanted = {str(m.id) for m in read_po(file) if m.id}
    known = _entries()
    missing = sorted(message for message in wanted if not known.get(message))
    assert missing == [], f"run scripts/messages and translate {len(missing)} sentences"


def test_translations_keep_the_places_of_the_original() -> None:
    wrong = [m for m, text in _entries().items() if text and sorted(PLACE.findall(m)) != sorted(PLACE.findall(text))]
    assert wrong == []


def test_translations_are_not_chinese() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    # Names stay names.
    left = [text for text in _entries().values() if han.search(re.sub(r"清风杯|清風|简体中文|中文", "", text))]
    assert left == []


def test_no_sentence_hides_in_an_f_string() -> None:
    """The collector does not look into f-strings."""
    hidden = re.compile(r"""f["'][^"'\n]*\{_\(""")
    offenders = [str(p) for p in (ROOT / "lzcontest").rglob("*.py") if hidden.search(p.read_text())]
    assert offenders == []
