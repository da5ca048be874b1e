"""What a change of published rules would take from people who trusted the earlier ones."""

from lzcontest.contests.domain.canonical import Document
from lzcontest.contests.domain.terms import AI_LEVELS, EntryTerms
from lzcontest.foundation.i18n import gettext as _

# Limits that tighten when they fall, and those that tighten when they rise; None means no limit.
_CEILINGS = ("char_max", "summary_max", "seconds_max", "max_bytes", "cast_max", "entries_per_person", "unit_quota")
_FLOORS = ("char_min", "seconds_min", "height_min")


def harmful_changes(old: Document, new: Document) -> list[str]:
    """Warnings for the organiser before a new version is made known; none of them forbids it."""
    found = _timeline(old["timeline"], new["timeline"])
    if old["texts"]["declaration"] != new["texts"]["declaration"] or old["texts"]["licence"] != new["texts"]["licence"]:
        found.append(_("承诺书或授权书有改动：已提交的人同意的是旧文本，新文本只约束之后提交的人。"))
    found += _terms(EntryTerms.from_json(old.get("terms", {})), EntryTerms.from_json(new.get("terms", {})))
    if old["ties"] != new["ties"] or old["substitution"] != new["substitution"]:
        found.append(_("同分或递补规则有改动：如果已经有人知道分数，会被认为偏向某件作品。"))
    before, asked = old.get("units", {}), new.get("units", {})
    if asked.get("endorsement") and not before.get("endorsement"):
        found.append(_("新增了“须经单位推荐”：已自行提交的作品没有推荐，要请单位补上。"))
    if asked.get("minimum", 0) > before.get("minimum", 0):
        found.append(_("单位的最低件数提高了，有的单位可能来不及。"))
    fresh = {category["code"]: category for category in new["categories"]}
    for category in old["categories"]:
        after = fresh.get(category["code"])
        if after is None:
            found.append(_("“%(title)s”类别没有了：已提交的作品无处评审。", title=category["title"]))
        else:
            found += [f"{category['title']}：{message}" for message in _category(category, after)]
    return found


def _terms(old: EntryTerms, new: EntryTerms) -> list[str]:
    order, found = list(AI_LEVELS), []
    if new.age_min > old.age_min or new.consent_age > old.consent_age:
        found.append(_("年龄要求提高了：已经在准备的人可能不能参加，或者要补监护人同意。"))
    if order.index(new.ai) < order.index(old.ai):
        found.append(_("对人工智能的要求收紧了，已提交的作品可能不再符合。"))
    return found


def _timeline(old: Document, new: Document) -> list[str]:
    found = []
    if new["closes"] < old["closes"]:
        found.append(
            _("截止时间提前到 %(x)s：正在准备的人会来不及。", x=new["closes"]),
        )
    if new["opens"] > old["opens"]:
        found.append(_("开始时间推迟到 %(x)s：已经开始投稿的人会被关在门外。", x=new["opens"]))
    if new["notice_working_days"] < old["notice_working_days"]:
        found.append(_("公示期缩短为 %(n)s 个工作日。", n=new["notice_working_days"]))
    return found


def _category(old: Document, new: Document) -> list[str]:
    found = []
    if _tightened(old["limits"], new["limits"]):
        found.append(_("作品要求收紧了，已提交的作品可能不再符合。"))
    if old["limits"]["count_rule"] != new["limits"]["count_rule"]:
        found.append(_("字数的计数方法变了，已提交的作品可能超出限制。"))
    asked = {field["key"] for field in old["fields"] if field["required"]}
    if any(field["required"] and field["key"] not in asked for field in new["fields"]):
        found.append(_("新增了必填的附加问题，已提交的作品没有回答。"))
    if old["criteria"] != new["criteria"]:
        found.append(_("评分标准有改动：已交的评分表是按旧标准打的。"))
    quotas = {tier["key"]: tier["quota"] for tier in new["tiers"]}
    if any(quotas.get(tier["key"], 0) < tier["quota"] for tier in old["tiers"]):
        found.append(_("奖项名额减少了。"))
    if old["rounds"] != new["rounds"]:
        found.append(_("评审轮次有改动：已抽签或已开始的轮次不会自动跟着变。"))
    return found


def _tightened(old: Document, new: Document) -> bool:
    lower = any(new.get(k) is not None and (old.get(k) is None or new[k] < old[k]) for k in _CEILINGS)
    higher = any((new[k] or 0) > (old[k] or 0) for k in _FLOORS)
    fewer = any(new[k] and (not old[k] or not set(old[k]) <= set(new[k])) for k in ("formats", "programme_kinds"))
    return lower or higher or fewer or not set(new["required"]) <= set(old["required"])
