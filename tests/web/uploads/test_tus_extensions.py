"""tus 1.0, checksum, termination, concatenation and expiration: what the public conformance tests ask, one by one."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from lzcontest.foundation import clock
from lzcontest.foundation.runtime import Runtime
from lzcontest.media.service import find_stray_partials, sweep_uploads
from tests.support.requirements import Requirements
from tests.support.tus import Tus, checksum

HELLO = b"Hello, tus!\n"
required = Requirements()


@required("EXT-CSUM-001", "EXT-CSUM-002")
def tells_the_algorithms(tus: Tus) -> None:
    assert tus("OPTIONS", "/uploads/").headers["Tus-Checksum-Algorithm"] == "sha1,sha256,md5,crc32"


@required("EXT-CSUM-003")
def a_right_sum_is_accepted(tus: Tus) -> None:
    sums = ["sha1 E7X121m3do5RTtnrOi5XTG9Uq0A=", checksum(HELLO, "sha256"), checksum(HELLO, "md5"), "crc32 jP1B3A=="]
    sums[-1] = "crc32 " + crc32(HELLO)
    for one in sums:
        assert tus.patch(tus.begin(12), 0, HELLO, Upload_Checksum=one).status_code == 204, one


def crc32(data: bytes) -> str:
    """CRC-32 as the protocol's other servers send it: big-endian, in base 64."""
    import base64
    import zlib

    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


@required("EXT-CSUM-004", "EXT-CSUM-005", "EXT-CSUM-008", "SCN-ERROR-002")
def a_wrong_sum_counts_nothing_and_may_be_tried_again(tus: Tus) -> None:
    path = tus.begin(12)
    tus.patch(path, 0, HELLO[:4])
    for algorithm in ("sha1", "sha256", "md5"):
        assert tus.patch(path, 4, HELLO[4:], Upload_Checksum=checksum(b"else", algorithm)).status_code == 460
        assert tus.offset(path) == 4
    assert tus.patch(path, 4, HELLO[4:], Upload_Checksum=checksum(HELLO[4:])).status_code == 204
    assert tus("GET", path).json["state"] == "done"


@required("EXT-CSUM-006", "EXT-CSUM-007", "OPT-CSUM-002")
def sums_are_one_algorithm_and_base_64(tus: Tus) -> None:
    right = checksum(HELLO)
    for wrong in (
        "sha512 YQ==",
        "sha1",
        "sha1YQ==",
        "sha1 !!",
        "sha1 YQ==",
        "",
        f"{right},{right}",
        f"{right} {right}",
    ):
        path = tus.begin(12)
        assert tus.patch(path, 0, HELLO, Upload_Checksum=wrong).status_code == 400, wrong
        assert tus.offset(path) == 0


@required("OPT-CSUM-001")
def the_sum_of_nothing(tus: Tus) -> None:
    path = tus.begin(12)
    assert tus.patch(path, 0, b"", Upload_Checksum=checksum(b"")).status_code == 204
    assert tus.patch(path, 0, b"", Upload_Checksum=checksum(b"x")).status_code == 460


@required("OPT-CSUM-003")
def creation_with_a_sum(tus: Tus) -> None:
    assert tus.create(12, HELLO, Upload_Checksum=checksum(HELLO)).status_code == 201
    assert tus.create(12, HELLO, Upload_Checksum=checksum(b"else")).status_code == 460


@required("EXT-TERM-001", "EXT-TERM-003", "EXT-TERM-004")
def what_is_terminated_is_gone(tus: Tus) -> None:
    path = tus.begin(12)
    tus.patch(path, 0, HELLO[:5])
    assert tus("DELETE", path).status_code == 204
    assert tus("HEAD", path).status_code == tus.patch(path, 5, HELLO[5:]).status_code == 404
    assert tus("DELETE", path).status_code == tus("DELETE", "/uploads/nothing").status_code == 404


@required("EXT-TERM-005")
def a_complete_upload_may_be_terminated(tus: Tus) -> None:
    path = tus.create(12, HELLO).headers["Location"]
    assert tus("DELETE", path).status_code == 204
    assert tus("HEAD", path).status_code == 404


def piece(tus: Tus, body: bytes, length: int | None = None) -> str:
    """A partial upload that holds ``body``."""
    told = {"Upload_Concat": "partial", "Upload_Metadata": None}
    path = str(tus.create(len(body) if length is None else length, **told).headers["Location"])
    assert tus.patch(path, 0, body).status_code == 204
    return path


@required("EXT-CONCAT-001", "EXT-CONCAT-009")
def a_piece_says_that_it_is_one(tus: Tus) -> None:
    assert tus("HEAD", piece(tus, HELLO)).headers["Upload-Concat"] == "partial"


@required("EXT-CONCAT-002", "EXT-CONCAT-004", "EXT-CONCAT-006", "EXT-CONCAT-010", "SCN-CONCAT-001", "SCN-CONCAT-002")
def pieces_make_a_whole(tus: Tus) -> None:
    pieces = [piece(tus, HELLO[start : start + 4]) for start in (0, 4, 8)]
    joined = tus.create(None, Upload_Concat="final;" + " ".join(pieces))
    assert joined.status_code == 201, joined.text
    answer = tus("HEAD", joined.headers["Location"])
    assert answer.headers["Upload-Offset"] == answer.headers["Upload-Length"] == "12"
    assert answer.headers["Upload-Concat"] == "final;" + " ".join(pieces)
    assert tus("GET", joined.headers["Location"]).json["media"]["size"] == 12


@required("EXT-CONCAT-003", "EXT-CONCAT-007", "EXT-CONCAT-008")
def only_whole_pieces_are_joined(tus: Tus) -> None:
    whole = piece(tus, HELLO)
    assert tus.create(12, Upload_Concat=f"final;{whole}").status_code == 400
    assert tus.create(None, Upload_Concat=f"final;{whole} {piece(tus, HELLO, 20)}").status_code == 400
    assert tus.create(None, Upload_Concat=f"final;{whole} {tus.begin(0)}").status_code == 400
    for nowhere in (f"{whole}x", "/uploads/nothing", "/elsewhere/1"):
        assert tus.create(None, Upload_Concat=f"final;{nowhere}").status_code == 404, nowhere
    for wrong in ("final;", "final", "whole", ""):
        assert tus.create(None, Upload_Concat=wrong).status_code == 400, wrong


@required("EXT-CONCAT-005")
def a_whole_takes_no_bytes(tus: Tus) -> None:
    path = tus.create(None, Upload_Concat=f"final;{piece(tus, HELLO)}").headers["Location"]
    assert tus.patch(path, 12, b"x").status_code == 403


@required("EXT-EXPIRE-001", "EXT-EXPIRE-002", "EXT-EXPIRE-003", "OPT-EXP-003")
def answers_tell_the_term(tus: Tus) -> None:
    created = tus.create(12)
    sent = tus.patch(created.headers["Location"], 0, HELLO[:3])
    for answer in (created, sent):
        told = answer.headers["Upload-Expires"]
        assert told.endswith(" GMT") and parsedate_to_datetime(told) > datetime.now(UTC) + timedelta(days=6)


@required("EXT-EXPIRE-004", "EXT-EXPIRE-005", "SCN-ERROR-003")
def what_expired_is_gone_and_said_to_be(tus: Tus) -> None:
    path = tus.begin(12)
    with clock.at(clock.now() + timedelta(days=8)):
        tus.sign_in_again()
        answers = [tus("HEAD", path), tus.patch(path, 0, HELLO), tus("DELETE", path), tus("GET", path)]
        assert [answer.status_code for answer in answers] == [410] * 4
        assert "重新选择文件" in answers[-1].json["message"]
        assert tus.create(12, HELLO).status_code == 201


@required("OPT-EXP-001")
def activity_moves_the_term(tus: Tus) -> None:
    created = tus.create(12)
    before = parsedate_to_datetime(created.headers["Upload-Expires"])
    with clock.at(clock.now() + timedelta(hours=8)):
        sent = tus.patch(created.headers["Location"], 0, HELLO[:3])
    assert parsedate_to_datetime(sent.headers["Upload-Expires"]) >= before + timedelta(hours=7)


@required("OPT-EXP-002")
def what_is_complete_does_not_expire(tus: Tus) -> None:
    answer = tus.create(12, HELLO)
    assert "Upload-Expires" not in tus("HEAD", answer.headers["Location"]).headers


@pytest.mark.parametrize("name", required.checks)
def test_extension(name: str, plain: Tus) -> None:
    required.checks[name](plain)


def test_how_many_of_the_public_requirements_are_checked() -> None:
    """Each is named where it is checked, in this folder; what is left out is said here, and why."""
    left_out = {
        "EXT-CSUM-TR-001": "no browser sends trailers",
        "EXT-CSUM-TR-002": "no browser sends trailers",
        "EXT-CONCAT-UF-001": "pieces are joined when they are whole",
        "EXT-CONCAT-UF-002": "pieces are joined when they are whole",
        "OPT-URL-003": "other sites must not send here",
    }
    names = {
        name
        for file in Path(__file__).parent.glob("test_*.py")
        for named in re.findall(r"@?required\(([^)]*)\)", file.read_text())
        for name in re.findall(r'"([A-Z-]+-\d{3})"', named)
    }
    assert len(names) == 123 - len(left_out), sorted(names)


def test_the_sweep_takes_what_nobody_goes_on_with_and_nothing_else(plain: Tus, system: Runtime) -> None:
    folder: Path = system.settings.data_dir / "partial"
    kept, expired = plain.begin(12), plain.begin(12)
    for path in (kept, expired):
        plain.patch(path, 0, HELLO[:5])
    (folder / "nobodys").write_bytes(b"x")
    (folder / "gone.wanted").touch()
    later = clock.now() + timedelta(days=6)
    with clock.at(later):
        plain.sign_in_again()
        assert plain.patch(kept, 5, HELLO[5:9]).status_code == 204
    with clock.at(later + timedelta(days=3)):
        assert sorted(_stray(system)) == sorted(["nobodys", expired.rsplit("/", 1)[1]])
        assert sweep_uploads() == 2 and _stray(system) == []
        assert [found.name for found in folder.iterdir()] == [kept.rsplit("/", 1)[1]]
        plain.sign_in_again()
        assert plain.offset(kept) == 9


def _stray(system: Runtime) -> list[str]:
    with system.database.reading() as session:
        return find_stray_partials(session)
