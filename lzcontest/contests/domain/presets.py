"""What calls for entries usually say, so that a new contest starts filled in and is changed from there."""

from dataclasses import dataclass

from lzcontest.contests.domain.limits import Limits
from lzcontest.contests.domain.rules import CriterionRule, RoundTerms, TierRule
from lzcontest.contests.domain.terms import EntryTerms, licence_preset
from lzcontest.contests.domain.vocabulary import CODES, FORMATS, KIND_LABELS
from lzcontest.foundation.i18n import gettext as _

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CategoryPreset:
    """A category as it usually is."""

    kind: str
    code: str
    title: str
    description: str
    limits: Limits
    criteria: tuple[CriterionRule, ...]
    tiers: tuple[TierRule, ...]
    rounds: tuple[RoundTerms, ...]


_LIMITS = {
    "fiction": Limits(char_max=1500, count_rule="no_space", required=("body",)),
    "song": Limits(
        char_max=2000, seconds_max=300, max_bytes=100 * MIB, formats=FORMATS["song"], required=("audio", "lyrics")
    ),
    "film": Limits(
        seconds_min=180,
        seconds_max=900,
        max_bytes=2048 * MIB,
        formats=FORMATS["film"],
        height_min=1080,
        required=("video", "summary"),
    ),
    "programme": Limits(
        seconds_max=480,
        max_bytes=1024 * MIB,
        formats=FORMATS["programme"],
        cast_max=30,
        required=("summary", "script"),
        programme_kinds=("小品", "快板", "戏曲", "歌舞", "朗诵", "曲艺"),
    ),
}


def category_preset(kind: str) -> CategoryPreset:
    """The usual category of a kind. Raises KeyError for an unknown kind."""
    descriptions = {
        "fiction": _("题材不限，小说体裁，讲身边的清廉故事。可直接粘贴，也可上传 Word。"),
        "song": _("原创词曲，音频与歌词一并提交，欢迎附曲谱。"),
        "film": _("剧情片、纪录片均可，配简体中文字幕。请准备不带片头片尾署名的评审版。"),
        "programme": _("适合下乡巡演的舞台节目。填写节目方案，可附视频小样。"),
    }
    return CategoryPreset(
        kind=kind,
        code=CODES[kind],
        title=str(KIND_LABELS[kind]),
        description=descriptions[kind],
        limits=_LIMITS[kind],
        criteria=_criteria(kind),
        tiers=(
            TierRule("first", _("一等奖"), 1),
            TierRule("second", _("二等奖"), 2),
            TierRule("third", _("三等奖"), 3),
            TierRule("merit", _("优秀奖"), 5),
        ),
        rounds=(
            RoundTerms(1, "preliminary", judges_per_entry=3, advance=20),
            RoundTerms(2, "final", judges_per_entry=5, method="trimmed_mean", trim_min_sheets=5, comment_min=10),
        ),
    )


def _criteria(kind: str) -> tuple[CriterionRule, ...]:
    craft = {
        "fiction": (_("人物与情节"), _("语言表达")),
        "song": (_("词曲创作"), _("演唱与制作")),
        "film": (_("叙事与表演"), _("摄制水平")),
        "programme": (_("艺术表现"), _("巡演可行性")),
    }[kind]
    return (
        CriterionRule("theme", _("主题立意"), 40, 10, _("偏离清廉主题"), _("立意鲜明，引人深思")),
        CriterionRule("craft", craft[0], 35, 10, _("平淡、生硬"), _("生动、感人")),
        CriterionRule("form", craft[1], 25, 10, _("粗糙"), _("精到")),
    )


def text_presets() -> dict[str, str]:
    """The declaration of originality and the licence that most calls ask for, and a frame for the call."""
    return {
        "call_text": _(
            "一、征集内容\n围绕廉洁文化主题，面向社会征集原创作品。\n\n"
            "二、投稿方式\n个人和单位均可在本网站投稿。作品中不得出现作者姓名、单位等身份信息。\n\n"
            "三、评审办法\n形式审查后匿名评审，评审全程存证，结果公示。"
        ),
        "declaration_text": _(
            "本人（单位）承诺：所投作品为原创，不侵犯他人著作权、肖像权、名誉权；"
            "使用人工智能生成的内容已如实注明；所填信息真实。如有不实，愿承担责任并接受取消资格。"
        ),
        "licence_text": licence_preset(EntryTerms().licence),
    }
