"""tus 1.0, core protocol: what the public conformance tests (sagikazarmark/tus-conformance-tests) ask, one by one."""

import pytest

from tests.support.requirements import Requirements
from tests.support.tus import Tus

HELLO = b"Hello, tus!\n"
required = Requirements()


@required("CP-OPT-001", "CP-OPT-003", "CP-VER-003")
def tells_its_version(tus: Tus) -> None:
    assert tus("OPTIONS", "/uploads/").headers["Tus-Version"] == "1.0.0"


@required("CP-OPT-002")
def options_need_no_version(tus: Tus) -> None:
    answer = tus("OPTIONS", "/uploads/", Tus_Resumable=None)
    assert answer.status_code in (200, 204) and answer.headers["Tus-Version"]


@required("CP-OPT-004")
def tells_its_extensions(tus: Tus) -> None:
    told = tus("OPTIONS", "/uploads/").headers["Tus-Extension"].split(",")
    assert {
        "creation",
        "creation-with-upload",
        "creation-defer-length",
        "termination",
        "checksum",
        "expiration",
    } <= set(told)


@required("CP-OPT-005")
def tells_the_largest_size(tus: Tus) -> None:
    assert int(tus("OPTIONS", "/uploads/").headers["Tus-Max-Size"]) == 4096 << 20


@required("CP-HEAD-001", "CP-HEAD-002", "CP-HEAD-004", "CP-HEAD-006", "CP-HEAD-007")
def head_tells_all_of_a_new_upload(tus: Tus) -> None:
    answer = tus("HEAD", tus.begin(100))
    assert answer.status_code == 200
    assert answer.headers["Upload-Offset"] == "0" and answer.headers["Upload-Length"] == "100"
    assert "no-store" in answer.headers["Cache-Control"] and answer.headers["Tus-Resumable"] == "1.0.0"


@required("CP-HEAD-003", "CP-PATCH-001", "EXT-CREATE-003", "EXT-TERM-002")
def all_but_options_need_the_version(tus: Tus) -> None:
    path = tus.begin(12)
    assert tus("HEAD", path, Tus_Resumable=None).status_code == 412
    assert tus.patch(path, 0, HELLO, Tus_Resumable=None).status_code == 412
    assert tus.create(12, Tus_Resumable=None).status_code == 412
    assert tus("DELETE", path, Tus_Resumable=None).status_code == 412
    assert tus.offset(path) == 0


@required("CP-HEAD-005")
def head_of_nothing(tus: Tus) -> None:
    assert tus("HEAD", "/uploads/nothing").status_code == 404


@required("CP-PATCH-002", "CP-PATCH-003")
def patch_needs_its_content_type(tus: Tus) -> None:
    path = tus.begin(12)
    for kind in (None, "text/plain", "application/octet-stream", "application/x-www-form-urlencoded"):
        assert tus.patch(path, 0, HELLO, Content_Type=kind).status_code == 415, kind
    assert tus.offset(path) == 0


@required("CP-PATCH-004")
def patch_needs_an_offset(tus: Tus) -> None:
    path = tus.begin(12)
    for offset in (None, "", "-1", "1.5", "x", "9" * 40):
        assert tus("PATCH", path, HELLO, Upload_Offset=offset).status_code == 400, offset
    assert tus.offset(path) == 0


@required("CP-PATCH-005", "OPT-ERR-002", "SCN-ERROR-001")
def another_offset_is_a_conflict_that_tells_the_right_one(tus: Tus) -> None:
    path = tus.begin(12)
    tus.patch(path, 0, HELLO[:5])
    for wrong in (0, 4, 6, 12):
        answer = tus.patch(path, wrong, HELLO[5:])
        assert answer.status_code == 409 and answer.headers["Upload-Offset"] == "5"
    assert tus.patch(path, tus.offset(path), HELLO[5:]).status_code == 204


@required("CP-PATCH-006", "CP-PATCH-007", "CP-PATCH-009")
def patch_answers_with_the_new_offset(tus: Tus) -> None:
    answer = tus.patch(tus.begin(12), 0, HELLO[:7])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "7")
    assert answer.headers["Tus-Resumable"] == "1.0.0" and not answer.data


@required("CP-PATCH-008")
def patch_of_nothing(tus: Tus) -> None:
    assert tus.patch("/uploads/nothing", 0, HELLO).status_code == 404


@required("CP-PATCH-010")
def more_than_was_said_is_refused(tus: Tus) -> None:
    path = tus.begin(5)
    assert tus.patch(path, 0, HELLO).status_code == 413
    assert tus.offset(path) == 0


@required("CP-VER-001", "CP-VER-002")
def another_version_is_refused_with_ours(tus: Tus) -> None:
    for version in ("0.2.2", "2.0.0", "1", "nonsense"):
        answer = tus.create(5, Tus_Resumable=version)
        assert answer.status_code == 412 and answer.headers["Tus-Version"] == "1.0.0"


@required("CP-ERR-001", "CP-ERR-002")
def errors_name_the_header(tus: Tus) -> None:
    for headers, named in (
        ({"Upload_Length": "x"}, "Upload-Length"),
        ({"Upload_Length": "5", "Upload_Metadata": "a !"}, "Upload-Metadata"),
        ({"Upload_Length": "5", "Upload_Checksum": "sha1 x"}, "Upload-Checksum"),
    ):
        answer = tus.create(None, **headers)
        assert answer.status_code == 400 and named in answer.json["message"]


@pytest.mark.parametrize("name", required.checks)
def test_core(name: str, plain: Tus) -> None:
    required.checks[name](plain)


def test_the_protocol_by_post_alone(plain: Tus) -> None:
    path = plain.begin(12)
    sent = plain("POST", path, HELLO, Upload_Offset="0", X_HTTP_Method_Override="PATCH")
    assert (sent.status_code, plain.offset(path)) == (204, 12)
    assert plain("POST", path, X_HTTP_Method_Override="DELETE").status_code == 204
    assert plain("HEAD", path).status_code == 404
    assert plain("POST", plain.begin(1)).status_code == 405
