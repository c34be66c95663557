# make run   set up .venv, judge the shipped examples and, on a terminal, open the demonstration office
# make serve set up .venv and open the demonstration office in the browser
# make test  set up .venv (and, as root on Debian, LibreOffice, Chromium, PostgreSQL) and run every test
# make lint  ruff, mypy --strict, import-linter
# make docs  generate docs/findings.md and docs/states.md again

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev

.PHONY: run serve docs test lint setup system benchmark examples lock clean

run: $(RUN_READY)
	@# The examples hold planted mistakes (1) and a scanned page that cannot be read (2).
	$(BIN)/jixiao check examples || [ $$? -le 2 ]
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/jixiao serve --demo; else echo "make serve 打开演示单位 (opens the demonstration office in the browser)"; fi

serve: $(RUN_READY)
	$(BIN)/jixiao serve --demo

docs: $(DEV_READY)
	$(BIN)/python -m jixiao.findings.document docs/findings.md
	JIXIAO_HOME=$$(mktemp -d) $(BIN)/python -m jixiao.web.drawings docs/states.md

test: $(DEV_READY) system
	$(BIN)/python -m pytest -n 2 --dist loadfile
	@JIXIAO_KILLS=8 sh tests/with-postgresql.sh $(BIN)/python -m pytest -n 2 --dist loadfile tests/web/test_cycle.py tests/web/test_database.py tests/web/test_desk_http.py tests/web/test_journal.py tests/web/test_bulk.py tests/web/test_delegation.py tests/web/test_changes.py tests/web/test_results_services.py tests/web/test_publication.py tests/web/test_api_exchange.py tests/web/test_api_webhooks.py tests/web/test_api_kills.py tests/web/test_kills.py

lint: $(DEV_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: $(DEV_READY)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(RUN_READY): $(BIN)/python requirements/base.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@

$(DEV_READY): $(RUN_READY) requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	touch $@

# LibreOffice is used, where it is there, to read .doc; its tests are left out (and say so) where it is not.
system:
	@sh tests/install-system-packages.sh

benchmark: $(DEV_READY)
	-$(BIN)/python benchmarks/reading.py
	-$(BIN)/python benchmarks/judging.py
	-$(BIN)/python benchmarks/rendering.py
	-sh tests/with-postgresql.sh $(BIN)/python benchmarks/web.py

examples: $(DEV_READY)
	$(BIN)/python examples/build.py

UV_COMPILE := uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate

lock:
	$(UV_COMPILE) pyproject.toml requirements/build.in -o requirements/base.txt
	$(UV_COMPILE) -c requirements/base.txt --extra dev pyproject.toml requirements/build.in -o requirements/dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
