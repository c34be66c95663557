"""The forms of a whole unit's projects: which one of each project counts, and what they come to together."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from jixiao.analysis.unit_forms import Assembled, assemble
from jixiao.checks.across import across
from jixiao.checks.runner import judge
from jixiao.findings import Finding
from jixiao.forms.entry import text_field
from jixiao.forms.model import Form
from jixiao.web.changes.following import unit_of
from jixiao.web.changes.targets import targets_in_force
from jixiao.web.cycle.editing import complete, load_form
from jixiao.web.cycle.judging import Judged, rules_for
from jixiao.web.cycle.models import Dossier, Project, RoundKind
from jixiao.web.cycle.states import FINAL, State

SUMMED = frozenset({RoundKind.TARGET.value, RoundKind.SELF_EVALUATION.value})
"""The kinds of whole-unit forms that are put together from projects."""


@dataclass(frozen=True, slots=True)
class Source:
    """A project of the unit, the form of it that counts, and the keys of its rows.

    ``dossier`` without ``form``: there is one, but it does not count yet (targets that are not approved).
    """

    project: Project
    dossier: Dossier | None = None
    form: Form | None = None
    keys: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the form has come to its end, and will not change any more."""
        return self.dossier is not None and self.dossier.state in FINAL


def is_whole(dossier: Dossier) -> bool:
    """Say whether a form is a whole unit's that projects can be summed up in."""
    return dossier.project_id is None and dossier.round.kind in SUMMED


def sources(dossier: Dossier) -> list[Source]:
    """Return the projects of a whole unit's year, each with its form; a department's with those of its units.

    Of several forms of a project the one that has come to its end counts, else the latest. Targets count once approved,
    with what was adjusted since; self-evaluations count as they stand.
    """
    round_ = dossier.round
    own = Dossier.objects.filter(
        round__kind=round_.kind, round__year=round_.year, unit__path__startswith=dossier.unit.path, project__isnull=False
    )  # fmt: skip
    best: dict[int, Dossier] = {}
    for item in own.select_related("round", "unit").order_by("pk"):
        known = best.get(item.project_id or 0)
        if known is None or item.state in FINAL or known.state not in FINAL:
            best[item.project_id or 0] = item
    projects = Project.objects.filter(unit__path__startswith=dossier.unit.path)
    projects = projects.filter(Q(active=True) | Q(pk__in=best)).select_related("unit")
    return [_source(project, best.get(project.pk)) for project in projects.order_by("unit__path", "code")]


def _source(project: Project, dossier: Dossier | None) -> Source:
    if dossier is None:
        return Source(project)
    if dossier.round.kind == RoundKind.TARGET:
        if dossier.state != State.APPROVED:
            return Source(project, dossier)
        form, rows = targets_in_force(dossier)
    else:
        form, rows = load_form(dossier.form), dossier.rows
    form.scope, form.year = "project", dossier.round.year
    form.project = text_field(project.name)
    return Source(project, dossier, form, tuple(complete(rows, form)["indicators"]))


def together(dossier: Dossier, form: Form, found: list[Source]) -> Assembled | None:
    """Return what the projects come to together, in the money unit of the whole unit's form; nothing if none counts."""
    forms = [source.form for source in found if source.form is not None]
    if not forms:
        return None
    return assemble(
        forms, unit=dossier.unit.name, year=dossier.round.year, kind=form.kind, money=unit_of(form)
    )


@dataclass(frozen=True, slots=True)
class Against:
    """A finding on the whole unit's form that comes from its projects, and the path of the cell it stands at."""

    finding: Finding
    path: str


def findings(dossier: Dossier, form: Form, found: list[Source]) -> list[Against]:
    """Return what the whole unit's form says against the forms of its projects."""
    profile = rules_for(dossier.round)
    forms = [form.model_copy(update={"unit": text_field(dossier.unit.name)})]
    forms += [
        source.form.model_copy(update={"unit": forms[0].unit, "department": form.department})
        for source in found
        if source.form is not None
    ]
    if len(forms) < 2:
        return []
    judgements = [judge(one, profile, str(number)) for number, one in enumerate(forms)]
    own = Judged(form, complete(dossier.rows, form), judgements[0].card, (), (), profile.version)
    return [Against(one, own.path(one)) for one in across(judgements) if one.document == "0"]
