"""The report of a project: no number and no word that is not the form's, every gap marked, the official structure."""

import io
import re
import shutil
import subprocess

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from report_facts import EXAMPLES, SEEDS, docx_text, filed, known_numbers, numbers, said_numbers

from jixiao.checks.session import judge_documents
from jixiao.forms.entry import form_of
from jixiao.forms.model import DocumentForms, FormKind
from jixiao.reading.many import read_paths
from jixiao.rendering.reports import project_report, report_bytes
from jixiao.rendering.reports.content import Heading, Paragraph, Quote, Table, Tone, text_of
from jixiao.rendering.reports.docx import report_docx
from jixiao.rendering.reports.dossier import dossiers
from jixiao.rendering.reports.sentences import sentences
from jixiao.rendering.wording import reflow
from jixiao.values.text import squeeze

NAMES = [
    path.name
    for path in sorted(EXAMPLES.iterdir())
    if path.name[:2] in {"01", "02", "03", "04", "05", "06", "08", "09", "10", "12"}
]
SECTIONS = [
    "一、项目基本情况", "（一）项目概况", "（二）项目绩效目标", "（三）项目组织管理情况",
    "二、绩效自评工作开展情况", "（一）自评目的和依据", "（二）评价方法和评分规则", "（三）自评工作过程",
    "三、绩效目标完成情况分析", "（一）资金投入和预算执行情况", "（二）总体绩效目标完成情况", "（三）绩效指标完成情况",
    "（四）偏离绩效目标的原因", "四、绩效自评结果", "五、核查发现的待更正和说明事项",
    "六、主要经验做法、存在问题及原因分析", "（一）主要经验做法", "（二）存在的问题及原因分析",
    "七、改进措施和有关建议", "八、自评结果应用和公开情况", "九、其他需要说明的问题",
]  # fmt: skip


def judged(record: dict):
    document = DocumentForms(document="form", format="json", forms=[form_of(record)])
    (dossier,) = dossiers(judge_documents([document]), FormKind.SELF_EVALUATION)
    return dossier


def gaps(report) -> list[str]:
    runs = [run for block in report.blocks if isinstance(block, Paragraph) for run in block.runs]
    for table in report.of(Table):
        runs += [run for row in table.rows for cell in row for run in cell.runs]
    return [run.text for run in runs if run.tone is Tone.GAP]


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_of_the_form_the_scorecard_the_findings_or_the_rules(name):
    for dossier in filed(name):
        report = project_report(dossier)
        invented = said_numbers(report, dossier) - known_numbers(dossier)
        assert not invented, (dossier.form.project.text, invented)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents are not here")
def test_real_documents_give_no_invented_number():
    assessment = judge_documents(read_paths([str(SEEDS)], jobs=0))
    for dossier in dossiers(assessment, FormKind.SELF_EVALUATION):
        report = project_report(dossier)
        invented = said_numbers(report, dossier) - known_numbers(dossier)
        assert not invented, (dossier.document, dossier.form.project.text, invented)


def test_an_invented_number_would_be_noticed():
    (dossier, _) = filed("01-national-good.docx")
    assert numbers("另有结余123,456.78元") - known_numbers(dossier)


@pytest.mark.parametrize("name", NAMES)
def test_quoted_texts_are_word_for_word_the_forms(name):
    for dossier in filed(name):
        own = set()
        for form in filter(None, (dossier.form, dossier.narrative)):
            fields = [form.objective_expected, form.objective_actual, *(text.field for text in form.texts)]
            fields += [field for line in form.funds for field in line.extra.values()]
            fields += [indicator.reason for indicator in form.indicators]
            own |= {squeeze(field.printed) for field in fields}
        report = project_report(dossier)
        quoted = [block.text for block in report.of(Quote)]
        for table in report.of(Table):
            quoted += [r.text for row in table.rows for c in row for r in c.runs if r.tone is Tone.QUOTE]
        assert {squeeze(text) for text in quoted} <= own
        if dossier.form.objective_expected.text:
            assert reflow(dossier.form.objective_expected.printed) in quoted


def test_every_text_of_the_unit_is_in_the_report():
    for name in NAMES:
        for dossier in filed(name):
            said = squeeze(docx_text(report_docx(project_report(dossier))))
            for text in dossier.form.texts:
                if text.field.text and text.label != "报表编号":
                    assert squeeze(text.field.printed) in said, (name, text.label)


def test_what_the_form_lacks_is_a_marked_gap():
    dossier = judged({"project": "绿化养护", "year": 2023, "indicators": [{"l1": "产出指标", "l3": "面积"}]})
    report = project_report(dossier)
    marked = "".join(gaps(report))
    for what in (
        "实施单位",
        "主管部门",
        "年度总体目标",
        "资金的预算数",
        "自评总分",
        "自评等级",
        "成文日期",
        "改进措施",
    ):
        assert what in marked, what
    shown = docx.Document(io.BytesIO(report_docx(report)))
    highlighted = [r.text for p in shown.paragraphs for r in p.runs if r.font.highlight_color is not None]
    assert any("【待补充：成文日期】" in text for text in highlighted)
    assert not numbers("".join(t for t in highlighted))


def test_a_blank_form_gives_a_report_that_claims_nothing():
    report = project_report(judged({}))
    text = "".join(text_of(b.runs) for b in report.blocks if isinstance(b, Paragraph))
    assert "不能作为评价结论" in text
    assert "属于“" not in text
    assert not re.search(r"完成良好|圆满|成效显著|达到预期", text)


def test_recomputed_figures_are_marked_and_stand_beside_the_printed():
    (dossier, _) = filed("02-national-faulty.docx")
    text = docx_text(report_docx(project_report(dossier)))
    assert "执行率83.10%（重算81.8%）" in text
    assert "8.31（重算8.18）" in text
    assert "10（重算1.25）" in text
    assert "各项得分之和为93.31分（重算）" in text


def test_open_findings_are_reported_and_the_result_is_called_provisional():
    (dossier, _) = filed("02-national-faulty.docx")
    report = project_report(dossier)
    text = docx_text(report_docx(report))
    for _, finding in dossier.open_findings():
        assert finding.message() in text
    assert "更正之前不作为最终结果" in text
    (good, _) = filed("01-national-good.docx")
    assert "更正之前不作为最终结果" not in docx_text(report_docx(project_report(good)))


def test_the_narrative_filed_with_a_form_is_quoted_in_its_place():
    (dossier,) = filed("10-evaluation-report.docx")
    report = project_report(dossier)
    assert dossier.narrative is not None
    blocks = list(report.blocks)
    place = next(
        n for n, b in enumerate(blocks) if isinstance(b, Quote) and "单个三级指标的分值不超过30分" in b.text
    )
    before = [b.full for b in blocks[:place] if isinstance(b, Heading)]
    assert before[-1] == "（二）评价方法和评分规则"


@pytest.mark.parametrize("name", ["02-national-faulty.docx", "10-evaluation-report.docx"])
def test_word_document_has_the_page_styles_and_headings_of_an_official_document(name):
    for dossier in filed(name):
        report = project_report(dossier)
        document = docx.Document(io.BytesIO(report_docx(report)))
        section = document.sections[0]
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(m / Mm(1)) for m in margins] == [37, 35, 28, 26]
        headings = [p for p in document.paragraphs if p.style.name.startswith("Heading")]
        assert [h.text for h in headings if h.style.name != "Heading 3"] == SECTIONS
        assert {h.text[0] for h in headings if h.style.name == "Heading 1"} <= set("一二三四五六七八九")
        body = document.styles["Body Text"]
        assert body.font.size == Pt(16)
        assert Pt(28) <= body.paragraph_format.line_spacing <= Pt(29)
        faces = [
            s.element.rPr.rFonts.get(qn("w:eastAsia"))
            for s in map(document.styles.__getitem__, ("Heading 1", "Heading 2"))
        ]
        assert faces == ["黑体", "楷体_GB2312"]
        for table in document.tables:
            assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert document.core_properties.title == report.name
        for drawing in document.element.body.iter(qn("wp:docPr")):
            assert drawing.get("descr")


def test_pdf_has_the_same_headings_as_bookmarks_and_text():
    (dossier, _) = filed("02-national-faulty.docx")
    report = project_report(dossier)
    with pypdfium2.PdfDocument(report_bytes(report, "pdf")) as pdf:
        text = squeeze("".join(page.get_textpage().get_text_range() for page in pdf))
        bookmarks = [mark.get_title() for mark in pdf.get_toc(max_depth=5)]
        assert pdf.get_metadata_dict()["Title"] == report.name
    headings = [block.full for block in report.of(Heading)]
    assert [squeeze(mark) for mark in bookmarks] == [squeeze(heading) for heading in headings]
    for heading in headings:
        assert squeeze(heading) in text


def test_english_switch():
    (dossier, _) = filed("02-national-faulty.docx")
    report = project_report(dossier, "en")
    said = [text_of(b.runs) for b in report.blocks if isinstance(b, Paragraph)]
    assert next(report.of(Heading)).full == "1 Basic facts"
    assert any("83.10% (recomputed 81.8%)" in text for text in said)
    assert all(set(named("zh", name)) == set(named("en", name)) for name in sentences())


def named(language: str, name: str) -> list[str]:
    return re.findall(r"\{(\w*)\}", sentences()[name][language])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_word_document_opens_in_libreoffice(tmp_path):
    (dossier, _) = filed("02-national-faulty.docx")
    path = tmp_path / "report.docx"
    path.write_bytes(report_docx(project_report(dossier)))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as pdf:
        assert len(pdf) >= 4
        text = squeeze("".join(page.get_textpage().get_text_range() for page in pdf))
    assert all(squeeze(heading) in text for heading in SECTIONS)


def test_markup_in_a_form_stays_text():
    bad = '#import "x" *粗* $x$ <w:p/> & "引号" \\'
    dossier = judged({"project": bad, "year": 2023, "objective_expected": bad, "indicators": [{"l3": bad}]})
    report = project_report(dossier)
    assert squeeze(bad) in squeeze(docx_text(report_docx(report)))
    with pypdfium2.PdfDocument(report_bytes(report, "pdf")) as pdf:
        text = squeeze("".join(page.get_textpage().get_text_range() for page in pdf))
    assert squeeze(bad) in text
