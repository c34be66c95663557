"""Two projects of the water supply station whose targets are approved, and its form of the whole."""

from __future__ import annotations

from datetime import date
from typing import Any

from jixiao.findings import Severity
from jixiao.forms.entry import form_of
from jixiao.web.cycle import rounds, services
from jixiao.web.cycle.editing import keys_for
from jixiao.web.cycle.models import Dossier, Project, Round
from web.office import Office, good_target

UNIT = "供水管理站"
WAY = (("submit", "filler"), ("sign", "unit-head"), ("pass", "reviewer"))


def send(office: Office, dossier: Dossier, last: str = "approve") -> Dossier:
    """Answer what is doubtful and take a form through all offices."""
    result = services.judged(Dossier.objects.get(pk=dossier.pk))
    for finding in result.standing:
        if finding.severity is Severity.WARNING:
            services.answer(dossier.pk, office.people["filler"], finding.code, result.path(finding), "已核实")
    for name, who in (*WAY, (last, "officer")):
        now = Dossier.objects.get(pk=dossier.pk)
        now = services.take(name, now.pk, office.people[who], version=now.version)
    return now


def declared(office: Office, name: str, code: str, budget: str) -> Dossier:
    """Declare the targets of a project with a budget, up to the approval."""
    assert office.round is not None
    project, _made = Project.objects.get_or_create(
        code=code, defaults={"name": name, "unit": office.units[UNIT]}
    )
    rounds.open_round(office.round, office.people["officer"])
    dossier = Dossier.objects.get(round=office.round, project=project)
    record = good_target() | {"project": name}
    record["funds"] = [line | {"initial": budget, "revised": budget} for line in record["funds"]]
    if code != "P1":
        record["objective_expected"] = f"完成{name}，验收合格率不低于98%，保障8600人供水。"
        record["indicators"] = [
            line | {"l3": line["l3"].replace("泵站", "管网")} for line in record["indicators"]
        ]
    form = form_of(record)
    services.replace(
        dossier.pk, office.people["filler"], form, keys_for(form), source="test", version=dossier.version
    )
    return send(office, dossier)


def whole_round(office: Office, kind: str = "target", basis: Round | None = None) -> Round:
    """Open a round of whole-unit forms."""
    assert office.round is not None
    made = Round.objects.create(
        year=2025, kind=kind, subject="unit", title="2025年度部门整体支出", scope=office.round.scope, profile="cn",
        profile_on=date(2025, 1, 1), opens=date(2025, 1, 1), deadline=date(2099, 12, 31), basis=basis,
    )  # fmt: skip
    rounds.open_round(made, office.people["officer"])
    return made


def whole_of(round_: Round, unit: str = UNIT) -> Dossier:
    """Return the form of a whole unit."""
    return Dossier.objects.select_related("round", "unit", "project", "basis").get(
        round=round_, unit__name=unit, project=None
    )


def typed(office: Office, dossier: Dossier, cells: dict[str, str]) -> Any:
    """Type into cells of a form, by path."""
    from jixiao.web.cycle.editing import load_form, printed

    dossier.refresh_from_db()
    form = load_form(dossier.form)
    changes = [
        {"op": "set", "path": path, "was": printed(form, dossier.rows, path) or "", "value": text}
        for path, text in cells.items()
    ]
    return services.change(dossier.pk, office.people["filler"], changes)
