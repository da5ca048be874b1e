"""List inside the sandbox where the keyframes of a film's picture are.

``python -m lzcontest.media.adapters.keyframe_child PATH DEMUXER``; the answer is ``{"keyframes": [ms, ...]}``.
"""

import json
import sys

import av

from lzcontest.media.adapters.probe_child import choose, open_file

AV_TIME_BASE = 1_000_000


def keyframes(path: str, demuxer: str) -> list[int]:
    """Times in milliseconds from the film's beginning, rising, read from its packets without decoding."""
    found = []
    with open_file(path, demuxer) as container:
        picture = choose(container)[0]
        begin = (container.start_time or 0) * 1000 // AV_TIME_BASE
        for packet in container.demux(picture):
            if packet.is_keyframe and packet.pts is not None and packet.time_base is not None:
                found.append(int(packet.pts * packet.time_base * 1000) - begin)
    return sorted(found)


if __name__ == "__main__":
    av.logging.set_level(None)
    sys.stdout.write(json.dumps({"keyframes": keyframes(sys.argv[1], sys.argv[2])}))
