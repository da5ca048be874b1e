"""The body of an upload, read from the socket in large pieces where gunicorn lets us, else as WSGI has it."""

import socket
import struct
import time
from collections.abc import Callable
from typing import Any

from flask import Request
from werkzeug.exceptions import HTTPException

from lzcontest.media.service import Cut

SILENT_SECONDS = 30.0
_TICK_SECONDS = 1
_CHUNK = 256 << 10
# So much of a refused body is read away, for so long, that the browser hears the reason and not a broken connection.
_DRAIN_BYTES, _DRAIN_SECONDS = 64 << 20, 10.0


class StreamBody:
    """A body as WSGI hands it out."""

    def __init__(self, request: Request) -> None:
        self.announced: int | None = request.content_length
        self._stream, self._read = request.stream, 0

    def readinto(self, view: memoryview, _give_way: Callable[[], bool]) -> int:
        """Fill ``view`` as far as bytes come; 0 at the end. Raises Cut."""
        try:
            data = self._stream.read(min(len(view), _CHUNK))
        except (OSError, HTTPException) as error:
            raise Cut() from error
        if not data and self._read < (self.announced or 0):
            raise Cut()
        view[: len(data)] = data
        self._read += len(data)
        return len(data)


class SocketBody:
    """A body of known length, taken from the socket straight into our buffer.

    gunicorn's own reader copies every byte three times. Its count of what is left is kept right, so that it finds
    the next request on the connection.
    """

    def __init__(self, reader: Any) -> None:
        self.announced: int | None = reader.length
        self._reader, self._unreader = reader, reader.unreader
        self._socket: socket.socket = reader.unreader.sock

    def readinto(self, view: memoryview, give_way: Callable[[], bool]) -> int:
        """Fill ``view`` as far as bytes come; 0 at the end. Raises Cut."""
        wanted = min(len(view), self._reader.length)
        if not wanted:
            return 0
        count = self._buffered(view[:wanted]) or self._received(view[:wanted], give_way)
        self._reader.length -= count
        return count

    def _buffered(self, view: memoryview) -> int:
        """What came with the head of the request."""
        held = self._unreader.take_buffered()
        here = held[: len(view)]
        self._unreader.unread(held[len(view) :])
        view[: len(here)] = here
        return len(here)

    def _received(self, view: memoryview, give_way: Callable[[], bool]) -> int:
        silent_since = time.monotonic()
        self._tick(_TICK_SECONDS)
        try:
            while True:
                try:
                    count = self._socket.recv_into(view, len(view), socket.MSG_WAITALL)
                except BlockingIOError:
                    if give_way() or time.monotonic() - silent_since > SILENT_SECONDS:
                        raise Cut() from None
                    continue
                except OSError as error:
                    raise Cut() from error
                if not count:
                    raise Cut()
                return count
        finally:
            self._tick(0)

    def _tick(self, seconds: int) -> None:
        """Let a wait end after so many seconds (0: never) with what has come; Python's own timeout would poll."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", seconds, 0))


def body_of(request: Request) -> StreamBody | SocketBody:
    """The body of this request, which nobody has read from yet."""
    reader = getattr(request.environ.get("wsgi.input"), "reader", None)
    plain = type(getattr(getattr(reader, "unreader", None), "sock", None)) is socket.socket
    if (
        reader is not None
        and plain
        and type(reader).__name__ == "LengthReader"
        and hasattr(reader.unreader, "take_buffered")
    ):
        return SocketBody(reader)
    return StreamBody(request)


def drain(request: Request) -> None:
    """Read away the rest of a body that nobody wants, within bounds; gunicorn closes on a longer one."""
    view, until, left = memoryview(bytearray(_CHUNK)), time.monotonic() + _DRAIN_SECONDS, _DRAIN_BYTES
    try:
        body = body_of(request)
        while left > 0 and time.monotonic() < until:
            count = body.readinto(view, lambda: time.monotonic() > until)
            if not count:
                return
            left -= count
    except (Cut, HTTPException):
        return
