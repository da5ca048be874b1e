"""Bytes that travel from the browser straight to S3-compatible storage: parts, signed one by one, joined at the end."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlparse

from lzcontest.foundation.errors import Transient
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.storage import S3Storage, Storage, blob_key

# What S3 allows: parts of at least 5 MiB but for the last, and no more than 10,000 of them.
LEAST_PART, MOST_PARTS = 5 << 20, 10_000
SIGNED_SECONDS = 3600
INCOMING = "incoming/"


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A part that the storage has: its number from 1, its size in bytes, and the storage's own mark of it."""

    number: int
    size: int
    tag: str


@dataclass(frozen=True, slots=True)
class Parts:
    """A file on its way: where it will lie until it is looked at, and the storage's name for the sending."""

    key: str
    sending: str


def part_size(length: int) -> int:
    """Bytes in each part but the last: whole MiB, as small as S3 allows, because a part lost is a part sent again."""
    return max(LEAST_PART, -(-length // MOST_PARTS // (1 << 20)) * (1 << 20))


def part_bytes(length: int, number: int) -> int:
    """Bytes in part ``number``; 0 where there is no such part."""
    size = part_size(length)
    return max(0, min(size, length - (number - 1) * size))


class DirectStorage:
    """The multipart side of a bucket, as browsers reach it."""

    def __init__(self, storage: S3Storage, public: str | None) -> None:
        import boto3
        from botocore.config import Config

        # Checksums of our own cover what travels; the SDK's would have to be sent by the browser, too.
        plain = Config(
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self.storage, self.client = storage, storage.client
        self.signer = boto3.client("s3", endpoint_url=public or storage.client.meta.endpoint_url, config=plain)

    @property
    def origin(self) -> str:
        """Scheme and host that the browser sends parts to, for ``connect-src``."""
        parts = urlparse(self.address(Parts("x", "x"), 1, 1))
        return f"{parts.scheme}://{parts.netloc}"

    def begin(self, name: str) -> Parts:
        """Open a sending for a new file. Raises Transient."""
        key = INCOMING + name
        with _reaching():
            return Parts(key, self.client.create_multipart_upload(Bucket=self.storage.bucket, Key=key)["UploadId"])

    def address(self, parts: Parts, number: int, length: int) -> str:
        """Where to PUT part ``number`` of a file of ``length`` bytes; good for an hour, for exactly that many bytes."""
        where = {"Bucket": self.storage.bucket, "Key": parts.key, "UploadId": parts.sending, "PartNumber": number}
        signed: str = self.signer.generate_presigned_url(
            "upload_part", Params={**where, "ContentLength": part_bytes(length, number)}, ExpiresIn=SIGNED_SECONDS
        )
        return signed

    def held(self, parts: Parts) -> list[HeldPart]:
        """The parts that have arrived, by number. Raises FileNotFoundError when the sending is over, Transient."""
        where = {"Bucket": self.storage.bucket, "Key": parts.key, "UploadId": parts.sending}
        with _reaching():
            pages = self.client.get_paginator("list_parts").paginate(**where)
            return [HeldPart(p["PartNumber"], p["Size"], p["ETag"]) for page in pages for p in page.get("Parts", ())]

    def join(self, parts: Parts, held: list[HeldPart]) -> None:
        """Make one file of the parts, at ``parts.key``. Raises FileNotFoundError when the sending is over, Transient."""
        listed = [{"PartNumber": p.number, "ETag": p.tag} for p in held]
        with _reaching():
            self.client.complete_multipart_upload(
                Bucket=self.storage.bucket, Key=parts.key, UploadId=parts.sending, MultipartUpload={"Parts": listed}
            )

    def keep(self, parts: Parts, sha256: str) -> str:
        """Move the joined file to its place among the originals, inside the storage; its key there. Raises Transient."""
        key = blob_key(sha256)
        with _reaching():
            self.client.copy({"Bucket": self.storage.bucket, "Key": parts.key}, self.storage.bucket, key)
            self.storage.remove(parts.key)
        return key

    def drop(self, parts: Parts) -> None:
        """Forget a file with all its parts, joined or not; one that is gone is no error. Raises Transient."""
        with _reaching():
            self.storage.remove(parts.key)
            with suppress(self.client.exceptions.NoSuchUpload):
                self.client.abort_multipart_upload(Bucket=self.storage.bucket, Key=parts.key, UploadId=parts.sending)

    def lying(self, before: datetime) -> Iterator[Parts]:
        """Sendings that began before that time and were neither joined nor dropped."""
        pages = self.client.get_paginator("list_multipart_uploads")
        for page in pages.paginate(Bucket=self.storage.bucket, Prefix=INCOMING):
            for found in page.get("Uploads", ()):
                if found["Initiated"] < before:
                    yield Parts(found["Key"], found["UploadId"])


class _reaching:
    """Turns the SDK's errors into ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        if isinstance(error, ClientError) and error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise FileNotFoundError from error
        if isinstance(error, ClientError | BotoCoreError):
            raise Transient(_("文件库暂时连不上，已收到的部分都保留着。请稍后再试。")) from error


def open_direct(storage: Storage, url: str | None) -> DirectStorage | None:
    """What ``LZ_STORAGE_URL`` offers to browsers: None unless it says ``direct=1`` or ``direct=<address for browsers>``."""
    wanted = parse_qs(urlparse(url or "").query).get("direct", [""])[0]
    if not isinstance(storage, S3Storage) or wanted in ("", "0"):
        return None
    return DirectStorage(storage, None if wanted == "1" else wanted)
