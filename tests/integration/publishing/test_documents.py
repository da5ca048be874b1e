"""Documents made by the job from a released result."""

import csv
import io
import json
import zipfile

import docx
import openpyxl
import pypdf
import pypdfium2
import pytest

from lzcontest.awards.models import Result
from lzcontest.entries.models import Entry
from lzcontest.foundation.errors import InvalidInput, NotAllowed
from lzcontest.foundation.queue import cancel, run_waiting
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.models import LedgerEvent
from lzcontest.publishing.models import Document
from lzcontest.publishing.queries import list_documents
from lzcontest.publishing.service import open_document, request_document
from tests.integration.publishing.conftest import EVIL, Released

MM = 72 / 25.4


def made(system: Runtime, scene: Released, ending: str, kind: str = "winner_list", number: str = "") -> bytes:
    """Ask for a document, run its job, and read it."""
    with system.database.unit_of_work() as session:
        document = request_document(
            session, scene.organiser, contest_id=scene.contest_id, kind=kind, format=ending, number=number
        )
    run_waiting()
    with system.database.reading() as session:
        document = session.get_one(Document, document.id)
        assert (document.state, document.failure) == ("ready", "")
        with open_document(scene.organiser, document=document) as stream:
            return stream.read()


def test_the_workbook_holds_titles_as_text_never_as_formulas(system: Runtime, released: Released) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made(system, released, "xlsx"))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert EVIL in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "落选之作" not in [cell.value for cell in cells]


def test_the_csv_opens_in_excel_and_runs_nothing(system: Runtime, released: Released) -> None:
    data = made(system, released, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[1][2:6] == ["一等奖", "褪色的字", "林晓", "某某街道办事处"]
    assert rows[2][3] == f"'{EVIL}"
    assert rows[3][2:4] == ["二等奖", "（空缺）"]


def test_the_json_names_the_result_it_was_made_from(system: Runtime, released: Released) -> None:
    found = json.loads(made(system, released, "json"))
    assert found["result"] == {"version": 1, "sha256": "5a" * 32}
    assert found["categories"][0]["awards"][1]["vacant"] == 1


def test_the_word_file_keeps_the_official_page(system: Runtime, released: Released) -> None:
    document = docx.Document(io.BytesIO(made(system, released, "docx", number="清纪发[2026]7号")))
    section = document.sections[0]
    sides = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(side.mm) for side in sides] == [210, 297, 37, 28]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "清纪发〔2026〕7号" in texts
    assert "《褪色的字》 林晓（某某街道办事处）" in texts
    fonts = document.styles["Normal"].element.xpath(".//w:rFonts/@w:eastAsia")
    assert fonts == ["仿宋_GB2312"]


def test_the_pdf_keeps_the_official_page_and_prints_hostile_titles_as_they_are(
    system: Runtime, released: Released
) -> None:
    data = made(system, released, "pdf", number="清纪发[2026]7号")
    reader = pypdf.PdfReader(io.BytesIO(data))
    page = reader.pages[0]
    assert [round(float(side) / MM) for side in page.mediabox[2:]] == [210, 297]
    text = "".join(part.extract_text() for part in reader.pages)
    flat = text.replace("\n", "").replace(" ", "")
    assert "清纪发〔2026〕7号" in flat
    assert "《褪色的字》林晓（某某街道办事处）" in flat
    assert EVIL.replace(" ", "") in flat
    assert "二等奖（1件，空缺1件）" in flat
    for font in page["/Resources"]["/Font"].values():
        kind = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(kind), "every font is embedded"


def test_nothing_is_printed_outside_the_type_area(system: Runtime, released: Released) -> None:
    pdf = pypdfium2.PdfDocument(made(system, released, "pdf"))
    picture = pdf[0].render(scale=2).to_pil().convert("L").point(lambda v: 255 if v < 200 else 0)
    pdf.close()
    left, top, right, _bottom = (side / 2 / MM for side in picture.getbbox())
    assert 36.5 <= top <= 41
    assert left >= 27.5
    assert right <= 210 - 26 + 0.5


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json", "docx", "pdf", "txt"])
def test_the_same_result_gives_the_same_bytes(system: Runtime, released: Released, ending: str) -> None:
    first = made(system, released, ending)
    with system.database.unit_of_work() as session:
        for document in session.query(Document):
            document.state = "failed"
    assert made(system, released, ending) == first


def test_the_kit_has_lists_release_texts_and_true_checksums(system: Runtime, released: Released) -> None:
    import hashlib

    data = made(system, released, "zip", kind="press_kit")
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = archive.namelist()
    assert {"README.txt", "02_新闻通稿.docx", "02_新闻通稿.txt", "03_作品说明.txt", "01_名单/获奖名单.pdf"} <= set(
        names
    )
    works = [name for name in names if name.startswith("04_作品/")]
    assert len(works) == 2
    assert not any(".." in name or name.startswith("/") for name in names)
    for line in archive.read("SHA256SUMS.txt").decode().splitlines():
        sha256, name = line.split("  ", 1)
        assert hashlib.sha256(archive.read(name)).hexdigest() == sha256
    assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    everything = b"".join(archive.read(name) for name in names if name.endswith(".txt"))
    assert b"example.org" not in everything
    assert "落选之作".encode() not in everything


def test_a_second_click_makes_nothing_twice_and_the_ledger_knows(system: Runtime, released: Released) -> None:
    made(system, released, "csv")
    made(system, released, "csv")
    with system.database.reading() as session:
        assert session.query(Document).count() == 1
        kinds = [event.kind for event in session.query(LedgerEvent).order_by(LedgerEvent.seq)]
    assert kinds == ["document.requested", "document.made"]


def test_documents_of_an_older_result_are_marked(system: Runtime, released: Released) -> None:
    made(system, released, "csv")
    with system.database.unit_of_work() as session:
        assert [row.stale for row in list_documents(session, released.contest_id)] == [False]
        session.get_one(Result, released.result_id).sha256 = "77" * 32
    with system.database.reading() as session:
        assert [row.stale for row in list_documents(session, released.contest_id)] == [True]


def test_a_document_never_shows_another_result_than_it_claims(system: Runtime, released: Released) -> None:
    with system.database.unit_of_work() as session:
        wanted = request_document(
            session, released.organiser, contest_id=released.contest_id, kind="winner_list", format="csv"
        )
        session.get_one(Result, released.result_id).sha256 = "77" * 32
    run_waiting()
    with system.database.reading() as session:
        document = session.get_one(Document, wanted.id)
        assert document.state == "failed"
        assert "重新生成" in document.failure


def test_only_the_organiser_and_only_after_release(system: Runtime, released: Released) -> None:
    ask = {"contest_id": released.contest_id, "kind": "winner_list", "format": "csv"}
    with system.database.unit_of_work() as session:
        with pytest.raises(NotAllowed):
            request_document(session, released.winner, **ask)
        with pytest.raises(InvalidInput):
            request_document(session, released.organiser, **{**ask, "format": "exe"})
        session.get_one(Result, released.result_id).state = "signed"
        session.flush()
        with pytest.raises(NotAllowed):
            request_document(session, released.organiser, **ask)


def test_a_document_whose_job_was_given_up_says_so_and_can_be_asked_for_again(
    system: Runtime, released: Released
) -> None:
    ask = {"contest_id": released.contest_id, "kind": "winner_list", "format": "csv"}
    with system.database.unit_of_work() as session:
        first = request_document(session, released.organiser, **ask).id
    with system.database.unit_of_work() as session:
        cancel(session, f"make_document-{first}")
    with system.database.unit_of_work() as session:
        assert [(row.state, row.failure[:4]) for row in list_documents(session, released.contest_id)] == [
            ("failed", "生成中断")
        ]
        assert request_document(session, released.organiser, **ask).id != first


def test_the_lists_for_programs_tell_generated_content_and_the_licence(system: Runtime, released: Released) -> None:
    with system.database.unit_of_work() as session:
        first, second, _third = (session.get_one(Entry, entry_id) for entry_id in released.entry_ids)
        first.details = {"ai_level": "generated", "ai_tools": "某某文生图"}
        second.details = {"ai_level": "assisted", "ai_tools": "某某润色"}
        first.licence_kind = "transfer"
    wanted = ["含AI生成内容", "作者把著作财产权转让给主办方"]
    listed = list(csv.reader(io.StringIO(made(system, released, "csv").decode("utf-8-sig"))))
    assert listed[0][6:] == ["人工智能", "授权方式"]
    assert [row[6:] for row in listed[1:]] == [wanted, ["", ""], ["", ""]]
    sheet = openpyxl.load_workbook(io.BytesIO(made(system, released, "xlsx"))).active
    assert [cell.value for cell in sheet[3]][6:] == wanted
    awards = json.loads(made(system, released, "json"))["categories"][0]["awards"]
    told = [(w["ai_generated"], w["licence"]) for tier in awards for w in tier["winners"]]
    assert told == [(True, "transfer"), (False, None)]
    assert "某某文生图" not in str(listed), "tools are the office's"
