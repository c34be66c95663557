"""Reports: of a project after the official outline, of a unit over all its projects, and for the meeting table."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from importlib import import_module

from jixiao.checks.session import Assessment
from jixiao.forms.model import FormKind
from jixiao.rendering.reports.content import Report
from jixiao.rendering.reports.dossier import Dossier, dossiers
from jixiao.rendering.reports.page import wanted_families
from jixiao.rendering.reports.project import project_report
from jixiao.rendering.reports.review import review_sheet
from jixiao.rendering.reports.unit import unit_report


class ReportKind(StrEnum):
    """What is reported on."""

    PROJECT = "project"
    UNIT = "unit"
    REVIEW = "review"


FORMATS: dict[ReportKind, tuple[str, ...]] = {
    ReportKind.PROJECT: ("docx", "pdf"),
    ReportKind.UNIT: ("docx", "pdf", "xlsx"),
    ReportKind.REVIEW: ("docx", "pdf", "xlsx"),
}
"""The formats of each kind of report."""


def reports(
    assessment: Assessment, kind: ReportKind, language: str = "zh", last_year: Assessment | None = None
) -> list[tuple[Dossier | None, Report]]:
    """Return the reports on judged documents: one a form, or one for all; each with the form that it is about."""
    if kind is ReportKind.REVIEW:
        return [(dossier, review_sheet(dossier, language)) for dossier in dossiers(assessment)]
    found = dossiers(assessment, FormKind.SELF_EVALUATION)
    if kind is ReportKind.PROJECT:
        return [(dossier, project_report(dossier, language)) for dossier in found]
    if not found:
        return []
    last = None if last_year is None else dossiers(last_year, FormKind.SELF_EVALUATION)
    return [(None, unit_report(found, language, last))]


def report_bytes(report: Report, to: str, *, embed_fonts: bool = False) -> bytes:
    """Return a report in one format: docx, pdf or xlsx; a docx with the type faces that are found here if asked."""
    writer: Callable[[Report], bytes] = getattr(
        import_module(f"jixiao.rendering.reports.{to}"), f"report_{to}"
    )
    data = writer(report)
    if not (embed_fonts and to == "docx"):
        return data
    from jixiao.rendering.embedding import embedding_plan, with_fonts

    return with_fonts(data, embedding_plan(wanted_families()))


__all__ = [
    "FORMATS",
    "Report",
    "ReportKind",
    "project_report",
    "report_bytes",
    "reports",
    "review_sheet",
    "unit_report",
]
