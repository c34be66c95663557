"""Releasing, holding back, and making the public pages: the right, the state and the journal in one place.

What of a form may be public is the policy's business (``jixiao.opendata``), not that of the office: the office says which forms,
the policy says which of their texts.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jixiao.forms.entry import text_field
from jixiao.forms.model import Form, LabelledText
from jixiao.opendata import (
    ADJUSTED,
    Policy,
    PublicForm,
    Site,
    Submitted,
    load_policy,
    publish_form,
    write_site,
)
from jixiao.web.capabilities import modules
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.judging import judged
from jixiao.web.cycle.models import Dossier, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.cycle.states import FINAL
from jixiao.web.desk.differences import Version, fields_of, where
from jixiao.web.journal.chain import record
from jixiao.web.office.rights import Right, may
from jixiao.web.publication.models import Edition, Release, Withholding

if TYPE_CHECKING:
    from jixiao.web.cycle.jobs import Progress
    from jixiao.web.office.models import Person

KEPT = 3
"""Editions that are kept; older ones are thrown away, their addresses live on in the newest."""


def release(round_: Round, person: Person, note: str = "") -> Release:
    """Release the forms of a round that have come to their end, now and later."""
    with transaction.atomic():
        round_ = Round.objects.select_for_update(of=("self",)).select_related("scope").get(pk=round_.pk)
        _demand(person, round_)
        if Release.objects.filter(round=round_, ended_at=None).exists():
            raise Refused("state")
        made = Release.objects.create(round=round_, note=note.strip(), by=person)
        record(person, "release", f"round:{round_.pk}", path=round_.scope.path, detail={"text": made.note})
    return made


def take_back(pk: int, person: Person, reason: str) -> Release:
    """End a release: with the next edition the round's forms are public no more."""
    with transaction.atomic():
        found = Release.objects.select_for_update(of=("self",)).select_related("round__scope").get(pk=pk)
        _demand(person, found.round)
        if found.ended_at is not None:
            raise Refused("state")
        if not reason.strip():
            raise Refused("reason")
        found.ended_at, found.ended_by, found.ended_reason = timezone.now(), person, reason.strip()
        found.save()
        detail = {"reason": found.ended_reason}
        record(person, "release-end", f"round:{found.round_id}", path=found.round.scope.path, detail=detail)
    return found


def withhold(dossier: Dossier, person: Person, reason: str) -> Withholding:
    """Keep one form out of the public pages."""
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update(of=("self",)).select_related("unit").get(pk=dossier.pk)
        if not may(person, Right.PUBLISH, dossier.unit):
            raise Refused("right")
        if not reason.strip():
            raise Refused("reason")
        if dossier.withholdings.filter(ended_at=None).exists():
            raise Refused("state")
        made = Withholding.objects.create(dossier=dossier, reason=reason.strip(), by=person)
        detail = {"reason": made.reason}
        record(person, "withhold", f"dossier:{dossier.pk}", path=dossier.unit.path, detail=detail)
    return made


def lift(dossier: Dossier, person: Person) -> None:
    """Let a form that was kept out into the public pages again."""
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update(of=("self",)).select_related("unit").get(pk=dossier.pk)
        if not may(person, Right.PUBLISH, dossier.unit):
            raise Refused("right")
        ended = dossier.withholdings.filter(ended_at=None).update(ended_at=timezone.now(), ended_by=person)
        if not ended:
            raise Refused("state")
        record(person, "withhold-end", f"dossier:{dossier.pk}", path=dossier.unit.path)


def _demand(person: Person, round_: Round) -> None:
    if not may(person, Right.PUBLISH, round_.scope):
        raise Refused("right")


def released() -> QuerySet[Dossier]:
    """Return the forms that have come to their end in a round whose release is in force."""
    in_force = Release.objects.filter(round=OuterRef("round"), ended_at=None)
    found = Dossier.objects.filter(Exists(in_force), state__in=FINAL)
    return found.select_related("round", "unit", "project")


def open_to_all() -> QuerySet[Dossier]:
    """Return the released forms that nobody holds back."""
    held = Withholding.objects.filter(dossier=OuterRef("pk"), ended_at=None)
    return released().exclude(Exists(held))


def policy() -> Policy:
    """Return the policy of publication of this office."""
    return load_policy(Path(settings.PUBLIC_POLICY) if settings.PUBLIC_POLICY else None)


def submitted(dossier: Dossier) -> Iterator[Submitted]:
    """Return a dossier's forms for the public: as it was decided, and as it was adjusted afterwards.

    Capabilities add what they know of it: a module ``public`` with ``texts(dossier)``, pairs of a label and a text.
    """
    result = judged(dossier)
    form = result.form.model_copy(deep=True)
    _label(form, dossier)
    for module in modules("public"):
        form.texts += [_text(label, text) for label, text in module.texts(dossier)]
    yield Submitted(form, result.standing)
    if dossier.adjusted is not None:
        adjusted = load_form(dossier.adjusted)
        _label(adjusted, dossier)
        adjusted.texts.append(_text(ADJUSTED, "年度执行中已按程序调整，以本表为准。"))
        yield Submitted(adjusted, ())


def _label(form: Form, dossier: Dossier) -> None:
    if dossier.project is not None and not any(text.label == "项目编码" for text in form.texts):
        form.texts.append(_text("项目编码", dossier.project.code))


def _text(label: str, text: str) -> LabelledText:
    return LabelledText(label=label, field=text_field(text))


@dataclass(frozen=True, slots=True)
class Made:
    """A site that was written: how many forms and pages it has, and how many forms the policy keeps back."""

    forms: int
    pages: int
    withheld: int


def write(folder: Path, progress: Progress | None = None, base_url: str = "") -> Made:
    """Write the public pages of the office into a folder."""
    rules = policy()
    public: list[PublicForm] = []
    withheld = released().count()
    for number, dossier in enumerate(open_to_all().order_by("pk").iterator(chunk_size=200), 1):
        found = [made for one in submitted(dossier) if (made := publish_form(one, rules)) is not None]
        public += found
        withheld -= bool(found)
        if progress is not None:
            progress(number)
    pages = write_site(public, folder, site(base_url))
    return Made(len(public), pages, withheld)


def site(base_url: str = "") -> Site:
    """Return what the office says of its public pages."""
    words: dict[str, Any] = settings.PUBLIC_SITE
    return Site(words["title"], words["title_en"], base_url or words["url"], words["licence"], words["licence_url"],
                timezone.localdate())  # fmt: skip


def publish(person: Person, name: str, progress: Progress | None = None) -> Edition:
    """Make a new edition of the public pages and put it in the place of the last one.

    The pages are written beside the old ones first; the public sees either the old edition or the new one.
    """
    home = Path(settings.PUBLIC)
    home.mkdir(parents=True, exist_ok=True, mode=0o755)
    folder = home / name
    shutil.rmtree(folder, ignore_errors=True)
    last = current()
    if last is not None:  # the feed tells what is new since the last edition
        changes = home / last.folder / "data" / "changes.json"
        if changes.is_file():
            (folder / "data").mkdir(parents=True)
            shutil.copyfile(changes, folder / "data" / "changes.json")
    made = write(folder, progress)
    with transaction.atomic():
        edition = Edition.objects.create(
            folder=name, forms=made.forms, pages=made.pages, withheld=made.withheld, by=person
        )
        detail = {"forms": made.forms, "pages": made.pages}
        record(person, "edition", f"edition:{edition.pk}", detail=detail)
    _throw_away(home)
    return edition


def current() -> Edition | None:
    """Return the edition that the public sees."""
    return Edition.objects.order_by("-pk").first()


def _throw_away(home: Path) -> None:
    """Remove old editions and what a crash left; a folder that was begun within the hour may still be in the making."""
    kept = set(Edition.objects.order_by("-pk").values_list("folder", flat=True)[:KEPT])
    hour_ago = timezone.now().timestamp() - 3600
    for folder in home.iterdir():
        if folder.name not in kept and folder.stat().st_mtime < hour_ago:
            shutil.rmtree(folder, ignore_errors=True)


def differences(dossier: Dossier) -> list[tuple[str, str, str]]:
    """Return what of a form the public will not see as it is: where, printed, public."""
    rules = policy()
    found: list[tuple[str, str, str]] = []
    for one in submitted(dossier):
        public = publish_form(one, rules)
        if public is None:
            return [("", "", "")]
        shown = public.form()
        found += _compare(one.form, shown)
    return found


def _compare(form: Form, shown: Form) -> Iterator[tuple[str, str, str]]:
    """Yield every cell that the public sees otherwise, or not at all; the rows of both stand in the same order."""
    if (form.project.text or "") != (shown.project.text or ""):
        yield _("项目名称"), form.project.text or "", shown.project.text or ""
    public = {path: cell.text or "" for path, cell in fields_of(shown, {})}
    version = Version("", form, {})
    for path, cell in fields_of(form, {}):
        before, after = cell.text or "", public.get(path, "")
        if before != after:
            yield where(path, version), before, after
