"""What a contest asks of those who take part: the licence they grant, artificial intelligence, ages, confirmations."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from lzcontest.contests.domain.limits import Limits
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l

LICENCES = {
    "named_uses": _l("作者保留全部权利，只许可写明的用途"),
    "free_use": _l("作者保留著作权，主办方可以免费使用"),
    "transfer": _l("作者把著作财产权转让给主办方"),
}
# How far artificial intelligence may go, each step including the ones before.
AI_LEVELS = {
    "none": _l("没有使用"),
    "assisted": _l("辅助使用（润色、纠错、找资料、降噪等）"),
    "generated": _l("有生成的内容（文字、画面、配乐、人声等）"),
}
AI_RULES = {
    "none": _l("不收使用人工智能的作品"),
    "assisted": _l("可以辅助使用，不收含生成内容的作品"),
    "generated": _l("可以使用，如实声明"),
}
AI_MARK = _l("含AI生成内容")  # what a work that declares generated content is shown with
OLDEST_CONSENT, OLDEST_MINIMUM = 18, 60
# What people of a work usually did, besides being its author: (counted as authors, counted as performers).
CREDITS = {
    "fiction": ((_l("合作作者"),), ()),
    "song": ((_l("作词"), _l("作曲"), _l("编曲")), (_l("演唱"), _l("演奏"))),
    "film": ((_l("编剧"), _l("导演"), _l("摄影"), _l("剪辑")), (_l("主演"), _l("配音"))),
    "programme": ((_l("编剧"), _l("导演"), _l("作曲"), _l("编舞")), (_l("主演"), _l("演唱"))),
}


def has_generated(details: Mapping[str, Any]) -> bool:
    """Whether a work's particulars declare generated content: it is shown with ``AI_MARK``."""
    return details.get("ai_level") == "generated"


@dataclass(frozen=True, slots=True)
class EntryTerms:
    """Terms of taking part. Ages in full years on the last day of the call; 0: not asked.

    ``consent_age``: younger authors need their guardian's consent. ``age_min``: younger ones cannot take part.
    ``confirm_authors``: every author but the sender is asked by a mailed link whether it is theirs, too.
    """

    licence: str = "free_use"
    ai: str = "generated"
    consent_age: int = 18
    age_min: int = 0
    confirm_authors: bool = False

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "EntryTerms":
        """Read what ``to_json`` wrote; unknown keys are refused with TypeError."""
        if unknown := set(data) - {f.name for f in fields(cls)}:
            raise TypeError(f"unknown terms {sorted(unknown)}")
        return cls(**data)

    def to_json(self) -> dict[str, Any]:
        """A plain dict for the database and the canonical rules."""
        return asdict(self)

    def problems(self) -> dict[str, str]:
        """Field → what cannot stand."""
        wrong: dict[str, str] = {}
        if self.licence not in LICENCES:
            wrong["licence"] = _("请选择授权方式。")
        if self.ai not in AI_RULES:
            wrong["ai"] = _("请选择对人工智能的要求。")
        for name, most in (("consent_age", OLDEST_CONSENT), ("age_min", OLDEST_MINIMUM)):
            if not 0 <= getattr(self, name) <= most:
                wrong[name] = _("请填 0 到 %(n)s 的整数，0 表示不问。", n=most)
        return wrong

    def allows_ai(self, level: str) -> bool:
        """Whether a work may use artificial intelligence that far."""
        order = list(AI_LEVELS)
        return level in order and order.index(level) <= order.index(self.ai)


def licence_preset(kind: str) -> str:
    """The usual wording of a licence; a contest starts with it and changes it. Raises KeyError."""
    return {
        "named_uses": _(
            "作者保留著作权。作者只许可主办方在本届征集的评审、公示、颁奖、获奖作品集和巡演中无偿使用作品，"
            "使用时署作者姓名；用于其他用途或者修改作品，须另行取得作者同意。"
        ),
        "free_use": _(
            "作者保留著作权。作者同意主办方为宣传廉洁文化，在报刊、广播电视、网络、户外屏幕、作品集和巡演中"
            "免费使用作品，并推荐参加上级评选；使用时署作者姓名。"
        ),
        "transfer": _(
            "作者同意：作品获奖后，作品的著作财产权自结果公布之日起转让给主办方，主办方可以复制、发行、展览、表演、"
            "放映、广播、通过信息网络传播、摄制、改编和汇编作品；署名权等人身权仍归作者。未获奖的作品不转让。"
        ),
    }[kind]


def credits_of(kind: str, limits: Limits) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a category lets people of a work be named for, as (authors, performers); its own lists or the usual ones."""
    usual = CREDITS.get(kind, ((), ()))
    return (
        limits.author_credits or tuple(str(c) for c in usual[0]),
        limits.cast_credits or tuple(str(c) for c in usual[1]),
    )
