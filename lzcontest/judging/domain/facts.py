"""What of a work's particulars a judge may see: only figures and choices from lists, never words somebody wrote."""

from collections.abc import Mapping
from typing import Any

from lzcontest.foundation.i18n import gettext as _


def blind_facts(kind: str, details: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return (label, value) of what matters for judging a stage programme; nothing for the other kinds."""
    if kind != "programme":
        return ()
    facts: list[tuple[str, str]] = []
    form = details.get("programme_kind")
    if isinstance(form, str) and 0 < len(form) <= 10:
        facts.append((_("节目形式"), form))
    seconds = _whole(details, "duration_s")
    if seconds:
        minutes, rest = divmod(seconds, 60)
        facts.append((_("时长"), _("%(m)s分%(s)s秒", m=minutes, s=rest) if rest else _("%(m)s分钟", m=minutes)))
    if cast := _whole(details, "cast_size"):
        facts.append((_("演职人员"), _("%(n)s 人", n=cast)))
    width, depth = _whole(details, "stage_width_cm"), _whole(details, "stage_depth_cm")
    if width and depth:
        facts.append((_("舞台"), _("宽 %(w)s 米，深 %(d)s 米", w=_metres(width), d=_metres(depth))))
    return tuple(facts)


def _whole(details: Mapping[str, Any], name: str) -> int:
    value = details.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _metres(centimetres: int) -> str:
    metres, rest = divmod(centimetres, 100)
    return f"{metres}.{rest:02}".rstrip("0").rstrip(".")
