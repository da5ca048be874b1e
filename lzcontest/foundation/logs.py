"""How this process writes its log."""

import logging

from lzcontest.foundation.config import Settings


def configure_logs(settings: Settings) -> None:
    """One line per event on standard error."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
