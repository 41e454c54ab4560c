# The two commands: `make demo` and `make test`. Everything is installed into .venv, nothing globally.

PYTHON ?= python3
PORT ?= 8000
JOBS ?= logical

VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
INSTALL := $(UV) pip install --quiet --python $(PY) --require-hashes -r
COMPILE := $(UV) pip compile --quiet --generate-hashes --universal --python-version 3.11 --upgrade

DESCRIBE := env -i PATH="$$PATH" $(PY) manage.py describe_casetype
PRODUCTION := env -u DEBUG -u CASEWORK_PLAIN_HTTP ALLOWED_HOSTS=credit.example.gov.cn

.PHONY: help setup demo test lint check docs lock

help:
	@echo "make demo    install, load the demo city and serve it on port $(PORT) (PORT=... moves it)"
	@echo "make test    install what tests need and run all of them"
	@echo "make setup   install only"
	@echo "make lint    style, types and imports        make check   settings and migrations"
	@echo "make docs    print the reference pages       make lock    choose new versions"

setup: $(VENV)/.base

demo: setup
	$(PY) manage.py migrate --verbosity 0
	CASEWORK_PLAIN_HTTP=$${CASEWORK_PLAIN_HTTP-1} DEBUG=1 $(PY) manage.py demo
	CASEWORK_SHOW_CODES=1 CASEWORK_PLAIN_HTTP=$${CASEWORK_PLAIN_HTTP-1} $(PY) manage.py serve --port $(PORT) --try-out

test: $(VENV)/.test
	$(PY) -m pytest -n $(JOBS)
	$(PY) -m tests.on_postgres -n $(JOBS)

lint: $(VENV)/.test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

check: $(VENV)/.test
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run

docs: setup
	env -i PATH="$$PATH" $(PY) -m config.reference > docs/reference/settings.md
	mkdir -p docs/reference/case-types
	for name in commitments objections repair; do \
		$(DESCRIBE) $$name > docs/reference/case-types/$$name.md && \
		$(DESCRIBE) $$name --language en > docs/reference/case-types/$$name.en.md && \
		$(DESCRIBE) $$name --format svg > docs/reference/case-types/$$name.svg || exit 1; \
	done

lock: $(VENV)/.uv
	$(COMPILE) requirements/uv.in -o requirements/uv.txt
	$(COMPILE) requirements/base.in -o requirements/base.txt
	$(COMPILE) requirements/test.in -o requirements/test.txt

$(VENV)/.uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; this is `$(PYTHON) --version 2>&1`."; \
		  echo "Name another one with PYTHON=, as in: make PYTHON=python3.12 demo"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "This Python lacks its venv module. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.base: $(VENV)/.uv requirements/base.txt
	$(INSTALL) requirements/base.txt
	@touch $@

$(VENV)/.test: $(VENV)/.uv requirements/test.txt
	$(INSTALL) requirements/test.txt
	@touch $@
