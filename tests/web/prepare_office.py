"""Make the small office of the tests in an empty database, a clerk's session and a document to be read in.

Run as a program of its own, with the settings in the environment, before a server is started on the same data.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main() -> None:
    """Migrate, make the office, and print ``{"session": …, "dossier": …}``."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "jixiao.web.settings"
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    from jixiao.forms.entry import form_of
    from jixiao.rendering import render_bytes
    from web.office import fill, good_target, make_office

    with transaction.atomic():
        office = make_office()
        dossier = fill(office, good_target())
        person = office.people["filler"]
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "jixiao.web.office.signin.Backend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
    Path(os.environ["JIXIAO_HOME"], "targets.docx").write_bytes(render_bytes(form_of(good_target()), "docx"))
    print(json.dumps({"session": session.session_key, "dossier": dossier.pk}))


if __name__ == "__main__":
    main()
