"""Files made to harm their reader: bounded time and memory, a coded trouble, and the other documents still read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from builders import hostile
from builders.docx import write_docx
from builders.forms import form_blocks
from builders.xlsx import write_xlsx
from jixiao.values.trouble import CATALOGUE, Gravity

SECONDS = 60
MEGABYTE = 1 << 20
DOCX = write_docx(form_blocks())
XLSX = write_xlsx(form_blocks())
TITLE = "项目支出".encode()
BODY, STYLES = "word/document.xml", "word/styles.xml"
BOOK, SHEET, STRINGS = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"

# name: how it is made, and the code it must get; several if it depends on what gives in first. The codes of an
# archive are those of its members.
UNREADABLE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "炸弹.docx": (lambda: hostile.bomb(DOCX, BODY, 240 * MEGABYTE), {"file-too-large"}),
    "炸弹.xlsx": (lambda: hostile.bomb(XLSX, SHEET, 240 * MEGABYTE), {"file-too-large"}),
    "谎报.docx": (
        lambda: hostile.understated(hostile.bomb(DOCX, BODY, 40 * MEGABYTE), BODY),
        {"file-broken"},
    ),
    "谎报.xlsx": (
        lambda: hostile.understated(hostile.bomb(XLSX, SHEET, 40 * MEGABYTE), SHEET),
        {"file-broken"},
    ),
    "许多.zip": (
        lambda: hostile.zipped({f"{n}.txt": b"0" * (8 * MEGABYTE) for n in range(30)}),
        {"file-too-large"},
    ),
    "炸弹.zip": (lambda: hostile.zipped({"a.txt": b" " * (100 * MEGABYTE)}), {"file-too-large"}),
    "套中套.zip": (
        lambda: hostile.zipped({"a.zip": hostile.zipped({"b.zip": hostile.zipped({"c.txt": b"x"})})}),
        {"file-too-large"},
    ),
    "路径.zip": (
        lambda: hostile.zipped({"../a.txt": b"1", "/etc/b.txt": b"1", "C:\\c.txt": b"1"}),
        {"archive-path"},
    ),
    "链接.zip": (lambda: hostile.linked("/etc/passwd"), {"archive-path"}),
    "密.docx": (hostile.encrypted_package, {"file-encrypted"}),
    "密.xlsx": (hostile.encrypted_package, {"file-encrypted"}),
    "密.doc": (hostile.encrypted_doc, {"file-encrypted"}),
    "密.xls": (hostile.encrypted_xls, {"file-encrypted"}),
    "密.pdf": (hostile.encrypted_pdf, {"file-encrypted"}),
    "炸弹.pdf": (lambda: hostile.pdf_bomb(300 * MEGABYTE), {"truncated", "reader-died", "file-broken"}),
    "回环.pdf": (hostile.looped_pdf, {"file-broken"}),
    "深1000.docx": (lambda: hostile.nested_docx(1000), {"file-broken"}),
    "深30.docx": (lambda: hostile.nested_docx(30), {"truncated"}),
    "深1000.html": (lambda: hostile.nested_html(1000), {"truncated"}),
    "深100000.html": (lambda: hostile.nested_html(100_000), {"truncated"}),
    "宽.html": (lambda: hostile.wide_html(50_000), {"truncated"}),
    "噪声.docx": (lambda: hostile.noise(3 * MEGABYTE), {"file-type"}),
    "噪声.txt": (lambda: hostile.noise(3 * MEGABYTE, 2), {"file-type"}),
    "噪声.zip": (lambda: b"PK\x03\x04" + hostile.noise(MEGABYTE), {"file-broken"}),
    "噪声.xls": (lambda: hostile.DOC[:8] + hostile.noise(MEGABYTE), {"file-broken"}),
    "噪声.pdf": (lambda: b"%PDF-1.4\n" + hostile.noise(MEGABYTE), {"file-broken"}),
    "空.docx": (bytes, {"file-empty"}),
    **{
        f"实体{len(far)}{kind}{where.rpartition('/')[2]}.{package}": (
            lambda data=data, where=where, inside=inside, text=far + text: hostile.with_document_type(  # type: ignore[misc]
                data, where, text, inside=inside
            ),
            {"file-broken"},
        )
        for far in ("", hostile.FAR)
        for kind, text in (("笑", hostile.LAUGHS), ("外", hostile.OUTSIDE))
        for package, data, where, inside in (
            ("docx", DOCX, BODY, TITLE),
            ("xlsx", XLSX, BOOK, b"<sheet "),
            ("xlsx", XLSX, SHEET, b"</v>"),
            ("xlsx", XLSX, STRINGS, b"</t>"),
        )
    },
    **{
        f"截断{share}.{extension}": (
            lambda data=data, share=share: data[: len(data) * share // 100],  # type: ignore[misc]
            {"file-broken", "truncated"},
        )
        for share in (30, 70)
        for extension, data in hostile.fixtures().items()
        if extension in ("docx", "xlsx", "doc", "xls")
    },
}
READABLE: dict[str, Callable[[], bytes]] = {
    "五百页.pdf": lambda: hostile.long_pdf(500),
    "十万格.xlsx": lambda: hostile.large_xlsx(10_000, 10),
    "十万格.xls": lambda: hostile.large_xls(10_000, 10),
    "十万格.docx": lambda: hostile.large_docx(10_000, 10),
    "合并.xlsx": lambda: hostile.merged_xlsx(20_000),
    "逗号.docx": lambda: "项目名称,甲\n指标,值\n".encode() * 1000,
    "实体.html": lambda: (hostile.LAUGHS.replace("x", "html", 1) + "<html><p>&a10;</p></html>").encode(),
    "样式.docx": lambda: hostile.with_document_type(DOCX, STYLES, hostile.LAUGHS, inside=b"<w:style "),
    "好.docx": lambda: DOCX,
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """Read all the files in one run of the command, and return its documents by the file they are from."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (make, _) in UNREADABLE.items():
        (folder / name).write_bytes(make())
    for name, make in READABLE.items():
        (folder / name).write_bytes(make())
    command = [sys.executable, "-c", "from jixiao.cli.main import main; main()", "read", str(folder)]
    done = subprocess.run(
        [*command, "--format", "json", "--jobs", "2", "--timeout", str(SECONDS)],
        capture_output=True,
        timeout=280,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    found: dict[str, list[dict[str, Any]]] = {}
    for document in json.loads(done.stdout):
        name = Path(document["document"]).relative_to(folder).parts[0]
        found.setdefault(name, []).append(document)
    return found


def codes(documents: list[dict[str, Any]]) -> set[str]:
    found = {trouble["code"] for document in documents for trouble in document["troubles"]}
    return {code for code in found if CATALOGUE[code][0] is Gravity.UNREADABLE}


@pytest.mark.parametrize("name", UNREADABLE)
def test_hostile_file_gets_its_code(name: str, results: dict[str, list[dict[str, Any]]]) -> None:
    found = codes(results[name])
    assert found
    assert found <= UNREADABLE[name][1]


@pytest.mark.parametrize("name", READABLE)
def test_large_or_odd_file_is_read(name: str, results: dict[str, list[dict[str, Any]]]) -> None:
    (document,) = results[name]
    assert codes([document]) == set()


def test_nothing_outside_the_files_was_read(results: dict[str, list[dict[str, Any]]]) -> None:
    assert "root:" not in json.dumps(results)


def test_sound_document_beside_them_is_read(results: dict[str, list[dict[str, Any]]]) -> None:
    (document,) = results["好.docx"]
    assert [form["kind"] for form in document["forms"]] == ["self_evaluation"]


def test_all_are_told_of_once_and_in_order(results: dict[str, list[dict[str, Any]]]) -> None:
    assert list(results) == sorted({**UNREADABLE, **READABLE})
