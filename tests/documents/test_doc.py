"""Binary Word documents."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest

from builders.docx import write_docx
from builders.forms import form_blocks, numbered
from jixiao.documents import doc as doc_module
from jixiao.documents.doc import convert_docs, find_office, read_doc
from jixiao.documents.load import load
from jixiao.documents.model import Block, Document, Table
from jixiao.documents.ole import CompoundFile

DATA = Path(__file__).parent.parent / "data" / "doc"
FORM = (DATA / "form.doc").read_bytes()
"""Written by LibreOffice from ``form_blocks``."""

needs_office = pytest.mark.skipif(not find_office(), reason="LibreOffice is not installed")


def codes(document: Document) -> list[str]:
    return [trouble.code for trouble in document.troubles]


def before_nested(blocks: list[Block]) -> list[Block]:
    """The blocks up to the nested table, which LibreOffice 7.4 takes apart when it reads a .doc."""
    return blocks[:4]


def test_pure_python() -> None:
    (document,) = convert_docs([("表.doc", FORM)], office="")
    assert document.format == "doc"
    assert document.troubles == []
    assert document.blocks == numbered(form_blocks())


@needs_office
def test_office() -> None:
    document = read_doc(FORM, "表.doc")
    assert document.format == "doc"
    assert document.troubles == []
    assert before_nested(document.blocks) == before_nested(numbered(form_blocks()))


@needs_office
def test_office_many_in_one_process(tmp_path: Path) -> None:
    path = tmp_path / "乙 表.doc"
    path.write_bytes(FORM)
    documents = convert_docs([("a.doc", FORM), ("b.doc", FORM[:3000]), path, tmp_path / "无.doc"])
    assert [document.name for document in documents] == ["a.doc", "b.doc", "乙 表.doc", "无.doc"]
    assert [codes(document) for document in documents] == [[], ["file-broken"], [], ["file-missing"]]
    assert documents[0].blocks == documents[2].blocks


@needs_office
def test_rtf() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg936 {\trowd\cellx2000\cellx4000\intbl a\cell b\cell\row}\pard c\par}"
    document = load(rtf, "x.doc")
    assert codes(document) == ["extension-wrong"]
    assert [[cell.text for cell in table.cells] for table in document.tables()] == [["a", "b"]]


def test_rtf_without_office() -> None:
    (document,) = convert_docs([("x.rtf", rb"{\rtf1 a}")], office="")
    assert codes(document) == ["file-type"]


def test_without_a_program_that_runs() -> None:
    (document,) = convert_docs([("x.doc", FORM)], office="/no/such/program")
    assert document.troubles == []
    assert any(isinstance(block, Table) for block in document.blocks)


def test_program_over_the_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "slow"
    program.write_text("#!/bin/sh\nsleep 100\n")
    program.chmod(0o700)
    monkeypatch.setattr(doc_module, "START_SECONDS", 0.1)
    first, second = convert_docs(
        [("x.doc", FORM), ("y.rtf", rb"{\rtf1 a}")], office=str(program), timeout=0.05
    )
    assert first.troubles == []
    assert codes(second) == ["file-slow"]


def test_password() -> None:
    start = CompoundFile(FORM).streams["WordDocument"]
    place = (start + 1) * 512 + 10
    flags = struct.unpack_from("<H", FORM, place)[0] | 0x0100
    data = FORM[:place] + struct.pack("<H", flags) + FORM[place + 2 :]
    assert codes(load(data, "x.doc")) == ["file-encrypted"]


@pytest.mark.parametrize("end", [600, 2000, 5000, 9000])
def test_cut_file(end: int) -> None:
    (document,) = convert_docs([("x.doc", FORM[:end])], office="")
    assert codes(document) == ["file-broken"]


def test_a_file_that_holds_the_program_up_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program converts the first file of every round and hangs at the second."""
    done = tmp_path / "done.docx"
    done.write_bytes(write_docx(form_blocks()))
    program = tmp_path / "hanging"
    program.write_text(
        "#!/bin/sh\n"
        'while [ "$1" != --outdir ]; do shift; done\n'
        f'mkdir -p "$2"; cp "{done}" "$2/$(basename "$3" .doc).docx"; sleep 100\n'
    )
    program.chmod(0o700)
    monkeypatch.setattr(doc_module, "START_SECONDS", 1.0)
    begin = time.monotonic()
    documents = convert_docs([(f"{n}.doc", FORM) for n in range(8)], office=str(program), timeout=0.5)
    assert time.monotonic() - begin < 15
    assert [document.name for document in documents] == [f"{n}.doc" for n in range(8)]
    assert all(document.troubles == [] and document.blocks for document in documents)


def test_a_broken_result_is_not_taken(tmp_path: Path) -> None:
    program = tmp_path / "broken"
    program.write_text(
        "#!/bin/sh\n"
        'while [ "$1" != --outdir ]; do shift; done\n'
        'mkdir -p "$2"; echo PK > "$2/$(basename "$3" .doc).docx"\n'
    )
    program.chmod(0o700)
    (document,) = convert_docs([("x.doc", FORM)], office=str(program))
    assert document.troubles == []
    assert document.blocks == numbered(form_blocks())
