"""Projects during the year: added with targets of their own, renamed, ended, taken up again; each with its reason."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from jixiao.web.changes.models import Happening, ProjectChange
from jixiao.web.changes.services import tell
from jixiao.web.cycle import rounds, services
from jixiao.web.cycle.models import Dossier, Notification, Project, Round, RoundKind, Subject
from jixiao.web.cycle.services import Refused, posts_over
from jixiao.web.journal.chain import record
from jixiao.web.office.models import lineage
from jixiao.web.office.rights import Right, may

if TYPE_CHECKING:
    from jixiao.web.office.models import Person, Unit

KEEPING = (Right.FILL, Right.ROUNDS)
"""Who has one of these over a unit keeps its projects."""


def may_keep(person: Person, unit: Unit) -> bool:
    """Say whether a person keeps the projects of a unit."""
    return any(may(person, right, unit) for right in KEEPING)


def target_rounds(unit: Unit, year: int) -> list[Round]:
    """Return the rounds of targets of a year that cover a unit, the running ones and the newest first."""
    above = lineage(unit.path)
    found = Round.objects.filter(
        kind=RoundKind.TARGET,
        subject=Subject.PROJECT,
        year=year,
        scope__path__in=above,
        dossiers__isnull=False,
    ).distinct()
    return sorted(
        found.select_related("scope", "basis"), key=lambda one: (one.closed_at is not None, -one.pk)
    )


def add(person: Person, *, code: str, name: str, unit: Unit, reason: str = "") -> Project:
    """Add a project to a unit; one that is added after the year's targets were called for needs a reason."""
    reason = reason.strip()
    with transaction.atomic():
        if not may_keep(person, unit):
            raise Refused("right")
        late = bool(target_rounds(unit, timezone.localdate().year))
        if late and not reason:
            raise Refused("reason")
        try:
            with transaction.atomic():
                made = Project.objects.create(code=code, name=name, unit=unit)
        except IntegrityError as error:
            raise Refused("project-code") from error
        if late:
            ProjectChange.objects.create(
                project=made, kind=Happening.ADDED, after=name, reason=reason, by=person
            )
        detail = {"code": code, "name": name, "reason": reason}
        record(person, "project-made", f"project:{made.pk}", path=unit.path, detail=detail)
    return made


def where_to_declare(project: Project, year: int) -> tuple[Round | None, Dossier | None]:
    """Return the round of targets in which a project declares this year, and the form it has there already."""
    own = Dossier.objects.filter(project=project, round__kind=RoundKind.TARGET, round__year=year)
    found = own.select_related("round").order_by("-pk").first()
    covering = target_rounds(project.unit, year)
    return (covering[0] if covering else None), found


def declare(pk: int, person: Person, year: int, deadline: date | None = None, reason: str = "") -> Dossier:
    """Start the targets of a project in the year's round, for the unit or for whoever keeps rounds.

    A round that is closed stays closed: whoever may open rounds opens one beside it for what is added during the year,
    with a term and a reason of its own. ``Refused("supplement")`` tells the unit that this must be asked for, and asks.
    """
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
        if not may_keep(person, project.unit):
            raise Refused("right")
        round_, present = where_to_declare(project, year)
        if present is not None:
            raise Refused("project-declared")
        if round_ is None or not project.active:
            raise Refused("project-no-round")
        if round_.closed_at is not None:
            round_ = _supplement(round_, project, person, deadline, reason)
        elif deadline is not None and may(person, Right.ROUNDS, project.unit):
            services.extend(round_, project.unit, person, deadline, reason)
        made = rounds.start(round_, project)
        detail = {"code": project.code, "name": project.name, "title": round_.title}
        record(person, "project-declared", f"project:{pk}", path=project.unit.path, detail=detail)
        tell(made, Right.FILL, "project-declared", person, {"deadline": made.deadline.isoformat()})
    return made


def _supplement(closed: Round, project: Project, person: Person, deadline: date | None, reason: str) -> Round:
    """Open a round beside a closed one for a project that was added since."""
    if not may(person, Right.ROUNDS, project.unit):
        raise Refused("supplement")
    today = timezone.localdate()
    if not reason.strip():
        raise Refused("reason")
    if deadline is None or deadline < today:
        raise Refused("supplement-deadline")
    origin = closed.basis or closed
    made = Round.objects.create(
        year=closed.year, kind=RoundKind.TARGET, title=f"{origin.title}（年中追加）"[:200], scope=project.unit,
        profile=origin.profile, profile_on=today, opens=today, deadline=deadline, remind_days=origin.remind_days,
        note=reason.strip(), basis=origin, demonstration=origin.demonstration,
    )  # fmt: skip
    detail = {"title": made.title, "deadline": deadline.isoformat(), "reason": reason.strip()}
    record(person, "round-made", f"round:{made.pk}", path=project.unit.path, detail=detail)
    return made


def ask_for_supplement(pk: int, person: Person) -> int:
    """Ask those who keep rounds to open one for a project that was added; return how many were told."""
    project = Project.objects.select_related("unit").get(pk=pk)
    if not may(person, Right.FILL, project.unit):
        raise Refused("right")
    with transaction.atomic():
        people = {post.person_id for post in posts_over(project.unit, Right.ROUNDS)} - {person.pk}
        words = {"form": project.name, "by": person.name, "reason": project.unit.name}
        told = Notification.objects.filter(
            code="supplement-asked", person_id__in=people, words=words, read_at=None
        ).values_list("person_id", flat=True)
        fresh = people - set(told)
        Notification.objects.bulk_create(
            Notification(person_id=one, code="supplement-asked", words=words) for one in sorted(fresh)
        )
        if fresh:
            record(
                person,
                "supplement-asked",
                f"project:{pk}",
                path=project.unit.path,
                detail={"name": project.name},
            )
    return len(people)


def correct(pk: int, person: Person, *, code: str, unit: Unit) -> Project:
    """Correct the code of a project, or the unit that it belongs to."""
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
        if not (may_keep(person, project.unit) and may_keep(person, unit)):
            raise Refused("right")
        detail = {"code": code} if code != project.code else {}
        detail |= {"unit": str(unit)} if unit != project.unit else {}
        project.code, project.unit = code, unit
        if detail:
            project.save(update_fields=list(detail))
            record(person, "project-changed", f"project:{pk}", path=unit.path, detail=detail)
    return project


def rename(pk: int, person: Person, name: str, reason: str) -> Project:
    """Give a project another name; forms that are open take it over, those that were decided keep theirs."""
    with transaction.atomic():
        project = _kept(pk, person, reason)
        before, name = project.name, name.strip()
        if not name or name == before:
            raise Refused("project-same")
        project.name = name[:200]
        project.save(update_fields=["name"])
        _happened(project, Happening.RENAMED, person, reason, before, project.name)
        rounds.renamed(project, person)
    return project


def end(pk: int, person: Person, reason: str, *, active: bool = False) -> Project:
    """End a project, or take it up again: an ended one gets no forms in rounds to come."""
    with transaction.atomic():
        project = _kept(pk, person, reason)
        if project.active == active:
            raise Refused("state")
        project.active = active
        project.save(update_fields=["active"])
        _happened(project, Happening.RESUMED if active else Happening.ENDED, person, reason, "", "")
    return project


def _kept(pk: int, person: Person, reason: str) -> Project:
    project = Project.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    if not may_keep(person, project.unit):
        raise Refused("right")
    if not reason.strip():
        raise Refused("reason")
    return project


def _happened(
    project: Project, kind: Happening, person: Person, reason: str, before: str, after: str
) -> None:
    ProjectChange.objects.create(
        project=project, kind=kind, before=before, after=after, reason=reason.strip(), by=person
    )
    detail = {"reason": reason.strip(), "before": before, "name": after or project.name}
    record(person, f"project-{kind.value}", f"project:{project.pk}", path=project.unit.path, detail=detail)
