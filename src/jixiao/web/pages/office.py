"""The organisation: units, people, posts, and their import from a spreadsheet."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.journal.chain import record
from jixiao.web.office.models import STEP, Person, Post, Role, Unit
from jixiao.web.office.register import RegisterRefused, column_help, read_register, register
from jixiao.web.office.rights import Right, may, people_for, units_for
from jixiao.web.pages.guard import needs, paged, person_of

DEEPEST = 5
"""The tree is indented this far; what lies deeper stands below it."""


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]
    """A unit."""

    class Meta:
        """The fields."""

        model = Unit
        fields = ("code", "name", "kind", "parent", "active")
        labels = {"parent": gettext_lazy("上级单位")}  # noqa: RUF012


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person."""

    class Meta:
        """The fields."""

        model = Person
        fields = ("username", "name", "email", "phone", "is_active")
        labels = {"is_active": gettext_lazy("可以登录")}  # noqa: RUF012


class PostForm(forms.ModelForm):  # type: ignore[type-arg]
    """A post."""

    class Meta:
        """The fields."""

        model = Post
        fields = ("unit", "role", "until")
        labels = {"unit": gettext_lazy("单位"), "role": gettext_lazy("岗位"), "until": gettext_lazy("任期至")}  # noqa: RUF012
        widgets = {"until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}  # noqa: RUF012


@require_safe
@needs(Right.PEOPLE)
def tree(request: HttpRequest) -> HttpResponse:
    """Show the tree of units with those who hold posts in each."""
    posts = Prefetch("posts", Post.objects.select_related("person").order_by("role"))
    units = list(units_for(person_of(request), Right.PEOPLE).prefetch_related(posts).order_by("path"))
    base = min((len(unit.path) for unit in units), default=0)
    for unit in units:
        unit.depth = min((len(unit.path) - base) // STEP, DEEPEST)  # type: ignore[attr-defined]
    return render(request, "pages/organisation.html", {"units": units})


@needs(Right.PEOPLE)
def unit_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change a unit."""
    person = person_of(request)
    units = units_for(person, Right.PEOPLE)
    unit = get_object_or_404(units, pk=pk) if pk else None
    form = UnitForm(request.POST or None, instance=unit)
    choices = units.exclude(path__startswith=unit.path) if unit else units
    form.fields["parent"].queryset = choices  # type: ignore[attr-defined]
    if unit is None or unit.parent_id:
        form.fields["parent"].required = True
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save()
            if "parent" in form.changed_data:
                _move_below(made)
            detail = {name: str(form.cleaned_data[name]) for name in form.changed_data}
            record(person, "unit", f"unit:{made.pk}", path=made.path, detail=detail)
        messages.success(request, _("已保存"))
        return redirect("organisation")
    context = {
        "form": form,
        "title": unit.name if unit else _("新建单位"),
        "back": "organisation",
        "back_label": _("机构人员"),
    }
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


def _move_below(unit: Unit) -> None:
    """Give every unit below a moved one its new path."""
    for child in unit.children.all():
        child.save()
        _move_below(child)


@require_safe
@needs(Right.PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """List the people."""
    found = people_for(person_of(request)).prefetch_related("posts__unit")
    words = request.GET.get("q", "").strip()
    if words:
        found = found.filter(Q(name__icontains=words) | Q(username__icontains=words))
    return render(request, "pages/people.html", {"page": paged(request, found.order_by("username"))})


@sensitive_variables("password")
@needs(Right.PEOPLE)
def person_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change a person; a new one gets a password that must be changed at the first sign-in."""
    person = get_object_or_404(people_for(person_of(request)), pk=pk) if pk else None
    form = PersonForm(request.POST or None, instance=person)
    if person == person_of(request):
        form.fields["is_active"].disabled = True  # nobody shuts himself out
    if request.method == "POST" and form.is_valid():
        password = "" if person else secrets.token_urlsafe(9)
        with transaction.atomic():
            made = form.save(commit=False)
            if password:
                made.set_password(password)
                made.must_change_password = True
            made.save()
            detail = {name: str(form.cleaned_data[name]) for name in form.changed_data}
            record(person_of(request), "person", f"person:{made.pk}", detail=detail)
        if password:
            text = _("%(name)s的初始密码是 %(password)s ，只显示这一次，首次登录须修改")
            messages.success(request, text % {"name": made.name, "password": password})
        else:
            messages.success(request, _("已保存"))
        return redirect("person", pk=made.pk)
    post_form = PostForm()
    post_form.fields["unit"].queryset = units_for(person_of(request), Right.PEOPLE)  # type: ignore[attr-defined]
    context: dict[str, Any] = {"form": form, "person": person, "post_form": post_form}
    if person:
        context["posts"] = person.posts.select_related("unit")
    return render(request, "pages/person.html", context, status=422 if form.errors else 200)


@sensitive_variables("password")
@require_POST
@needs(Right.PEOPLE)
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a new first password and end a lock-out."""
    person = get_object_or_404(people_for(person_of(request)), pk=pk)
    password = secrets.token_urlsafe(9)
    with transaction.atomic():
        person.set_password(password)
        person.must_change_password, person.failed_attempts, person.locked_until = True, 0, None
        person.totp_secret = ""
        person.save()
        record(person_of(request), "password-reset", f"person:{person.pk}")
    text = _("%(name)s的新密码是 %(password)s ，只显示这一次，首次登录须修改")
    messages.success(request, text % {"name": person.name, "password": password})
    return redirect("person", pk=pk)


@require_POST
@needs(Right.PEOPLE)
def post_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a post."""
    person = get_object_or_404(people_for(person_of(request)), pk=pk)
    form = PostForm(request.POST)
    form.fields["unit"].queryset = units_for(person_of(request), Right.PEOPLE)  # type: ignore[attr-defined]
    if not form.is_valid():
        messages.error(request, _("请选择单位和岗位"))
    elif Post.objects.filter(
        person=person, unit=form.cleaned_data["unit"], role=form.cleaned_data["role"]
    ).exists():
        messages.error(request, _("已有这个岗位"))
    else:
        with transaction.atomic():
            post = form.save(commit=False)
            post.person = person
            post.save()
            record(
                person_of(request),
                "post-given",
                f"person:{pk}",
                path=post.unit.path,
                detail={"role": post.role},
            )
        messages.success(request, _("已保存"))
    return redirect("person", pk=pk)


@require_POST
@needs(Right.PEOPLE)
def post_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a post away; the last administrator's stays."""
    post = get_object_or_404(Post.objects.select_related("unit"), pk=pk)
    if not may(person_of(request), Right.PEOPLE, post.unit):
        raise Http404
    last = post.role == Role.ADMINISTRATOR and Post.objects.filter(role=Role.ADMINISTRATOR).count() == 1
    if last:
        messages.error(request, _("至少要有一名系统管理员"))
    else:
        with transaction.atomic():
            record(
                person_of(request),
                "post-taken",
                f"person:{post.person_id}",
                path=post.unit.path,
                detail={"role": post.role},
            )
            post.delete()
    return redirect("person", pk=post.person_id)


@needs(Right.PEOPLE)
def import_(request: HttpRequest) -> HttpResponse:
    """Take units and people from a spreadsheet: first shown, then, on a second click, taken."""
    problems: list[str] = []
    made: dict[str, Any] | None = None
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise RegisterRefused([_("请选择文件")])
            rows = read_register(upload.read(), upload.name or "")
            made = register(rows, person_of(request), dry=not request.POST.get("take"))
        except RegisterRefused as error:
            problems = error.problems
        if made and request.POST.get("take"):
            messages.success(request, _("已导入%(units)s个单位、%(people)s名人员") % made)
    context = {
        "problems": problems,
        "made": made,
        "taken": bool(request.POST.get("take")),
        "columns": column_help(),
    }
    return render(request, "pages/import.html", context, status=422 if problems else 200)
