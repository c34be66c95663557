"""Many documents into the drafts of a round: each read, matched to a project, put into its form, and told in a report.

What was done with a form is written in the transaction that did it, so that work which was broken off goes on where it ended
and does nothing twice.
"""

from __future__ import annotations

import os
import re
import secrets
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import xlsxwriter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from jixiao.documents.guard import ReadingError
from jixiao.documents.sources import Source, expand
from jixiao.forms.model import DocumentForms, Form
from jixiao.reading.many import DEFAULT_LIMITS
from jixiao.reading.task import tasks_of
from jixiao.reading.workers import Workers
from jixiao.values.text import bare, key
from jixiao.web.api.models import Item, Outcome
from jixiao.web.cycle import jobs, services
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.models import Dossier, Job, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.desk import evidence, intake
from jixiao.web.desk.access import Unusable
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, paths, under
from jixiao.web.pages.wording import refusal_text

KIND = "documents-import"
LARGEST = 200 * 1024 * 1024
MOST_DOCUMENTS = 2000
_CODE = re.compile(r"^([0-9A-Za-z][0-9A-Za-z.\-]*)(?=[^0-9A-Za-z.\-]|$)")
_CODE_LABELS = ("项目编码", "项目代码", "项目编号")


def fillable(round_: Round, person: Person) -> Any:
    """Return the forms of a round in which a person may write by his posts."""
    mine = under(paths(person, Right.FILL), "unit__path")
    return Dossier.objects.filter(mine, round=round_).select_related("unit", "project", "round")


def ask(round_: Round, person: Person, upload: UploadedFile[bytes] | None, *, overwrite: bool = False) -> Job:
    """Take an archive in and put its import into the queue. Raises ``Refused``, ``Unusable`` and ``PermissionDenied``."""
    if not fillable(round_, person).exists():
        raise PermissionDenied
    if round_.closed_at is not None:
        raise Refused("closed")
    if upload is None or not upload.size:
        raise Unusable(_("请选择一个文件。"))
    if upload.size > LARGEST:
        raise Refused("archive-large")
    folder = Path(settings.JOBS)
    folder.mkdir(exist_ok=True, mode=0o700)
    name = evidence.safe_name(upload.name or "")[-60:]
    path = folder / f"{secrets.token_hex(16)}-{name}"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for block in upload.chunks():
            file.write(block)
    try:
        total = _looked_at(path)
        words = {"upload": path.name, "overwrite": overwrite}
        return jobs.ask(KIND, f"{round_.title} · {name}"[:200], person, total=total, round_=round_, words=words, path=round_.scope.path)  # fmt: skip
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _looked_at(path: Path) -> int:
    """Return how many documents an archive holds; a single document counts as one. Raises ``Refused``."""
    if not zipfile.is_zipfile(path) or path.suffix.lower() != ".zip":
        with path.open("rb") as file:
            evidence.kind_of(file.read(settings.ATTACHMENT_LIMIT), evidence.READABLE)
        return 1
    with zipfile.ZipFile(path) as archive:
        parts = [item for item in archive.infolist() if not item.is_dir()]
        if not parts:
            raise Refused("archive")
        if len(parts) > MOST_DOCUMENTS or sum(item.file_size for item in parts) > 5 * LARGEST:
            raise Refused("archive-large")
    return len(parts)


def make(job: Job, path: Path, progress: jobs.Progress) -> None:
    """Do what is left of an import, then write the report. Raises ``jobs.Unmakeable``."""
    assert job.round is not None
    upload = Path(settings.JOBS) / job.words["upload"]
    with override(job.by.language):
        if not upload.is_file():
            raise jobs.Unmakeable(_("上传的文件已经删除，请重新上传。"))
        taking = _Taking(job, job.round, job.by)
        done = {(item.document, item.number) for item in Item.objects.filter(job=job)}
        finished = {document for document, number in done if number == END}
        for count, (source, found) in enumerate(_read(upload, finished), len(finished) + 1):
            name = shown(source.name, upload)
            for number, form in enumerate(found.forms):
                if (name, number) not in done:
                    taking.take(source, name, number, form)
            taking.end(name, found)
            Job.objects.filter(pk=job.pk).update(tries=1)  # it got on, so the times before do not count
            progress(count)
        _report(job, path)


END = 9999
"""The number of the line that says that a document was dealt with."""


def shown(name: str, upload: Path) -> str:
    """Return the name of a document without that of the file in which it was kept."""
    plain = name.removeprefix(upload.name).lstrip("/!:")
    return (plain or upload.name.partition("-")[2])[-300:]


def _read(upload: Path, finished: set[str]) -> Iterator[tuple[Source, DocumentForms]]:
    """Read the documents that are left, each in a process that may fail; what was read waits with where it came from."""
    waiting: deque[Source] = deque()

    def left() -> Iterator[Source]:
        for source in expand([str(upload)]):
            if shown(source.name, upload) not in finished:
                waiting.append(source)
                yield source

    with closing(Workers(1, DEFAULT_LIMITS)) as workers:
        for found in workers.read(tasks_of(left())):
            yield waiting.popleft(), found


@dataclass(slots=True)
class Match:
    """The form that a read form belongs to, or why there is none; ``doubt`` says what does not quite fit."""

    dossier: Dossier | None
    code: str = ""
    doubt: str = ""


def match(form: Form, document: str, number: int, forms: Iterable[Dossier]) -> Match:
    """Match a read form to one of a round's: by the project's code, else its name, the unit deciding between several."""
    candidates = list(forms)
    code = _code_of(form, document, number)
    found = [one for one in candidates if code and one.project and one.project.code == code]
    if not found:
        wanted = bare(key(form.project.text or ""))
        found = [one for one in candidates if wanted and one.project and bare(key(one.title)) == wanted]
    if not found and form.scope == "unit":
        found = [one for one in candidates if one.project is None and _same_unit(form, one)]
    if len(found) > 1:
        found = [one for one in found if _same_unit(form, one)]
        if len(found) != 1:
            return Match(None, "import-ambiguous")
    if not found:
        return Match(None, "import-unknown")
    printed = form.unit.text
    other = bool(printed) and not _same_unit(form, found[0])
    return Match(found[0], doubt=_("表中的单位是“%(unit)s”") % {"unit": printed} if other else "")


def _code_of(form: Form, document: str, number: int) -> str:
    """Return the project's code: as the form prints it, else as the name of a document of one form begins."""
    for text in form.texts:
        if any(label in text.label for label in _CODE_LABELS) and text.field.text:
            return text.field.text
    begin = _CODE.match(PurePosixPath(document).stem)
    return begin[1] if begin and number == 0 else ""


def _same_unit(form: Form, dossier: Dossier) -> bool:
    names = {bare(key(name)) for name in (form.unit.text, form.department.text) if name}
    return bare(key(dossier.unit.name)) in names


class _Taking:
    """An import under way: whose, into which round."""

    def __init__(self, job: Job, round_: Round, person: Person) -> None:
        self.job, self.round, self.person = job, round_, person
        self.overwrite = bool(job.words.get("overwrite"))

    def take(self, source: Source, document: str, number: int, form: Form) -> None:
        """Put one read form into its draft and note it, together or not at all."""
        item = Item(job=self.job, document=document, number=number, project=(form.project.text or "")[:200], unit=(form.unit.text or "")[:200])  # fmt: skip
        try:
            with transaction.atomic():
                self._put(source, item, form)
                item.save()
        except (Refused, Unusable, ReadingError) as error:
            item.outcome, item.code = Outcome.REFUSED, getattr(error, "code", "unusable")
            item.words = item.words or (refusal_text(item.code) if isinstance(error, Refused) else str(error))
            item.save()

    def _put(self, source: Source, item: Item, form: Form) -> None:
        if form.kind.value != self.round.kind:
            raise Refused("import-kind")
        found = match(form, item.document, item.number, fillable(self.round, self.person))
        if found.dossier is None:
            raise Refused(found.code)
        dossier = services.locked(found.dossier.pk)
        item.dossier = dossier
        if Item.objects.filter(job=self.job, dossier=dossier).exists():
            raise Refused("import-twice")
        if not self.overwrite and begun(load_form(dossier.form)):
            raise Refused("import-begun")
        upload = SimpleUploadedFile(PurePosixPath(item.document).name, source.read())
        evidence.attach(dossier.pk, self.person, evidence.SOURCE, upload, evidence.READABLE)
        new, rows = intake.read_into(dossier, form)
        services.replace(dossier.pk, self.person, new, rows, source=item.document, version=dossier.version)
        item.doubts = sum(1 for _one in intake.doubtful(new))
        item.words = found.doubt
        item.outcome = Outcome.DOUBTFUL if item.doubts or item.words else Outcome.TAKEN

    def end(self, document: str, found: DocumentForms) -> None:
        """Note that a document was dealt with; one without any form is told as such."""
        words = "；".join(
            trouble.message("en" if self.person.language == "en" else "zh") for trouble in found.troubles
        )
        code = "" if found.forms else "import-empty"
        Item.objects.get_or_create(
            job=self.job, document=document, number=END,
            defaults={"outcome": Outcome.REFUSED if code else Outcome.TAKEN, "code": code, "words": words[:1000] or (refusal_text(code) if code else "")},
        )  # fmt: skip


def begun(form: Form) -> bool:
    """Say whether somebody has filled in a draft already."""
    if any(row.actual.text or row.score.text for row in form.indicators):
        return True
    return form.kind.value == "target" and any(row.l3.text for row in form.indicators)


def told(job: Job) -> Any:
    """Return the lines of an import that people are told of: every form, and every document without one."""
    return job.items.exclude(number=END, code="").select_related("dossier")


def _report(job: Job, path: Path) -> None:
    """Write what was taken, what is doubtful and what failed as a spreadsheet."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_("导入结果"))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        columns = [
            (_("文件"), 40), (_("表序"), 6), (_("结果"), 14), (_("项目"), 30), (_("单位"), 24), (_("存疑单元格"), 10),
            (_("错误"), 8), (_("疑点"), 8), (_("说明"), 60),
        ]  # fmt: skip
        for number, (label, width) in enumerate(columns):
            sheet.set_column(number, number, width)
            sheet.write_string(0, number, label, head)
        for row, item in enumerate(told(job).order_by("pk"), 1):
            dossier = item.dossier if item.outcome != Outcome.REFUSED else None
            texts = [
                item.document, "" if item.number == END else item.number + 1, item.get_outcome_display(), item.project,
                item.unit, item.doubts or "", dossier.errors if dossier else "", dossier.warnings if dossier else "",
                item.words,
            ]  # fmt: skip
            for number, text in enumerate(texts):
                if isinstance(text, int):
                    sheet.write_number(row, number, text)
                else:
                    sheet.write_string(row, number, text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(job.items.count(), 1), len(columns) - 1)
