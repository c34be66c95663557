"""Who may do what: by post and subtree, stated here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jixiao.web.office.models import Person, Post, Role, Unit


class Right(StrEnum):
    """Something a person may do with what belongs to a unit."""

    READ = "read"
    """See the unit's forms, their history and findings."""
    FILL = "fill"
    """Write in a form that is open, attach evidence, answer findings, submit."""
    SIGN = "sign"
    """Sign for the unit, or send back to its clerk."""
    REVIEW = "review"
    """Review as the supervising department: pass on or return, comment."""
    DECIDE = "decide"
    """Review as the finance bureau: approve, close, return, waive, extend."""
    REOPEN = "reopen"
    """Take an approval back."""
    ROUNDS = "rounds"
    """Open and close rounds, set rules and deadlines."""
    JOURNAL = "journal"
    """Read and export the journal."""
    PEOPLE = "people"
    """Keep units, people and posts."""
    EVALUATE = "evaluate"
    """Work on evaluations that were assigned."""
    PUBLISH = "publish"
    """Put what may be public before the public, and take it back."""


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.FILLER: frozenset({Right.READ, Right.FILL}),
    Role.UNIT_HEAD: frozenset({Right.READ, Right.FILL, Right.SIGN}),
    Role.DEPARTMENT_REVIEWER: frozenset({Right.READ, Right.REVIEW}),
    Role.BUREAU_OFFICER: frozenset({Right.READ, Right.DECIDE, Right.ROUNDS, Right.JOURNAL}),
    Role.BUREAU_HEAD: frozenset(
        {Right.READ, Right.DECIDE, Right.REOPEN, Right.ROUNDS, Right.JOURNAL, Right.PUBLISH}
    ),
    Role.EVALUATOR: frozenset({Right.EVALUATE}),
    Role.AUDITOR: frozenset({Right.READ, Right.JOURNAL}),
    Role.ADMINISTRATOR: frozenset({Right.PEOPLE, Right.JOURNAL}),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A post in force: the role, the path of the unit whose subtree it covers, and whose it is if it was delegated."""

    role: Role
    path: str
    delegate_of: str = ""


def in_force() -> Q:
    """Return the condition of a post in force today; a delegated one falls with the post that it comes from."""
    today = timezone.localdate()
    running = Q(until=None) | Q(until__gte=today)
    source = Post.objects.filter(
        running,
        person=OuterRef("delegate_of"),
        unit=OuterRef("unit"),
        role=OuterRef("role"),
        delegate_of=None,
        person__is_active=True,
    )
    return running & (Q(delegate_of=None) | Q(Exists(source)))


def posts_of(person: Person) -> tuple[Held, ...]:
    """Return the posts a person holds today, those delegated to him included."""
    if not person.is_authenticated or not person.is_active:
        return ()
    known: tuple[Held, ...] | None = getattr(person, "_held", None)
    if known is None:
        posts = Post.objects.filter(in_force(), person=person).select_related("unit", "delegate_of")
        known = tuple(
            Held(Role(post.role), post.unit.path, post.delegate_of.name if post.delegate_of else "")
            for post in posts
        )
        person._held = known  # type: ignore[attr-defined]
    return known


def may(person: Person, right: Right, unit: Unit | None = None) -> bool:
    """Say whether a person has a right over a unit, or over any unit where none is given.

    A right over a unit that comes from delegated posts alone is remembered, so that the journal says for whom was acted.
    """
    found = [
        post.delegate_of
        for post in posts_of(person)
        if right in RIGHTS[post.role] and (unit is None or unit.path.startswith(post.path))
    ]
    if unit is not None and found:
        person._acting_for = "" if "" in found else found[0]  # type: ignore[attr-defined]
    return bool(found)


def acting_for(person: Person) -> str:
    """Return the name of the person for whom the last right was exercised; blank for one's own."""
    return str(getattr(person, "_acting_for", ""))


def paths(person: Person, right: Right) -> list[str]:
    """Return the paths of the subtrees over which a person has a right."""
    return sorted({post.path for post in posts_of(person) if right in RIGHTS[post.role]})


def under(paths: Iterable[str], field: str = "path") -> Q:
    """Return the condition that a path lies in one of the subtrees; none at all where there are none."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def units_for(person: Person, right: Right) -> QuerySet[Unit]:
    """Return the units over which a person has a right."""
    return Unit.objects.filter(under(paths(person, right)))


def people_for(person: Person) -> QuerySet[Person]:
    """Return the people that an administrator keeps: those who hold no post outside his subtrees."""
    outside = Post.objects.filter(person=OuterRef("pk")).exclude(
        under(paths(person, Right.PEOPLE), "unit__path")
    )
    return Person.objects.filter(~Exists(outside))
