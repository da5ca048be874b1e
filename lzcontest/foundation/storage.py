"""Files: originals by their SHA-256, made things under a prefix; on local disk or S3-compatible storage."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import parse_qs, urlparse

from lzcontest.foundation.errors import Transient
from lzcontest.foundation.i18n import gettext as _

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What came of storing bytes: the key to find them, their SHA-256 in hex, their size in bytes."""

    key: str
    sha256: str
    size: int


class Storage(Protocol):
    """Where files live. Keys are relative paths made by us, never by people."""

    def put(self, path: Path, sha256: str) -> str:
        """Store the file at ``path`` under its hash and return its key; doing it twice is harmless.

        The two may share their bytes: whoever calls must not change the file afterwards, only remove it.
        """

    def put_at(self, path: Path, key: str) -> None:
        """Store a made file under ``key``, replacing nothing half-way."""

    def open(self, key: str, start: int = 0) -> BinaryIO:
        """A readable stream from byte ``start`` on. Raises FileNotFoundError."""

    def size(self, key: str) -> int:
        """Size in bytes. Raises FileNotFoundError."""

    def local(self, key: str) -> AbstractContextManager[Path]:
        """A path on this machine for the length of a ``with`` block."""

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin with ``prefix``."""

    def remove(self, key: str) -> None:
        """Forget a file; a missing one is no error."""


def blob_key(sha256: str) -> str:
    """Where an original with this hash is kept."""
    return f"blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def hash_file(path: Path) -> str:
    """SHA-256 of a file in hex, read in constant memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(key: str) -> str:
    parts = Path(key).parts
    if not parts or key.startswith("/") or ".." in parts:
        raise FileNotFoundError(key)
    return key


class LocalStorage:
    """Files below one directory."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "tmp").mkdir(parents=True, exist_ok=True)

    def path(self, key: str) -> Path:
        """The file's place on this disk."""
        return self.root / _checked(key)

    def put(self, path: Path, sha256: str) -> str:
        key = blob_key(sha256)
        target = self.path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source:
            os.fsync(source.fileno())
        try:
            os.link(path, target)  # on one file system a film need not be copied
        except FileExistsError:
            pass
        except OSError:
            self.put_at(path, key)
        return key

    def put_at(self, path: Path, key: str) -> None:
        target = self.path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = self.root / "tmp" / secrets.token_hex(12)
        with path.open("rb") as source, draft.open("wb") as file:
            shutil.copyfileobj(source, file, CHUNK)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)

    def open(self, key: str, start: int = 0) -> BinaryIO:
        file = self.path(key).open("rb")
        file.seek(start)
        return file

    def size(self, key: str) -> int:
        return self.path(key).stat().st_size

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        path = self.path(key)
        if not path.exists():
            raise FileNotFoundError(key)
        yield path

    def keys(self, prefix: str) -> Iterator[str]:
        # A folder that the prefix names in full spares the walk through all others.
        folder = self.path(prefix.rpartition("/")[0]) if "/" in prefix else self.root
        for path in sorted(folder.rglob("*")):
            key = path.relative_to(self.root).as_posix()
            if path.is_file() and key.startswith(prefix) and not key.startswith("tmp/"):
                yield key

    def remove(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)


class S3Storage:
    """Files in a bucket of S3-compatible storage."""

    def __init__(self, bucket: str, endpoint: str | None, scratch: Path) -> None:
        import boto3

        self.bucket = bucket
        self.scratch = scratch
        scratch.mkdir(parents=True, exist_ok=True)
        self.client = boto3.client("s3", endpoint_url=endpoint)

    def put(self, path: Path, sha256: str) -> str:
        key = blob_key(sha256)
        try:
            self.size(key)
        except FileNotFoundError:
            self.put_at(path, key)
        return key

    def put_at(self, path: Path, key: str) -> None:
        self.client.upload_file(str(path), self.bucket, _checked(key))

    def open(self, key: str, start: int = 0) -> BinaryIO:
        part = {"Range": f"bytes={start}-"} if start else {}
        try:
            body: BinaryIO = self.client.get_object(Bucket=self.bucket, Key=_checked(key), **part)["Body"]
        except self.client.exceptions.NoSuchKey as error:
            raise FileNotFoundError(key) from error
        return body

    def size(self, key: str) -> int:
        from botocore.exceptions import ClientError

        try:
            return int(self.client.head_object(Bucket=self.bucket, Key=_checked(key))["ContentLength"])
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(key) from error
            raise Transient(_("文件库暂时连不上，请稍后再试。")) from error

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        copy = self.scratch / secrets.token_hex(12)
        try:
            with self.open(key) as source, copy.open("wb") as file:
                shutil.copyfileobj(source, file, CHUNK)
            yield copy
        finally:
            copy.unlink(missing_ok=True)

    def keys(self, prefix: str) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        for page in pages:
            for item in page.get("Contents", []):
                yield item["Key"]

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=_checked(key))


def open_storage(url: str | None, data_dir: Path) -> Storage:
    """The storage that ``LZ_STORAGE_URL`` names; without one, ``files`` in the data directory."""
    if not url:
        return LocalStorage(data_dir / "files")
    parts = urlparse(url)
    if parts.scheme == "file":
        return LocalStorage(Path(parts.path))
    if parts.scheme == "s3":
        endpoint = parse_qs(parts.query).get("endpoint", [None])[0]
        return S3Storage(parts.netloc, endpoint, data_dir / "scratch")
    raise ValueError("LZ_STORAGE_URL: use file:///dir or s3://bucket?endpoint=…")


def store_stream(storage: Storage, scratch: Path, chunks: Iterable[bytes]) -> StoredFile:
    """Write ``chunks`` to disk in constant memory, hash them on the way, and store the whole."""
    scratch.mkdir(parents=True, exist_ok=True)
    draft = scratch / secrets.token_hex(12)
    digest, size = hashlib.sha256(), 0
    try:
        with draft.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        sha256 = digest.hexdigest()
        return StoredFile(storage.put(draft, sha256), sha256, size)
    finally:
        draft.unlink(missing_ok=True)
