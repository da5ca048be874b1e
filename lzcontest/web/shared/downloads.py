"""Handing out files that were made here: names that survive every browser, and headers that keep them files."""

from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from flask import Response

CHUNK = 1 << 16


def send_made(content: bytes | BinaryIO, name: str, media_type: str, *, size: int | None = None) -> Response:
    """``content`` as a download called ``name``; a stream is closed at its end."""
    body: bytes | Iterator[bytes] = content if isinstance(content, bytes) else _chunks(content)
    response = Response(body, mimetype=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    length = len(content) if isinstance(content, bytes) else size
    if length is not None:
        response.headers["Content-Length"] = str(length)
    return response


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(CHUNK):
            yield chunk
