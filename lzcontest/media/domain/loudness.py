"""How far a work's sound is raised or lowered so that none wins by being louder.

One constant gain for the whole work, so its dynamics stay the author's. Loudness and true peak are those
of ITU-R BS.1770-5 as measured by EBU R 128 meters; all values are tenths of a decibel.
"""

import re
from dataclasses import dataclass

TARGET = -160  # −16 LUFS, usual for listening on phones and computers
PEAK_LIMIT = -10  # −1 dBTP
CODEC_ROOM = 5  # lossy coding overshoots the measured peak by up to about half a decibel
SILENCE = -700  # the gate of BS.1770 is at −70 LUFS: below it nothing was measured
MAX_GAIN = 300


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness (0.1 LUFS) and true peak (0.1 dBTP) of a whole work."""

    integrated: int
    true_peak: int


def gain_for(measured: Loudness) -> int:
    """The gain in tenths of a decibel: to the target, but never beyond the peak limit; 0 for silence."""
    if measured.integrated <= SILENCE:
        return 0
    wanted = TARGET - measured.integrated
    return min(wanted, PEAK_LIMIT - CODEC_ROOM - measured.true_peak, MAX_GAIN)


def parse_summary(text: str) -> Loudness | None:
    """The values of the last summary that FFmpeg's ``ebur128`` printed; None if there is none."""
    summary = text.rpartition("Summary:")[2]
    integrated = re.search(r"I:\s+(-?[\d.]+|-inf|nan) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-inf|nan) dBFS", summary)
    if not integrated or not peak:
        return None
    return Loudness(_tenths(integrated.group(1)), _tenths(peak.group(1)))


def decibels(tenths: int) -> str:
    """Tenths as FFmpeg writes them: ``-35`` is ``-3.5dB``."""
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}dB"


def _tenths(text: str) -> int:
    if text in ("-inf", "nan"):
        return SILENCE - 1
    whole, _dot, part = text.partition(".")
    magnitude = abs(int(whole)) * 10 + int((part or "0")[0])
    return -magnitude if text.startswith("-") else magnitude
