"""Settings of the web application's tests: a folder of their own for data, made anew for each run."""

import os
import tempfile

import django


def pytest_configure() -> None:
    if "PYTEST_XDIST_WORKER" in os.environ or "JIXIAO_HOME" not in os.environ:  # one folder for each worker
        os.environ["JIXIAO_HOME"] = tempfile.mkdtemp(prefix="jixiao-tests-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "jixiao.web.settings"
    django.setup()
