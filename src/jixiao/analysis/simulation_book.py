"""A simulation as a workbook: every form, every line that moves, the grades and a chart of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.analysis.simulate import Rescored, Simulation, label_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

HEADINGS = {
    "forms": (
        "文件",
        "项目",
        "表列总分",
        "{before}总分",
        "{after}总分",
        "变动",
        "{before}等级",
        "{after}等级",
        "原因",
    ),
    "lines": ("文件", "项目", "指标", "{before}得分", "{after}得分", "规则", "{before}计算", "{after}计算"),
}
_WIDTHS = {"forms": (28, 36, 10, 16, 16, 8, 14, 14, 48), "lines": (28, 36, 32, 14, 14, 40, 60, 60)}


def write_simulation(
    simulation: Simulation, path: Path, before: str, after: str, meanings: Mapping[str, str]
) -> None:
    """Write the workbook. ``before`` and ``after`` name the rules; ``meanings`` says what each rule is."""
    from xlsxwriter import Workbook

    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        names = {"before": before, "after": after}
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        sheets = {
            name: _sheet(book, title, name, names, bold)
            for name, title in (("forms", "逐表"), ("lines", "逐项"))
        }
        line = 1
        for row, form in enumerate(simulation.forms, start=1):
            sheets["forms"].write_row(row, 0, _form(form, meanings))
            for shift in form.shifts:
                cells = (
                    form.document, form.project, shift.line, shift.before, shift.after,
                    _rules(shift.rules, meanings), "；".join(shift.steps_before), "；".join(shift.steps_after),
                )  # fmt: skip
                sheets["lines"].write_row(line, 0, cells)
                line += 1
        _summary(book, simulation, names, bold)


def _sheet(book: Workbook, title: str, name: str, names: Mapping[str, str], bold: Any) -> Worksheet:
    sheet = book.add_worksheet(title)
    headings = [heading.format(**names) for heading in HEADINGS[name]]
    sheet.write_row(0, 0, headings, bold)
    for column, width in enumerate(_WIDTHS[name]):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 34)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    _on_one_page(sheet)
    return sheet


def _on_one_page(sheet: Worksheet) -> None:
    """Print a sheet one page wide."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _form(form: Rescored, meanings: Mapping[str, str]) -> tuple[Any, ...]:
    return (
        form.document, form.project, form.printed, form.before.total, form.after.total, form.change,
        label_of(form.before), label_of(form.after), _rules(form.rules, meanings),
    )  # fmt: skip


def _rules(rules: tuple[str, ...], meanings: Mapping[str, str]) -> str:
    return "；".join(meanings.get(rule, rule) for rule in rules)


def _summary(book: Workbook, simulation: Simulation, names: Mapping[str, str], bold: Any) -> None:
    """Write the sums, the matrix of grades, and a chart of the grades under both sets of rules."""
    sheet = book.add_worksheet("汇总")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 2, 24)
    _on_one_page(sheet)
    facts = (
        ("表数", len(simulation.forms)),
        (f"{names['before']}平均分", simulation.mean(lambda form: form.before.total)),
        (f"{names['after']}平均分", simulation.mean(lambda form: form.after.total)),
        ("总分变动的表数", simulation.changed),
        ("等级变动的表数", simulation.regraded),
    )
    for row, fact in enumerate(facts):
        sheet.write_row(row, 0, fact)
    top, grades, matrix = len(facts) + 1, simulation.grades, simulation.matrix
    sheet.write_row(top, 0, (f"{names['before']} ＼ {names['after']}", *grades), bold)
    for row, grade in enumerate(grades, start=top + 1):
        sheet.write_row(row, 0, (grade, *(matrix[grade, other] for other in grades)))
    counts = top + len(grades) + 2
    sheet.write_row(counts, 0, ("等级", names["before"], names["after"]), bold)
    for row, (grade, before, after) in enumerate(grade_counts(simulation), start=counts + 1):
        sheet.write_row(row, 0, (grade, before, after))
    if grades:
        chart = book.add_chart({"type": "column"})
        if chart is not None:
            for column, name in enumerate((names["before"], names["after"]), start=1):
                last = counts + len(grades)
                chart.add_series(
                    {
                        "name": name,
                        "categories": ["汇总", counts + 1, 0, last, 0],
                        "values": ["汇总", counts + 1, column, last, column],
                    }
                )
            chart.set_title({"name": "等级分布"})
            chart.set_legend({"position": "bottom"})
            chart.set_y_axis({"name": "表数", "major_gridlines": {"visible": True}})
            sheet.insert_chart(counts + len(grades) + 2, 0, chart)


def grade_counts(simulation: Simulation) -> list[tuple[str, int, int]]:
    """Return for each grade how many forms have it under the first and under the second set of rules."""
    pairs = [(label_of(form.before), label_of(form.after)) for form in simulation.forms]
    return [
        (grade, sum(one == grade for one, _ in pairs), sum(other == grade for _, other in pairs))
        for grade in simulation.grades
    ]
