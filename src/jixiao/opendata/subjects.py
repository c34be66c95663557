"""Projects, units and departments: the forms of each, and what it is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from jixiao.opendata.public import PublicForm
from jixiao.opendata.words import word


@dataclass(slots=True)
class Subject:
    """A project, unit or department with its forms."""

    id: str
    name: str
    forms: list[PublicForm] = field(default_factory=list)

    @property
    def latest(self) -> PublicForm:
        """The latest form."""
        return self.forms[-1]


def subjects(forms: Iterable[PublicForm], by: str) -> dict[str, Subject]:
    """Return forms by project, unit or department, in the order of their history."""
    found: dict[str, Subject] = {}
    for form in sorted(forms, key=lambda form: form.order):
        subject = found.setdefault(getattr(form, by), Subject(getattr(form, by), ""))
        subject.forms.append(form)
        subject.name = _NAMES[by](form) or subject.name
    return dict(sorted(found.items()))


_NAMES = {
    "project_id": lambda form: form.record["project"] if form.record["scope"] == "project" else form.name,
    "unit_id": lambda form: form.record["unit"] or form.record["department"],
    "department_id": lambda form: form.record["department"] or form.record["unit"],
}


def name_of(subject: Subject, language: str, kind: str = "project") -> str:
    """Return the name of a project, unit or department for people."""
    whole = kind == "project" and subject.latest.record["scope"] == "unit"
    suffix = f" {word('whole unit', language)}" if whole else ""
    return (subject.name or word("no name", language)) + suffix


def year_of(form: PublicForm, language: str) -> str:
    """Return the year of a form."""
    return str(form.record["year"] or word("no year", language))


def years_of(forms: Iterable[PublicForm], language: str) -> str:
    """Return the years of forms, from the first to the last."""
    found = sorted({form.record["year"] for form in forms if form.record["year"]})
    if not found:
        return word("no year", language)
    return str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}"


def office_of(form: PublicForm) -> str:
    """Return the unit and department of a form, each once."""
    names = (form.record["unit"], form.record["department"])
    return " · ".join(dict.fromkeys(name for name in names if name))
