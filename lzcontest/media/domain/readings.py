"""Small readings of what was made: waveform size, and the length a playlist adds up to."""

import re

POINTS = 800


def extinf_ms(playlist: str) -> int:
    """The sum of the segments' durations of a media playlist (RFC 8216, 4.3.2.1), in milliseconds."""
    total = 0
    for whole, part in re.findall(r"^#EXTINF:(\d+)(?:\.(\d+))?", playlist, re.MULTILINE):
        total += int(whole) * 1_000_000 + int((part + "000000")[:6])
    return total // 1000
