"""List inside the sandbox the words of a film's text tracks.

``python -m lzcontest.media.adapters.subtitle_child PATH DEMUXER``; the answer is
``{"tracks": [{"language": "chi", "cues": [[start_ms, end_ms, text], ...]}, ...]}``.
"""

import json
import struct
import sys
from typing import Any

import av

from lzcontest.media.adapters.probe_child import open_file
from lzcontest.media.domain.subtitles import MAX_CUES

MAX_TRACKS = 4
AV_TIME_BASE = 1_000_000


def tracks(path: str, demuxer: str) -> list[dict[str, Any]]:
    """The timed text (3GPP TS 26.245) of an MP4 or MOV, read from its packets: no decoder sees a byte of it."""
    with open_file(path, demuxer) as container:
        begin = (container.start_time or 0) * 1000 // AV_TIME_BASE
        streams = [s for s in container.streams.subtitles if s.codec_context and s.codec_context.name == "mov_text"]
        found: dict[int, dict[str, Any]] = {
            s.index: {"language": s.language or "", "cues": []} for s in streams[:MAX_TRACKS]
        }
        if not found:
            return []
        for packet in container.demux([container.streams[index] for index in found]):
            if packet.stream_index not in found or packet.pts is None or packet.time_base is None:
                continue
            data, cues = bytes(packet), found[packet.stream_index]["cues"]
            if len(data) < 2 or len(cues) >= MAX_CUES:
                continue
            words = data[2 : 2 + struct.unpack_from(">H", data)[0]]
            start = int(packet.pts * packet.time_base * 1000) - begin
            length = int((packet.duration or 0) * packet.time_base * 1000)
            cues.append([start, start + length, words.decode("utf-8", "replace")])
    return list(found.values())


if __name__ == "__main__":
    av.logging.set_level(None)
    sys.stdout.write(json.dumps({"tracks": tracks(sys.argv[1], sys.argv[2])}))
