"""Fills an empty database with approved targets, a self-evaluation and a session for each person; prints what the test needs."""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    """Make the small office with an approved declaration and an open self-evaluation of it."""
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from jixiao.web.cycle import rounds
    from jixiao.web.cycle.models import Dossier, Project, Round
    from jixiao.web.office.models import Person
    from web.office import fill, good_target, make_office

    office = make_office()
    assert office.round is not None
    target = fill(office, good_target())
    Dossier.objects.filter(pk=target.pk).update(state="approved")
    results = Round.objects.create(
        year=2025, kind="self_evaluation", title="2025年绩效自评", scope=office.round.scope, profile="cn",
        profile_on="2025-12-31", opens="2026-01-01", deadline="2099-04-30", basis=office.round,
    )  # fmt: skip
    results.refresh_from_db()
    rounds.open_round(results, office.people["officer"], Project.objects.filter(code="P1"))
    sessions = {}
    for person in Person.objects.all():
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "jixiao.web.office.signin.Backend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        sessions[person.username] = session.session_key
    result = Dossier.objects.get(round=results)
    json.dump(
        {"target": target.pk, "result": result.pk, "project": result.project_id, "sessions": sessions},
        sys.stdout,
    )


if __name__ == "__main__":
    main()
