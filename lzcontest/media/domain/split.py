"""Where a long film is cut so that several workers encode it at once and nobody can tell afterwards."""

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lzcontest.media.domain.ladder import Plan

PART_SECONDS = 60
SOUND = -1  # where a part's number is asked for: the film's sound, in one piece


@dataclass(frozen=True, slots=True)
class Part:
    """A run of whole segments: ``frames`` of output from ``first_frame`` on; 0 means to the end of the film."""

    number: int
    first_segment: int
    first_frame: int
    frames: int

    def seconds(self, rate: Fraction) -> str:
        """Where the part begins, in seconds of output time, as FFmpeg reads it."""
        return f"{float(self.first_frame / rate):.6f}"


def plan_parts(
    plan: Plan, duration_ms: int, keyframes_ms: Sequence[int], part_seconds: int = PART_SECONDS
) -> tuple[Part, ...]:
    """Parts of about ``part_seconds``, in order and without a gap; one part means that splitting would not pay.

    Cuts lie on the segments of the unsplit film, so that the joined one has the same frames in the same segments.
    Of the segments near an even share the one is taken that begins soonest behind a keyframe of the source
    (``keyframes_ms``, rising): what lies between is decoded twice.
    """
    wanted = duration_ms // max(1, part_seconds * 1000)
    if wanted < 2 or not keyframes_ms:
        return (Part(0, 0, 0, 0),)
    share = Fraction(duration_ms, wanted)
    cuts = [0]
    for number in range(1, wanted):
        cut = _best_cut(plan, share * number, share / 4, keyframes_ms)
        if cut > cuts[-1]:
            cuts.append(cut)
    each = plan.keyframe_frames
    ends = [*cuts[1:], 0]
    return tuple(
        Part(number, first, first * each, max(0, end - first) * each)
        for number, (first, end) in enumerate(zip(cuts, ends, strict=True))
    )


def _best_cut(plan: Plan, ideal: Fraction, reach: Fraction, keyframes_ms: Sequence[int]) -> int:
    """The segment to begin a part with; 0 for none: behind the last keyframe there may be no frame."""
    segment = plan.segment_ms
    first, last = round((ideal - reach) / segment), round((ideal + reach) / segment)
    choices = [n for n in range(max(1, first), last + 1) if n * segment <= keyframes_ms[-1]]

    def cost(number: int) -> tuple[Fraction, Fraction]:
        at = number * segment
        before = bisect_right(keyframes_ms, at)
        return at - (keyframes_ms[before - 1] if before else 0), abs(at - ideal)

    return min(choices, key=cost, default=0)


def length_ms(part: Part, plan: Plan, duration_ms: int) -> int:
    """How long a part of a film of ``duration_ms`` is, in milliseconds."""
    if part.frames:
        return int(part.frames * 1000 / plan.frame_rate)
    return max(1, duration_ms - int(part.first_frame * 1000 / plan.frame_rate))


def fingerprint(plan: Plan, duration_ms: int, encoder: str) -> str:
    """The same for parts that can be joined, another where settings, source or the encoder's version differ."""
    told = f"{plan.renditions}{plan.frame_rate}{plan.deinterlace}{plan.tone_map}{duration_ms}{encoder}"
    return hashlib.sha256(told.encode()).hexdigest()
