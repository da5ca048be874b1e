"""Review copies through real servers: gunicorn alone, and nginx before it with the repository's configuration."""

import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lzcontest.accounts.domain import SYSTEM
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import service
from lzcontest.media.models import Rendition
from lzcontest.web.shared import files
from tests.support import serving

BYTES = bytes(range(251)) * 40_000  # ten megabytes in which every place is known
NAME = "360p-0000.m4s"


@pytest.fixture
def address(app: Flask, system: Runtime, tmp_path: Path) -> str:
    """The path of one file of a review copy."""
    source = tmp_path / "segment"
    source.write_bytes(BYTES)
    prefix = "renditions/" + "c0ffee" * 5
    system.storage.put_at(source, f"{prefix}/{NAME}")
    listed = {NAME: {"size": len(BYTES), "sha256": "ab" * 32, "type": "video/iso.segment"}}
    with system.database.unit_of_work() as session:
        media = service.add_media(
            session, SYSTEM, stored=service.receive_stream([b"x"]), original_name="张三的秘密.mp4"
        )
        copy = Rendition(media_id=media.id, kind="film", prefix=prefix, manifest={"files": listed})
        session.add(copy)
        session.flush()
        return f"/try/files/{files.rendition_base(serving.SCOPE, copy.id)}/{NAME}"


@pytest.fixture(params=["gunicorn", "nginx"])
def port(request: pytest.FixtureRequest, system: Runtime, address: str, tmp_path: Path) -> Iterator[int]:
    """Where the product listens, once by itself and once behind nginx."""
    behind = request.param == "nginx"
    if behind and shutil.which("nginx") is None:
        pytest.skip("nginx is not installed here: X-Accel-Redirect cannot be tried")
    more = {"LZ_ACCEL_REDIRECT": "1", "LZ_TRUSTED_PROXIES": "1"} if behind else {}
    with serving.gunicorn(system.settings, tmp_path / "log", **more) as (inner, _pid):
        if not behind:
            yield inner
            return
        with serving.nginx(tmp_path / "nginx", inner, system.settings.data_dir / "files") as (outer, _pid):
            yield outer


def test_ranges_heads_and_tags_through_a_real_server(port: int, address: str) -> None:
    size = len(BYTES)
    status, head, body = serving.ask(port, address)
    assert (status, body == BYTES, head["content-type"]) == (200, True, "video/iso.segment")
    assert "x-accel-redirect" not in head and "sandbox" in head["content-security-policy"]
    assert head["cache-control"].startswith("private") and "张三" not in str(head)
    for asked, first, last in (
        ("bytes=0-0", 0, 0),
        ("bytes=2000000-2999999", 2_000_000, 2_999_999),
        (f"bytes={size - 9}-", size - 9, size - 1),
        ("bytes=-500", size - 500, size - 1),
    ):
        status, head, body = serving.ask(port, address, Range=asked)
        assert status == 206 and body == BYTES[first : last + 1], asked
        assert head["content-range"] == f"bytes {first}-{last}/{size}" and head["content-length"] == str(len(body))
    assert serving.ask(port, address, Range=f"bytes={size + 5}-")[0] == 416
    status, head, body = serving.ask(port, address, method="HEAD")
    assert (status, head["content-length"], body) == (200, str(size), b"")
    tag = head["etag"]
    assert serving.ask(port, address, If_None_Match=tag)[0] == 304
    assert len(serving.ask(port, address, Range="bytes=0-9", If_Range=tag)[2]) == 10
    assert serving.ask(port, address, Range="bytes=0-9", If_Range='"another"')[2] == BYTES


def test_only_the_product_opens_the_files(port: int, address: str) -> None:
    assert serving.ask(port, "/_files/renditions/" + "c0ffee" * 5 + "/" + NAME)[0] == 404
    assert serving.ask(port, address.replace(NAME, "other.m4s"))[0] == 404
    token = address.split("/")[3]
    assert serving.ask(port, address.replace(token, token[:-4] + "AAAA"))[0] == 404


def test_no_file_stays_open_when_viewers_leave(system: Runtime, address: str, tmp_path: Path) -> None:
    with serving.gunicorn(system.settings, tmp_path / "log") as (port, pid):
        kept = system.settings.data_dir / "files"
        for _viewer in range(12):
            with socket.create_connection(("127.0.0.1", port)) as leaving:
                leaving.sendall(f"GET {address} HTTP/1.1\r\nHost: a\r\nRange: bytes=5-\r\n\r\n".encode())
                assert leaving.recv(4096).startswith(b"HTTP/1.1 206")  # and goes, with megabytes on their way
        deadline = time.monotonic() + 30
        while serving.open_files(pid, kept) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert serving.open_files(pid, kept) == []
        assert serving.ask(port, address)[2] == BYTES  # and the server goes on
