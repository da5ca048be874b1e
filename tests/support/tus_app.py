"""The application with the purpose of ``tus_target``, for a server in a process of its own."""

from typing import Any

from lzcontest.app import create_app
from tests.support import tus_target


def create() -> Any:
    """For gunicorn."""
    assert tus_target.AnyText
    return create_app()
