"""States of an entry and the only ways from one to another."""

from lzcontest.foundation.i18n import lazy_gettext as _l

# draft: only its owner sees it. processing: handed in, files are being checked. screening: waits for the
# organiser. returned: sent back for correction. accepted: goes to the judges. The rest are ends.
STATES = ("draft", "processing", "screening", "returned", "accepted", "rejected", "withdrawn", "disqualified")

TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"processing", "withdrawn"}),
    "processing": frozenset({"screening", "processing", "withdrawn", "returned", "rejected"}),
    "screening": frozenset({"processing", "accepted", "returned", "rejected", "withdrawn"}),
    "returned": frozenset({"processing", "withdrawn", "rejected"}),
    "accepted": frozenset({"disqualified", "screening", "withdrawn"}),
    "rejected": frozenset({"screening"}),
    "withdrawn": frozenset({"processing"}),  # handed in again before the deadline
    "disqualified": frozenset({"accepted"}),
}

STATE_LABELS = {
    "draft": _l("草稿"),
    "processing": _l("处理中"),
    "screening": _l("待审查"),
    "returned": _l("退回补正"),
    "accepted": _l("审查通过"),
    "rejected": _l("不予受理"),
    "withdrawn": _l("已撤回"),
    "disqualified": _l("取消资格"),
}

# What the state means and what comes next, for the entrant.
STATE_HELP = {
    "draft": _l("还没有提交，只有您自己能看到。截稿前请点“核对并提交”。"),
    "processing": _l("已经收到。系统正在检查和转换文件，您不用等在这里。"),
    "screening": _l("已经收到，正在等待审查。截稿前仍可修改或撤回。"),
    "returned": _l("需要补正。请按说明修改后重新提交。"),
    "accepted": _l("审查通过，等待匿名评审。结果公示后会通知您。"),
    "rejected": _l("未通过审查，原因见下。"),
    "withdrawn": _l("您已撤回这件作品，它不参评。截稿前可以改好后重新提交，编号不变。"),
    "disqualified": _l("这件作品已被取消资格，原因见下。"),
}

SUBMITTED_STATES = ("processing", "screening", "returned", "accepted", "rejected", "disqualified")


def can_move(state: str, to: str) -> bool:
    """Whether an entry in ``state`` may become ``to``."""
    return to in TRANSITIONS[state]
