"""Forms whose cells run into each other, as sites that show documents publish them: random, with what is in them.

All names and figures are invented.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal

Cells = dict[str, str | None]

_PLACES = ("清河县", "云川市", "南岗区", "白沙县", "东山市青石区")
_SUBJECTS = (
    "农村道路养护",
    "敬老院消防改造",
    "河道清淤",
    "义务教育营养改善",
    "社区矫正",
    "林木良种繁育",
    "图书馆免费开放",
)
_ENDINGS = ("经费", "项目", "补助资金", "专项资金", "工程")
_OFFICES = ("水利局", "教育局", "民政局", "交通运输局", "林业局")
_BRANCHES = ("河道管理所", "敬老院", "公路养护站", "第三中学", "林业工作站")
_SURNAMES = ("王小明", "李建国", "陈芳", "赵志强")
_QUANTITIES = (
    ("养护道路里程", "公里", 5, 300), ("清理河道长度", "米", 100, 9000), ("开展培训期数", "期", 1, 12),
    ("受益学生人数", "人", 30, 5000), ("更换消防器材数量", "套", 5, 400), ("新增苗木面积", "亩", 10, 900),
    ("发放补助人次", "人次", 40, 6000), ("购置图书数量", "册", 100, 9000), ("巡查次数", "次", 4, 365),
)  # fmt: skip
_RATES = {
    "质量指标": ("工程验收合格率", "培训合格率", "补助资金发放准确率", "设备完好率"),
    "时效指标": ("项目按期完成率", "资金拨付及时率"),
    "满意度": ("群众满意度", "受益学生满意度", "服务对象满意率"),
}
_COSTS = ("项目总成本", "人均补助标准", "设备购置费用")
_QUALITIES = (
    ("居民出行条件改善情况", ("明显改善", "有效改善")), ("防汛能力提升程度", ("显著提升", "有效提升")),
    ("长效管护机制健全性", ("健全", "基本健全")), ("社会影响", ("良好", "较好")),
    ("生态环境质量", ("持续改善", "有所改善")),
)  # fmt: skip
_AIMS = (
    "完成年度养护任务，保障道路畅通，方便群众出行。", "按时足额发放补助，减轻家庭负担。",
    "更换老旧消防设施，消除安全隐患，保障老人安全。", "购置图书，开展阅读活动，满足群众文化需求。",
)  # fmt: skip
_DONE = ("全年任务已全部完成，道路畅通。", "已足额发放补助，惠及全部对象。", "设施已全部更换，隐患得到消除。")
_NOTICES = (
    "根据有关要求，现将绩效自评情况公开如下，联系人：周敏，联系电话：0000-0000000。附件：1.自评表",
    "各乡镇人民政府：经研究，现将绩效目标随文下达，请加强资金管理。附件2",
    "文档简介",
    "",
)
_TAILS = ("", "注：各单位可根据实际情况调整。", "填表人：周敏联系电话：0000000")
_HEADINGS = {
    "l3": ("三级指标",), "target": ("年度指标值", "年初目标值", "指标值"), "actual": ("实际完成值", "全年实际值"),
    "weight": ("分值", "权重"), "score": ("得分", "自评得分"),
    "reason": ("偏差原因分析及改进措施", "未完成原因及拟采取的改进措施"),
}  # fmt: skip
_ORDERS = (
    ("l3", "target", "actual", "weight", "score", "reason"),
    ("l3", "weight", "target", "actual", "score", "reason"),
    ("l3", "target", "actual", "weight", "score"),
)
_WEIGHTS = ((20, 10, 10, 10, 10, 10, 10, 10), (15, 15, 10, 10, 10, 10, 10, 10), (20, 15, 15, 10, 10, 8, 7, 5))
_REASONS = ("受雨季影响工期推迟，下一步加快进度。", "部分家庭外出，未能及时登记，下一步加强宣传。")


@dataclass(slots=True)
class GluedForm:
    """A text, and the form that it holds."""

    text: str
    head: Cells = field(default_factory=dict)
    funds: list[Cells] = field(default_factory=list)
    indicators: list[Cells] = field(default_factory=list)
    total: Cells = field(default_factory=dict)


def glued_form(number: int) -> GluedForm:
    """Return the form with a number; the same number always gives the same form."""
    return _Writer(random.Random(number)).form()


class _Writer:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.target = chance.random() < 0.35
        self.by_lines = chance.random() < 0.25
        self.order = ("l3", "target") if self.target else chance.choice(_ORDERS)
        self.made = GluedForm("")
        self.weights = [Decimal(value) for value in chance.choice(_WEIGHTS)]
        chance.shuffle(self.weights)

    def form(self) -> GluedForm:
        pick = self.chance.choice
        head, title = self._head()
        rows = self._indicators()
        funds = self._funds()
        aims = self._aims()
        headings = "一级指标二级指标" + "".join(pick(_HEADINGS[name]) for name in self.order)
        table = pick(("绩效指标", "", "年度绩效指标")) + headings
        gap = "\n" if self.by_lines else ""
        total = (
            ""
            if self.target
            else gap + pick(("总分", "合计")) + "".join(v or "" for v in self.made.total.values())
        )
        parts = [
            pick(_NOTICES),
            title,
            head,
            gap,
            funds,
            gap,
            aims,
            gap,
            table,
            gap,
            rows,
            total,
            gap,
            pick(_TAILS),
        ]
        self.made.text = "".join(parts)
        return self.made

    def _head(self) -> tuple[str, str]:
        chance = self.chance
        place = chance.choice(_PLACES)
        year = chance.randint(2019, 2025)
        head: Cells = {
            "project": f"{place}{chance.choice(_SUBJECTS)}{chance.choice(_ENDINGS)}",
            "department": place + chance.choice(_OFFICES),
            "unit": place + chance.choice(_BRANCHES),
            "year": str(year),
            "kind": "target" if self.target else "self_evaluation",
        }
        self.made.head = head
        name = chance.choice(("项目绩效目标表", "项目支出绩效目标申报表")) if self.target else chance.choice(
            ("项目支出绩效自评表", "绩效目标自评表")
        )  # fmt: skip
        stamp = f"（{year}年度）"
        title = chance.choice((f"{name}{stamp}", f"{year}年度{name}"))
        person = f"项目负责人{chance.choice(_SURNAMES)}联系电话{chance.randint(10**7, 10**8 - 1)}"
        parts = [
            f"主管部门{head['department']}",
            f"{chance.choice(('实施单位', '项目实施单位'))}{head['unit']}",
        ]
        if chance.random() < 0.4:
            parts.insert(chance.randint(0, 2), person)
        return f"项目名称{head['project']}" + "".join(parts), title

    def _amount(self, value: Decimal) -> str:
        return f"{value.normalize():f}"

    def _funds(self) -> str:
        chance = self.chance
        places = chance.choice((0, 0, 1, 2, 4))
        budget = (
            Decimal(chance.randint(20, 90000)) / 10**places if places else Decimal(chance.randint(5, 900))
        )
        own = chance.choice((budget, budget, (budget * Decimal("0.8")).quantize(Decimal(1).scaleb(-places))))
        if self.target:
            rows = [("资金总额", budget), ("其中：财政拨款", own), ("其他资金", budget - own)]
            self.made.funds = [{"label": label, "initial": self._amount(value)} for label, value in rows]
            return "资金情况（万元）" + "".join(f"{label}{self._amount(value)}" for label, value in rows)
        share = chance.choice((Decimal(1), Decimal(1), Decimal("0.93"), Decimal("0.8542")))
        columns = ["全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"]
        text = "项目资金（万元）" + "".join(columns)
        for label, value in (
            ("年度资金总额", budget),
            ("其中：当年财政拨款", own),
            ("其他资金", budget - own),
        ):
            spent = (value * share).quantize(Decimal(1).scaleb(-max(places, 2 if share != 1 else 0)))
            text += label
            line: Cells = {"label": label, "revised": None, "executed": None}
            if value:
                rate = (spent / value * 100).quantize(Decimal("0.01"))
                line |= {"revised": self._amount(value), "executed": self._amount(spent)}
                text += f"{line['revised']}{line['executed']}"
                if label == "年度资金总额":
                    score = (rate / 10).quantize(Decimal("0.01"))
                    line |= {"weight": "10", "rate": f"{rate}%", "score": self._amount(score)}
                    text += f"10{rate}%{line['score']}"
                    self.score = score
            self.made.funds.append(line)
        return text

    def _aims(self) -> str:
        expected = self.chance.choice(_AIMS)
        self.made.head["objective_expected"] = expected
        if self.target:
            return self.chance.choice(("年度绩效目标", "总体目标")) + expected
        done = self.chance.choice(_DONE)
        self.made.head["objective_actual"] = done
        return f"年度总体目标预期目标实际完成情况{expected}{done}"

    def _indicators(self) -> str:
        plan = [
            ("产出指标", "数量指标", self._quantity), ("产出指标", "数量指标", self._quantity),
            ("产出指标", "质量指标", lambda: self._rate("质量指标")),
            ("产出指标", "时效指标", lambda: self._rate("时效指标")),
            ("产出指标", "成本指标", self._cost),
            ("效益指标", "社会效益指标", self._quality), ("效益指标", "可持续影响指标", self._quality),
            ("满意度指标", "服务对象满意度指标", lambda: self._rate("满意度")),
        ]  # fmt: skip
        dropped = self.chance.sample(range(len(plan) - 1), self.chance.randint(0, 3))
        text, before = "", ("", "")
        weights = Decimal(0)
        scores = Decimal(0)
        seen: set[str] = set()
        for number, (l1, l2, make) in enumerate(plan):
            if number in dropped:
                continue
            row = make()
            if row["l3"] in seen:
                continue
            seen.add(str(row["l3"]))
            self._points(row)
            weights += Decimal(row["weight"] or 0)
            scores += Decimal(row["score"] or 0)
            text += "\n" if self.by_lines and text else ""
            text += (l1 if l1 != before[0] else "") + (l2 if (l1, l2) != before else "")
            text += "".join(row.get(name) or "" for name in self.order)
            before = (l1, l2)
            kept = {
                name: row.get(name) if name in self.order else None
                for name in ("target", "actual", "weight", "score", "reason")
            }
            self.made.indicators.append({"l1": l1, "l2": l2, "l3": row["l3"], **kept})
        self.made.total = {"weight": self._amount(weights), "score": self._amount(scores)}
        return text

    def _points(self, row: Cells) -> None:
        weight = self.weights.pop()
        full = row.pop("full") is not None
        score = (
            weight
            if full
            else (weight * Decimal(self.chance.choice(("0.8", "0.9", "0.95")))).quantize(Decimal("0.1"))
        )
        row |= {"weight": self._amount(weight), "score": self._amount(score)}
        row["reason"] = None if full or "reason" not in self.order else self.chance.choice((*_REASONS, None))

    def _row(self, name: str, target: str, actual: str, *, full: bool) -> Cells:
        return {"l3": name, "target": target, "actual": actual, "full": "" if full else None}

    def _quantity(self) -> Cells:
        name, unit, low, high = self.chance.choice(_QUANTITIES)
        wanted = self.chance.randint(low, high)
        full = self.chance.random() < 0.75
        got = wanted + self.chance.choice((0, 0, wanted // 10)) if full else max(1, wanted * 9 // 10)
        full = got >= wanted
        sign = self.chance.choice(("≥", "≥", ">=", "=", ""))
        if sign in ("=", "") and full:
            got = wanted
        return self._row(name, f"{sign}{wanted}{unit}", f"{got}{unit}", full=full)

    def _rate(self, kind: str) -> Cells:
        wanted = self.chance.choice((85, 90, 95, 98, 100))
        full = self.chance.random() < 0.75
        got = self.chance.randint(wanted, 100) if full else wanted - self.chance.randint(1, 6)
        sign = "=" if wanted == 100 else "≥"
        sign = self.chance.choice((sign, sign, "")) if wanted == 100 else sign
        return self._row(self.chance.choice(_RATES[kind]), f"{sign}{wanted}%", f"{got}%", full=full)

    def _cost(self) -> Cells:
        most = self.chance.randint(2, 400)
        got = most if self.chance.random() < 0.6 else most * 9 // 10 or 1
        return self._row(self.chance.choice(_COSTS), f"≤{most}万元", f"{got}万元", full=True)

    def _quality(self) -> Cells:
        name, (good, less) = self.chance.choice(_QUALITIES)
        full = self.chance.random() < 0.75
        return self._row(name, good, good if full else less, full=full)
