"""Whole files as programs and sites write them: what only one format has, with what is truly in it."""

import datetime
import io
from typing import Any

import xlsxwriter
from sketch import Published, published, told

from builders.docx import write_body
from layouts.grid import Form, form, fund

NAT = [
    [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ],
    ["产出指标", "数量指标", "培训人次", "≥1200人次", "1236人次", "25", "25", ""],
    ["产出指标", "质量指标", "考核合格率", "≥95%", "96.5%", "25", "25", ""],
    ["效益指标", "社会效益指标", "就业率", "≥80%", "76%", "30", "28.5", "受行业影响"],
    ["满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", "93%", "10", "10", ""],
]
TOLD = told("\n".join(" | ".join(r) for r in NAT[1:]))


USUAL: dict[str, Any] = {
    "year": 2023,
    "project": "职业技能培训",
    "department": "某市人社局",
    "unit": "技能培训中心",
    "amount_unit_label": "万元",
    "amount_unit_true": "万元",
    "funds": [fund("total", "年度资金总额", "80", "80", "78.4", "10", "98%", "9.8")],
    "indicators": TOLD,
    "total_weight": "100",
    "total_score": "98.3",
}


def truth(**changes: Any) -> Form:
    return form(**USUAL | changes)


def td(t: str, **a: int) -> str:
    return "<td" + "".join(f' {k}="{v}"' for k, v in a.items()) + f">{t}</td>"


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(runs) + "</w:p>"


def run(t: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{t}</w:t></w:r>'


def cell(x: str, span: int = 1, merge: str | None = None) -> str:
    m = {"r": '<w:vMerge w:val="restart"/>', "c": "<w:vMerge/>", None: ""}[merge]
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{m}</w:tcPr>{x if x.startswith("<w:") else paragraph(run(x))}</w:tc>'


@published
def html_layout_tables() -> Published:
    """A site that lays out its page with tables; the form stands three tables deep, with a menu beside."""
    rows = (
        "<tr>"
        + td("项目名称", colspan=2)
        + td("职业技能培训", colspan=6)
        + "</tr><tr>"
        + td("主管部门", colspan=2)
        + td("某市人社局", colspan=2)
        + td("实施单位")
        + td("技能培训中心", colspan=3)
        + "</tr>"
    )
    rows += (
        "<tr>"
        + td("项目资金<br>（万元）", rowspan=2)
        + td("")
        + "".join(td(x) for x in ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"])
        + "</tr>"
    )
    rows += (
        "<tr>" + "".join(td(x) for x in ["年度资金总额", "80", "80", "78.4", "10", "98%", "9.8"]) + "</tr>"
    )
    for r in NAT:
        rows += "<tr>" + "".join(td(x or "&nbsp;") for x in r) + "</tr>"
    rows += "<tr>" + td("总分", colspan=5) + td("100") + td("98.3") + td("") + "</tr>"
    page = f"""<html><head><meta charset="gb2312"><title>某市人社局</title><script>var a="<td>项目名称</td>";</script></head><body>
<table width="1000"><tr><td colspan="2">首页 | 信息公开 | 办事服务</td></tr><tr><td width="200"><table><tr><td><a href="#">机构职能</a></td></tr><tr><td><a href="#">预决算公开</a></td></tr></table></td>
<td><table><tr><td align="center">2023年度项目支出绩效自评表</td></tr><tr><td>发布时间：2024-06-01　来源：某市人社局　浏览次数：36</td></tr><tr><td><div><table border="1">{rows}</table></div></td></tr><tr><td>【打印】【关闭】</td></tr></table></td></tr>
<tr><td colspan=2>版权所有：某市人社局　ICP备123号</td></tr></table></body></html>"""
    return page.encode("gb18030"), [truth()]


@published
def html_rowspan_overruns() -> Published:
    """Rowspans longer than the rows that follow, colspan 0, a header in th, cells never closed."""
    t = "<table border=1><tr><th colspan=8>项目支出绩效自评表<tr><th colspan=8>（2023年度）"
    t += "<tr><td colspan=2>项目名称<td colspan=6>职业技能培训<tr><td colspan=2>主管部门<td colspan=2>某市人社局<td>实施单位<td colspan=3>技能培训中心"
    t += "<tr><td rowspan=2>项目资金（万元）<td><td>年初预算数<td>全年预算数<td>全年执行数<td>分值<td>执行率<td>得分<tr><td>年度资金总额<td>80<td>80<td>78.4<td>10<td>98%<td>9.8"
    for i, r in enumerate(NAT):
        if i == 1:
            t += "<tr><td rowspan=2>产出指标" + "".join(f"<td>{x}" for x in r[1:])
        elif i == 2:
            t += "<tr>" + "".join(f"<td>{x}" for x in r[1:])
        else:
            t += "<tr>" + "".join(f"<td>{x}" for x in r)
    t = t.replace("<td>满意度指标<td>", "<td rowspan=9>满意度指标<td rowspan=1>")
    t += "</table><table><tr><td>总分<td>100<td>98.3</table>"
    return t.encode(), [truth()]


@published
def xlsx_numbers() -> Published:
    """Numbers as numbers with formats, text numbers with spaces, percent stored as fraction, serial dates, hidden column and row."""
    out = io.BytesIO()
    b = xlsxwriter.Workbook(out, {"in_memory": True})
    s = b.add_worksheet("项目支出绩效自评表")
    pc = b.add_format({"num_format": "0.00%"})
    mo = b.add_format({"num_format": "#,##0.00"})
    dt = b.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
    un = b.add_format({"num_format": '0"人次"'})
    hid = b.add_worksheet("填表说明")
    hid.hide()
    hid.write(0, 0, "请先填写项目名称")
    s.merge_range(0, 0, 0, 8, "2023年度")
    s.write(1, 7, "单位：元")
    s.write(2, 0, "项目名称")
    s.merge_range(2, 1, 2, 8, "职业技能培训")
    s.write(3, 0, "主管部门")
    s.merge_range(3, 1, 3, 3, "某市人社局")
    s.write(3, 4, "实施单位")
    s.merge_range(3, 5, 3, 8, "技能培训中心")
    s.merge_range(4, 0, 5, 0, "项目资金")
    for c, x in enumerate(["", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]):
        s.write(4, 1 + c, x)
    s.write(5, 1, "年度资金总额")
    s.write(5, 2, 800000, mo)
    s.write(5, 3, 800000, mo)
    s.write(5, 4, 784000.5, mo)
    s.write(5, 5, 10)
    s.write(5, 6, 0.98000063, pc)
    s.write(5, 7, 9.8)
    headings = ["序号", *NAT[0]]
    for c, x in enumerate(headings):
        s.write(6, c, x)
    r = 7
    for n, row in enumerate(NAT[1:]):
        s.write(r, 0, n + 1)
        for c, x in enumerate(row):
            s.write(r, c + 1, x)
        if n == 0:
            s.write(r, 4, 1200, un)
            s.write(r, 5, " 1236 ")
        if n == 1:
            s.write(r, 4, 0.95, pc)
            s.write(r, 5, 0.965, pc)
        r += 1
    s.write(r, 0, 5)
    for c, x in enumerate(["产出指标", "时效指标", "完成时间"]):
        s.write(r, c + 1, x)
    s.write_datetime(r, 4, datetime.datetime(2023, 12, 31), dt)
    s.write_datetime(r, 5, datetime.datetime(2023, 12, 20), dt)
    s.write(r, 6, 0)
    s.write(r, 7, 0)
    r += 1
    s.merge_range(r, 0, r, 5, "总分")
    s.write_formula(r, 6, "=SUM(G8:G12)", None, 100)
    s.write_formula(r, 7, "=ROUND(98.34,1)", None, 98.3)
    s.write(r + 2, 0, "填表人：")
    s.write(r + 2, 1, "李敏")
    s.write(r + 2, 4, "联系电话：")
    s.write(r + 2, 5, 13900001111)
    b.close()
    i = told("""
产出指标 | 数量指标 | 培训人次 | 1200人次 | 1236 | 25 | 25 |
产出指标 | 质量指标 | 考核合格率 | 95.00% | 96.50% | 25 | 25 |
效益指标 | 社会效益指标 | 就业率 | ≥80% | 76% | 30 | 28.5 | 受行业影响
满意度指标 | 服务对象满意度指标 | 学员满意度 | ≥90% | 93% | 10 | 10 |
产出指标 | 时效指标 | 完成时间 | 2023-12-31 | 2023-12-20 | 0 | 0 |
""")
    return out.getvalue(), [
        truth(
            amount_unit_label="元",
            amount_unit_true="元",
            funds=[
                fund("total", "年度资金总额", "800,000.00", "800,000.00", "784,000.50", "10", "98.00%", "9.8")
            ],
            indicators=i,
            text={"填表人": "李敏", "联系电话": "13900001111"},
        )
    ]


@published
def docx_controls_changes_fields() -> Published:
    """Content controls around cells and values, inserted and deleted runs, a field, a text box with the title, a row in a control."""

    def sdt(x: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{x}</w:sdtContent></w:sdt>"

    dele = '<w:del w:id="1" w:author="a"><w:r><w:delText>85</w:delText></w:r></w:del>'

    def ins(t: str) -> str:
        return f'<w:ins w:id="2" w:author="a">{run(t)}</w:ins>'

    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> =SUM(ABOVE) </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("98.3")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    box = (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>'
        + paragraph(run("项目支出绩效自评表（2023年度）"))
        + "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        + paragraph(run("项目支出绩效自评表（2023年度）"))
        + "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    rows = [
        "<w:tr>"
        + cell("项目名称", 2)
        + sdt(cell(paragraph(sdt(run("职业技能")) + run("培训")), 6))
        + "</w:tr>",
        "<w:tr>"
        + cell("主管部门", 2)
        + cell("某市人社局", 2)
        + cell("实施单位")
        + cell("技能培训中心", 3)
        + "</w:tr>",
        "<w:tr>"
        + cell("项目资金（万元）", 1, "r")
        + cell("")
        + "".join(cell(x) for x in ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"])
        + "</w:tr>",
        "<w:tr>"
        + cell("", 1, "c")
        + cell("年度资金总额")
        + cell(paragraph(dele + ins("80")))
        + cell("80")
        + cell("78.4")
        + cell("10")
        + cell("98%")
        + cell("9.8")
        + "</w:tr>",
    ]
    for r in NAT:
        rows.append("<w:tr>" + "".join(cell(x) for x in r) + "</w:tr>")
    rows[-1] = sdt(rows[-1])
    rows.append(
        '<w:tr><w:trPr><w:del w:id="9" w:author="a"/></w:trPr>'
        + "".join(cell(x) for x in ["效益指标", "经济效益指标", "已删除的指标", "1", "1", "5", "5", ""])
        + "</w:tr>"
    )
    rows.append("<w:tr>" + cell("总分", 5) + cell("100") + cell(paragraph(field)) + cell("") + "</w:tr>")
    body = box + "<w:tbl>" + "".join(rows) + "</w:tbl>" + paragraph(run("注：本表由项目单位填写。"))
    return write_body(body), [truth(text={"注": "本表由项目单位填写。"})]


@published
def docx_nested_indicator_table() -> Published:
    """The indicators stand in a table nested in one cell of the form."""
    inner = "<w:tbl>" + "".join("<w:tr>" + "".join(cell(x) for x in r) + "</w:tr>" for r in NAT) + "</w:tbl>"
    rows = [
        "<w:tr>" + cell("项目名称") + cell("职业技能培训", 6) + "</w:tr>",
        "<w:tr>"
        + cell("主管部门")
        + cell("某市人社局", 2)
        + cell("实施单位")
        + cell("技能培训中心", 3)
        + "</w:tr>",
        "<w:tr>"
        + cell("项目资金（万元）")
        + "".join(cell(x) for x in ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"])
        + "</w:tr>",
        "<w:tr>"
        + cell("年度资金总额")
        + "".join(cell(x) for x in ["80", "80", "78.4", "10", "98%", "9.8"])
        + "</w:tr>",
        "<w:tr>" + cell("绩效指标") + cell(inner + "<w:p/>", 6) + "</w:tr>",
        "<w:tr>" + cell("总分") + cell("100", 3) + cell("98.3", 3) + "</w:tr>",
    ]
    return write_body(
        paragraph(run("项目支出绩效自评表"))
        + paragraph(run("（2023年度）"))
        + "<w:tbl>"
        + "".join(rows)
        + "</w:tbl>"
    ), [truth()]
