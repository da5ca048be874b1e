"""tus 1.0, creation: what the public conformance tests ask of it, one by one."""

import threading

import pytest

from lzcontest.media.service.uploads import opened
from tests.support.requirements import Requirements
from tests.support.tus import BODY, Tus, metadata
from tests.support.tus_target import LIMIT

HELLO = b"Hello, tus!\n"
required = Requirements()


def told(**more: str) -> str:
    """Valid metadata with ``more``."""
    return metadata(filename="hello.txt", purpose="any-text", target="1", part="text", **more)


@required("EXT-CREATE-001", "EXT-CREATE-002", "EXT-CREATE-009", "OPT-URL-001", "OPT-URL-002")
def creation_gives_a_whole_address_nobody_guesses(tus: Tus) -> None:
    answer = tus.create(100)
    assert answer.status_code == 201
    address = answer.headers["Location"]
    assert address.startswith("http://localhost/uploads/") and len(address.rsplit("/", 1)[1]) == 20
    assert tus.offset(address) == 0


@required("EXT-CREATE-004", "EXT-CREATE-010", "OPT-META-006")
def metadata_come_back_as_they_were_sent(tus: Tus) -> None:
    sent = told(filetype="text/plain")
    assert tus("HEAD", tus.begin(100, Upload_Metadata=sent)).headers["Upload-Metadata"] == sent


@required("EXT-CREATE-005", "OPT-META-002", "OPT-META-005")
def keys_are_ascii_and_unique(tus: Tus) -> None:
    for wrong in (f"{told()},filename YQ==", f"{told()},,a YQ==", f"{told()},k\u00e9y YQ=="):
        assert tus.create(5, Upload_Metadata=wrong).status_code == 400, wrong


@required("EXT-CREATE-006", "OPT-META-001")
def values_are_base_64(tus: Tus) -> None:
    for wrong in ("not-base64!", "YQ=", "Y Q=="):
        assert tus.create(5, Upload_Metadata=f"{told()},note {wrong}").status_code == 400, wrong


@required("OPT-META-003")
def values_may_be_empty(tus: Tus) -> None:
    for empty in ("note", "note "):
        assert tus.create(5, Upload_Metadata=f"{told()},{empty}").status_code == 201


@required("OPT-META-004")
def metadata_have_a_limit(tus: Tus) -> None:
    assert tus.create(5, Upload_Metadata=told(note="长" * 4000)).status_code == 413


@required("EXT-CREATE-007", "OPT-STORE-003")
def too_large_is_refused_at_once(tus: Tus) -> None:
    announced = int(tus("OPTIONS", "/uploads/").headers["Tus-Max-Size"])
    for size in (announced + 1, 10**17, LIMIT + 1):
        answer = tus.create(size)
        assert answer.status_code == 413 and "上限" in answer.json["message"]
    assert tus.create(LIMIT).status_code == 201


@required("EXT-CREATE-008", "SCN-BASIC-004")
def an_empty_file_is_complete_at_once_and_its_owner_hears_of_it(tus: Tus) -> None:
    path = tus.begin(0)
    assert tus.offset(path) == 0
    seen = tus("GET", path).json
    assert seen["state"] == "failed" and "空文件" in seen["message"]


@required("SCN-BASIC-001", "OPT-COMP-002", "OPT-COMP-003")
def one_request_carries_a_small_file(tus: Tus) -> None:
    path = tus.begin(12)
    assert tus.patch(path, 0, HELLO).status_code == 204
    answer = tus("HEAD", path)
    assert answer.headers["Upload-Offset"] == answer.headers["Upload-Length"] == "12"
    assert tus("GET", path).json["state"] == "done"


@required("SCN-BASIC-002", "SCN-RESUME-004")
def many_requests_carry_a_file(tus: Tus) -> None:
    path = tus.begin(12)
    for start in range(0, 12, 3):
        assert tus.offset(path) == start
        assert tus.patch(path, start, HELLO[start : start + 3]).headers["Upload-Offset"] == str(start + 3)
    assert tus("GET", path).json["state"] == "done"


@required("SCN-BASIC-003", "SCN-RESUME-001", "SCN-RESUME-002", "SCN-RESUME-003")
def it_goes_on_from_wherever_it_stopped(tus: Tus) -> None:
    for here in (0, 6, 11):
        path = tus.begin(12)
        if here:
            tus.patch(path, 0, HELLO[:here])
        assert tus.offset(path) == here
        assert tus.patch(path, here, HELLO[here:]).headers["Upload-Offset"] == "12"


@required("OPT-PARTIAL-001", "OPT-PARTIAL-002", "OPT-PARTIAL-003")
def a_part_is_taken_and_counted(tus: Tus) -> None:
    answer = tus.patch(tus.begin(100), 0, HELLO)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "12")


@required("OPT-CONC-001")
def of_two_writers_one_waits_or_is_sent_away(tus: Tus) -> None:
    path = tus.begin(12)
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with opened(path.rsplit("/", 1)[1]):
            holding.set()
            done.wait(20)

    other = threading.Thread(target=hold)
    other.start()
    assert holding.wait(10)
    assert tus.patch(path, 0, HELLO).status_code == 423
    assert tus.offset(path) == 0  # OPT-CONC-002: nobody waits to hear how far it is
    done.set()
    other.join()
    assert tus.patch(path, 0, HELLO).status_code == 204


required("OPT-CONC-002")(of_two_writers_one_waits_or_is_sent_away)


@required("OPT-CONC-003")
def each_creation_has_its_own_address(tus: Tus) -> None:
    assert len({tus.begin(12) for _ in range(5)}) == 5


@required("OPT-COMP-001")
def a_complete_upload_takes_no_more(tus: Tus) -> None:
    path = tus.begin(12)
    tus.patch(path, 0, HELLO)
    assert tus.patch(path, 12, b"x").status_code == 409
    assert tus.offset(path) == 12


@required("OPT-STORE-002")
def a_length_is_not_changed(tus: Tus) -> None:
    path = tus.begin(12)
    assert tus.patch(path, 0, HELLO, Upload_Length="13").status_code == 400
    assert tus("HEAD", path).headers["Upload-Length"] == "12"


@required("EXT-DEFER-001", "EXT-DEFER-002")
def a_length_may_be_said_later(tus: Tus) -> None:
    path = tus.create(None, Upload_Defer_Length="1").headers["Location"]
    answer = tus("HEAD", path)
    assert "Upload-Length" not in answer.headers and answer.headers["Upload-Defer-Length"] == "1"


@required("EXT-DEFER-003", "EXT-DEFER-004")
def patch_says_the_length_once(tus: Tus) -> None:
    path = tus.create(None, Upload_Defer_Length="1").headers["Location"]
    assert tus.patch(path, 0, HELLO[:5]).status_code == 204
    assert tus.patch(path, 5, b"", Upload_Length="12").status_code == 204
    assert tus.patch(path, 5, HELLO[5:], Upload_Length="13").status_code == 400
    assert tus("HEAD", path).headers["Upload-Length"] == "12"
    assert tus.patch(path, 5, HELLO[5:]).status_code == 204
    assert tus("GET", path).json["state"] == "done"


@required("EXT-DEFER-005")
def length_and_deferral_exclude_each_other(tus: Tus) -> None:
    assert tus.create(12, Upload_Defer_Length="1").status_code == 400
    assert tus.create(None).status_code == 400
    assert tus.create(None, Upload_Defer_Length="2").status_code == 400


@required("EXT-CWU-001", "EXT-CWU-003", "EXT-CWU-004", "EXT-CWU-005")
def creation_may_bring_bytes(tus: Tus) -> None:
    for body in (HELLO[:5], HELLO):
        answer = tus.create(12, body)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(len(body)))
        assert tus.offset(answer.headers["Location"]) == len(body)
    assert tus("GET", answer.headers["Location"]).json["state"] == "done"


@required("EXT-CWU-002")
def bytes_at_creation_need_their_content_type(tus: Tus) -> None:
    assert tus.create(12, HELLO, Content_Type="text/plain").status_code == 415
    assert tus.create(12, HELLO, Content_Type=f"{BODY}; charset=x").status_code == 201


@pytest.mark.parametrize("name", required.checks)
def test_creation(name: str, plain: Tus) -> None:
    required.checks[name](plain)
