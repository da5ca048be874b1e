"""A server on this machine that speaks S3, with an empty bucket."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import boto3
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

KEYS = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "nothing-secret", "AWS_DEFAULT_REGION": "us-east-1"}


@contextmanager
def running_s3() -> Iterator[str]:
    """Its address; stopped and forgotten at the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 30
        while True:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            assert process.poll() is None and time.monotonic() < deadline, "moto did not start"
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def empty_bucket(address: str, name: str) -> None:
    """Forget everything the server holds, and make a bucket of this name."""
    session = URLLib3Session()
    session.send(AWSRequest("POST", f"{address}/moto-api/reset").prepare())
    session.close()
    client = boto3.client("s3", endpoint_url=address)
    client.create_bucket(Bucket=name)
    client.close()


def put_part(address: str, body: bytes) -> None:
    """What a browser does with a part: the signed address is all it has."""
    session = URLLib3Session()
    answer = session.send(AWSRequest("PUT", address, data=body).prepare())
    assert answer.status_code == 200, answer.text
    session.close()
