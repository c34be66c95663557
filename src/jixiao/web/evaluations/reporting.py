"""The report: drafted from the sheet and the forms, taken in again when it is finished, read and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jixiao.forms.model import Form, FormKind
from jixiao.rendering.reports import report_bytes
from jixiao.rendering.reports.evaluation import (
    Evaluated,
    EvaluationFacts,
    Expertise,
    Heard,
    evaluation_report,
)
from jixiao.rendering.wording import reflow
from jixiao.scoring import plain
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.models import Dossier, RoundKind
from jixiao.web.cycle.services import Refused
from jixiao.web.desk.access import Unusable
from jixiao.web.desk.evidence import content_of, keep, kind_of, path_of, safe_name
from jixiao.web.desk.intake import read_file
from jixiao.web.evaluations.access import dossiers_of, units_of
from jixiao.web.evaluations.ledger import FOLDER
from jixiao.web.evaluations.models import Evaluation, ReportFile
from jixiao.web.evaluations.planning import demand, locked, subject
from jixiao.web.evaluations.scoring import seat_of
from jixiao.web.evaluations.sheets import Bench, bench_of
from jixiao.web.evaluations.ways import FLOWS, State
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Person

REPORTING = frozenset({State.DRAFTED.value, State.ANSWERED.value, State.RETURNED.value})
"""The states in which a report is taken in."""
_REPORTS = frozenset({"docx", "pdf"})
_GAP = "【待补充"
_STAGES = (RoundKind.SELF_EVALUATION, RoundKind.MONITORING, RoundKind.TARGET)


def draft(evaluation: Evaluation) -> bytes:
    """Return the report drafted from the data, as a Word document."""
    return report_bytes(evaluation_report(facts_of(evaluation)), "docx")


def facts_of(evaluation: Evaluation) -> EvaluationFacts:
    """Gather all that the report is drafted from."""
    bench = bench_of(evaluation)
    return EvaluationFacts(
        sheet=bench.sheet,
        framework=bench.frame,
        profile=bench.profile,
        result=bench.result,
        findings=bench.findings,
        office=evaluation.commissioner.name,
        years=evaluation.years,
        objects=tuple(objects_of(evaluation)),
        units=tuple(unit.name for unit in units_of(evaluation)),
        team=tuple(Expertise(m.person.name, m.speciality, m.leader) for m in bench.members),
        selection=evaluation.selection,
        purpose=evaluation.purpose,
        course=tuple(_course(evaluation)),
        heard=tuple(Heard(str(p.number), p.accepted, p.answer, p.decision) for p in bench.problems),
    )


def objects_of(evaluation: Evaluation) -> Iterator[Evaluated]:
    """Yield each evaluated object in each year, from the form that says most about it."""
    best: dict[tuple[str, int], Dossier] = {}
    for dossier in dossiers_of(evaluation):
        key = (dossier.title, dossier.round.year)
        known = best.get(key)
        if known is None or _rank(dossier) < _rank(known):
            best[key] = dossier
    for (name, year), dossier in sorted(best.items()):
        yield _evaluated(name, year, dossier)


def _rank(dossier: Dossier) -> int:
    return _STAGES.index(RoundKind(dossier.round.kind))


def _evaluated(name: str, year: int, dossier: Dossier) -> Evaluated:
    form: Form = load_form(dossier.form)
    department = dossier.unit.department
    results = dossier.round.kind == RoundKind.SELF_EVALUATION
    return Evaluated(
        name=name,
        unit=dossier.unit.name,
        department=department.name if department else "",
        year=year,
        budget=dossier.budget,
        executed=dossier.executed,
        objective=reflow(form.objective_expected.printed) if form.objective_expected.text else "",
        achieved=reflow(form.objective_actual.printed) if form.objective_actual.text else "",
        self_score=dossier.total_score if results else None,
        self_grade=dossier.grade if results else "",
    )


def _course(evaluation: Evaluation) -> Iterator[tuple[Any, str]]:
    """Yield the days of the work and what was done, once for each way."""
    labels = {way.name: str(way.label) for way in FLOWS[evaluation.kind].ways}
    for step in evaluation.steps.all():
        yield timezone.localdate(step.at), labels.get(step.name, step.name)


# -- what comes back ----------------------------------------------------------------------------------------------


def take_report(pk: int, person: Person, upload: UploadedFile[bytes] | None, note: str) -> ReportFile:
    """Keep an uploaded report as the next version, and what our reader finds in it. A member of the team does.

    Raises ``Refused``, and ``Unusable`` for a file that is none.
    """
    data = content_of(upload)
    kind = kind_of(data, _REPORTS)
    name = safe_name((upload.name if upload else "") or "")
    found = Evaluation.objects.get(pk=pk)
    seat_of(found, person)
    demand(found, None, REPORTING)
    sha256 = keep(data, FOLDER)
    said = _said(sha256, name)
    with transaction.atomic():
        found = locked(pk)
        seat_of(found, person)
        demand(found, None, REPORTING)
        last = found.reports.order_by("-number").first()
        made = ReportFile.objects.create(
            evaluation=found,
            number=last.number + 1 if last else 1,
            name=name,
            kind=kind,
            size=len(data),
            sha256=sha256,
            said=said,
            note=note.strip()[:300],
            by=person,
        )
        detail = {"number": made.number, "name": name, "sha256": sha256}
        record(person, "evaluation-report", subject(found), path=found.unit.path, detail=detail)
    return made


def _said(sha256: str, name: str) -> dict[str, Any]:
    """Return what a report states, read in a process of its own."""
    try:
        reading = read_file(path_of(sha256, FOLDER), sha256, name)
    except Unusable:
        return {"read": False}
    forms = [load_form(form) for form in reading["reading"]["forms"]]
    report = next((form for form in forms if form.kind is FormKind.REPORT), None)
    if report is None:
        return {"read": False, "gaps": _gaps(reading["page"])}
    total = report.total_score.value
    return {
        "read": True,
        "year": report.year,
        "total": None if total is None else plain(total),
        "grade": report.grade.text or "",
        "gaps": _gaps(reading["page"]),
    }


def _gaps(page: list[dict[str, Any]]) -> int:
    texts = (
        [block["text"]] if "text" in block else [cell[0] for row in block["rows"] for cell in row]
        for block in page
    )
    return sum(text.count(_GAP) for group in texts for text in group)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the report states otherwise than the sheet; ``said`` is blank where it states nothing."""

    what: str
    said: str
    sheet: str


def differences(evaluation: Evaluation, bench: Bench, report: ReportFile) -> list[Difference]:
    """Return where the latest report and the scoring sheet disagree."""
    said, result = report.said, bench.result
    if not said.get("read"):
        return [Difference(_("报告"), "", _("系统未能识别报告的年度、得分和等级，请人工核对"))]
    found = []
    year = said.get("year")
    if year is not None and not evaluation.since <= year <= evaluation.year:
        found.append(Difference(_("年度"), str(year), evaluation.years))
    total = said.get("total")
    if total is None or Decimal(total) != result.total:
        found.append(Difference(_("综合得分"), total or "", plain(result.total)))
    grade = result.grade.label if result.grade else ""
    if said.get("grade", "") != grade:
        found.append(Difference(_("评价等级"), said.get("grade", ""), grade or _("评分未完成")))
    return found


def demand_report(evaluation: Evaluation) -> ReportFile:
    """Return the latest report. Raises ``Refused("report")`` where there is none."""
    latest = evaluation.reports.order_by("-number").first()
    if latest is None:
        raise Refused("report")
    return latest
