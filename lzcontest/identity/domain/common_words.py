"""Words of everyday language that are also people's names, and words in which a name turns up by chance."""

from __future__ import annotations

from functools import cache

_NAMES = """
丁香 万年青 东风 严冬 严明 严格 严肃 为民 于是 任务 任性 任意 光明 光明镇 光荣 光辉 公平 公正 冬梅 冬雪 冰清 冰雪 凌云 凌晨 凌霄 包容 华丽 单纯 卫东 卫国 古今
古老 史记 史诗 向前 向往 向日葵 向阳 和平 和平区 和平镇 和气 和谐 国华 国庆 国强 夏天 夏荷 夏雨 太平镇 宁静 安全 安宁 安定 安康 安心 安然 安静 尤其 左右 希望
常常 常态 常规 常青 平凡 平原 平安 平静 年华 应该 康庄 廉明 廉正 廉洁 建军 建华 建国 建设 强大 志强 志远 快乐 思念 思源 思远 成功 成就 成长 成龙 文化 文字 文明
文章 文雅 文静 新区 新城区 新村 方便 方向 方圆 方正 方法 方舟 方言 时光 明亮 明净 明天 明星 明月 明白 易经 春光 春天 春梅 春雨 春风 晨光 晨曦 曲折 曾经 朝阳
朝阳区 朝霞 朴素 林业 林海 林立 柏树 柳树 柳絮 柳青 桂花 桂香 梅花 欢乐 正义 正气 正直 武功 武术 水平 水手 永恒 永生 永远 江南 江山 江河 江波 江海 沙漠 沙鸥
洪亮 洪水 海波 海洋 海涛 海燕 海风 清廉 清明 清正 清泉 清泉镇 清白 清风 温暖 温柔 温泉 温馨 满天星 燕子 爱党 爱华 爱国 爱民 牛角 牧童 玉兰 玉树 玉洁 甘泉 甘甜
甘露 田园 田野 白云 白帆 白杨 白玉兰 白雪 白鹭 盛夏 盛开 石头 石榴 祖国 秋实 秋月 秋菊 程序 章程 童年 童心 童话 简单 红军 红叶 红旗 红旗镇 红星 红梅 终于 经常
胜利 自然 舒心 舒服 舒畅 花开 花香 荣光 荣誉 莫非 蓝天 蔚蓝 谢谢 贺喜 路程 路遥 边疆 连续 金山 金星 金秋 金鱼 钟声 钟表 铁路 长城 长安 长安区 长春 长江 长青
闻名 阳光 阳春 陆地 陈列 陈旧 雪梅 雪莲 雷电 雷雨 雷鸣 青云 青山 青山镇 青春 青松 青莲 项目 顾虑 风光 风雨 飞翔 飞跃 马上 马力 马虎 高兴 高原 高原红 高尚 高山
高峰 高强 高明 高歌 高洁 高贵 高远 高飞 鲁莽 鲜花 麦田 黄山 黄昏 黄河 黄海 黄花 黄金 黎明 齐心 龙舟
"""
# Words that end in a surname, and words that begin as given names end.
_BEFORE = """
一方 一路 不安 不许 东方 主任 主张 也许 亲王 人马 信任 允许 公安 公平 公路 关于 兵马 养成 农田 准许 北方 南方 历史 双方 反常 变成 和平 四方 园林 国王 地方 坦白
基金 大方 大江 大王 天平 夸张 奖金 女王 完成 对方 属于 山林 岩石 崇高 工程 巨龙 帝王 平安 平常 年年 开张 形成 很高 心田 忠于 慌张 扩张 提高 敢于 日常 明白 更高
最高 枯黄 树林 森林 欢喜 正常 水平 水田 治安 洁白 清白 温和 游龙 现金 由于 登高 石头 空白 竹林 等于 紧张 纪律 纸张 组成 终于 经常 老路 表白 西方 警方 课程 谦和
负责任 责任 资金 走路 路程 过于 过程 造成 造林 道路 里程 金黄 钻石 长江 阎王 随和 雪白 霸王 非常 骑马 鱼龙 黄金 龙王
"""
_AFTER = """
东方 东西 云彩 伟人 伟大 光明 光线 光荣 军人 军队 冬天 力气 力量 勇敢 勇气 华丽 华夏 喜欢 喜爱 国家 国旗 国际 夏天 大地 大声 大家 天上 天下 天空 子女 子孙 学习
学校 学生 山上 山下 山村 山里 平安 平常 平时 平静 建立 建议 建设 强大 强烈 强调 德行 心中 心头 心里 志愿 志气 成为 成了 成功 文件 文化 文字 文章 新年 新的 新鲜
明亮 明天 明年 明明 明显 明白 明确 春天 春节 春风 月亮 月光 来了 来到 来自 林中 林子 民主 民众 民生 水里 水面 海水 海洋 海边 清廉 清晨 清楚 生命 生气 生活 秋天
红旗 红色 超过 金钱 银行 雪花 青年 青春 青色 风吹 风雨 飞快 飞机 高兴 高大 高高 龙王
"""
_NAME_WORDS = frozenset(_NAMES.split())
_WORDS_BEFORE = frozenset(_BEFORE.split())
_WORDS_AFTER = frozenset(_AFTER.split())


def is_common_word(name: str) -> bool:
    """Tell whether a name is also a word that a work may use without meaning the person."""
    return name in _NAME_WORDS or (len(name) == 2 and name in _phrases())


def is_part_of_words(before: str, name: str, after: str) -> bool:
    """Tell whether the letters around a name make other words of it, as 国王 + 明白 do of 王明."""
    return before + name[0] in _WORDS_BEFORE or name[-1] + after in _WORDS_AFTER


@cache
def _phrases() -> frozenset[str]:
    """Words of two characters; read when first asked, because the list comes with 50 MB of readings."""
    from pypinyin.phrases_dict import phrases_dict

    return frozenset(phrase for phrase in phrases_dict if len(phrase) == 2)
