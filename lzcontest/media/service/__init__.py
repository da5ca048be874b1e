"""What can be done with files: receive them, have their review copies made, read them."""

from lzcontest.media.service.processing import (
    ADVANCE,
    announce,
    request_processing,
    save_probe,
    settle_failed,
    settle_ready,
    stop_processing,
)
from lzcontest.media.service.reading import open_current_file, open_original, open_rendition_file, rendition_key
from lzcontest.media.service.receiving import add_media, ensure_space, receive_stream, reserve_space

__all__ = [
    "ADVANCE",
    "add_media",
    "announce",
    "ensure_space",
    "open_current_file",
    "open_original",
    "open_rendition_file",
    "receive_stream",
    "rendition_key",
    "request_processing",
    "reserve_space",
    "save_probe",
    "settle_failed",
    "settle_ready",
    "stop_processing",
]
