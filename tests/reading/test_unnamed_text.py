"""A text that a form prints without a label gets one by which it is known when the form is read again."""

from jixiao.documents.model import Cell, Document, Paragraph, Table
from jixiao.forms.model import Form
from jixiao.profiles.labels import load_labels
from jixiao.reading.build import UNNAMED_TEXT, build_form
from jixiao.reading.draft import Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.reader import read_forms


def unnamed() -> Form:
    draft = FormDraft(load_labels(), kind="self_evaluation")
    draft.add_text("", Piece("验收资料另册存放"))
    return build_form(draft)


def test_label_of_an_unnamed_text_is_read_again() -> None:
    (text,) = unnamed().texts
    rows = [["项目名称", "灌溉渠道"], [text.label, text.field.printed]]
    cells = [
        Cell(value, row, column) for row, values in enumerate(rows) for column, value in enumerate(values)
    ]
    document = Document("表.docx", "docx", [Paragraph("项目支出绩效自评表"), Table(cells)])
    (form,) = read_forms(document).forms
    assert [(one.label, one.field.value) for one in form.texts] == [(UNNAMED_TEXT, "验收资料另册存放")]
    assert form.troubles == []
