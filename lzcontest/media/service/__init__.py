"""What can be done with files: receive them, have their review copies made, read them."""

from lzcontest.media.service.direct import (
    begin_direct_upload,
    check_direct_upload,
    direct_offset,
    direct_part_bytes,
    drop_direct,
    finish_direct_upload,
    give_up_direct,
    held_parts,
    join_direct_upload,
    part_addresses,
    sweep_direct_uploads,
)
from lzcontest.media.service.finishing import finish_upload
from lzcontest.media.service.incoming import Cut, Piece, receive_piece
from lzcontest.media.service.parts import arrange_parts, ask_for_parts, drop_parts, finish_part
from lzcontest.media.service.people import ask_names_of, names_around
from lzcontest.media.service.posters import choose_poster
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
from lzcontest.media.service.subtitles import keep_embedded, release_subtitles, set_subtitles
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
    "arrange_parts",
    "ask_for_parts",
    "ask_names_of",
    "begin_direct_upload",
    "begin_upload",
    "check_direct_upload",
    "choose_poster",
    "declare_length",
    "direct_offset",
    "direct_part_bytes",
    "drop_direct",
    "drop_parts",
    "ensure_space",
    "find_stray_partials",
    "finish_direct_upload",
    "finish_part",
    "finish_upload",
    "give_up_direct",
    "held_parts",
    "join_direct_upload",
    "join_pieces",
    "keep_embedded",
    "most_bytes",
    "move_term",
    "names_around",
    "open_current_file",
    "open_original",
    "open_rendition_file",
    "part_addresses",
    "partials",
    "receive_piece",
    "receive_stream",
    "release_subtitles",
    "rendition_key",
    "request_processing",
    "reserve_space",
    "save_probe",
    "set_subtitles",
    "settle_failed",
    "settle_ready",
    "stop_processing",
    "sweep_direct_uploads",
    "sweep_uploads",
    "terminate_upload",
]
