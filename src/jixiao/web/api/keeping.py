"""Rounds, projects, units and people as programs give them: judged by the forms of the pages, kept by the same services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BaseModelForm, model_to_dict
from django.http import Http404

from jixiao.web.api.problems import valid
from jixiao.web.api.routing import demand
from jixiao.web.changes import projects
from jixiao.web.changes.keeping import ProjectForm
from jixiao.web.cycle import rounds
from jixiao.web.cycle.models import Project, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.office import keeping
from jixiao.web.office.models import Person, Post, Unit
from jixiao.web.office.rights import Right, may, people_for
from jixiao.web.pages.guard import changed
from jixiao.web.pages.office import PersonForm, PostForm, UnitForm
from jixiao.web.pages.rounds import RoundForm


def _merged(form_class: type[BaseModelForm[Any]], instance: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in an instance with what is given put over it, as a form takes it."""
    if instance is None:
        return dict(given)
    fields = form_class._meta.fields
    return {**model_to_dict(instance, fields), **given}


def save_round(person: Person, round_: Round | None, given: Mapping[str, Any]) -> Round:
    """Make a round, or change one that is not closed."""
    demand(person, Right.ROUNDS)
    if round_ is not None and not may(person, Right.ROUNDS, round_.scope):
        raise PermissionDenied
    if round_ is not None and round_.closed_at is not None:
        raise Refused("closed")
    form = valid(RoundForm(_merged(RoundForm, round_, given), instance=round_, person=person))
    return rounds.keep(form.save(commit=False), person, changed(form))


def save_project(person: Person, project: Project | None, given: Mapping[str, Any]) -> Project:
    """Add a project to a unit, or change one: a name, an end and a new beginning with their reason, as on the pages."""
    demand(person, *projects.KEEPING)
    if project is not None and not projects.may_keep(person, project.unit):
        raise PermissionDenied
    given = dict(given)
    active, reason = given.pop("active", None), given.pop("reason", "")
    form = valid(ProjectForm(_merged(ProjectForm, project, given), instance=project, by=person))
    wanted = {name: form.cleaned_data[name] for name in ("code", "name", "unit")}
    with transaction.atomic():
        if project is None:
            made = projects.add(person, reason=reason, **wanted)
        else:
            made = projects.correct(project.pk, person, code=wanted["code"], unit=wanted["unit"])
            if "name" in form.changed_data:
                made = projects.rename(made.pk, person, wanted["name"], reason)
        if active is not None and active != made.active:
            made = projects.end(made.pk, person, reason, active=active)
    return made


def save_unit(person: Person, unit: Unit | None, given: Mapping[str, Any]) -> Unit:
    """Make a unit, or change one and move it."""
    demand(person, Right.PEOPLE)
    form = valid(UnitForm(_merged(UnitForm, unit, given), instance=unit, by=person))
    return keeping.keep_unit(form.save(commit=False), person, changed(form))


def kept_person(person: Person, pk: int) -> Person:
    """Return somebody whom a person keeps; to others he does not exist."""
    demand(person, Right.PEOPLE)
    found = people_for(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def save_person(by: Person, person: Person | None, given: Mapping[str, Any]) -> tuple[Person, str]:
    """Register somebody, or change what is kept of him; return him with his first password, blank if he had one."""
    demand(by, Right.PEOPLE)
    form = valid(PersonForm(_merged(PersonForm, person, given), instance=person, by=by))
    made: Person = form.save(commit=False)
    return made, keeping.keep_person(made, by, changed(form))


def give_post(by: Person, person: Person, given: Mapping[str, Any]) -> Post:
    """Give somebody a post."""
    form = valid(PostForm(dict(given), instance=Post(person=person), by=by))
    return keeping.give_post(form.save(commit=False), by)
