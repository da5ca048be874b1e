"""HTTP over a bare socket, to break off, to stall and to go on in the middle of a request."""

import socket
from dataclasses import dataclass
from email.parser import Parser
from typing import Any


@dataclass(frozen=True)
class Answer:
    """A status with headers."""

    status: int
    headers: Any
    body: bytes


class Wire:
    """One connection on behalf of one person."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.headers = {"Host": f"127.0.0.1:{port}", "Tus-Resumable": "1.0.0", **headers}
        self.held = b""

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def head(self, method: str, path: str, length: int = 0, **more: str) -> bytes:
        """The head of a request."""
        told = {**self.headers, "Content-Length": str(length), **{k.replace("_", "-"): v for k, v in more.items()}}
        return f"{method} {path} HTTP/1.1\r\n{''.join(f'{k}: {v}{chr(13)}{chr(10)}' for k, v in told.items())}\r\n".encode()

    def patch(self, path: str, offset: int, length: int, **more: str) -> bytes:
        """The head of a PATCH of so many bytes."""
        kind = "application/offset+octet-stream"
        return self.head("PATCH", path, length, Content_Type=kind, Upload_Offset=str(offset), **more)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self) -> Answer:
        """Read one answer."""
        while b"\r\n\r\n" not in self.held:
            self._more()
        head, self.held = self.held.split(b"\r\n\r\n", 1)
        line, _, lines = head.decode("latin-1").partition("\r\n")
        headers = Parser().parsestr(lines, headersonly=True)
        length = int(headers.get("Content-Length") or 0)
        while len(self.held) < length:
            self._more()
        body, self.held = self.held[:length], self.held[length:]
        return Answer(int(line.split()[1]), headers, body)

    def ask(self, method: str, path: str, **more: str) -> Answer:
        """Send a request without a body and read the answer; of HEAD nothing but the head comes."""
        self.send(self.head(method, path, **more))
        return self.answer()

    def _more(self) -> None:
        data = self.socket.recv(65536)
        assert data, "the server hung up"
        self.held += data
