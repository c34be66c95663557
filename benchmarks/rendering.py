"""Forms written per second, beside what is commonly used for it: python benchmarks/rendering.py [--quick].

pdf beside LibreOffice headless and WeasyPrint (where they are installed), docx beside python-docx with ``cell.merge``, xlsx beside openpyxl: the same forms
in the same run, the best of the rounds; then the time and memory for 1,000 forms in one file. Every form has texts
of its own and every round new forms, since typst remembers what it has set before. Our time is from the typed
form to the bytes; the others are handed the finished layout.
"""

from __future__ import annotations

import argparse
import io
import itertools
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.shared import Pt
from openpyxl.styles import Alignment, Border, Font, Side

from jixiao.forms.model import Field, Form, FundLine, Indicator, SelfEvaluation
from jixiao.rendering import render_bytes
from jixiao.rendering.compose import compose
from jixiao.rendering.layouts import load_layouts
from jixiao.rendering.sheet import Grid, Role, Sheet

try:
    import weasyprint
except (ImportError, OSError):  # not installed, or the libraries it needs are not
    weasyprint = None

GOALS = {"pdf": 8.0, "docx": 6.0, "xlsx": 3.0}


_WORDS = [
    "新建",
    "集中供水点",
    "配水管网",
    "受益群众",
    "按期完成",
    "巩固提升",
    "土地协调",
    "管护经费",
    "验收合格",
    "南岗村段",
    "乡镇",
    "铺设",
]


def sentence(chance: random.Random, length: int) -> str:
    """Return a text of some words, another one for each form."""
    return "".join(chance.choices(_WORDS, k=length)) + f"{chance.randrange(1000)}处。"


def form(number: int, indicators: int = 20) -> Form:
    """A self-evaluation with four fund lines and twenty indicators, about two pages."""
    chance = random.Random(number)
    levels = [
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("效益指标", "社会效益指标"),
        ("满意度指标", "服务对象满意度指标"),
    ]
    rows = []
    for index in range(indicators):
        l1, l2 = levels[index * len(levels) // indicators]
        texts = {
            "l3": sentence(chance, 3), "target": "≥12处", "actual": f"{chance.randrange(300)}处", "weight": "4.5",
            "score": "4.25", "reason": sentence(chance, 8) if index % 3 == 0 else "",
        }  # fmt: skip
        parts: dict[str, dict[str, str]] = {name: {"printed": text} for name, text in texts.items()}
        parts.update({"l1": {"printed": l1, "value": l1}, "l2": {"printed": l2, "value": l2}})
        rows.append(Indicator.model_validate(parts))
    amounts = {
        "initial": "1,300,000.00",
        "revised": "1,234,567.50",
        "executed": "1,167,530.48",
        "rate": "94.57%",
    }
    sources = [
        ("total", "年度资金总额"),
        ("appropriation", "其中：当年财政拨款"),
        ("carryover", "上年结转资金"),
        ("other", "其他资金"),
    ]
    return SelfEvaluation(
        title=Field[str](printed="项目支出绩效自评表"),
        year=2025,
        project=Field[str](printed=f"农村饮水安全巩固提升项目第{number}标段"),
        department=Field[str](printed="清河县水利局"),
        unit=Field[str](printed="清河县农村供水管理站"),
        amount_unit_label="元",
        funds=[
            FundLine.model_validate(
                {
                    "line": line,
                    "label": {"printed": label},
                    **{name: {"printed": text} for name, text in amounts.items()},
                }
            )
            for line, label in sources
        ],
        objective_expected=Field[str](printed=sentence(chance, 40)),
        objective_actual=Field[str](printed=sentence(chance, 30)),
        indicators=rows,
        total_weight=Field(printed="100"),
        total_score=Field(printed="95.46"),
    )


# -- what is commonly used ----------------------------------------------------------------------------------


def python_docx(sheet: Sheet) -> bytes:
    """The same table with python-docx, cells merged by ``cell.merge``."""
    document = docx.Document()
    document.add_paragraph(sheet.title)
    for section in sheet.sections:
        grid = Grid(sheet.in_section(section))
        table = document.add_table(section.last - section.first + 1, len(grid.widths), style="Table Grid")
        for box in sheet.in_section(section):
            row, column = box.row - section.first, grid.column(box.left)
            cell = table.cell(row, column)
            if grid.span(box) > 1 or box.row_span > 1:
                cell = cell.merge(table.cell(row + box.row_span - 1, column + grid.span(box) - 1))
            cell.text = box.text
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(sheet.size)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_openpyxl(sheet: Sheet) -> bytes:
    """The same sheet with openpyxl: merged cells, borders, fonts, widths."""
    book = openpyxl.Workbook()
    page = book.active
    grid = Grid(sheet.boxes)
    side = Side(style="thin")
    border = Border(left=side, right=side, top=side, bottom=side)
    page.cell(1, 1, sheet.title)
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(grid.widths))
    for column, width in enumerate(grid.widths, 1):
        page.column_dimensions[openpyxl.utils.get_column_letter(column)].width = width * 92 / 1000
    for box in sheet.boxes:
        row, column = box.row + 2, grid.column(box.left) + 1
        cell = page.cell(row, column, box.text)
        cell.font = Font(name="黑体" if box.role is Role.HEADING else "仿宋", size=sheet.size)
        cell.alignment = Alignment(horizontal=box.align, vertical="center", wrap_text=True)
        cell.border = border
        last_row, last_column = row + box.row_span - 1, column + grid.span(box) - 1
        if (last_row, last_column) != (row, column):
            page.merge_cells(start_row=row, start_column=column, end_row=last_row, end_column=last_column)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def libreoffice(documents: list[bytes], soffice: str) -> float:
    """Return the seconds in which one LibreOffice process turns Word documents into pdf."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, data in enumerate(documents):
            (folder / f"{number}.docx").write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder / "out")]
        subprocess.run(
            [*command, str(folder / "0.docx")], check=True, capture_output=True, timeout=300
        )  # warm profile
        start = time.perf_counter()
        files = [str(path) for path in folder.glob("*.docx")]
        subprocess.run([*command, *files], check=True, capture_output=True, timeout=600)
        seconds = time.perf_counter() - start
        if len(list((folder / "out").glob("*.pdf"))) != len(documents):
            raise RuntimeError("LibreOffice did not write every file")
    return seconds


def with_weasyprint(page: str) -> object:
    """The pdf of a finished web page."""
    return weasyprint.HTML(string=page).write_pdf()


# -- measuring ----------------------------------------------------------------------------------------------


def best(work: Callable[[Form], object], count: int, rounds: int) -> float:
    """Return the seconds for one form in the best of the rounds; a first form, which loads fonts, is not counted."""
    work(form(next(_NUMBERS)))
    times = []
    for _ in range(rounds):
        forms = [form(next(_NUMBERS)) for _ in range(count)]
        start = time.perf_counter()
        for one in forms:
            work(one)
        times.append((time.perf_counter() - start) / count)
    return min(times)


_NUMBERS = itertools.count()


def handed(work: Callable[[Any], object], sheets: Sequence[Sheet | str]) -> float:
    """Return the seconds for one of some finished layouts; the first is set once before."""
    work(sheets[0])
    start = time.perf_counter()
    for sheet in sheets:
        work(sheet)
    return (time.perf_counter() - start) / len(sheets)


def row(name: str, ours: float, other_name: str, theirs: float | None) -> str:
    shown = f"{name:5} 本系统 {ours * 1000:7.1f} ms/张  {1 / ours:6.0f} 张/秒"
    if theirs is None:
        return f"{shown}   {other_name}：未安装"
    factor = theirs / ours
    mark = "达到" if factor >= GOALS[name] else "未达到"
    return f"{shown}   {other_name} {theirs * 1000:7.1f} ms/张   {factor:5.1f} 倍（目标 {GOALS[name]:g} 倍，{mark}）"


def memory() -> float:
    """Return the most memory that this process has taken, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer forms and rounds, under 20 seconds")
    parser.add_argument("--many", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--format", default="pdf", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.many:
        start = time.perf_counter()
        data = render_bytes([form(number) for number in range(1000)], chosen.format)
        seconds = time.perf_counter() - start
        print(
            f"{chosen.format:5} 1000 张合订一个文件：{seconds:6.1f} 秒，{len(data) / 1e6:5.1f} MB，内存最高 {memory():5.0f} MB"
        )
        return
    count, rounds = (8, 2) if chosen.quick else (40, 3)
    layouts = load_layouts()
    print(f"每种 {count} 张，取 {rounds} 轮最快；每张四行资金、二十条指标")
    soffice = shutil.which("soffice")
    theirs: float | None = None
    if soffice:
        documents = [render_bytes(form(next(_NUMBERS)), "docx") for _ in range(count)]
        theirs = libreoffice(documents, soffice) / count
    ours = best(lambda one: render_bytes(one, "pdf"), count, rounds)
    print(row("pdf", ours, "LibreOffice", theirs))
    pages = [render_bytes(form(number), "html").decode() for number in range(1000, 1006)]
    print(row("pdf", ours, "WeasyPrint", handed(with_weasyprint, pages) if weasyprint else None))
    ours = best(lambda one: render_bytes(one, "docx"), count, rounds)
    sheets = [compose(form(number), layouts) for number in range(2000, 2006)]
    print(row("docx", ours, "python-docx", handed(python_docx, sheets)))
    ours = best(lambda one: render_bytes(one, "xlsx"), count, rounds)
    print(row("xlsx", ours, "openpyxl", handed(with_openpyxl, sheets)))
    for to in () if chosen.quick else ("pdf", "docx", "xlsx", "html"):
        subprocess.run([sys.executable, __file__, "--many", "--format", to], check=True)


if __name__ == "__main__":
    main()
