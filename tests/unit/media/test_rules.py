"""A category's limits against what was found in a file."""

from dataclasses import replace

from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.rules import MediaRules, check_probe, duration_text, megabytes

FILM = Probe(
    kind="video", format="mp4", size_bytes=200 * 2**20, duration_ms=200_000, width=1920, height=1080,
    has_video=True, has_audio=True,
)  # fmt: skip
RULES = MediaRules(
    formats=("mp4", "mov"), min_duration_ms=180_000, max_duration_ms=900_000, min_height=1080,
    max_bytes=300 * 2**20, audio_required=True,
)  # fmt: skip


def codes(probe: Probe, rules: MediaRules = RULES) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in check_probe(probe, rules)]


def test_a_film_within_the_limits_has_no_problems() -> None:
    assert codes(FILM) == []
    assert codes(replace(FILM, width=1080, height=1920)) == []
    assert codes(FILM, MediaRules()) == []


def test_each_broken_limit_is_named() -> None:
    assert codes(replace(FILM, format="m4a", kind="audio")) == [("format", "unsupported_format")]
    assert codes(replace(FILM, size_bytes=300 * 2**20 + 1)) == [("size_bytes", "too_large")]
    assert codes(replace(FILM, duration_ms=179_999)) == [("duration_ms", "too_short")]
    assert codes(replace(FILM, duration_ms=900_501)) == [("duration_ms", "too_long")]
    assert codes(replace(FILM, duration_ms=900_500)) == []
    assert codes(replace(FILM, width=1280, height=720)) == [("height", "too_small")]
    assert codes(replace(FILM, has_audio=False)) == [("has_audio", "no_audio")]
    assert codes(Probe(kind="document", format="pdf", pages=9), MediaRules(max_pages=8)) == [
        ("pages", "too_many_pages")
    ]


def test_all_problems_come_at_once_with_rule_and_way_out() -> None:
    found = check_probe(replace(FILM, width=640, height=360, duration_ms=1000), RULES)
    assert [p.field for p in found] == ["duration_ms", "height"]
    assert found[0].rule == "时长不得少于 3分钟，上传的是 1秒。"
    assert all(p.way_out for p in found)


def test_a_size_just_over_the_limit_never_looks_equal_to_it() -> None:
    rule = check_probe(replace(FILM, size_bytes=300 * 2**20 + 1), RULES)[0].rule
    assert "300 MB" in rule
    assert "300.1 MB" in rule


def test_durations_and_sizes_as_people_write_them() -> None:
    assert [duration_text(n) for n in (0, 900, 60_000, 200_000)] == ["0秒", "1秒", "1分钟", "3分20秒"]
    assert [megabytes(n) for n in (0, 2**20, 1_600_000)] == ["0 MB", "1 MB", "1.5 MB"]
