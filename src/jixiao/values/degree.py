"""Qualitative wording: what is claimed, and how strongly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum


class Strength(IntEnum):
    """How strongly a thing is claimed; a larger number is a stronger claim."""

    NONE = 0
    """未, 没有, 不: it is not so."""
    WEAK = 1
    """略, 一定, 有所, 初步."""
    PARTIAL = 2
    """部分."""
    BASIC = 3
    """基本, 大部分."""
    STRONG = 4
    """较, 比较."""
    FULL = 5
    """No modifier that weakens."""


@dataclass(frozen=True, slots=True)
class Degree:
    """A wording without its weakening modifier, the strength of the modifier, and the modifier itself."""

    core: str
    strength: Strength
    modifier: str = ""

    def weaker_than(self, other: Degree) -> bool:
        """Say whether this claims the same thing less strongly than the other does.

        The same thing is the same core, or one core that contains the other.

        >>> read_degree("支撑作用较为明显").weaker_than(read_degree("支撑作用明显"))
        True
        >>> read_degree("完成任务基本达到总体目标要求").weaker_than(read_degree("按计划完成任务达到总体目标要求"))
        True
        """
        same = bool(self.core and other.core) and (self.core in other.core or other.core in self.core)
        return same and self.strength < other.strength


_DONE = (
    "完成|达到|达成|达标|实现|有效|落实|提升|提高|改善|符合|满意|满足|解决|到位|建立|建成|健全|完善|开展|执行|覆盖|"
    "合格|合理|合规|规范|及时|可控|稳定|保证|确保|形成|具备|掌握|正常|良好|消除|控制|缓解|增强|巩固|齐全|完整|准确|"
    "发挥|一致|恢复|通过|完工|竣工|验收|支付|了解|知晓|认可|同意|公开|杜绝|避免|防止|遏制|促进|推动|推进"
)
_QUALITY = (
    "明显|显著|良好|优良|优秀|优质|充分|理想|突出|深远|长远|持续|畅通|顺利|圆满|合适|科学|强|高|好|快|大|佳|"
    "增加|减少|降低|下降|加强|强化|改进|优化|保障|节约|丰富|广泛|普及|提供|支持|带动|助力|维护|延长|扩大|改观|普遍"
)
_NONE = re.compile(
    r"(?:尚|并|仍|还|暂)?(?:未(?!来|成年|央|婚|知|必|雨|见|发生|出现|造成|引发|产生|发现|超|突破|违|逾期|拖欠|挪用|截留|挤占)"
    r"|没有?(?!发生|出现|造成|引发|产生|发现|超|突破|违|逾期|收|入)"
    rf"|不(?={_DONE}|明显|显著|足|佳|理想|充分|高|强|好(?!差)|大|顺利|科学|能|够|再|得到)(?<!能不)"
    r"|无(?=效(?!化)|法|明显|显著|成效))"
)
_PATTERNS = (
    (Strength.PARTIAL, re.compile(rf"(?<![大多])部分(?:地|得到|予以)?(?={_DONE}|{_QUALITY}|未)")),
    (Strength.BASIC, re.compile(rf"(?:基本上?|大体上?|绝?大部分|大多数?)(?:能够?|可以?|已经?|得到|予以)?(?={_DONE})|基本(?=保障(?!水平|制度|体系))")),
    (Strength.WEAK, re.compile(r"略微?(?:有|为)?(?=提|改|增|高|好|降|下|明|显)|稍微?有?(?=提|改|增|高|好)|有所|一定程度上?(?:的)?|(?:有|取得|起到)?一定(?:的)?(?=提升|提高|成效|效果|作用|影响|改善|促进|增|保障)|初步(?=建|形|完|实|达|显)|有待(?=提|加|改|完|进)|一般$|尚可$")),
    (Strength.STRONG, re.compile(rf"(?:相对|(?<!相)比较|(?<!比)较)为?(?={_QUALITY}|{_DONE})")),
)  # fmt: skip
_HINT = re.compile("[未没不无部基大略稍有一初尚较相]")
_WORDS = re.compile(
    f"{_DONE}|{_QUALITY}|学习|寻求|规避|预防|积极|全部|无误|影响|作用|效果|成效|成果|机制|分工|目标|要求|安全|便捷|便利|发生|覆盖"
)


def read_degree(text: str) -> Degree:
    """Separate a wording into its core and its strength.

    >>> read_degree("支撑作用较为明显")
    Degree(core='支撑作用明显', strength=<Strength.STRONG: 4>, modifier='较为')
    >>> [read_degree(text).strength.name for text in ("基本达到", "未完成", "部分完成", "有所提升", "不断提升")]
    ['BASIC', 'NONE', 'PARTIAL', 'WEAK', 'FULL']
    >>> [read_degree(text).strength.name for text in ("未成年人保护", "较上年提升", "基本公共服务完善", "部分科室满意")]
    ['FULL', 'FULL', 'FULL', 'FULL']
    """
    if not _HINT.search(text):
        return Degree(text, Strength.FULL)
    match = _NONE.search(text)
    if match:
        return Degree(text[: match.start()] + text[match.end() :], Strength.NONE, match[0])
    for strength, pattern in _PATTERNS:
        match = pattern.search(text)
        if match:
            return Degree(text[: match.start()] + text[match.end() :], strength, match[0])
    return Degree(text, Strength.FULL)


def is_qualitative(text: str) -> bool:
    """Say whether a text without numbers claims a quality or an achievement, not merely names a thing.

    >>> is_qualitative("提升"), is_qualitative("申报流程完整、过程材料完整齐全"), is_qualitative("宣传栏目清单")
    (True, True, False)
    """
    return len(text) <= 2 or _WORDS.search(text) is not None
