"""Partial files: what has come of each upload, on the local disk. Their size is the truth about the offset."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Who waits renews its mark at every look; an older one was left by somebody who was sent away.
_POLL_SECONDS, _WAITING_SECONDS = 0.05, 2.0


class Busy(Exception):
    """Another request writes to the upload at this moment."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A partial file as it lies there; ``touched`` in seconds since the epoch."""

    upload_id: str
    size: int
    touched: float


class Partials:
    """The partial files below one folder, one per upload.

    ``<id>.hold`` says that bytes beyond the number it holds wait for their checksum and do not count yet;
    ``<id>.wanted`` asks a request that holds the upload, but hears nothing any more, to give way.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, upload_id: str) -> Path:
        """Where an upload's bytes lie."""
        return self.folder / upload_id

    def offset(self, upload_id: str) -> int:
        """How many bytes are here and count; 0 where there is no file."""
        try:
            size = self.path(upload_id).stat().st_size
        except FileNotFoundError:
            return 0
        held = _held_back(self._hold(upload_id))
        return size if held is None else min(size, held)

    @contextmanager
    def opened(self, upload_id: str, patience: float) -> Iterator["Partial"]:
        """The partial file, made if need be, for this process and thread alone; the lock dies with its holder.

        Another holder that hears nothing from its client is asked to give way. Raises Busy after ``patience`` seconds.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        fd = self._locked(upload_id, time.monotonic() + patience)
        try:
            yield Partial(fd, self._hold(upload_id), self._wanted(upload_id))
        finally:
            os.close(fd)

    def remove(self, upload_id: str) -> None:
        """Forget an upload's bytes; call with the upload opened, or when nobody may open it any more."""
        for path in (self.path(upload_id), self._hold(upload_id), self._wanted(upload_id)):
            path.unlink(missing_ok=True)

    def lying(self) -> Iterator[Lying]:
        """All partial files."""
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if not path.suffix:
                with suppress(FileNotFoundError):
                    found = path.stat()
                    yield Lying(path.name, found.st_size, found.st_mtime)

    def drop_marks(self) -> None:
        """Remove marks that outlived their partial file."""
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if path.suffix and not self.path(path.stem).exists():
                path.unlink(missing_ok=True)

    def _locked(self, upload_id: str, until: float) -> int:
        path, wanted = self.path(upload_id), self._wanted(upload_id)
        while True:
            # Readable as any other stored file: the storage takes over this very file in the end.
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                with suppress(FileNotFoundError):
                    if os.stat(path).st_ino == os.fstat(fd).st_ino:  # not removed between opening and locking
                        wanted.unlink(missing_ok=True)
                        return fd
                os.close(fd)
            except BlockingIOError:
                os.close(fd)
                if time.monotonic() >= until:
                    raise Busy(upload_id) from None
                wanted.touch()
                time.sleep(_POLL_SECONDS)

    def _hold(self, upload_id: str) -> Path:
        return self.folder / f"{upload_id}.hold"

    def _wanted(self, upload_id: str) -> Path:
        return self.folder / f"{upload_id}.wanted"


class Partial:
    """A partial file that this request alone writes to."""

    def __init__(self, fd: int, hold: Path, wanted: Path) -> None:
        self.fd, self._hold_path, self._wanted_path = fd, hold, wanted
        self.offset = os.fstat(fd).st_size
        held = _held_back(hold)
        if held is not None:  # the process died before the checksum was compared: those bytes never counted
            self.cut_back(min(held, self.offset))

    def append(self, data: memoryview) -> None:
        """Write at the end. Raises OSError when the disk is full: what was written before stays."""
        while data:
            written = os.pwrite(self.fd, data, self.offset)
            self.offset += written
            data = data[written:]

    def append_file(self, path: Path) -> None:
        """Write another file's bytes at the end, without carrying them through this process."""
        with path.open("rb") as source:
            os.lseek(self.fd, self.offset, os.SEEK_SET)
            while count := os.copy_file_range(source.fileno(), self.fd, 1 << 30):
                self.offset += count

    def hold_back(self) -> None:
        """From here on, bytes do not count until ``count_all``."""
        draft = self._hold_path.with_suffix(".holding")
        draft.write_text(str(self.offset))
        draft.replace(self._hold_path)

    def count_all(self) -> None:
        """Let all bytes count."""
        self._hold_path.unlink(missing_ok=True)

    def cut_back(self, size: int) -> None:
        """Drop what lies beyond ``size``, and any hold with it."""
        os.ftruncate(self.fd, size)
        self.offset = size
        self.count_all()

    def flush(self) -> None:
        """Return when the bytes are on the disk."""
        os.fdatasync(self.fd)

    def read(self, start: int, count: int) -> bytes:
        """At most ``count`` bytes from ``start`` on."""
        return os.pread(self.fd, count, start)

    def feed(self, digest: Any, start: int) -> None:
        """Give all bytes from ``start`` to the end to ``digest``, in constant memory."""
        while chunk := self.read(start, 1 << 20):
            digest.update(chunk)
            start += len(chunk)

    def wanted(self) -> bool:
        """Whether another request waits for this upload at this moment."""
        try:
            return time.time() - self._wanted_path.stat().st_mtime < _WAITING_SECONDS
        except FileNotFoundError:
            return False


def _held_back(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except FileNotFoundError:
        return None
