"""Makes the bucket that LZ_STORAGE_URL names, once, waiting for a storage that is still starting."""

import time
from urllib.parse import parse_qs, urlparse

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from lzcontest.foundation.config import Settings

WAIT_SECONDS = 90


def main() -> None:
    """Create the bucket; being there already is success. Raises what the storage said last after the wait."""
    address = urlparse(Settings.from_env().storage_url or "")
    if address.scheme != "s3":
        return
    endpoint = parse_qs(address.query).get("endpoint", [None])[0]
    client = boto3.client("s3", endpoint_url=endpoint)
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            present = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
            if address.netloc not in present:
                client.create_bucket(Bucket=address.netloc)
            return
        except (BotoCoreError, ClientError):
            if time.monotonic() > deadline:
                raise
            time.sleep(2)


if __name__ == "__main__":
    main()
