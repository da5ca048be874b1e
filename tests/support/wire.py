"""A network between a browser and a server that can be slow, and can be cut."""

import socket
import threading
import time
from contextlib import suppress

_CHUNK = 16 * 1024


class Wire:
    """Listens on a port of its own and carries every connection to ``port``; ``carried`` counts bytes towards it.

    ``rate``: bytes a second towards the server, for all connections together.
    """

    def __init__(self, port: int, rate: int) -> None:
        self.port, self.rate, self.carried = port, rate, 0
        self._down = False
        self._open: set[socket.socket] = set()
        self._next = time.monotonic()
        self._lock = threading.Lock()
        self._ear = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def address(self) -> str:
        """What the browser is told."""
        return f"http://127.0.0.1:{self._ear.getsockname()[1]}"

    def cut(self) -> None:
        """Break every connection, and every new one, until ``mend``."""
        self._down = True
        with self._lock:
            for end in list(self._open):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Carry again."""
        self._down = False

    def close(self) -> None:
        """Listen no more."""
        self.cut()
        self._ear.close()

    def _listen(self) -> None:
        while True:
            try:
                near, _peer = self._ear.accept()
            except OSError:
                return
            if self._down:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.port), timeout=5)
                far.settimeout(None)
            except OSError:
                near.close()
                continue
            # Small buffers: what the browser believes to have sent is on the server soon.
            near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * _CHUNK)
            with self._lock:
                self._open |= {near, far}
            threading.Thread(target=self._connect, args=(near, far), daemon=True).start()

    def _connect(self, near: socket.socket, far: socket.socket) -> None:
        """One connection, both ways, until either side is done with it."""
        there = threading.Thread(target=self._carry, args=(near, far, True), daemon=True)
        there.start()
        self._carry(far, near, False)
        there.join()
        with self._lock:
            self._open -= {near, far}
        near.close()
        far.close()

    def _carry(self, source: socket.socket, target: socket.socket, slowly: bool) -> None:
        try:
            while data := source.recv(_CHUNK):
                if slowly:
                    self._take_time(len(data))
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _take_time(self, size: int) -> None:
        with self._lock:
            self.carried += size
            self._next = max(self._next, time.monotonic()) + size / self.rate
            pause = self._next - time.monotonic()
        time.sleep(max(0.0, pause))
