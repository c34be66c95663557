"""Measures reading against its yardsticks: speed and peak memory, side by side in one run.

    python benchmarks/reading.py [--quick]

Makes its own documents of 20 forms each. A round runs in a process of its own, which reads one document to load
what it imports and then each of the others once, so that nothing remembered of a document helps to read it again;
a yardstick's time is the best of several rounds, its memory the peak of a process. ``document`` is the time from
bytes to tables and paragraphs, ``recognition`` the time from there to typed forms.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from invented import invented_form

ROOT = Path(__file__).resolve().parents[1]
FORMS = 20
MANY = 500
MANY_LIMIT_MB = 200
FORMATS = ("docx", "xlsx", "xls", "pdf", "html", "txt")


# -- documents to read ---------------------------------------------------------------------------------------


def write_documents(folder: Path, documents: int) -> tuple[dict[str, list[Path]], int]:
    """Write the documents in every format and the one of many forms; return them and the indicators in each set.

    The first document of each set is only there to be read before the others are measured.
    """
    sys.path.insert(0, str(ROOT / "examples"))
    from making.pages import FONTS, write_html, write_pdf, write_text
    from making.printing import blocks
    from making.sheets import write_xls, write_xlsx
    from making.word import write_docx

    writers: dict[str, Callable[..., bytes]] = {
        "docx": write_docx, "xlsx": write_xlsx, "xls": write_xls, "pdf": write_pdf, "html": write_html, "txt": write_text,
    }  # fmt: skip
    if not FONTS.is_dir():
        print("pdf is left out: the typeface of fonts-noto-cjk is not installed", file=sys.stderr)
        del writers["pdf"]
    files: dict[str, list[Path]] = {name: [] for name in writers}
    indicators = 0
    for number in range(documents + 1):
        chance = random.Random(number)
        forms = [invented_form(chance, "national") for _ in range(FORMS)]
        indicators += sum(len(form["indicators"]) for form in forms) if number else 0
        for name, write in writers.items():
            layout = "titled" if name in ("xlsx", "xls") else "national"
            pages = [block for form in forms for block in blocks(form | {"layout": layout})]
            path = folder / f"{number}.{name}"
            path.write_bytes(write(pages))
            files[name].append(path)
    chance = random.Random(MANY)
    many = [block for _ in range(MANY) for block in blocks(invented_form(chance, "national"))]
    path = folder / "many.docx"
    path.write_bytes(write_docx(many))
    files["many"] = [path]
    return files, indicators


# -- what is measured ----------------------------------------------------------------------------------------


def ours_document(path: Path) -> Any:
    from jixiao.documents.load import load

    return load(path.read_bytes(), path.name)


def ours_forms(path: Path) -> Any:
    from jixiao.reading.reader import read_forms

    return read_forms(ours_document(path))


def raw_xml(path: Path) -> Any:
    import zipfile

    from lxml import etree

    return etree.fromstring(zipfile.ZipFile(path).read("word/document.xml"))


def python_docx(path: Path) -> Any:
    import docx

    tables = docx.Document(str(path)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]


def openpyxl(path: Path) -> Any:
    from openpyxl import load_workbook

    return [[cell.value for row in sheet.iter_rows() for cell in row] for sheet in load_workbook(path)]


def xlrd(path: Path) -> Any:
    from xlrd import open_workbook

    book = open_workbook(path, formatting_info=True)
    return [[sheet.row_values(row) for row in range(sheet.nrows)] for sheet in book.sheets()]


def pdfplumber(path: Path) -> Any:
    from pdfplumber import open as open_pdf

    with open_pdf(path) as pdf:
        return [page.extract_tables() for page in pdf.pages]


def lxml_html(path: Path) -> Any:
    from lxml import html

    return html.fromstring(path.read_bytes())


YARDSTICKS: dict[str, Callable[[Path], Any]] = {
    function.__name__: function
    for function in (ours_document, ours_forms, raw_xml, python_docx, openpyxl, xlrd, pdfplumber, lxml_html)
}


@dataclass(frozen=True, slots=True)
class Goal:
    """What reading must reach: ``subject`` against ``other``, at most so many times its time or so much faster."""

    format: str
    subject: str
    other: str
    at_most: float | None = None
    faster: float | None = None


GOALS = (
    Goal("docx", "ours_document", "raw_xml", at_most=2.5),
    Goal("docx", "ours_forms", "python_docx", faster=6),
    Goal("xlsx", "ours_document", "openpyxl", faster=8),
    Goal("xlsx", "ours_forms", "openpyxl", faster=8),
    Goal("pdf", "ours_document", "pdfplumber", faster=8),
    Goal("pdf", "ours_forms", "pdfplumber", faster=8),
)
COMPARED = {
    "docx": ("raw_xml", "python_docx"),
    "xlsx": ("openpyxl",),
    "xls": ("xlrd",),
    "pdf": ("pdfplumber",),
    "html": ("lxml_html",),
    "txt": (),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """The best time a document, the peak memory, and what was found (forms and indicators, for ours)."""

    seconds: float
    peak_mb: float
    forms: int
    indicators: int


def measure(name: str, files: list[Path], rounds: int) -> Measured:
    """Measure a yardstick in processes of its own, one a round; the best time counts."""
    command = [sys.executable, str(Path(__file__).resolve()), "--run", name, *map(str, files)]
    done = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(rounds)]
    return min((Measured(**json.loads(one.stdout)) for one in done), key=lambda one: one.seconds)


def run(name: str, files: list[Path]) -> Measured:
    """Run a yardstick once over the files but the first, which loads what it imports; a single file is measured."""
    function = YARDSTICKS[name]
    first, *measured = files
    if measured:
        function(first)
    spent = 0.0
    forms = indicators = 0
    for path in measured or [first]:
        start = time.perf_counter()
        result = function(path)
        spent += time.perf_counter() - start
        found = getattr(result, "forms", [])
        forms += len(found)
        indicators += sum(len(form.indicators) for form in found)
    return Measured(spent / max(len(measured), 1), peak_mb(), forms, indicators)


def peak_mb() -> float:
    """Return the peak memory of this process; Linux's own count, since getrusage's includes the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


# -- report --------------------------------------------------------------------------------------------------


def report(results: dict[tuple[str, str], Measured], many: Measured | None) -> bool:
    """Print the tables; say whether every goal is met."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    speed = Table("format", "read by", title=f"documents of {FORMS} forms")
    for heading in ("ms/document", "documents/s", "forms/s", "peak MB"):
        speed.add_column(heading, justify="right")
    for (format_name, name), measured in results.items():
        rate = 1 / measured.seconds
        speed.add_row(
            format_name,
            name,
            f"{measured.seconds * 1000:.1f}",
            f"{rate:.1f}",
            f"{rate * FORMS:.0f}",
            f"{measured.peak_mb:.0f}",
        )
        if name == "ours_forms":
            apart = measured.seconds - results[format_name, "ours_document"].seconds
            speed.add_row(
                "",
                "  recognition alone",
                f"{apart * 1000:.1f}",
                "",
                f"{FORMS / apart:.0f}",
                "",
                end_section=True,
            )
    console.print(speed)
    goals = Table("goal", "measured", "wanted", "met", title="goals")
    met = [_goal_row(goals, goal, results) for goal in GOALS if (goal.format, goal.other) in results]
    if many is not None:
        met.append(many.peak_mb < MANY_LIMIT_MB)
        took = f"{many.peak_mb:.0f} MB in {many.seconds:.2f} s"
        goals.add_row(f"docx of {MANY} forms, peak memory", took, f"< {MANY_LIMIT_MB} MB", _yes(met[-1]))
    console.print(goals)
    return all(met)


def _goal_row(table: Any, goal: Goal, results: dict[tuple[str, str], Measured]) -> bool:
    subject, other = (results[goal.format, name].seconds for name in (goal.subject, goal.other))
    if goal.at_most is not None:
        met, measured, wanted = (
            subject / other <= goal.at_most,
            f"{subject / other:.2f} × its time",
            f"≤ {goal.at_most} ×",
        )
    else:
        met, measured, wanted = (
            other / subject >= (goal.faster or 0),
            f"{other / subject:.1f} × faster",
            f"≥ {goal.faster:g} ×",
        )
    table.add_row(f"{goal.format}: {goal.subject} against {goal.other}", measured, wanted, _yes(met))
    return met


def _yes(met: bool) -> str:
    return "[green]yes[/green]" if met else "[red]no[/red]"


def benchmark(*, quick: bool) -> bool:
    """Make the documents, measure every yardstick, print; say whether every goal is met.

    Raises:
        SystemExit: if our reading does not find every form and indicator, since its time then means nothing.
    """
    documents, rounds = (1, 1) if quick else (4, 5)
    results: dict[tuple[str, str], Measured] = {}
    with tempfile.TemporaryDirectory(prefix="jixiao-benchmark-") as name:
        files, indicators = write_documents(Path(name), documents)
        for format_name in FORMATS:
            if format_name not in files:
                continue
            for yardstick in ("ours_document", "ours_forms", *COMPARED[format_name]):
                measured = measure(yardstick, files[format_name], rounds)
                results[format_name, yardstick] = measured
                if yardstick == "ours_forms" and (measured.forms, measured.indicators) != (
                    documents * FORMS,
                    indicators,
                ):
                    raise SystemExit(
                        f"{format_name}: {measured.forms} forms and {measured.indicators} indicators found, {documents * FORMS} and {indicators} written"
                    )
        many = measure("ours_forms", files["many"], 1)
        if many.forms != MANY:
            raise SystemExit(f"docx of {MANY} forms: {many.forms} found")
    return report(results, many)


def main() -> int:
    """Run from the command line; the exit status is 0 if every goal is met, else 1."""
    parser = argparse.ArgumentParser(description="Measure reading against its yardsticks.")
    parser.add_argument("--quick", action="store_true", help="one document, one round: a rough look")
    parser.add_argument("--run", choices=YARDSTICKS, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        measured = run(options.run, options.files)
        print(json.dumps({name: getattr(measured, name) for name in Measured.__slots__}))
        return 0
    return 0 if benchmark(quick=options.quick) else 1


if __name__ == "__main__":
    raise SystemExit(main())
