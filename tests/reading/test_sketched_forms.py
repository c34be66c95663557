"""Forms as offices of many provinces publish them read to what is truly in them, in every format."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sketched_files
import sketched_lists
import sketched_offices
import sketched_provinces
import sketched_regions
import sketched_targets
from sketch import PUBLISHED
from test_layouts import differing

from builders.docx import write_docx
from builders.html import write_html
from builders.pdf import write_pdf
from builders.xls import write_xls
from builders.xlsx import write_xlsx
from jixiao.documents.load import load
from jixiao.documents.model import Document
from jixiao.forms.record import document_record
from jixiao.reading.reader import read_forms

MODULES = (
    sketched_files,
    sketched_lists,
    sketched_offices,
    sketched_provinces,
    sketched_regions,
    sketched_targets,
)
WRITERS: dict[str, Callable[[Any], bytes]] = {
    "docx": write_docx,
    "html": write_html,
    "xlsx": partial(write_xlsx, stacked=True),
    "xls": partial(write_xls, stacked=True),
    "pdf": write_pdf,
}
FILES = [name for name, make in PUBLISHED.items() if make.__module__ == sketched_files.__name__]
OTHERS = [name for name in PUBLISHED if name not in FILES]


def test_every_document_is_registered() -> None:
    assert {make.__module__ for make in PUBLISHED.values()} == {module.__name__ for module in MODULES}


@pytest.mark.parametrize("name", FILES)
def test_file(name: str) -> None:
    data, forms = PUBLISHED[name]()
    assert differing("", document_record(read_forms(load(data, name)))["forms"], forms) == []


@pytest.mark.parametrize("name", OTHERS)
def test_document(name: str) -> None:
    blocks, forms = PUBLISHED[name]()
    assert differing("", document_record(read_forms(Document(name, "docx", blocks)))["forms"], forms) == []


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", OTHERS)
def test_document_in_format(name: str, form: str) -> None:
    blocks, forms = PUBLISHED[name]()
    document = load(WRITERS[form](blocks), f"{name}.{form}")
    assert differing("", document_record(read_forms(document))["forms"], forms) == []
