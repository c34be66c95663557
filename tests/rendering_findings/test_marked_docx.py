"""A marked Word document: each comment is at its very cell, everything else is as it was."""

import io
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from lxml import etree
from marking import fields_of, finding, findings_everywhere, judged, read, whole

import layouts
from builders.docx import WML, write_body, write_docx
from jixiao.rendering.findings.marked import marked_copy
from jixiao.rendering.findings.notes import AUTHOR, CannotMark
from jixiao.values.text import squeeze

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DOCUMENTS = {path.name: path.read_bytes for path in sorted(EXAMPLES.glob("*.docx"))}
MOMENT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
W = f"{{{WML}}}"


def marked(data: bytes, findings: list) -> bytes:
    return marked_copy(data, judged(read(data)), findings, MOMENT)


def ranges(data: bytes) -> dict[str, str]:
    """Return the text that each comment's range covers, without white space, by the comment's id."""
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    texts: dict[str, str] = {}
    opened: set[str] = set()
    for element in root.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}t"):
        if element.tag == f"{W}t":
            texts.update({number: texts[number] + (element.text or "") for number in opened})
        elif element.tag == f"{W}commentRangeStart":
            opened.add(element.get(f"{W}id"))
            texts[element.get(f"{W}id")] = ""
        else:
            opened.remove(element.get(f"{W}id"))
    assert not opened
    return {number: squeeze(text) for number, text in texts.items()}


def built() -> list:
    names = [name for name in layouts.ALL if not name.startswith(("text_", "shifted_"))]
    return [pytest.param(lambda name=name: write_docx(layouts.ALL[name]().blocks), id=name) for name in names]


@pytest.mark.parametrize("document", [*(pytest.param(d, id=n) for n, d in DOCUMENTS.items()), *built()])
def test_a_marked_copy_reads_to_the_same_forms_and_each_comment_is_at_its_cell(document):
    data = document()
    result = read(data)
    if not result.forms:
        pytest.skip("no form in this layout")
    findings = findings_everywhere(result)
    copy = marked(data, findings)
    assert read(copy) == result
    covered = ranges(copy)
    comments = {str(c.comment_id): c for c in docx.Document(io.BytesIO(copy)).comments}
    assert set(covered) == set(comments)
    assert all(comment.author == AUTHOR for comment in comments.values())
    by_path = {}
    for number, comment in comments.items():
        for line in comment.text.splitlines():
            if "检查“" in line:
                by_path.setdefault(line.split("检查“")[1].split("”")[0], []).append(covered[number])
    assert sum(map(len, by_path.values())) == len(findings)
    for form in result.forms:
        for path, field in fields_of(form):
            if whole(field) and squeeze(field.printed) == field.text:
                texts = [
                    text for text in by_path[path] if text
                ]  # a name cut by a page break stands in two cells
                assert any(field.text in text or text in field.text for text in texts), path


def test_the_other_parts_are_copied_as_they_are():
    data = DOCUMENTS["02-national-faulty.docx"]()
    copy = marked(data, findings_everywhere(read(data)))
    before, after = (zipfile.ZipFile(io.BytesIO(content)) for content in (data, copy))
    changed = {"word/document.xml", "[Content_Types].xml"}
    for name in set(before.namelist()) - changed:
        assert before.read(name) == after.read(name)
    assert marked(data, findings_everywhere(read(data))) == copy, "the same every time"


def test_without_its_comments_the_text_part_is_unchanged():
    data = DOCUMENTS["02-national-faulty.docx"]()
    copy = marked(data, findings_everywhere(read(data)))
    trees = [etree.fromstring(zipfile.ZipFile(io.BytesIO(d)).read("word/document.xml")) for d in (data, copy)]
    for element in list(trees[1].iter(f"{W}commentRangeStart", f"{W}commentRangeEnd")):
        element.getparent().remove(element)
    for element in list(trees[1].iter(f"{W}commentReference")):
        run = element.getparent()
        run.getparent().remove(run)
    assert etree.tostring(trees[0], method="c14n") == etree.tostring(trees[1], method="c14n")


def test_several_findings_of_one_cell_keep_their_order():
    data = DOCUMENTS["02-national-faulty.docx"]()
    result = read(data)
    score = result.forms[0].indicators[0].score
    found = [finding(result, 0, f"indicators[0].score.{n}", score) for n in range(3)]
    comments = list(docx.Document(io.BytesIO(marked(data, found))).comments)
    assert [c.text.split("检查“")[1][:22] for c in comments] == [
        f"indicators[0].score.{n}”" for n in range(3)
    ]
    assert all(c.timestamp == MOMENT for c in comments)


def test_existing_comments_are_kept():
    data = DOCUMENTS["01-national-good.docx"]()
    document = docx.Document(io.BytesIO(data))
    run = document.tables[0].rows[0].cells[-1].paragraphs[0].runs[0]
    document.add_comment([run], text="请核对", author="审核人")
    stream = io.BytesIO()
    document.save(stream)
    result = read(stream.getvalue())
    copy = marked(stream.getvalue(), [finding(result, 0, ""), finding(result, 1, "grade")])
    found = [(c.author, c.text.splitlines()[0]) for c in docx.Document(io.BytesIO(copy)).comments]
    assert found[0] == ("审核人", "请核对")
    assert [author for author, _ in found[1:]] == [AUTHOR] * 2
    assert len(ranges(copy)) == 3


def test_findings_on_forms_as_a_whole_stand_at_the_titles():
    data = DOCUMENTS["01-national-good.docx"]()
    result = read(data)
    copy = marked(data, [finding(result, number, "") for number in (0, 0, 1)])
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(copy)).read("word/document.xml"))
    starts = list(root.iter(f"{W}commentRangeStart"))
    assert list(ranges(copy).values()) == [squeeze(form.title.printed) for form in result.forms]
    tables = [sum(1 for _ in start.getparent().itersiblings(f"{W}tbl", preceding=True)) for start in starts]
    assert tables == [0, 1]


def test_a_blank_reason_is_marked_in_its_own_row():
    data = DOCUMENTS["02-national-faulty.docx"]()
    result = read(data)
    row = result.forms[0].indicators[1]
    assert row.reason.text is None
    copy = marked(data, [finding(result, 0, "indicators[1].reason", row.reason)])
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(copy)).read("word/document.xml"))
    (start,) = root.iter(f"{W}commentRangeStart")
    line = next(start.iterancestors(f"{W}tr"))
    assert row.l3.text in squeeze("".join(line.itertext()))


def test_no_comment_stands_in_a_text_box():
    box = "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    inner = zipfile.ZipFile(io.BytesIO(DOCUMENTS["12-cost-first.docx"]())).read("word/document.xml").decode()
    table = inner[inner.index("<w:tbl>") : inner.index("</w:tbl>") + 8]
    data = write_body(f"<w:p><w:r><w:t>项目支出绩效自评表</w:t></w:r>{box.format(table + '<w:p/>')}</w:p>")
    result = read(data)
    assert result.forms
    copy = marked(data, findings_everywhere(result))
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(copy)).read("word/document.xml"))
    assert list(root.iter(f"{W}commentReference"))
    assert not [e for e in root.iter(f"{W}commentReference") if list(e.iterancestors(f"{W}txbxContent"))]


def test_texts_that_xml_does_not_allow_are_left_out():
    data = DOCUMENTS["12-cost-first.docx"]()
    result = read(data)
    odd = finding(result, 0, "year", values={"check": "a\x00\x0b\ud800b", "error": "x\ny"})
    (comment,) = docx.Document(io.BytesIO(marked(data, [odd]))).comments
    assert "检查“a b”" in comment.text


@pytest.mark.parametrize(
    "name",
    ["06-unit-self-evaluation.pdf", "09-flattened.txt", "08-shanghai-self-evaluation.html", "04-sichuan.xls"],
)
def test_other_formats_cannot_be_marked(name):
    data = (EXAMPLES / name).read_bytes()
    with pytest.raises(CannotMark):
        marked_copy(data, judged(read(data, name)), [], MOMENT)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_a_marked_copy(tmp_path):
    for name in ("02-national-faulty.docx", "11-monitoring.xlsx"):
        data = (EXAMPLES / name).read_bytes()
        (tmp_path / name).write_bytes(marked(data, findings_everywhere(read(data))))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run(
        [*command, *map(str, sorted(tmp_path.glob("*.*x")))], check=True, capture_output=True, timeout=200
    )
    for pdf in ("02-national-faulty.pdf", "11-monitoring.pdf"):
        assert (tmp_path / pdf).read_bytes().startswith(b"%PDF")
        assert len(read((tmp_path / pdf).read_bytes(), pdf).forms) >= 1
