"""The sentences of an announcement: title, document number, paragraphs, winner lines."""

import re
from datetime import date

from lzcontest.foundation.i18n import gettext as _
from lzcontest.publishing.domain.lists import CategoryList, TierList, WinnerLine, WinnerList

QUOTES_INSIDE = str.maketrans("《》", "〈〉")
YEAR_IN_BRACKETS = re.compile(r"[〔\[［(（【﹝](\d{4})[〕\]］)）】﹞]")
NUMERALS = "零一二三四五六七八九"
THE_TENS = 10
TOO_MANY = 100


def winner_line(winner: WinnerLine) -> str:
    """《作品》 作者（单位）; a work without unit names the author alone."""
    unit = f"（{winner.unit}）" if winner.unit else ""
    return f"{title_in_marks(winner.title)} {winner.authors}{unit}".rstrip()


def title_in_marks(title: str) -> str:
    """The name of a work in 《》; marks inside it become 〈〉 (GB/T 15834)."""
    bare = title.strip()
    if bare.startswith("《") and bare.endswith("》") and bare.count("《") == 1:
        bare = bare[1:-1]
    return f"《{bare.translate(QUOTES_INSIDE)}》"


def long_day(day: date) -> str:
    """A date in Arabic numerals without leading zeros, as GB/T 9704-2012 asks: 2026年1月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def numeral(number: int) -> str:
    """A number of a heading from 1 to 99 in Chinese: 一, 十, 十二, 二十三; others stay Arabic."""
    if not 0 < number < TOO_MANY:
        return str(number)
    tens, ones = divmod(number, THE_TENS)
    head = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return head + (NUMERALS[ones] if ones or not tens else "")


def document_number(typed: str) -> str:
    """A document number with its year in 〔〕, whatever brackets were typed: 清纪〔2026〕7号; others stay as they are."""
    return YEAR_IN_BRACKETS.sub(r"〔\1〕", typed.strip())


def heading_parts(found: WinnerList) -> tuple[str, str]:
    """The title in the two parts between which its lines may break."""
    contest = _("关于%(contest)s（第%(n)s届）", contest=found.contest, n=numeral(found.edition))
    return contest, _("拟获奖作品的公示") if found.on_notice else _("获奖结果的通报")


def heading(found: WinnerList) -> str:
    """Title of the announcement, or of the notice before it."""
    return "".join(heading_parts(found))


def paragraphs(found: WinnerList) -> list[str]:
    """What is said before the list: how many works from how many units, how judged, how many awards."""
    said = [_opening(found), _judged(found), _awarded(found)]
    if found.on_notice and found.notice_from and found.notice_until:
        said.append(
            _(
                "公示时间为%(start)s至%(end)s。对公示内容有异议的，请在公示期内实名提出，并留下联系方式。",
                start=long_day(found.notice_from),
                end=long_day(found.notice_until),
            )
        )
    return said


def _opening(found: WinnerList) -> str:
    theme = _("活动以“%(theme)s”为主题，", theme=found.theme) if found.theme else ""
    kinds = "、".join(
        _("%(title)s%(n)s件", title=category.title, n=category.works) for category in found.categories if category.works
    )
    came = _(
        "%(organiser)s组织开展%(contest)s。%(theme)s共收到%(units)s个单位的投稿作品%(works)s件",
        organiser=found.organiser,
        contest=found.contest,
        theme=theme,
        units=found.units,
        works=found.works,
    )
    return came + (_("，其中%(kinds)s。", kinds=kinds) if kinds else "。")


def _judged(found: WinnerList) -> str:
    by = _("%(n)s名评委", n=found.judges) if found.judges else _("评委")
    rounds = _("经过%(n)s轮评审", n=found.rounds) if found.rounds > 1 else _("经过评审")
    trim = _("去掉最高分和最低分后取平均分，") if found.trimmed else _("按平均分，")
    return _(
        "全部作品经形式审查和查重后匿名送评，由%(by)s独立打分，%(rounds)s，%(trim)s依照事先公布的规则排定名次，并经监督员复核。",
        by=by,
        rounds=rounds,
        trim=trim,
    )


def _awarded(found: WinnerList) -> str:
    verb = _("拟评出") if found.on_notice else _("评出")
    return _("%(verb)s获奖作品%(n)s件，现将名单%(act)s如下。", verb=verb, n=found.winners, act=_act(found))


def _act(found: WinnerList) -> str:
    return _("公示") if found.on_notice else _("通报")


def tier_heading(tier: TierList) -> str:
    """一等奖（2件）; a vacant award says so."""
    if not tier.winners:
        return _("%(title)s（空缺）", title=tier.title)
    if tier.vacant:
        return _("%(title)s（%(n)s件，空缺%(gap)s件）", title=tier.title, n=len(tier.winners), gap=tier.vacant)
    return _("%(title)s（%(n)s件）", title=tier.title, n=len(tier.winners))


def category_heading(position: int, category: CategoryList) -> str:
    """一、微小说; ``position`` counts from 1."""
    return f"{numeral(position)}、{category.title}"


def shown_tiers(category: CategoryList) -> list[TierList]:
    """Awards that a list speaks of: those with winners, and those that stayed vacant."""
    return [tier for tier in category.tiers if tier.winners or tier.vacant]


def plain_text(found: WinnerList) -> str:
    """The whole announcement as plain text, a line per winner."""
    lines = [heading(found), "", *paragraphs(found), ""]
    for position, category in enumerate(found.categories, start=1):
        lines.append(category_heading(position, category))
        for tier in shown_tiers(category):
            lines.append(tier_heading(tier))
            lines += [winner_line(winner) for winner in tier.winners]
        lines.append("")
    lines += [found.organiser, long_day(found.day), "", proof_line(found)]
    return "\n".join(lines) + "\n"


def proof_line(found: WinnerList) -> str:
    """Which result a document was made from, so that anybody can compare."""
    return _("结果第%(n)s版，校验码（SHA-256）：%(sha)s", n=found.result_version, sha=found.result_sha256)


def press_heading(found: WinnerList) -> str:
    """Headline of the press release."""
    return _("%(contest)s第%(n)s届获奖作品揭晓", contest=found.contest, n=numeral(found.edition))


def press_paragraphs(found: WinnerList) -> list[str]:
    """A short report that a newspaper can print as it is: what happened, how, and the best of each category."""
    said = [
        _(
            "%(day)s，由%(organiser)s主办的%(contest)s公布第%(n)s届评选结果，%(winners)s件作品获奖。",
            day=long_day(found.day),
            organiser=found.organiser,
            contest=found.contest,
            n=numeral(found.edition),
            winners=found.winners,
        ),
        _opening(found),
        _judged(found),
    ]
    for category in found.categories:
        best = next((tier for tier in category.tiers if tier.winners), None)
        if best:
            works = "；".join(winner_line(winner) for winner in best.winners)
            said.append(_("%(category)s%(tier)s：%(works)s。", category=category.title, tier=best.title, works=works))
    said.append(_("获奖名单及作品可在活动网站“获奖作品”栏目查看、收听和观看。"))
    return said
