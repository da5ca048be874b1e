"""The links on top of the pages, and the tabs of the office and the supervisor."""

from functools import lru_cache
from typing import Any

from flask import g, request, url_for

from lzcontest.foundation.i18n import LazyText, current_locale
from lzcontest.foundation.i18n import lazy_gettext as _l

Link = tuple[str, str, bool]
Entries = tuple[tuple[str, LazyText], ...]

PUBLIC = (
    ("public.home", _l("征集")),
    ("public.winners_index", _l("获奖作品")),
    ("public.notices_index", _l("公示")),
    ("public.tours_index", _l("巡演")),
)
DESK = ("account.desk", _l("我的工作台"))
OFFICE = (
    ("office.overview", _l("总览")),
    ("office.setup", _l("设置")),
    ("office.entries", _l("作品")),
    ("office.similarity", _l("查重")),
    ("office.panel", _l("评委")),
    ("office.rounds", _l("评审")),
    ("office.result", _l("结果")),
    ("office.publishing", _l("宣传")),
    ("office.tours", _l("巡演")),
    ("office.evidence", _l("存证")),
)
SUPERVISOR = (
    ("supervisor.overview", _l("总览")),
    ("supervisor.result", _l("结果复核")),
    ("supervisor.ledger", _l("存证")),
)


def _links(entries: Entries, **values: Any) -> tuple[Link, ...]:
    return _made(entries, request.endpoint or "", request.script_root, current_locale(), tuple(values.items()))


@lru_cache(maxsize=1024)
def _made(
    entries: Entries, here: str, _root: str, _locale: str, values: tuple[tuple[str, Any], ...]
) -> tuple[Link, ...]:
    """Addresses and words follow from these arguments alone, so each row of links is made once."""
    return tuple(
        (url_for(endpoint, **dict(values)), str(label), here == endpoint or here.startswith(endpoint + "_"))
        for endpoint, label in entries
    )


def public_links(signed_in: bool) -> tuple[Link, ...]:
    """Links for everyone, and the way to one's own desk."""
    return _links((*PUBLIC, DESK) if signed_in else PUBLIC)


def office_links() -> tuple[Link, ...]:
    """Tabs of the office of ``g.contest``. Endpoints beginning with a tab's own mark that tab."""
    return (*_links(OFFICE, slug=g.contest.slug), *_links((DESK,)))


def supervisor_links() -> tuple[Link, ...]:
    """Tabs of the supervisor of ``g.contest``."""
    return (*_links(SUPERVISOR, slug=g.contest.slug), *_links((DESK,)))
