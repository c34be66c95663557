"""Narrative reports are known by their title, wherever it stands; a sentence that names a form is no title."""

from jixiao.documents.model import Block, Cell, Document, Paragraph, Table
from jixiao.forms.model import FormKind
from jixiao.reading.reader import read_forms

BODY = [
    "一、项目概况",
    "全年维护路灯1200盏，投入资金48万元。",
    "二、自评结论",
    "综合得分为92.5分，等级为优。",
]


def lines(*texts: str) -> list[Block]:
    return [Paragraph(text, page=1) for text in texts]


def test_report_in_the_cells_of_a_sheet() -> None:
    cells = [Cell(text, row, 0) for row, text in enumerate(["路灯维护项目绩效自评报告", *BODY])]
    (form,) = read_forms(Document("报告.xlsx", "xlsx", [Table(cells, sheet="报告")])).forms
    assert form.kind is FormKind.REPORT
    assert [text.label for text in form.texts] == ["标题", "项目概况", "自评结论"]
    assert (form.total_score.printed, form.grade.value) == ("92.5", "优")


def test_report_in_one_cell_of_many_lines() -> None:
    cells = [Cell("路灯维护项目绩效自评报告", 0, 0), Cell("\n".join(BODY), 1, 0)]
    (form,) = read_forms(Document("报告.xlsx", "xlsx", [Table(cells, sheet="报告")])).forms
    assert [text.label for text in form.texts] == ["标题", "项目概况", "自评结论"]


def test_wrapped_sentence_about_a_form_is_no_title() -> None:
    wrapped = [
        "三、附件",
        "各项指标的完成情况见附表（“路灯维护项目支出绩效",
        "自评表”）。",
        "其余事项另行说明。",
    ]
    document = read_forms(Document("报告.pdf", "pdf", lines("路灯维护项目绩效自评报告", *BODY, *wrapped)))
    assert [form.kind for form in document.forms] == [FormKind.REPORT]
    assert "自评表”）。" in document.forms[0].texts[-1].field.printed


def test_quoted_name_at_the_begin_of_a_line_is_no_title() -> None:
    document = read_forms(Document("通知.docx", "docx", lines("项目支出绩效自评表》的要求填报")))
    assert document.forms == []
