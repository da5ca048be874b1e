"""What can be done with files: receive them, have their review copies made, read them."""

from lzcontest.media.service.finishing import finish_upload
from lzcontest.media.service.incoming import Cut, Piece, receive_piece
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
from lzcontest.media.service.uploads import (
    Purpose,
    begin_upload,
    declare_length,
    find_stray_partials,
    join_pieces,
    most_bytes,
    move_term,
    partials,
    sweep_uploads,
    terminate_upload,
)

__all__ = [
    "ADVANCE",
    "Cut",
    "Piece",
    "Purpose",
    "add_media",
    "announce",
    "begin_upload",
    "declare_length",
    "ensure_space",
    "find_stray_partials",
    "finish_upload",
    "join_pieces",
    "most_bytes",
    "move_term",
    "open_current_file",
    "open_original",
    "open_rendition_file",
    "partials",
    "receive_piece",
    "receive_stream",
    "rendition_key",
    "request_processing",
    "reserve_space",
    "save_probe",
    "settle_failed",
    "settle_ready",
    "stop_processing",
    "sweep_uploads",
    "terminate_upload",
]
