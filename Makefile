# Each target sets up what it needs: an own virtual environment in .venv, dependencies, translations.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test check fmt mock sync bench migrate translations clean

help: ## Show what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 22

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: set PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

app/translations/en/LC_MESSAGES/messages.mo: app/translations/en/LC_MESSAGES/messages.po | $(VENV)/.run
	@$(BIN)/python -m tools.translations compile

run: $(VENV)/.run app/translations/en/LC_MESSAGES/messages.mo ## Start everything with sample data: web :8000, worker, mock marketplaces :8001
	@exec $(BIN)/python -m app.demo.run

test: $(VENV)/.dev app/translations/en/LC_MESSAGES/messages.mo ## Run the tests (SQLite and PostgreSQL, Chromium where present)
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup

check: $(VENV)/.dev ## ruff, mypy, import contracts, translations, tests: what must pass before a change lands
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.translations check
	$(MAKE) --no-print-directory test

fmt: $(VENV)/.dev ## Format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

mock: $(VENV)/.run ## Start only the mock marketplaces on :8001
	@exec $(BIN)/python -m connectors.mock_server --port $${GOCNGHE_MOCK_PORT:-8001} --data $${GOCNGHE_DATA_DIR:-instance}/mock

sync: $(VENV)/.run ## Work off once what is due for the floors
	@exec $(BIN)/flask --app wsgi sync once

migrate: $(VENV)/.run ## Bring the database up to the newest migration
	@exec $(BIN)/alembic upgrade head

translations: $(VENV)/.run ## Collect messages into the English catalogue and compile it
	$(BIN)/python -m tools.translations extract
	$(BIN)/python -m tools.translations compile

bench: $(VENV)/.dev ## Print every figure: name, ratio, target, met or short
	@$(BIN)/python -m benchmarks || true

clean: ## Remove the virtual environment and caches, never data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
