"""How a contest screens: who may do both gates, the second look, terms, and the reasons to choose from."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.intake.domain.screening import GATES

REASON_LENGTH = 300
MOST_REASONS = 60
KINDS = ("return", "reject")
# What happens when a term passes without a correction.
LAPSE_RULES = {
    "wait": _l("标为过期未补正，由工作人员决定"),
    "reject": _l("自动不予受理"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A wording to choose from; ``gate`` "" is for both."""

    kind: str
    gate: str
    text: str


@dataclass(frozen=True, slots=True)
class ScreeningSettings:
    """How a contest screens. Terms in days; ``remind_days`` 0 sends no reminder."""

    one_person: bool = True
    second_look: bool = True
    term_days: int = 5
    remind_days: int = 1
    lapse: str = "wait"
    reasons: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A plain dict for the database and the ledger."""
        return {**asdict(self), "reasons": [asdict(reason) for reason in self.reasons]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "ScreeningSettings":
        """Read what ``to_json`` wrote."""
        known = {f.name for f in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        return cls(**{**values, "reasons": tuple(Reason(**reason) for reason in data.get("reasons", ()))})

    def reasons_for(self, kind: str, gate: str = "") -> list[str]:
        """The wordings for an act at a gate ("": at either)."""
        return [r.text for r in self.reasons if r.kind == kind and (not gate or r.gate in ("", gate))]


def check_settings(wanted: ScreeningSettings) -> ScreeningSettings:
    """The settings with wordings trimmed and empty ones left out. Raises InvalidInput by field."""
    reasons = tuple(replace(r, text=" ".join(r.text.split())) for r in wanted.reasons if r.text.strip())
    wrong: dict[str, str] = {}
    if not 1 <= wanted.term_days <= 60:
        wrong["term_days"] = _("补正期限是 1 到 60 天。")
    if not 0 <= wanted.remind_days <= 14:
        wrong["remind_days"] = _("提前 0 到 14 天提醒；0 表示不提醒。")
    elif wanted.remind_days >= wanted.term_days and "term_days" not in wrong:
        wrong["remind_days"] = _("提醒要早于期满：请填小于补正期限的天数。")
    if wanted.lapse not in LAPSE_RULES:
        wrong["lapse"] = _("请选择期满未补正怎么办。")
    if len(reasons) > MOST_REASONS:
        wrong["reasons"] = _("常用理由最多 %(n)s 条。", n=MOST_REASONS)
    for place, reason in enumerate(reasons, 1):
        if reason.kind not in KINDS or reason.gate not in ("", *GATES):
            wrong["reasons"] = _("第 %(n)s 条理由没有选好用途或环节。", n=place)
        elif len(reason.text) > REASON_LENGTH:
            wrong["reasons"] = _("第 %(n)s 条理由最多 %(max)s 字。", n=place, max=REASON_LENGTH)
    if wrong:
        raise InvalidInput(wrong)
    return replace(wanted, reasons=reasons)


def starter_reasons() -> tuple[Reason, ...]:
    """The wordings a contest starts with."""
    formal = (
        _("缺少必交的内容或文件，请补齐后重新提交。"),
        _("字数或时长不符合本届规则，请修改后重新提交。"),
        _("画面或声音无法正常播放，请重新导出后上传。"),
        _("作品与投稿类别不符，请改投合适的类别。"),
        _("作者或单位信息填写不完整，请核对后重新提交。"),
    )
    content = (
        _("作品中出现作者姓名或单位，影响匿名评审，请删去后重新提交。"),
        _("作品与已有作品有较多相同段落，请说明来源或修改后重新提交。"),
        _("部分内容表述不当，请修改后重新提交。"),
        _("使用了人工智能生成的内容但没有注明，请补充说明。"),
    )
    turned_away = (
        ("formal", _("超出本届征集范围，不能受理。")),
        ("formal", _("同一作品已由同一作者投稿，不重复受理。")),
        ("content", _("作品与他人作品高度雷同，且未说明来源。")),
        ("content", _("作品内容与征集主题无关。")),
        ("content", _("作品含有不宜公开传播的内容。")),
    )
    return (
        *(Reason("return", "formal", text) for text in formal),
        *(Reason("return", "content", text) for text in content),
        *(Reason("reject", gate, text) for gate, text in turned_away),
    )
