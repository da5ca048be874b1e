"""The columns of a unit's sheet: what a category asks, one row a work and one row more for each further person."""

from collections.abc import Sequence
from dataclasses import dataclass

from lzcontest.contests.domain import AI_LEVELS, AI_RULES, TEXT_PARTS, FormField, credits_of
from lzcontest.contests.domain.vocabulary import COUNT_LABELS, said
from lzcontest.entries.domain import AUTHOR_ROLES, TITLE_MAX, WorkRules, file_parts, part_labels, text_limits
from lzcontest.foundation.i18n import gettext as _

KEY_MAX = 40
CELL_MAX = 32_767  # what a cell of a spreadsheet can hold
SAMPLE_KEY = "示例"  # rows of this key are never read
YES, NO = "是", "否"
SETTINGS = {"any": "室内室外都可以", "indoor": "只能在室内", "outdoor": "只能在室外"}
PERSON = ("person_name", "person_role", "person_unit_name", "person_phone", "person_birth")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``key`` is the name of the field in the form of a work where there is one.

    ``file_of`` and ``text_of``: the cell names the file of that part, or holds its text.
    """

    key: str
    label: str
    rule: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    width: int = 14
    sample: str = ""
    file_of: str = ""
    text_of: str = ""
    question: FormField | None = None

    @property
    def of_person(self) -> bool:
        """Whether it speaks of one person: a row that fills only these adds a person to the work above."""
        return self.key in PERSON


def sheet_columns(rules: WorkRules, units: Sequence[str]) -> tuple[Column, ...]:
    """The columns for a category in their order; ``units`` are the names that may stand in the column of units."""
    return (
        Column(
            "key", _("自编号"), _("单位自己编的号，每件作品一个，不重复。再次导入时凭它认出同一件作品，请不要改。"),
            required=True, width=10, sample=SAMPLE_KEY,
        ),
        Column(
            "unit", _("单位"), _("从列表中选。只有一个单位时可以留空。"), tuple(units), len(units) > 1, 22,
            units[0] if units else "",
        ),
        Column(
            "title", _("题目"), _("最多 %(max)s 字，不用加书名号。", max=TITLE_MAX), required=True, width=26,
            sample=_("三尺墙"),
        ),
        *_texts(rules),
        *_files(rules),
        *(_programme(rules) if rules.kind == "programme" else ()),
        *(_question(question) for question in rules.fields),
        *_people(rules),
        Column("group_name", _("团队名称"), _("以团队名义署名时填写；个人作品留空。"), width=18),
        Column(
            "ai", _("使用人工智能"), _("从列表中选，没有使用的留空。") + str(AI_RULES[rules.terms.ai]),
            tuple(map(str, AI_LEVELS.values())), width=22,
        ),
        Column("ai_tools", _("用了哪些人工智能工具"), _("没有使用的留空。"), width=18),
        Column("ai_note", _("人工智能用在哪里"), _("没有使用的留空。"), width=24),
    )  # fmt: skip


def _texts(rules: WorkRules) -> list[Column]:
    labels, found = part_labels(), []
    for part in TEXT_PARTS[rules.kind]:
        _least, most = text_limits(part, rules.limits)
        words = (
            [_("最多 %(max)s 字，%(how)s。", max=most, how=said(COUNT_LABELS, rules.limits.count_rule))] if most else []
        )
        words.append(
            _("一个单元格最多 %(max)s 字，更长的请用文件。也可以留空，在右边一栏写文件名。", max=f"{CELL_MAX:,}")
        )
        found.append(Column(part, labels[part], "".join(words), width=40, text_of=part))
        rule = _("DOCX 或 TXT 文件的名字，导入后上传这些文件，文字会读进作品。文件名与自编号或题目相同的，可以不写。")
        found.append(Column(f"{part}_file", _("%(part)s文件", part=labels[part]), rule, width=24, file_of=part))
    return found


def _files(rules: WorkRules) -> list[Column]:
    hint = _("只写文件名，导入后上传文件。文件名与自编号或题目相同的，可以不写。")
    return [
        Column(
            f"{wanted.part}_file",
            _("%(part)s文件", part=wanted.label),
            "、".join(f.upper() for f in wanted.formats) + _("。") + hint,
            width=24,
            file_of=wanted.part,
        )
        for wanted in file_parts(rules)
    ]


def _programme(rules: WorkRules) -> list[Column]:
    kinds = rules.limits.programme_kinds
    metres = _("以米为单位，例如 8 或 8.5。")
    return [
        Column("programme_kind", _("节目形式"), _("从列表中选。") if kinds else "", kinds, True, 12),
        Column(
            "duration", _("时长（分:秒）"), _("写成 8:30，表示 8 分 30 秒。"), required=True, width=12, sample="8:30"
        ),
        Column("cast_size", _("演职人员总人数"), _("整数，包括随行的灯光、音响、服装人员。"), required=True, width=12),
        Column("stage_width", _("舞台宽度（米）"), _("至少需要的宽度。") + metres, required=True, width=12),
        Column("stage_depth", _("舞台进深（米）"), _("至少需要的进深。") + metres, required=True, width=12),
        Column("power_kw", _("用电（千瓦）"), _("自带设备同时用电的总和；不带用电设备的填 0。"), width=12),
        Column("dressing_rooms", _("化妆间（间）"), _("整数。"), width=12),
        Column("setting", _("演出场地"), _("从列表中选。"), tuple(SETTINGS.values()), width=16),
        Column("needs_sound", _("需要场地提供音响"), "", (YES, NO), width=12),
        Column("sound_note", _("音响要求"), _("例如：手持话筒 2 支，放伴奏。"), width=20),
        Column(
            "available", _("可以演出的日期"), _("写成 2027-01-05至2027-01-10，多段用分号隔开；都可以的留空。"), width=28
        ),
        Column("travel_note", _("出行说明"), _("交通、住宿、道具运输等需要提前说的。"), width=20),
    ]


def _question(question: FormField) -> Column:
    choices = question.choices if question.kind == "choice" else (YES, NO) if question.kind == "yes_no" else ()
    rules = {"number": _("填数字。"), "choice": _("从列表中选。")}
    rule = " ".join(filter(None, (question.hint, rules.get(question.kind, ""))))
    return Column(f"field_{question.key}", question.label, rule, choices, question.required, 18, question=question)


def roles_of(rules: WorkRules) -> dict[str, tuple[str, str]]:
    """What people of a work are named for → (role, credit): the roles themselves and the category's credits."""
    as_author, as_cast = credits_of(rules.kind, rules.limits)
    found = {str(AUTHOR_ROLES["author"]): ("author", "")}
    for role, names in (("author", as_author), ("adviser", ()), ("cast", as_cast)):
        found.setdefault(str(AUTHOR_ROLES[role]), (role, ""))
        for name in names:
            found.setdefault(name, (role, name))
    return found


def _people(rules: WorkRules) -> list[Column]:
    more = _("一件作品有多人的：下一行不写题目等，自编号留空或与上面相同，只填作者各栏。")
    return [
        Column("person_name", _("作者姓名"), more, required=True, width=12, sample=_("王小明")),
        Column("person_role", _("作者身份"), _("从列表中选，留空表示作者。"), tuple(roles_of(rules)), width=12),
        Column("person_unit_name", _("作者所在单位或住址"), "", width=22),
        Column(
            "person_phone", _("作者手机"), _("11 位手机号，或带区号的座机号。每件作品至少留一个，加密保存，评委看不到。"),
            width=16, sample="13800000000",
        ),
        Column(
            "person_birth",
            _("未成年作者的出生日期"),
            _("只有在截稿日不满 %(n)s 周岁的作者要填，写成 2012-05-06；还要监护人同意，导入后在作品里办。加密保存。", n=rules.terms.consent_age),
            width=14,
        ),
    ]  # fmt: skip
