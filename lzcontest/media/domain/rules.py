"""Whether a file keeps to the limits a category declares, and the way out where it does not."""

from dataclasses import dataclass

from lzcontest.foundation.i18n import _
from lzcontest.media.domain.formats import VIDEO
from lzcontest.media.domain.probe import Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRules:
    """A category's limits for one required part; 0 or empty means no limit.

    Durations in milliseconds, sizes in bytes, ``min_height`` is the shorter side of the picture.
    """

    formats: tuple[str, ...] = ()
    min_duration_ms: int = 0
    max_duration_ms: int = 0
    min_height: int = 0
    max_bytes: int = 0
    max_pages: int = 0
    audio_required: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken limit: the probe's field, a stable code, the rule and the way out in words."""

    field: str
    code: str
    rule: str
    way_out: str


def check_probe(probe: Probe, rules: MediaRules) -> list[Problem]:
    """Every limit of ``rules`` that ``probe`` breaks; an empty list means the file may be taken."""
    checks = (_format, _size, _duration, _height, _pages, _sound)
    return [problem for check in checks if (problem := check(probe, rules))]


def _format(probe: Probe, rules: MediaRules) -> Problem | None:
    if not rules.formats or probe.format in rules.formats:
        return None
    accepted = "、".join(name.upper() for name in rules.formats)
    return Problem(
        "format",
        "unsupported_format",
        _("这里只接收 %(accepted)s，上传的是 %(found)s。", accepted=accepted, found=probe.format.upper()),
        _("请转换成其中一种格式后重新上传。"),
    )


def _size(probe: Probe, rules: MediaRules) -> Problem | None:
    if not rules.max_bytes or probe.size_bytes <= rules.max_bytes:
        return None
    return Problem(
        "size_bytes",
        "too_large",
        _(
            "文件不得超过 %(limit)s，上传的是 %(found)s。",
            limit=megabytes(rules.max_bytes),
            found=megabytes(probe.size_bytes, up=True),
        ),
        _("请降低码率或压缩后重新上传。"),
    )


def _duration(probe: Probe, rules: MediaRules) -> Problem | None:
    found = duration_text(probe.duration_ms)
    if rules.min_duration_ms and probe.duration_ms < rules.min_duration_ms:
        limit = duration_text(rules.min_duration_ms)
        return Problem(
            "duration_ms",
            "too_short",
            _("时长不得少于 %(limit)s，上传的是 %(found)s。", limit=limit, found=found),
            _("请确认上传的是完整作品。"),
        )
    # Half a second of grace: encoders pad the last frame, and nobody sees it.
    if rules.max_duration_ms and probe.duration_ms > rules.max_duration_ms + 500:
        limit = duration_text(rules.max_duration_ms)
        return Problem(
            "duration_ms",
            "too_long",
            _("时长不得超过 %(limit)s，上传的是 %(found)s。", limit=limit, found=found),
            _("请剪短后重新上传。"),
        )
    return None


def _height(probe: Probe, rules: MediaRules) -> Problem | None:
    shorter = min(probe.width, probe.height)
    if not rules.min_height or probe.kind != VIDEO or shorter >= rules.min_height:
        return None
    return Problem(
        "height",
        "too_small",
        _(
            "画面短边不得低于 %(limit)s 像素，上传的是 %(width)s×%(height)s。",
            limit=rules.min_height,
            width=probe.width,
            height=probe.height,
        ),
        _("请用原始素材按要求的清晰度重新导出。放大低清画面没有用处。"),
    )


def _pages(probe: Probe, rules: MediaRules) -> Problem | None:
    if not rules.max_pages or probe.pages <= rules.max_pages:
        return None
    return Problem(
        "pages",
        "too_many_pages",
        _("不得超过 %(limit)s 页，上传的有 %(found)s 页。", limit=rules.max_pages, found=probe.pages),
        _("请精简或分成几份后重新上传。"),
    )


def _sound(probe: Probe, rules: MediaRules) -> Problem | None:
    if not rules.audio_required or probe.has_audio:
        return None
    return Problem("has_audio", "no_audio", _("作品必须带声音。"), _("请上传带声音的文件。"))


def duration_text(milliseconds: int) -> str:
    """``200_000`` as 3分20秒, as durations are written on every screen; rounded up to the second."""
    minutes, seconds = divmod(-(-milliseconds // 1000), 60)
    if not minutes:
        return _("%(s)s秒", s=seconds)
    return _("%(m)s分%(s)s秒", m=minutes, s=seconds) if seconds else _("%(m)s分钟", m=minutes)


def megabytes(size: int, up: bool = False) -> str:
    """Bytes as MB with at most one decimal, rounded down (``up``: up, so that too large looks it)."""
    tenths = (size * 10 + (2**20 - 1 if up else 0)) // 2**20
    return f"{tenths // 10}.{tenths % 10} MB" if tenths % 10 else f"{tenths // 10} MB"
