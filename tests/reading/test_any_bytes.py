"""Any bytes under any name, damaged documents, any texts and tables: a document or a trouble, never an exception."""

from __future__ import annotations

import faulthandler
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders.hostile import fixtures
from jixiao.documents import doc
from jixiao.documents.load import load
from jixiao.documents.model import Block, Cell, Document, Paragraph, Table
from jixiao.documents.sources import EXTENSIONS
from jixiao.forms.model import DocumentForms
from jixiao.forms.record import document_record
from jixiao.reading.reader import read_forms
from jixiao.values.trouble import CATALOGUE

SECONDS = 10
"""Time limit of one example."""
SETTINGS = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
FIXTURES = fixtures()
NAMES = st.sampled_from(sorted(EXTENSIONS)).map("表.{}".format)

# Words that the reader looks for, so that random texts run into its rules.
WORDS = st.sampled_from(
    [
        "项目支出绩效自评表",
        "项目支出绩效目标申报表",
        "项目绩效运行监控表",
        "项目绩效评价报告",
        "部门整体支出绩效自评表",
        "项目名称",
        "主管部门",
        "实施单位",
        "项目资金（万元）",
        "年度资金总额",
        "当年财政拨款",
        "上年结转资金",
        "其他资金",
        "年初预算数",
        "全年预算数",
        "全年执行数",
        "分值",
        "执行率",
        "得分",
        "年度总体目标",
        "预期目标",
        "实际完成情况",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "偏差原因分析及改进措施",
        "产出指标",
        "数量指标",
        "质量指标",
        "时效指标",
        "成本指标",
        "效益指标",
        "社会效益指标",
        "满意度指标",
        "服务对象满意度",
        "总分",
        "自评等级",
        "优",
        "（2023年度）",
        "单位：元",
        "10",
        "100",
        "95%",
        "≥95%",
        "≤3天",
        "1,200.50",
        "37.8万元",
        "—",
        "是",
        "、",
        "一、",
        "（一）",
        "一、项目基本情况",
        "任务名称",
        "主要内容",
        "长期目标",
    ]
)
TEXTS = st.one_of(WORDS, st.text(max_size=12), st.tuples(WORDS, WORDS).map("".join), st.just(""))
GAPS = st.sampled_from(["\t", "    ", " ", "\n", "\n\n", "\n\t", "|", "：", ""])


@contextmanager
def watched() -> Iterator[None]:
    """Tell where an example stands, and end the run, if it does not come back; fail if it took too long."""
    faulthandler.dump_traceback_later(SECONDS * 6, exit=True, file=sys.__stderr__)
    begin = time.monotonic()
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
    assert time.monotonic() - begin < SECONDS


def read(document: Document) -> DocumentForms:
    """Read the forms, and whatever is printed of them."""
    forms = read_forms(document)
    for trouble in [*forms.troubles, *(trouble for form in forms.forms for trouble in form.troubles)]:
        assert trouble.code in CATALOGUE
        assert trouble.message()
        assert trouble.message("en")
    assert DocumentForms.model_validate_json(forms.model_dump_json()).document == forms.document
    document_record(forms)
    return forms


def read_bytes(data: bytes, name: str) -> None:
    with watched():
        forms = read(load(data, name))
        assert forms.document == name
        assert forms.forms or forms.troubles


@SETTINGS
@given(st.binary(max_size=2000), NAMES)
def test_any_bytes(data: bytes, name: str) -> None:
    read_bytes(data, name)


@SETTINGS
@given(
    st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>",
                     b"\xff\xfe", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n", b"<?xml version='1.0'?>"]),
    st.binary(max_size=2000),
    NAMES,
)  # fmt: skip
def test_any_bytes_after_a_signature(signature: bytes, data: bytes, name: str) -> None:
    read_bytes(signature + data, name)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sound document with bits turned, a part cut out or put elsewhere, or cut off."""
    data = bytearray(FIXTURES[draw(st.sampled_from(sorted(FIXTURES)))])
    for _ in range(draw(st.integers(0, 5))):
        data[draw(st.integers(0, len(data) - 1))] ^= 1 << draw(st.integers(0, 7))
    start, size = draw(st.integers(0, len(data))), draw(st.integers(0, 400))
    kind = draw(st.sampled_from(["keep", "cut", "remove", "insert", "splice", "zero"]))
    if kind == "cut":
        del data[start:]
    elif kind == "remove":
        del data[start : start + size]
    elif kind == "insert":
        data[start:start] = draw(st.binary(max_size=50))
    elif kind == "zero":
        data[start : start + size] = bytes(len(data[start : start + size]))
    elif kind == "splice":
        other = FIXTURES[draw(st.sampled_from(sorted(FIXTURES)))]
        data[start:] = other[draw(st.integers(0, len(other))) :]
    return bytes(data)


@SETTINGS
@given(damaged(), NAMES)
def test_damaged_documents(data: bytes, name: str) -> None:
    with without_office():
        read_bytes(data, name)


@contextmanager
def without_office() -> Iterator[None]:
    """Convert in pure Python: to start LibreOffice for every example would take hours."""
    found = doc.find_office
    doc.find_office = lambda: ""
    try:
        yield
    finally:
        doc.find_office = found


@SETTINGS
@given(st.lists(st.tuples(TEXTS, GAPS), max_size=80))
def test_any_text(pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in pieces)
    with watched():
        read(load(text.encode("utf-8", "replace"), "表.txt"))


@st.composite
def tables(draw: st.DrawFn, depth: int = 0) -> Table:
    """A table whose cells and spans need not fit each other."""
    cells = []
    for row in range(draw(st.integers(0, 8))):
        column = 0
        for _ in range(draw(st.integers(0, 6))):
            column += draw(st.integers(0, 2))
            inner = (draw(tables(depth + 1)),) if depth < 2 and draw(st.integers(0, 20)) == 0 else ()
            height, width = draw(st.integers(1, 3)), draw(st.integers(1, 3))
            cells.append(Cell(draw(TEXTS), row, column, height, width, tables=inner))
            column += width
    return Table(cells, sheet=draw(st.sampled_from([None, "表一"])), exact=draw(st.booleans()))


@SETTINGS
@given(st.lists(st.one_of(tables(), TEXTS.map(Paragraph)), max_size=5))
def test_any_tables(blocks: list[Block]) -> None:
    with watched():
        read(Document("表.docx", "docx", blocks))
