"""The names a contest's rules are written with, and how each is said to people.

The tie rules and file formats belong to features that this one may not import; a test keeps the names equal.
"""

from collections.abc import Mapping

from lzcontest.foundation.i18n import LazyText
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l

CRITERION_PREFIX = "criterion:"
TIE_RULES = {
    "more_decimals": _l("未取舍的精确得分高者在前"),
    "highest_single": _l("单个评委最高分高者在前"),
    "lowest_single": _l("单个评委最低分高者在前"),
    "median": _l("评委评分的中位数高者在前"),
    "more_top_scores": _l("被更多评委评为本人最高分者在前"),
    "committee_order": _l("按评委会公布的决定排序"),
}
SUBSTITUTE_RULES = {
    "next_in_rank": _l("按名次依次递补"),
    "leave_vacant": _l("名额空缺，不递补"),
}
FORMATS = {
    "film": ("mp4", "mov"),
    "programme": ("mp4", "mov"),
    "song": ("mp3", "wav", "flac", "m4a"),
    "fiction": (),
}
KIND_LABELS = {"fiction": _l("微小说"), "song": _l("歌曲"), "film": _l("微电影"), "programme": _l("巡演节目")}
CODES = {"fiction": "F", "song": "S", "film": "V", "programme": "P"}
PART_LABELS = {
    "body": _l("正文"),
    "lyrics": _l("歌词"),
    "audio": _l("音频"),
    "score": _l("乐谱"),
    "video": _l("视频"),
    "summary": _l("内容简介"),
    "script": _l("剧本"),
    "sample": _l("视频小样"),
}
COUNT_LABELS = {
    "no_space": _l("汉字、字母、数字、标点都计，空格不计"),
    "no_punct_no_space": _l("标点、符号、空格都不计"),
    "all": _l("除换行外每个字符都计"),
}
FIELD_KINDS = {
    "text": _l("一行文字"),
    "long_text": _l("多行文字"),
    "choice": _l("从选项中选一个"),
    "number": _l("数字"),
    "yes_no": _l("是或否"),
}
ROUND_KINDS = {"preliminary": _l("初评"), "second": _l("复评"), "final": _l("终评")}
METHODS = {"mean": _l("平均分"), "trimmed_mean": _l("去掉一个最高分和一个最低分后平均")}
TRIM_SCOPES = {"totals": _l("按总分去掉"), "criteria": _l("按每个评分项分别去掉")}
FEW_SHEETS = {"mean": _l("改用平均分"), "block": _l("不排名，先补齐评委")}
CARRY = {
    "restart": _l("各轮重新计分"),
    "pool": _l("与前几轮评分合并计算"),
}


def tie_rule_text(rule: str, criteria: Mapping[str, str]) -> str:
    """Say a tie rule to a person; ``criteria`` are labels by key."""
    if rule.startswith(CRITERION_PREFIX):
        key = rule.removeprefix(CRITERION_PREFIX)
        return _("“%(label)s”平均得分高者在前", label=criteria.get(key, key))
    return str(TIE_RULES.get(rule, rule))


def said(words: Mapping[str, LazyText], name: str) -> str:
    """The label of a name; an unknown name is shown as it is."""
    return str(words.get(name, name))
