"""Units of count and measure, and which of them convert exactly into which."""

from __future__ import annotations

import re
from decimal import Decimal

# dimension: {unit: factor to the dimension's own base}. Only exact factors.
_DIMENSIONS: dict[str, dict[str, str]] = {
    "元": {"元": "1", "角": "0.1"},
    "米": {"米": "1", "m": "1", "公里": "1000", "千米": "1000", "km": "1000", "厘米": "0.01", "延米": "1"},
    "千克": {"千克": "1", "公斤": "1", "kg": "1", "斤": "0.5", "克": "0.001", "吨": "1000"},
    "亩": {"亩": "1", "公顷": "15", "平方公里": "1500", "平方千米": "1500", "平方米": "0.0015", "平米": "0.0015",
           "㎡": "0.0015", "m2": "0.0015", "m²": "0.0015"},
    "立方米": {"立方米": "1", "m³": "1", "m3": "1", "方": "1"},
    "分钟": {"分钟": "1", "小时": "60", "天": "1440", "日": "1440", "日历天": "1440", "自然日": "1440",
             "周": "10080", "星期": "10080"},
    "工作日": {"工作日": "1"},
    "月": {"个月": "1", "月": "1", "季度": "3", "个季度": "3", "年": "12"},
    "人": {"人": "1", "名": "1", "位": "1"},
    "场": {"场": "1", "场次": "1"},
    "批": {"批": "1", "批次": "1"},
    "辆": {"辆": "1", "台": "1"},
    "项": {"项": "1", "个": "1"},
    "册": {"册": "1", "本": "1"},
    "千瓦时": {"千瓦时": "1", "度": "1", "kwh": "1"},
}  # fmt: skip
_FACTORS = {unit: (dimension, Decimal(factor)) for dimension, units in _DIMENSIONS.items()
            for unit, factor in units.items()}  # fmt: skip

TIME = frozenset(
    {
        "年",
        "个月",
        "月",
        "周",
        "星期",
        "天",
        "日",
        "日历天",
        "自然日",
        "工作日",
        "小时",
        "分钟",
        "秒",
        "季度",
        "个季度",
        "学期",
        "个工作日",
        "个自然日",
        "个日历天",
        "个小时",
    }
)
"""Units that make a quantity a duration."""

_NAMES = """
人次 人天 人月 人日 人份 人·次 场次 批次 户次 车次 班次 件次 项次 台次 家次 次数 次 个月 个工作日 个自然日 个日历天 个小时
个季度 个百分点 百分点 百分比 个 人 名 位 户 家 项 件 份 篇 本 册 套 台套 台(套) 台/套 批(次) 人(次) 场(次) 台 辆 架 艘 部 只 头 匹 株 棵
亩 公顷 平方公里 平方千米 平方米 平米 ㎡ m² m2 立方米 m³ m3 公里 千米 延米 米 厘米 km 吨 千克 公斤 kg 克 斤 升 千瓦时 千瓦 兆瓦 度
元 美元 欧元 日元 港元 角 分钟 分 秒 小时 日历天 自然日 工作日 天 日 周 星期 季度 年 月 学期 课时 学时 学分
期 届 班 场 批 组 队 支 对 双 条 款 段 处 座 栋 幢 间 所 村 镇 街道 社区 张 幅 块 面 盏 根 把 盒 箱 瓶 袋 包 桶 床 床位 席 宗 起 例
剂 针 剂次 级 类 种 版 页 字 字节 稿 集 期次 期刊 轮 轮次 趟 回 遍 步 节 门 学科 站 点 线 路 层 孔 眼 口 井 颗 粒 尾 羽 枚 枝 束
℃ dB GB TB MB Mbps Mb kWh 标段 标准 片 代 倍 成 股 笔 单 宿 餐 顿 卷 盘 碟 尊 顶 杆 亿次 元次 多 立方 方
"""
KNOWN = "|".join(
    re.escape(unit) for unit in sorted(set(_NAMES.split()) - {"多", "成"}, key=len, reverse=True)
)
"""The known units as alternatives of a regular expression, the longest first."""


def base_of(unit: str) -> tuple[str, Decimal]:
    """Return the dimension of a unit and its exact factor; an unknown unit is its own dimension.

    >>> base_of("公里"), base_of("个工作日"), base_of("次")
    (('米', Decimal('1000')), ('工作日', Decimal('1')), ('次', Decimal('1')))
    """
    plain = unit.replace("(", "").replace(")", "").replace("·", "").lower()
    found = _FACTORS.get(plain)
    if found is None and plain.startswith("个"):
        found = _FACTORS.get(plain[1:])
    return found or (plain, Decimal(1))
