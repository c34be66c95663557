"""All forms of a round in one file: a bound pdf, an archive of single files, the list of findings."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jixiao.checks.session import judge_documents
from jixiao.forms.model import DocumentForms, Form
from jixiao.rendering import FontMissing, file_name, render_bytes
from jixiao.rendering.findings.sheet import findings_workbook
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.jobs import Kind, Progress, Unmakeable
from jixiao.web.cycle.models import Dossier, Job, Round
from jixiao.web.desk.downloads import jurisdiction_of
from jixiao.web.office.rights import Right, paths, under

if TYPE_CHECKING:
    from jixiao.web.office.models import Person

MOST_BOUND = 3000
"""Most forms in one bound pdf."""


def readable(round_: Round, person: Person) -> QuerySet[Dossier]:
    """Return the forms of a round that a person may read, in the order of the units."""
    return Dossier.objects.filter(under(paths(person, Right.READ), "unit__path"), round=round_)


def make(job: Job, path: Path, progress: Progress) -> None:
    """Write the file of a job, with what the person may read now. Raises ``Unmakeable``."""
    assert job.round is not None
    with override(job.by.language):
        found = readable(job.round, job.by).order_by("unit__path", "pk")
        count = found.count()
        if not count:
            raise Unmakeable(_("没有您能查看的表。"))
        Job.objects.filter(pk=job.pk).update(total=count)
        forms = _forms(found, progress)
        if job.kind == "findings":
            _findings(job, job.round, path, forms)
        elif job.kind == "volume":
            _volume(job.round, path, forms, count)
        else:
            _archive(job.kind, job.round, path, forms)


def _forms(found: QuerySet[Dossier], progress: Progress) -> Iterator[tuple[str, Form]]:
    rows = found.values_list("title", "form").iterator(chunk_size=200)
    for number, (title, data) in enumerate(rows, 1):
        yield title, load_form(data)
        progress(number)


def _findings(job: Job, round_: Round, path: Path, forms: Iterator[tuple[str, Form]]) -> None:
    documents = (DocumentForms(document=title, format="", forms=[form]) for title, form in forms)
    assessment = judge_documents(documents, round_.profile, round_.profile_on)
    path.write_bytes(findings_workbook(assessment, "en" if job.by.language == "en" else "zh"))


def _volume(round_: Round, path: Path, forms: Iterator[tuple[str, Form]], count: int) -> None:
    if count > MOST_BOUND:
        raise Unmakeable(_("超过%(n)s张，不能合订为一册；请选逐表下载。") % {"n": MOST_BOUND})
    chosen = [form for _title, form in forms]
    try:
        path.write_bytes(render_bytes(chosen, "pdf", jurisdiction=jurisdiction_of(round_)))
    except FontMissing as error:
        raise Unmakeable(_("服务器没有安装中文字体，暂不能生成 PDF；可下载 docx。")) from error


def _archive(kind: str, round_: Round, path: Path, forms: Iterator[tuple[str, Form]]) -> None:
    jurisdiction = jurisdiction_of(round_)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:  # docx and xlsx are compressed already
        for number, (_title, form) in enumerate(forms, 1):
            content = render_bytes(form, kind, jurisdiction=jurisdiction)
            archive.writestr(f"{file_name(form, number)}.{kind}", content)


KINDS = (
    Kind("volume", gettext_lazy("合订本 PDF"), "pdf", make),
    Kind("docx", gettext_lazy("逐表 DOCX（压缩包）"), "zip", make),
    Kind("xlsx", gettext_lazy("逐表 XLSX（压缩包）"), "zip", make),
    Kind("findings", gettext_lazy("审核发现清单 XLSX"), "xlsx", make),
)
"""What all forms of a round become at once."""
