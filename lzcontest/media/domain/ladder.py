"""Which renditions a film gets: never larger than the source, never a blurred step in between."""

from dataclasses import dataclass
from fractions import Fraction

from lzcontest.media.domain.probe import Probe

AVC, AV1 = "avc", "av1"
SEGMENT_SECONDS = 4
LONGEST_SIDE = 2560
AUDIO_KBITS = 128
FASTEST = Fraction(60)
# Shorter side of the picture → ceiling of the video's bit rate in kbit/s; quality is constant below it.
RUNGS = {1080: 5000, 720: 2800, 480: 1400, 360: 800}
# AV1 looks as good at about three fifths of the bits, and takes more time to decode.
FAMILIES = {AVC: Fraction(1), AV1: Fraction(3, 5)}
SPRITE_COLUMNS = 10
SPRITE_TILES = 100
SPRITE_SIDE = 160


@dataclass(frozen=True, slots=True)
class Rendition:
    """One step of the ladder; sides are even, in pixels; rates in kbit/s; ``family`` is the coding."""

    name: str
    width: int
    height: int
    video_kbits: int
    family: str = AVC


@dataclass(frozen=True, slots=True)
class Sprite:
    """The scrub pictures: one tile for every ``interval_ms`` of film, ten to a row."""

    width: int
    height: int
    interval_ms: int
    tiles: int

    @property
    def rows(self) -> int:
        """Rows of the sheet, the last perhaps not full."""
        return -(-self.tiles // SPRITE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is made of a film, largest rendition first, in each step AVC before AV1.

    Frame ``n`` of every rendition is shown at ``n / frame_rate``, whatever times the source had.
    """

    renditions: tuple[Rendition, ...]
    sprite: Sprite
    frame_rate: Fraction
    deinterlace: bool
    tone_map: bool

    @property
    def smallest(self) -> Rendition:
        """The smallest rendition that every player can show."""
        return [step for step in self.renditions if step.family == AVC][-1]

    @property
    def pictured(self) -> Rendition:
        """The rendition that stills are taken from: the largest of at most 720 lines, else the smallest."""
        fitting = [s for s in self.renditions if s.family == AVC and min(s.width, s.height) <= 720]
        return fitting[0] if fitting else self.smallest

    @property
    def keyframe_frames(self) -> int:
        """Frames from keyframe to keyframe: one segment."""
        return max(1, round(self.frame_rate * SEGMENT_SECONDS))

    @property
    def segment_ms(self) -> Fraction:
        """The exact length of a segment: four seconds, or as near as whole frames allow."""
        return self.keyframe_frames * 1000 / self.frame_rate


def plan_film(probe: Probe, *, av1: bool = False) -> Plan:
    """The plan for a film as probed, with AV1 beside H.264 if wished. Raises ``ValueError`` without a picture."""
    if not probe.has_video or min(probe.width, probe.height) < 2:
        raise ValueError("no picture")
    steps = plan_renditions(probe.width, probe.height)
    families = [AVC, AV1] if av1 else [AVC]
    return Plan(
        renditions=tuple(_in_family(step, family) for step in steps for family in families),
        sprite=plan_sprite(steps[-1], probe.duration_ms),
        frame_rate=min(FASTEST, max(Fraction(1), probe.frame_rate)),
        deinterlace=probe.interlaced,
        tone_map=probe.high_dynamic_range,
    )


def plan_renditions(width: int, height: int) -> tuple[Rendition, ...]:
    """The rungs at or below the source, by its shorter side, so that portrait films get the same steps.

    A source between two rungs (or below all) keeps its own size as the top step.
    """
    width, height = _within(width, height)
    shorter = min(width, height)
    sides = [side for side in RUNGS if side <= shorter]
    # Within a tenth of a rung the difference cannot be seen; beyond it, detail would be thrown away.
    if shorter < max(RUNGS) and (not sides or shorter * 10 > sides[0] * 11):
        sides = [shorter, *sides]
    return tuple(_rendition(width, height, side) for side in sides)


def plan_sprite(smallest: Rendition, duration_ms: int) -> Sprite:
    """At most a hundred tiles, 160 pixels on the longer side, two seconds apart or a multiple of a segment."""
    interval = 2000
    if duration_ms > interval * SPRITE_TILES:
        # Where segments begin, a long film's tiles can be had without decoding what lies between.
        segment = SEGMENT_SECONDS * 1000
        interval = -(-duration_ms // (segment * SPRITE_TILES)) * segment
    tiles = max(1, -(-duration_ms // interval))
    longer = max(smallest.width, smallest.height)
    width, height = (even(side * SPRITE_SIDE, longer) for side in (smallest.width, smallest.height))
    return Sprite(width, height, interval, tiles)


def sprite_cues(sprite: Sprite, duration_ms: int, file_name: str) -> str:
    """WebVTT that maps each stretch of film to its tile by a media fragment (``#xywh=``)."""
    lines = ["WEBVTT", ""]
    for tile in range(sprite.tiles):
        start = tile * sprite.interval_ms
        end = min(duration_ms, start + sprite.interval_ms)
        row, column = divmod(tile, SPRITE_COLUMNS)
        place = f"{column * sprite.width},{row * sprite.height},{sprite.width},{sprite.height}"
        lines += [f"{_stamp(start)} --> {_stamp(end)}", f"{file_name}#xywh={place}", ""]
    return "\n".join(lines)


def even(numerator: int, denominator: int = 1) -> int:
    """The quotient rounded to the nearest even number, at least 2 (4:2:0 video needs even sides)."""
    return max(2, 2 * ((numerator + denominator) // (2 * denominator)))


def _rendition(width: int, height: int, side: int) -> Rendition:
    shorter = min(width, height)
    rate = RUNGS.get(side) or next((r for s, r in reversed(RUNGS.items()) if s >= side), max(RUNGS.values()))
    scaled = [even(length * side, shorter) for length in (width, height)]
    # Rounding up to even must not enlarge an odd source.
    wide = scaled[0] if scaled[0] <= width else max(2, width - width % 2)
    high = scaled[1] if scaled[1] <= height else max(2, height - height % 2)
    return Rendition(f"{side}p", wide, high, rate)


def _in_family(step: Rendition, family: str) -> Rendition:
    if family == AVC:
        return step
    kbits = int(step.video_kbits * FAMILIES[family])
    return Rendition(f"{step.name}-{family}", step.width, step.height, kbits, family)


def _within(width: int, height: int) -> tuple[int, int]:
    longer = max(width, height)
    if longer <= LONGEST_SIDE:
        return width, height
    return max(2, width * LONGEST_SIDE // longer), max(2, height * LONGEST_SIDE // longer)


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
