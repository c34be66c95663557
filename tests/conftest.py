"""Settings of the web application's tests: a folder of their own for data, made anew for each run."""

import os
import tempfile

import django


def pytest_configure() -> None:
    if "PYTEST_XDIST_WORKER" in os.environ or "JIXIAO_HOME" not in os.environ:  # one folder for each worker
        os.environ["JIXIAO_HOME"] = tempfile.mkdtemp(prefix="jixiao-tests-")
    # The browser runs its loop in the thread of the tests, those of other modules that come after it included.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    os.environ["DJANGO_SETTINGS_MODULE"] = "jixiao.web.settings"
    django.setup()
