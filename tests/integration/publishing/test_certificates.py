"""Certificates: issued once, checked by anybody, gone when the award is gone."""

import io
from dataclasses import replace

import pypdf
import pypdfium2
import pytest
import segno

from lzcontest.awards.models import Award, Result
from lzcontest.entries.models import Entry
from lzcontest.foundation.errors import NotAllowed, NotFound
from lzcontest.foundation.queue import run_waiting
from lzcontest.foundation.runtime import Runtime
from lzcontest.publishing.models import Certificate
from lzcontest.publishing.queries import get_certificate_by_code, get_certificate_facts, list_certificates
from lzcontest.publishing.service import issue_certificates, revoke_certificate
from lzcontest.publishing.writers import write_certificate
from tests.integration.publishing.conftest import Released
from tests.integration.publishing.test_documents import made


def issue(system: Runtime, scene: Released) -> list[Certificate]:
    """Issue what is missing."""
    with system.database.unit_of_work() as session:
        return issue_certificates(session, scene.organiser, contest_id=scene.contest_id)


def test_each_award_gets_one_certificate_and_a_second_click_none(system: Runtime, released: Released) -> None:
    first = issue(system, released)
    assert len(first) == 2
    assert len({each.code for each in first}) == 2
    assert [each.serial[-4:] for each in first] == ["0001", "0002"]
    assert issue(system, released) == []


def test_the_paper_says_whose_it_is_and_its_code_leads_to_the_check(system: Runtime, released: Released) -> None:
    code = issue(system, released)[0].code
    with system.database.reading() as session:
        view = get_certificate_by_code(session, f" {code.lower()[:4]} {code[4:]} ")
        assert view.standing.holds
        data = write_certificate(get_certificate_facts(view))
    page = pypdf.PdfReader(io.BytesIO(data)).pages[0]
    assert float(page.mediabox.width) > float(page.mediabox.height)
    text = page.extract_text().replace("\n", "").replace(" ", "")
    for said in ("林晓", "某某街道办事处", "《褪色的字》", "一等奖", view.serial, code, f"/certificates/{code}"):
        assert said in text


def test_forty_authors_still_fit_on_one_page_above_the_code(system: Runtime, released: Released) -> None:
    code = issue(system, released)[0].code
    with system.database.reading() as session:
        facts = get_certificate_facts(get_certificate_by_code(session, code))
    names = "、".join(f"欧阳小{n}" for n in "一二三四五六七八九十" * 4)
    reader = pypdf.PdfReader(
        io.BytesIO(write_certificate(replace(facts, authors=names, line_title="《" + "字" * 30 + "》")))
    )
    assert len(reader.pages) == 1
    assert reader.pages[0].extract_text().count("欧阳小") == 40


def test_the_printed_code_is_the_qr_of_the_check_address(system: Runtime, released: Released) -> None:
    code = issue(system, released)[0].code
    with system.database.reading() as session:
        facts = get_certificate_facts(get_certificate_by_code(session, code))
    pdf = pypdfium2.PdfDocument(write_certificate(facts))
    picture = pdf[0].render(scale=4).to_pil().convert("L")
    pdf.close()
    matrix = segno.make(facts.address, error="m", micro=False).matrix
    mm = 4 * 72 / 25.4
    left, top, cell = 34 * mm, picture.height - (22 + 27) * mm, 27 * mm / len(matrix)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            shade = picture.getpixel((int(left + (x + 0.5) * cell), int(top + (y + 0.5) * cell)))
            assert (shade < 128) == bool(dark), (x, y)


def test_a_disqualified_work_loses_its_certificate_at_once(system: Runtime, released: Released) -> None:
    code = issue(system, released)[0].code
    with system.database.unit_of_work() as session:
        session.get_one(Entry, released.entry_ids[0]).state = "disqualified"
    with system.database.reading() as session:
        assert not get_certificate_by_code(session, code).standing.holds
    issue(system, released)
    with system.database.reading() as session:
        assert session.query(Certificate).filter_by(code=code).one().revoked_at is not None


def test_a_new_version_keeps_what_still_holds(system: Runtime, released: Released) -> None:
    codes = {each.entry_id: each.code for each in issue(system, released)}
    with system.database.unit_of_work() as session:
        old = session.get_one(Result, released.result_id)
        old.state = "superseded"
        new = Result(
            contest_id=old.contest_id,
            version=2,
            state="announced",
            sha256="77" * 32,
            decisions={},
            released_at=old.released_at,
            announced_at=old.announced_at,
        )
        session.add(new)
        session.flush()
        for rank, (entry_id, tier) in enumerate(zip(released.entry_ids, ("first", "first", "second"), strict=True), 1):
            category_id = session.get_one(Entry, entry_id).category_id
            session.add(
                Award(
                    result_id=new.id,
                    category_id=category_id,
                    entry_id=entry_id,
                    position=rank,
                    rank=rank,
                    score="1",
                    tier_key=tier,
                    trace=[],
                )
            )
    fresh = {each.entry_id for each in issue(system, released)}
    assert fresh == set(released.entry_ids[1:])
    with system.database.reading() as session:
        assert get_certificate_by_code(session, codes[released.entry_ids[0]]).standing.holds
        assert not get_certificate_by_code(session, codes[released.entry_ids[1]]).standing.holds


def test_a_revoked_certificate_can_be_issued_anew_after_a_correction(system: Runtime, released: Released) -> None:
    wrong = issue(system, released)[0]
    with system.database.unit_of_work() as session:
        revoke_certificate(
            session, released.organiser, contest_id=released.contest_id, certificate_id=wrong.id, reason="署名有误"
        )
    with system.database.reading() as session:
        view = get_certificate_by_code(session, wrong.code)
        assert (view.standing.holds, view.standing.reason) == (False, "署名有误")
    again = issue(system, released)
    assert [each.entry_id for each in again] == [wrong.entry_id]
    assert again[0].serial.endswith("0003")


def test_all_certificates_come_in_one_archive(system: Runtime, released: Released) -> None:
    import zipfile

    issue(system, released)
    names = zipfile.ZipFile(io.BytesIO(made(system, released, "zip", kind="certificates"))).namelist()
    assert len(names) == 2
    assert all(name.endswith(".pdf") for name in names)


def test_not_during_the_notice_and_not_by_others(system: Runtime, released: Released) -> None:
    with system.database.unit_of_work() as session:
        with pytest.raises(NotAllowed):
            issue_certificates(session, released.winner, contest_id=released.contest_id)
        session.get_one(Result, released.result_id).state = "notice"
        session.flush()
        with pytest.raises(NotAllowed):
            issue_certificates(session, released.organiser, contest_id=released.contest_id)
        assert list_certificates(session, released.contest_id) == []
    assert run_waiting() == 0


def test_an_unknown_code_is_not_found(system: Runtime, released: Released) -> None:
    with system.database.reading() as session, pytest.raises(NotFound):
        get_certificate_by_code(session, "0000")
