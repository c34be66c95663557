"""The organisation: units, people, posts, and their import from a spreadsheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.cycle.services import Refused
from jixiao.web.desk.access import Unusable
from jixiao.web.desk.evidence import content_of
from jixiao.web.office import keeping
from jixiao.web.office.models import STEP, Person, Post, Unit
from jixiao.web.office.register import RegisterRefused, column_help, read_register, register
from jixiao.web.office.rights import Right, paths, people_for, under, units_for
from jixiao.web.pages.guard import changed, needs, paged, person_of
from jixiao.web.pages.wording import refusal_text

DEEPEST = 5
"""The tree is indented this far; what lies deeper stands below it."""


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]
    """A unit."""

    class Meta:
        """The fields."""

        model = Unit
        fields = ("code", "name", "kind", "parent", "active")
        labels = {"parent": gettext_lazy("上级单位")}  # noqa: RUF012

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units, new = units_for(by, Right.PEOPLE), self.instance.pk is None
        parent: Any = self.fields["parent"]
        parent.queryset = units if new else units.exclude(path__startswith=self.instance.path)
        parent.required = new or self.instance.parent_id is not None


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person."""

    class Meta:
        """The fields."""

        model = Person
        fields = ("username", "name", "email", "phone", "is_active")
        labels = {"is_active": gettext_lazy("可以登录")}  # noqa: RUF012

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_active"].disabled = self.instance == by  # nobody shuts himself out


class PostForm(forms.ModelForm):  # type: ignore[type-arg]
    """A post."""

    class Meta:
        """The fields."""

        model = Post
        fields = ("unit", "role", "until")
        labels = {"unit": gettext_lazy("单位"), "role": gettext_lazy("岗位"), "until": gettext_lazy("任期至")}  # noqa: RUF012
        widgets = {"until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}  # noqa: RUF012

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = units_for(by, Right.PEOPLE)


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
    unit = get_object_or_404(units_for(person, Right.PEOPLE), pk=pk) if pk else None
    form = UnitForm(request.POST or None, instance=unit, by=person)
    if request.method == "POST" and form.is_valid():
        keeping.keep_unit(form.save(commit=False), person, changed(form))
        messages.success(request, _("已保存"))
        return redirect("organisation")
    context = {
        "form": form,
        "title": unit.name if unit else _("新建单位"),
        "back": "organisation",
        "back_label": _("机构人员"),
    }
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


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
    by = person_of(request)
    person = get_object_or_404(people_for(by), pk=pk) if pk else None
    form = PersonForm(request.POST or None, instance=person, by=by)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        password = keeping.keep_person(made, by, changed(form))
        if password:
            text = _("%(name)s的初始密码是 %(password)s ，只显示这一次，首次登录须修改")
            messages.success(request, text % {"name": made.name, "password": password})
        else:
            messages.success(request, _("已保存"))
        return redirect("person", pk=made.pk)
    context: dict[str, Any] = {"form": form, "person": person, "post_form": PostForm(by=by)}
    if person:
        context["posts"] = person.posts.select_related("unit")
    return render(request, "pages/person.html", context, status=422 if form.errors else 200)


@sensitive_variables("password")
@require_POST
@needs(Right.PEOPLE)
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a new first password and end a lock-out."""
    person, password = keeping.reset_password(pk, person_of(request))
    text = _("%(name)s的新密码是 %(password)s ，只显示这一次，首次登录须修改")
    messages.success(request, text % {"name": person.name, "password": password})
    return redirect("person", pk=pk)


@require_POST
@needs(Right.PEOPLE)
def post_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a post."""
    by = person_of(request)
    person = get_object_or_404(people_for(by), pk=pk)
    form = PostForm(request.POST, instance=Post(person=person), by=by)
    if not form.is_valid():
        messages.error(request, _("请选择单位和岗位"))
        return redirect("person", pk=pk)
    try:
        keeping.give_post(form.save(commit=False), by)
    except Refused as error:
        messages.error(request, refusal_text(error.code))
    else:
        messages.success(request, _("已保存"))
    return redirect("person", pk=pk)


@require_POST
@needs(Right.PEOPLE)
def post_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a post away; the last administrator's stays."""
    by = person_of(request)
    post = get_object_or_404(Post, under(paths(by, Right.PEOPLE), "unit__path"), pk=pk)
    try:
        keeping.take_post(pk, by)
    except Refused as error:
        messages.error(request, refusal_text(error.code))
    return redirect("person", pk=post.person_id)


@needs(Right.PEOPLE)
def import_(request: HttpRequest) -> HttpResponse:
    """Take units and people from a spreadsheet: first shown, then, on a second click, taken."""
    problems: list[str] = []
    made: dict[str, Any] | None = None
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            rows = read_register(content_of(upload), (upload.name if upload else "") or "")
            made = register(rows, person_of(request), dry=not request.POST.get("take"))
        except RegisterRefused as error:
            problems = error.problems
        except Unusable as error:
            problems = [str(error)]
        if made and request.POST.get("take"):
            messages.success(request, _("已导入%(units)s个单位、%(people)s名人员") % made)
    context = {
        "problems": problems,
        "made": made,
        "taken": bool(request.POST.get("take")),
        "columns": column_help(),
    }
    return render(request, "pages/import.html", context, status=422 if problems else 200)
