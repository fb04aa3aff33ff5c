# The commands of this project; each installs what it needs first, and is quick when nothing is missing.
PYTHON ?= python3
BIN := .venv/bin
# The suite also runs as if this were now: the year after the last one whose working days are known.
NEXT_YEAR := 2027-01-15T09:00:00+08:00
SERVICES := $(BIN)/python deploy/with_services.py
EMBEDDED := env -u DATABASE_URL -u REDIS_URL
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

.DEFAULT_GOAL := help
.PHONY: help run test lint format lock bench install install-tests

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /	/'

run: install ## the portal with demonstration data on http://127.0.0.1:8000 (PORT, DEMO_PASSWORD)
	@$(BIN)/python deploy/run.py

test: install-tests ## everything that must hold before a change goes in
	@echo "== Style"
	@$(MAKE) --no-print-directory lint
	@echo "== The suite on PostgreSQL and Redis, with the browser"
	@$(SERVICES) $(PYTEST) -m "not embedded"
	@echo "== The embedded default: SQLite, a broker of files, make run"
	@$(EMBEDDED) $(PYTEST) -m "journey or embedded"
	@echo "== The journeys and the demonstration in January 2027"
	@PORTAL_CLOCK=$(NEXT_YEAR) $(SERVICES) $(PYTEST) -m "journey or year_end"
	@echo "== All stages passed"

lint: install-tests ## style of code and templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --check templates
	@$(BIN)/djlint --lint templates

format: install-tests ## rewrite code and templates in that style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djlint --quiet --reformat templates

lock: install-tests ## pin what the *.in files ask for (make lock UPGRADE=--upgrade for newer ones)
	@$(COMPILE) $(UPGRADE) requirements.in -o requirements.txt
	@$(COMPILE) $(UPGRADE) requirements-dev.in -o requirements-dev.txt
	@$(COMPILE) $(UPGRADE) requirements-install.in -o requirements-install.txt

bench: install-tests ## figures beside their references (ARGS="list pdf --scale 0.1")
	@$(SERVICES) $(BIN)/python -m benchmarks $(ARGS)

install: ## what make run needs
	@$(PYTHON) deploy/install.py

install-tests: ## what make test needs
	@$(PYTHON) deploy/install.py --tests
