"""Planning of films, for any length, rate and keyframes: parts cover the film once, on the grid of its segments."""

import struct
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lzcontest.media.domain.ladder import AVC, Plan, plan_film
from lzcontest.media.domain.loudness import CODEC_ROOM, MAX_GAIN, PEAK_LIMIT, TARGET, Loudness, gain_for
from lzcontest.media.domain.playlists import Listed, Stream, rates, read_playlist, write_master, write_playlist
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.rebase import rebase
from lzcontest.media.domain.split import length_ms, plan_parts

RATES = st.sampled_from(
    ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60", "12", "1487/50", "240"]
)


def plan_of(duration_ms: int, fps: str, av1: bool = False) -> Plan:
    film = Probe(kind="video", format="mp4", duration_ms=duration_ms, width=640, height=360, fps=fps, has_video=True)
    return plan_film(film, av1=av1)


@given(
    duration=st.integers(1000, 4 * 3600 * 1000),
    fps=RATES,
    part_seconds=st.integers(5, 120),
    gaps=st.lists(st.integers(40, 20_000), min_size=1, max_size=200),
)
def test_parts_cover_the_film_once(duration: int, fps: str, part_seconds: int, gaps: list[int]) -> None:
    plan = plan_of(duration, fps)
    keyframes, at = [0], 0
    while at < duration:
        at += gaps[len(keyframes) % len(gaps)]
        keyframes.append(at)
    keyframes = [k for k in keyframes if k < duration]
    parts = plan_parts(plan, duration, keyframes, part_seconds)
    assert [part.number for part in parts] == list(range(len(parts)))
    assert parts[0].first_frame == 0 and parts[-1].frames == 0
    for one, after in pairwise(parts):
        assert one.first_frame + one.frames == after.first_frame > one.first_frame
        assert after.first_frame == after.first_segment * plan.keyframe_frames
        # There is a frame to begin with.
        assert after.first_segment * plan.segment_ms <= keyframes[-1]
        assert abs(Fraction(after.seconds(plan.frame_rate)) - after.first_frame / plan.frame_rate) < Fraction(1, 10**6)
    lengths = [length_ms(part, plan, duration) for part in parts]
    assert all(length > 0 for length in lengths)
    assert abs(sum(lengths) - duration) <= len(parts)
    if len(parts) > 1:
        assert max(lengths) <= 4 * part_seconds * 1000 + 2 * plan.segment_ms


@given(integrated=st.integers(-1000, 100), peak=st.integers(-1000, 100))
def test_no_gain_breaks_the_peak_limit_or_passes_the_target(integrated: int, peak: int) -> None:
    gain = gain_for(Loudness(integrated, peak))
    assert gain == 0 or (gain <= MAX_GAIN and peak + gain <= PEAK_LIMIT - CODEC_ROOM and integrated + gain <= TARGET)


lists = st.lists(st.tuples(st.integers(1, 400), st.integers(1, 10**6)), min_size=1, max_size=30).map(
    lambda told: (
        Listed("a-init.mp4", tuple((f"a-{n:04d}.m4s", Fraction(t, 100)) for n, (t, _s) in enumerate(told))),
        {f"a-{n:04d}.m4s": size for n, (_t, size) in enumerate(told)},
    )
)


@given(lists)
def test_a_playlist_says_what_it_was_given(told: tuple[Listed, dict[str, int]]) -> None:
    found, sizes = told
    assert read_playlist(write_playlist(found)) == found
    peak, average = rates(found, sizes)
    assert peak >= average > 0
    total = sum(sizes.values()) * 8 / float(sum(t for _n, t in found.segments))
    assert abs(average - total) <= 2


def test_the_master_lists_avc_before_av1() -> None:
    plan = plan_of(9000, "25", av1=True)
    assert [step.family for step in plan.renditions[::2]] == [AVC] * (len(plan.renditions) // 2)
    text = write_master([Stream("a.m3u8", 9, 8, "avc1.640015", 640, 360, Fraction(25))], None, 0)
    assert "AUDIO" not in text and text.endswith("a.m3u8\n")


@given(ticks=st.integers(0, 2**40), first=st.integers(0, 10_000), base=st.integers(0, 2**30))
def test_moving_a_fragment_changes_three_numbers_only(ticks: int, first: int, base: int) -> None:
    def box(kind: bytes, payload: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(payload), kind) + payload

    def segment(time: int, number: int) -> bytes:
        sidx = struct.pack(">IIIQQHH", 1 << 24, 1, 12800, time, 0, 0, 1) + bytes(12)
        tfdt = box(b"tfdt", struct.pack(">IQ", 1 << 24, time))
        moof = box(b"moof", box(b"mfhd", struct.pack(">II", 0, number)) + box(b"traf", tfdt))
        return box(b"styp", b"msdh") + box(b"sidx", sidx) + moof + box(b"mdat", b"tfdtmfhdsidx" * 9)

    assert rebase(segment(base, 1), ticks, first) == segment(base + ticks, 1 + first)
