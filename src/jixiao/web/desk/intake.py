"""Filling a draft from somewhere else: a document that was uploaded, or last year's form."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from jixiao.forms.entry import text_field
from jixiao.forms.model import (
    CLASSES,
    DocumentForms,
    Field,
    Form,
    FundLine,
    Indicator,
    Monitoring,
    MonthField,
    Task,
)
from jixiao.rendering.wording import reflow
from jixiao.values import Expression
from jixiao.values.text import bare, key
from jixiao.web.changes.targets import targets_in_force
from jixiao.web.cycle import services
from jixiao.web.cycle.editing import complete, keys_for, load_form, new_key
from jixiao.web.cycle.models import Attachment, Dossier
from jixiao.web.desk.access import Unusable
from jixiao.web.desk.evidence import path_of
from jixiao.web.office.rights import Right, may

if TYPE_CHECKING:
    from jixiao.web.office.models import Person

SECONDS = 90
Rows = dict[str, list[str]]
_RESULTS = ("actual", "score", "reason")


def reading_of(attachment: Attachment) -> dict[str, Any]:
    """Return what stands in an uploaded document: its forms and its page. Raises ``Unusable``."""
    return read_file(path_of(attachment.sha256), attachment.sha256, attachment.name)


def read_file(path: Path, sha256: str, name: str) -> dict[str, Any]:
    """Return what stands in a file; read once, in a process of its own, then kept. Raises ``Unusable``."""
    kept = Path(settings.ATTACHMENTS) / "readings" / f"{sha256}.json"
    if kept.exists():
        return json.loads(kept.read_text("utf-8"))  # type: ignore[no-any-return]
    output = _run(path, name)
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = kept.with_suffix(f".{new_key()}")
    part.write_text(output, "utf-8")
    part.replace(kept)
    return json.loads(output)  # type: ignore[no-any-return]


def _run(path: Path, name: str) -> str:
    command = [sys.executable, "-m", "jixiao.web.desk.reader", str(path), name]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        output, _errors = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise Unusable(_("读取这个文件用时过长，已停止。")) from error
    if process.returncode:
        raise Unusable(_("这个文件无法读取。"))
    return output.decode("utf-8")


def forms_of(attachment: Attachment) -> DocumentForms:
    """Return the forms of an uploaded document."""
    reading = reading_of(attachment)["reading"]
    reading["forms"] = [load_form(form) for form in reading["forms"]]
    return DocumentForms.model_validate(reading)


def preview(attachment: Attachment, dossier: Dossier, language: str) -> dict[str, Any]:
    """Return the forms found in a document, to choose one of."""
    found = forms_of(attachment)
    return {
        "attachment": attachment.pk,
        "name": attachment.name,
        "troubles": [trouble.message(language) for trouble in found.troubles][:10],
        "forms": [
            {
                "number": number,
                "title": form.title.text or form.kind.value,
                "project": form.project.text or form.unit.text or "",
                "year": form.year,
                "fits": (form.kind.value, form.scope) == (dossier.round.kind, dossier.round.subject),
                "own": _own(form, dossier),
                "indicators": len(form.indicators),
                "doubts": sum(1 for _one in doubtful(form)),
            }
            for number, form in enumerate(found.forms)
        ],
    }


def _own(form: Form, dossier: Dossier) -> bool:
    """Say whether a form names the project, or the whole unit, that the dossier is of."""
    named = form.unit.text if dossier.project_id is None else form.project.text
    known = dossier.unit.name if dossier.project_id is None else dossier.title
    return bool(named) and key(named or "") == key(known)


def doubtful(form: Form) -> Iterator[Field[Any]]:
    """Yield the cells of a form that the reader had to repair or could not understand."""
    troubled = {trouble.place for trouble in form.troubles if trouble.text}
    for value in _all_fields(form):
        if str(value.place) and (value.repair or (value.text and value.place in troubled)):
            yield value


def _all_fields(form: Form) -> Iterator[Field[Any]]:
    for holder in (form, *form.funds, *form.indicators, *form.long_term_indicators, *form.tasks):
        for name in type(holder).model_fields:
            value = getattr(holder, name)
            if isinstance(value, Field):
                yield value


def read_into(dossier: Dossier, form: Form) -> tuple[Form, Rows]:
    """Return the draft that a read form makes of a dossier, with the dossier's own identity. Raises ``Unusable``."""
    if (form.kind.value, form.scope) != (dossier.round.kind, dossier.round.subject):
        raise Unusable(_("文件中的表与本次任务的表种不同。"))
    cleaned = _for_screen(form)
    present = load_form(dossier.form)
    if isinstance(cleaned, Monitoring) and isinstance(present, Monitoring):
        cleaned.month = _same_month(cleaned, present)
    if dossier.basis_id is not None:
        return _answered(present, dict(dossier.rows), cleaned, services.locked_paths(dossier))
    cleaned.year, cleaned.project = present.year, present.project
    for name in ("department", "unit"):
        if getattr(present, name).text:
            setattr(cleaned, name, getattr(present, name))
    return cleaned, keys_for(cleaned)


def _same_month(read: Monitoring, present: Monitoring) -> MonthField:
    """Return the month of the draft; a table of another month is not taken in. Raises ``Unusable``."""
    months = {read.month.value, present.month.value} - {None}
    if len(months) > 1:
        raise Unusable(
            _("文件中的监控表截至%(month)s月，与本次任务的月份不同。") % {"month": read.month.value}
        )
    return present.month


def _for_screen(form: Form) -> Form:
    """Return a form whose texts have lost the line ends of the page, and whose categories are printed in each row."""
    copy = form.model_copy(deep=True)
    for value in _all_fields(copy):
        value.printed = reflow(value.printed)
    for text in copy.texts:
        text.field.printed = reflow(text.field.printed)
    for row in (*copy.indicators, *copy.long_term_indicators):
        for name in ("l1", "l2"):
            value = getattr(row, name)
            if not value.text and value.value:
                value.printed = value.value
    return copy


def _answered(present: Form, rows: Rows, read: Form, locked: frozenset[str]) -> tuple[Form, Rows]:
    """Fill the results of a read form into the rows that the approved targets promise, paired by their names.

    A read indicator that was not promised becomes a row of its own, marked as doubtful.
    """
    result = present.model_copy(deep=True)
    keys = complete(rows, present)
    waiting = list(read.indicators)
    for number, row in enumerate(result.indicators):
        match = next((one for one in waiting if _same(one, row)), None)
        if match is None:
            continue
        waiting.remove(match)
        promised = any(path.startswith(f"indicators.{keys['indicators'][number]}.") for path in locked)
        for name in _RESULTS if promised else (*_RESULTS, "l1", "l2", "l3", "target", "weight"):
            setattr(row, name, getattr(match, name))
        row.extra = {**row.extra, **match.extra}
    for one in waiting:
        one.l3 = Field[str].of(one.l3.printed, one.l3.value, one.l3.place, "unmatched")
        result.indicators.append(one)
        keys["indicators"].append(new_key())
    _fill_funds(result.funds, read.funds)
    _fill_tasks(result, keys, read)
    for name in ("objective_actual", "total_weight", "total_score", "grade"):
        setattr(result, name, getattr(read, name))
    known = {key(text.label) for text in result.texts}
    result.texts = [text for text in result.texts if text.field.text] + [
        text for text in read.texts if key(text.label) not in known
    ]
    result.troubles = read.troubles
    return result, keys


def _same(one: Indicator, other: Indicator) -> bool:
    return bool(one.l3.text) and bare(key(one.l3.text or "")) == bare(key(other.l3.text or ""))


def _fill_funds(present: list[FundLine], read: list[FundLine]) -> None:
    for line in present:
        match = next((one for one in read if one.line is line.line), None)
        if match is not None:
            for name in ("revised", "executed", "weight", "rate", "score"):
                setattr(line, name, getattr(match, name))
            line.extra = {**line.extra, **match.extra}


def _fill_tasks(present: Form, keys: Rows, read: Form) -> None:
    """Take over what a read form says of the tasks, paired by their names; others are added."""
    for task in read.tasks:
        named = bare(key(task.name.text or ""))
        match = next((one for one in present.tasks if bare(key(one.name.text or "")) == named), None)
        if match is None:
            present.tasks.append(task)
            keys["tasks"].append(new_key())
            continue
        for name in ("content", "total", "appropriation", "other", "executed", "achieved"):
            if getattr(task, name).text:
                setattr(match, name, getattr(task, name))


# -- last year ----------------------------------------------------------------------------------------------------


def last_year_of(dossier: Dossier, person: Person) -> Dossier | None:
    """Return the project's or the whole unit's form of the year before, if the person may read it."""
    if dossier.basis_id is not None:
        return None
    whose = (
        {"project_id": dossier.project_id}
        if dossier.project_id
        else {"project": None, "unit_id": dossier.unit_id}
    )
    found = (
        Dossier.objects.filter(round__kind=dossier.round.kind, round__year=dossier.round.year - 1, **whose)
        .select_related("unit", "round")
        .order_by("-pk")
        .first()
    )
    return found if found is not None and may(person, Right.READ, found.unit) else None


def begun_from(earlier: Dossier, dossier: Dossier) -> tuple[Form, Rows]:
    """Return a draft that repeats the promises of an earlier form; amounts and results are left to be filled in."""
    old, present = targets_in_force(earlier)[0], load_form(dossier.form)
    indicators = [
        Indicator(l1=i.l1, l2=i.l2, l3=i.l3, target=i.target, weight=i.weight, actual=Field[Expression]())
        for i in old.indicators
    ]
    form = CLASSES[present.kind](
        kind=present.kind,
        scope=present.scope,
        year=present.year,
        project=present.project,
        department=present.department,
        unit=present.unit,
        amount_unit_label=old.amount_unit_label or present.amount_unit_label,
        amount_unit_true=old.amount_unit_true or present.amount_unit_true,
        funds=[FundLine(line=line.line, label=line.label, weight=line.weight) for line in old.funds],
        objective_expected=text_field(old.objective_expected.printed),
        indicators=indicators,
        total_weight=old.total_weight,
        long_term_indicators=old.long_term_indicators,
        tasks=[Task(name=task.name, content=task.content) for task in old.tasks],
    )
    return form, keys_for(form)
