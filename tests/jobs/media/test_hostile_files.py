"""One of each kind of hostile file is refused before it can cost anything; the whole corpus runs as a benchmark."""

from pathlib import Path

import pytest

from benchmarks.hostile_files import LIMIT_MB, corpus, submit
from lzcontest.media.adapters.probe import probe_file
from lzcontest.media.domain.office_risks import carries_program, leads_outside
from lzcontest.media.domain.pdf_risks import find_risk
from tests.support.media_samples import MediaSamples

CHOSEN = (
    "hls as film.mp4",
    "named frame%03d.jpg",
    "external track",
    "film cut at 0.5",
    "a thousand streams",
    "deep nested boxes",
    "sample table of 4 billion",
    "timebase of zero",
    "million frames a second",
    "film of 33 gigapixels",
    "compressed moov",
    "WAV of 65535 channels",
    "magicyuv",
    "MP4 and ZIP",
    "PNG profile bomb",
    "JPEG of 4 gigapixels",
    "DOCX billion laughs",
    "DOCX late entity",
    "DOCX with a macro",
    "DOCX with an external template",
    "DOCX with paths",
    "PDF script in disguise",
    "PDF script in a packed object",
    "PDF embedded file",
    "PDF bomb within bomb",
)


@pytest.mark.slow
def test_hostile_files_are_refused_at_little_cost(samples: MediaSamples, tmp_path: Path) -> None:
    cases = {case.name: case for case in corpus(samples) if case.name in CHOSEN}
    assert len(cases) >= 24
    outcomes = [submit(case, tmp_path) for case in cases.values()]
    assert [o.name for o in outcomes if not o.refused] == []
    assert [(o.name, o.peak_mb) for o in outcomes if o.peak_mb >= LIMIT_MB] == []


def test_what_people_really_send_is_not_taken_for_hostile(samples: MediaSamples) -> None:
    """A link, a template on one's own disk and a chart in Word; a scan and a link in a PDF."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for kind, target in (
        ("hyperlink", "https://example.org"),
        ("attachedTemplate", "file:///C:\\Users\\w\\Normal.dotm"),
    ):
        one = f'<Relationship Id="r" Type="{office}/{kind}" Target="{target}" TargetMode="External"/>'
        assert not leads_outside(one.encode())
    assert not carries_program("word/embeddings/Microsoft_Excel_Sheet1.xlsx")
    assert find_risk(b"1 0 obj<</A<</S/URI/URI(https://example.org)>>>>endobj") == ""
    assert probe_file(samples.pdf(), claimed_name="score.pdf").pages == 2
