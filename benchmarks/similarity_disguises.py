"""Ways to hide a copied passage, as code, and prose made by code to hide it in; data of the similarity benchmark."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from functools import cache

import opencc

from lzcontest.foundation.characters import syllable
from lzcontest.foundation.senses import SYNONYMS, thesaurus

Disguise = Callable[[random.Random, str], str]

_NOUNS_LIST = """
清风 院子 账本 信封 茶杯 老街 钥匙 灯笼 河堤 渡口 祠堂 戏台 石桥 竹林 算盘 砚台 毛笔 公章 仓库 粮站 村口 稻田 鱼塘 窑洞 山岗 电话 抽屉 会议 审批 合同 工地 图纸
水泥 木匠 校长 书记 会计 司机 医生 邻居 父亲 母亲 祖母 孙女 徒弟 同学 客人 月亮 雨水 雪花 杏树 槐花 蝉声 炊烟 黄昏 清晨 饭盒 皮鞋 围巾 棉袄 报纸 收音机 照片
日记 存折 红包 礼品 烟酒 车票 包裹 柜台 窗户 门槛 楼梯 走廊 法庭 档案 证词 举报信 奖状 旗帜 广场 喇叭 标语 食堂 菜单 扶贫 项目 款项 发票 印泥 指纹 影子 镜子
"""
_VERBS_LIST = """
推开 放下 捡起 收好 拒绝 退回 记得 忘记 望着 听见 想起 写下 撕碎 点燃 熄灭 擦亮 锁上 打开 翻看 核对 签字 盖章 叹息 微笑 沉默 争吵 低头 转身 跑过 走进 离开 等待
追问 承认 隐瞒 揭发 举报 归还 借走 买下 卖掉 修补 缝好 煮熟 端来 递给 接过 抱住 松开
"""
_WAYS_LIST = """
轻轻 慢慢 悄悄 忽然 终于 从来 依旧 早已 偏偏 何必 到底 似乎 索性 仍然 反复 匆匆 默默 稳稳 急忙 渐渐 干脆 始终
"""
_PLACES_LIST = """
在灯下 在桥头 在院里 在柜前 在路上 在门外 在雨中 在台上 在心底 在井边 在车站 在办公室 在山脚 在巷口
"""
_WHENS_LIST = """
那年 昨夜 今早 秋天 散会后 天亮前 过年时 退休以后 三天后 每逢初一 停电那晚 上任头一天 多年以后
"""
_WHO_LIST = """
他 她 老周 小梅 阿贵 陈婶 那人 书生 县令 老兵 姑娘 两兄弟 我 我们 二叔 村长 先生
"""
_NOUNS = _NOUNS_LIST.split()
_VERBS = _VERBS_LIST.split()
_WAYS = _WAYS_LIST.split()
_PLACES = _PLACES_LIST.split()
_WHENS = _WHENS_LIST.split()
_WHO = _WHO_LIST.split()
_SHAPES = ("{when}{who}{place}{way}{verb}{noun}", "{noun}{way}{verb}{who}", "{who}{verb}{noun}又{verb2}{noun2}")
_NOISE = "\u200b\u200c\u2060 ·*_~，、。…"
_ENDS = "。！？；"


def make_prose(rng: random.Random, length: int) -> str:
    """Write sentences of at least so many characters; believable in form, without sense."""
    parts: list[str] = []
    size = 0
    while size < length:
        words = {"when": _WHENS, "who": _WHO, "place": _PLACES, "way": _WAYS, "verb": _VERBS, "noun": _NOUNS}
        chosen = {name: rng.choice(values) for name, values in words.items()}
        clause = rng.choice(_SHAPES).format(**chosen, verb2=rng.choice(_VERBS), noun2=rng.choice(_NOUNS))
        parts.append(clause + rng.choice("，，。。！；"))
        size += len(parts[-1])
    return "".join(parts)[: length - 1] + "。"


def add_noise(rng: random.Random, text: str) -> str:
    """Put invisible characters, spaces and marks after every third character or so."""
    return "".join(c + (rng.choice(_NOISE) if rng.random() < 0.35 else "") for c in text)


def write_traditional(_rng: random.Random, text: str) -> str:
    """Write in the traditional characters of Taiwan."""
    return _to_traditional().convert(text)


def replace_characters(share: float) -> Disguise:
    """Replace a share of the characters by any others."""

    def disguise(rng: random.Random, text: str) -> str:
        return "".join(rng.choice(_common_characters()) if _is_han(c) and rng.random() < share else c for c in text)

    return disguise


def replace_homophones(share: float) -> Disguise:
    """Replace a share of the characters by others that sound alike."""

    def disguise(rng: random.Random, text: str) -> str:
        return "".join(rng.choice(_homophones(c)) if _is_han(c) and rng.random() < share else c for c in text)

    return disguise


def replace_words(share: float) -> Disguise:
    """Replace a share of the words by synonyms, as the thesaurus has them that the product itself uses."""

    def disguise(rng: random.Random, text: str) -> str:
        made, place = [], 0
        while place < len(text):
            word = next((w for w in (text[place : place + n] for n in (4, 3, 2)) if w in _synonyms()), text[place])
            known = _synonyms().get(word)
            made.append(rng.choice(known) if known and rng.random() < share else word)
            place += len(word)
        return "".join(made)

    return disguise


@cache
def _synonyms() -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code, words in thesaurus():
        if code.endswith(SYNONYMS):
            for word in words:
                found[word] += [other for other in words if other != word]
    return {word: others for word, others in found.items() if len(word) > 1 and others}


def insert_and_delete(share: float) -> Disguise:
    """Drop or add characters, half and half."""

    def disguise(rng: random.Random, text: str) -> str:
        made = []
        for char in text:
            luck = rng.random()
            if luck < share / 2:
                continue
            made.append(char + (rng.choice(_common_characters()) if luck < share else ""))
        return "".join(made)

    return disguise


def shuffle_sentences(rng: random.Random, text: str) -> str:
    """Put the sentences in another order."""
    for end in _ENDS:
        text = text.replace(end, end + "\0")
    parts = [part for part in text.split("\0") if part]
    rng.shuffle(parts)
    return "".join(parts)


def mix(rng: random.Random, text: str) -> str:
    """Use every trick at once, each a little."""
    for step in (shuffle_sentences, replace_characters(0.1), replace_homophones(0.2), write_traditional, add_noise):
        text = step(rng, text)
    return text


DISGUISES: dict[str, Disguise] = {
    "verbatim": lambda _rng, text: text,
    "noise": add_noise,
    "traditional": write_traditional,
    "replaced 10 %": replace_characters(0.1),
    "replaced 20 %": replace_characters(0.2),
    "replaced 30 %": replace_characters(0.3),
    "synonyms 20 %": replace_words(0.2),
    "synonyms 100 %": replace_words(1.0),
    "inserted/deleted 15 %": insert_and_delete(0.15),
    "shuffled sentences": shuffle_sentences,
    "homophones 20 %": replace_homophones(0.2),
    "homophones 100 %": replace_homophones(1.0),
    "all mixed": mix,
}


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


@cache
def _common_characters() -> str:
    """List the 3,755 characters of the first level of GB 2312."""
    pairs = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in pairs)


@cache
def _by_syllable() -> dict[str, str]:
    groups: defaultdict[str, str] = defaultdict(str)
    for char in _common_characters():
        groups[syllable(char)] += char
    return dict(groups)


@cache
def _homophones(char: str) -> str:
    return _by_syllable().get(syllable(char), char).replace(char, "") or char
