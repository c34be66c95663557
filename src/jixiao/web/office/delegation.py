"""Delegation: a colleague acts in a post until a day; it ends by itself, and with the post that it comes from."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jixiao.web.journal.chain import record
from jixiao.web.office.models import Person, Post, Role
from jixiao.web.office.rights import in_force

LONGEST = timedelta(days=180)


class NotDelegable(Exception):
    """Why a post cannot be delegated so: ``post``, ``colleague`` or ``until``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def own_posts(person: Person) -> QuerySet[Post]:
    """Return the posts that a person may delegate: his own in force; one who keeps people gives posts instead."""
    found = Post.objects.filter(in_force(), person=person, delegate_of=None)
    return found.exclude(role=Role.ADMINISTRATOR).select_related("unit")


def colleagues(post: Post) -> QuerySet[Person]:
    """Return who may act in a post: people of the same kind of office in its subtree, never those of offices below."""
    near = Post.objects.filter(
        in_force(), delegate_of=None, unit__path__startswith=post.unit.path, unit__kind=post.unit.kind
    )
    found = Person.objects.filter(is_active=True, pk__in=near.values("person"))
    return found.exclude(pk=post.person_id).order_by("name")


def delegate(person: Person, post_pk: int, colleague_pk: int, until: date) -> Post:
    """Let a colleague act in a post until a day. Raises ``NotDelegable``."""
    today = timezone.localdate()
    with transaction.atomic():
        post = own_posts(person).filter(pk=post_pk).first()
        if post is None:
            raise NotDelegable("post")
        colleague = colleagues(post).filter(pk=colleague_pk).first()
        if colleague is None:
            raise NotDelegable("colleague")
        if not today <= until <= (post.until or today + LONGEST) or until > today + LONGEST:
            raise NotDelegable("until")
        given, _new = Post.objects.update_or_create(
            person=colleague, unit=post.unit, role=post.role, delegate_of=person, defaults={"until": until}
        )
        _note(person, "delegate", given)
    return given


def end(person: Person, pk: int) -> bool:
    """End a delegation before its day; who gave it may, and who was given it. Say whether there was one."""
    with transaction.atomic():
        given = Post.objects.filter(pk=pk).exclude(delegate_of=None).select_related("unit", "person").first()
        if given is None or person.pk not in (given.person_id, given.delegate_of_id):
            return False
        _note(person, "delegation-end", given)
        given.delete()
    return True


def _note(person: Person, action: str, given: Post) -> None:
    detail = {
        "name": given.person.name,
        "role": given.role,
        "unit": given.unit.name,
        "until": str(given.until),
    }
    record(person, action, f"person:{given.person_id}", path=given.unit.path, detail=detail)
