"""Rounds, projects, units and people kept through the interface: the very forms of the pages judge what comes in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BaseModelForm, model_to_dict
from django.http import Http404

from jixiao.web.api.problems import Problem, field_errors
from jixiao.web.changes import projects
from jixiao.web.changes.keeping import choosable
from jixiao.web.cycle.models import Project, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Person, Post, Role, Unit
from jixiao.web.office.rights import Right, may, people_for, units_for
from jixiao.web.pages.lists import ProjectForm
from jixiao.web.pages.office import PersonForm, PostForm, UnitForm, _move_below
from jixiao.web.pages.rounds import RoundForm


def demand(person: Person, *rights: Right) -> None:
    """Refuse (403) a person who has none of the rights anywhere."""
    if not any(may(person, right) for right in rights):
        raise PermissionDenied


def _valid(form: BaseModelForm[Any]) -> BaseModelForm[Any]:
    """Return a form that is valid. Raises ``Problem`` with every mistake."""
    if not form.is_valid():
        raise Problem(422, "invalid", **field_errors(form.errors))
    return form


def _merged(form_class: type[BaseModelForm[Any]], instance: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in an instance with what is given put over it, as a form takes it."""
    if instance is None:
        return dict(given)
    fields = form_class._meta.fields
    return {**model_to_dict(instance, fields), **given}


def _detail(form: BaseModelForm[Any]) -> dict[str, str]:
    return {name: str(form.cleaned_data[name]) for name in form.changed_data}


def save_round(person: Person, round_: Round | None, given: Mapping[str, Any]) -> Round:
    """Make a round, or change one that is not closed."""
    demand(person, Right.ROUNDS)
    with transaction.atomic():
        if round_ is not None:
            round_ = Round.objects.select_for_update().get(pk=round_.pk)
            if not may(person, Right.ROUNDS, round_.scope):
                raise PermissionDenied
            if round_.closed_at is not None:
                raise Refused("closed")
        form = _valid(RoundForm(_merged(RoundForm, round_, given), instance=round_, person=person))
        made: Round = form.save()
        action = "round-changed" if round_ else "round-made"
        record(person, action, f"round:{made.pk}", path=made.scope.path, detail=_detail(form))
    return made


def save_project(person: Person, project: Project | None, given: Mapping[str, Any]) -> Project:
    """Add a project to a unit, or change one: a name, an end and a new beginning with their reason, as on the pages."""
    demand(person, *projects.KEEPING)
    if project is not None and not projects.may_keep(person, project.unit):
        raise PermissionDenied
    given = dict(given)
    active, reason = given.pop("active", None), given.pop("reason", "")
    with transaction.atomic():
        if project is not None:
            project = (
                Project.objects.select_for_update(of=("self",)).select_related("unit").get(pk=project.pk)
            )
        form = ProjectForm(_merged(ProjectForm, project, given), instance=project)
        form.fields["unit"].queryset = choosable(person)  # type: ignore[attr-defined]
        wanted = _valid(form).cleaned_data
        if project is None:
            made = projects.add(
                person, reason=reason, **{name: wanted[name] for name in ("code", "name", "unit")}
            )
        else:
            made = _change_project(person, project, form, reason)
        if active is not None and active != made.active:
            made = projects.end(made.pk, person, reason, active=active)
    return made


def _change_project(person: Person, project: Project, form: BaseModelForm[Any], reason: str) -> Project:
    """Correct the code or the unit of a project, and rename it; the form has put what is wanted into the project."""
    wanted, changed = form.cleaned_data, set(form.changed_data)
    if changed & {"code", "unit"}:
        Project.objects.filter(pk=project.pk).update(code=wanted["code"], unit=wanted["unit"])
        detail = {name: str(wanted[name]) for name in sorted(changed & {"code", "unit"})}
        record(person, "project-changed", f"project:{project.pk}", path=wanted["unit"].path, detail=detail)
    if "name" in changed:
        projects.rename(project.pk, person, wanted["name"], reason)
    return Project.objects.select_related("unit").get(pk=project.pk)


def save_unit(person: Person, unit: Unit | None, given: Mapping[str, Any]) -> Unit:
    """Make a unit, or change one and move it."""
    demand(person, Right.PEOPLE)
    units = units_for(person, Right.PEOPLE)
    with transaction.atomic():
        form = UnitForm(_merged(UnitForm, unit, given), instance=unit)
        form.fields["parent"].queryset = units.exclude(path__startswith=unit.path) if unit else units  # type: ignore[attr-defined]
        form.fields["parent"].required = unit is None or unit.parent_id is not None
        made: Unit = _valid(form).save()
        if "parent" in form.changed_data:
            _move_below(made)
        record(person, "unit", f"unit:{made.pk}", path=made.path, detail=_detail(form))
    return made


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
    password = "" if person else secrets.token_urlsafe(9)
    with transaction.atomic():
        form = PersonForm(_merged(PersonForm, person, given), instance=person)
        if person == by:
            form.fields["is_active"].disabled = True  # nobody shuts himself out
        made: Person = _valid(form).save(commit=False)
        if password:
            made.set_password(password)
            made.must_change_password = True
        made.save()
        record(by, "person", f"person:{made.pk}", detail=_detail(form))
    return made, password


def give_post(by: Person, person: Person, given: Mapping[str, Any]) -> Post:
    """Give somebody a post."""
    form = PostForm(dict(given))
    form.fields["unit"].queryset = units_for(by, Right.PEOPLE)  # type: ignore[attr-defined]
    post: Post = _valid(form).save(commit=False)
    with transaction.atomic():
        if Post.objects.filter(person=person, unit=post.unit, role=post.role, delegate_of=None).exists():
            raise Refused("post-held")
        post.person = person
        post.save()
        detail = {"role": post.role}
        record(by, "post-given", f"person:{person.pk}", path=post.unit.path, detail=detail)
    return post


def take_post(by: Person, pk: int) -> None:
    """Take a post away; the last administrator's stays."""
    demand(by, Right.PEOPLE)
    with transaction.atomic():
        post = Post.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=pk).first()
        if post is None or not may(by, Right.PEOPLE, post.unit):
            raise Http404
        if post.role == Role.ADMINISTRATOR and Post.objects.filter(role=Role.ADMINISTRATOR).count() == 1:
            raise Refused("post-last")
        detail = {"role": post.role}
        record(by, "post-taken", f"person:{post.person_id}", path=post.unit.path, detail=detail)
        post.delete()
