"""The tests of the web application run on the database that was asked for."""

import os

from django.db import connection


def test_the_database_is_the_one_asked_for() -> None:
    assert connection.vendor == ("postgresql" if os.environ.get("JIXIAO_DATABASE") else "sqlite")
