"""Whether one venue can give one programme what it needs."""

from collections.abc import Iterator

from lzcontest.foundation.i18n import gettext as _
from lzcontest.touring.domain.plan import INDOOR, OUTDOOR, Clash, Programme, Stop, Venue


def unmet_needs(stop: Stop, venue: Venue, programme: Programme) -> list[Clash]:
    """Name everything the programme needs and the venue lacks."""
    return [
        Clash(code, stop.id, programme.id, message)
        for code, message in (*_stage(venue, programme), *_equipment(venue, programme))
    ]


def _stage(venue: Venue, programme: Programme) -> Iterator[tuple[str, str]]:
    if programme.stage_width_cm > venue.stage_width_cm or programme.stage_depth_cm > venue.stage_depth_cm:
        yield (
            "stage_too_small",
            _(
                "《%(title)s》需要 %(need)s 的舞台，%(venue)s 只有 %(have)s（宽×深）。",
                title=programme.title,
                need=_size(programme.stage_width_cm, programme.stage_depth_cm),
                venue=venue.name,
                have=_size(venue.stage_width_cm, venue.stage_depth_cm),
            ),
        )
    if programme.setting == INDOOR and not venue.indoor:
        yield (
            "needs_indoor",
            _("《%(title)s》只能在室内演出，%(venue)s 是室外场地。", title=programme.title, venue=venue.name),
        )
    if programme.setting == OUTDOOR and venue.indoor:
        yield (
            "needs_outdoor",
            _("《%(title)s》只能在室外演出，%(venue)s 是室内场地。", title=programme.title, venue=venue.name),
        )


def _equipment(venue: Venue, programme: Programme) -> Iterator[tuple[str, str]]:
    if programme.power_w > venue.power_w:
        yield (
            "power",
            _(
                "《%(title)s》用电 %(need)s 千瓦，%(venue)s 只能供 %(have)s 千瓦。",
                title=programme.title,
                need=_thousandths(programme.power_w),
                venue=venue.name,
                have=_thousandths(venue.power_w),
            ),
        )
    if programme.needs_sound and not venue.has_sound:
        yield (
            "no_sound",
            _("《%(title)s》需要音响，%(venue)s 没有，请另带设备。", title=programme.title, venue=venue.name),
        )


def _size(width_cm: int, depth_cm: int) -> str:
    return _("%(width)s×%(depth)s 米", width=_metres(width_cm), depth=_metres(depth_cm))


def _metres(centimetres: int) -> str:
    return f"{centimetres // 100}.{centimetres % 100:02}".rstrip("0").rstrip(".")


def _thousandths(number: int) -> str:
    return f"{number // 1000}.{number % 1000:03}".rstrip("0").rstrip(".")
