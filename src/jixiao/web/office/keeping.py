"""Keeping units, people and posts: what changes one, whole with its journal entry, for the pages and for programs alike."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.debug import sensitive_variables

from jixiao.web.cycle.services import Refused
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Person, Post, Role, Unit
from jixiao.web.office.rights import Right, may, people_for


def keep_unit(unit: Unit, by: Person, changed: Mapping[str, str]) -> Unit:
    """Save a unit that was made or changed; units below one that was moved go with it."""
    with transaction.atomic():
        unit.save()
        if "parent" in changed:
            _move_below(unit)
        record(by, "unit", f"unit:{unit.pk}", path=unit.path, detail=changed)
    return unit


def _move_below(unit: Unit) -> None:
    """Give every unit below a moved one its new path."""
    for child in unit.children.all():
        child.save()
        _move_below(child)


@sensitive_variables("password")
def keep_person(person: Person, by: Person, changed: Mapping[str, str]) -> str:
    """Save somebody who was registered or changed; return the first password of a new one, blank for others."""
    password = "" if person.pk else _new_password(person)
    with transaction.atomic():
        person.save()
        record(by, "person", f"person:{person.pk}", detail=changed)
    return password


@sensitive_variables("password")
def reset_password(pk: int, by: Person) -> tuple[Person, str]:
    """Give somebody whom one keeps a new first password, and end a lock-out and his second factor."""
    with transaction.atomic():
        person = get_object_or_404(people_for(by).select_for_update(of=("self",)), pk=pk)
        password = _new_password(person)
        person.failed_attempts, person.locked_until, person.totp_secret = 0, None, ""
        person.save()
        record(by, "password-reset", f"person:{pk}")
    return person, password


@sensitive_variables("password")
def _new_password(person: Person) -> str:
    password = secrets.token_urlsafe(9)
    person.set_password(password)
    person.must_change_password = True
    return password


def give_post(post: Post, by: Person) -> Post:
    """Give somebody a post. Raises ``Refused`` for one that he holds already."""
    with transaction.atomic():
        own = Post.objects.filter(person=post.person, unit=post.unit, role=post.role, delegate_of=None)
        if own.exists():
            raise Refused("post-held")
        post.save()
        record(by, "post-given", f"person:{post.person_id}", path=post.unit.path, detail={"role": post.role})
    return post


def take_post(pk: int, by: Person) -> Post:
    """Take a post in a unit that one keeps away. Raises ``Refused``: the last administrator's stays."""
    with transaction.atomic():
        post = Post.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=pk).first()
        if post is None or not may(by, Right.PEOPLE, post.unit):
            raise Http404
        if post.role == Role.ADMINISTRATOR and Post.objects.filter(role=Role.ADMINISTRATOR).count() == 1:
            raise Refused("post-last")
        record(by, "post-taken", f"person:{post.person_id}", path=post.unit.path, detail={"role": post.role})
        post.delete()
    return post
