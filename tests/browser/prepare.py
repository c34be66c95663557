"""Fills the empty database of the browser tests and prints what the tests need: forms by name, sessions by person."""

from __future__ import annotations

import json
import sys

import django


def main(names: list[str]) -> None:
    """Make the office, one filled form for each name, and a session for each person."""
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from jixiao.web.cycle import rounds
    from jixiao.web.cycle.models import Dossier, Project, Round
    from jixiao.web.office.models import Person, Post, Role
    from web.office import fill, good_target, make_office
    from web.whole_office import declared, whole_round

    office = make_office()
    assert office.round is not None
    results = Round.objects.create(
        year=2024, kind="self_evaluation", title="2024年绩效自评", scope=office.round.scope, profile="cn",
        profile_on="2024-12-31", opens="2025-01-01", deadline="2099-04-30",
    )  # fmt: skip
    results.refresh_from_db()
    for name in names:
        Project.objects.create(code=f"T-{name}", name=name, unit=office.units["供水管理站"])
    rounds.open_round(office.round, office.people["officer"])
    rounds.open_round(results, office.people["officer"])
    for name in names:
        fill(office, {**good_target(), "project": name}, name)
    declared(office, "管网改造", "W1", "30")
    declared(office, "水厂扩建", "W2", "50.5")
    whole_round(office)
    clerk = Person.objects.create_user("survey-filler", name="survey-filler")
    Post.objects.create(person=clerk, unit=office.units["水文站"], role=Role.FILLER)
    sessions = {}
    for person in Person.objects.all():
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "jixiao.web.office.signin.Backend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        sessions[person.username] = session.session_key
    forms = {f"{d.round.kind}/{d.title}": d.pk for d in Dossier.objects.select_related("round")}
    json.dump({"forms": forms, "sessions": sessions}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
