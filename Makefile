# Each target sets up what it needs. Only git, make and Python 3.11 or newer must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMMANDS = COLUMNS=100 $(BIN)/typer mockint.cli.main utils docs --name mockint --title "Commands"
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev voice interview test lint docs package lock

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: $(VENV)/.setup ## install mockint into .venv
setup-dev: $(VENV)/.setup-dev

interview: setup ## start an interview: no key, no network
	@if [ -t 0 ] && [ -t 1 ] && [ -t 2 ]; then $(BIN)/mockint practice; else \
	  echo "No terminal is attached to be interviewed at: this plays the demonstration instead."; \
	  $(BIN)/mockint demo; fi

voice: setup ## add answering by voice, and try microphone, transcriber and voice
	@echo "Setting up answering by voice …"
	@$(PIP) install --require-hashes -r requirements/voice.txt
	@$(BIN)/mockint doctor

test: setup-dev ## run the tests
	@$(BIN)/python -m pytest -n 2 --dist worksteal

lint: setup-dev ## lint, format, types and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/mypy tests/typing_api.py
	@$(BIN)/lint-imports
	@$(COMMANDS) | diff -q - docs/commands.md >/dev/null || { echo "docs/commands.md is stale; make docs" >&2; exit 1; }

docs: setup-dev ## write the generated docs again
	@$(COMMANDS) > docs/commands.md
	@$(BIN)/python scripts/screenshots.py
	@MOCKINT_RENEW=1 $(BIN)/python -m pytest -q tests/reports tests/screen

package: setup-dev ## build the wheel and try it in an empty environment
	@scripts/check_package.sh

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else f"mockint needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}. Name another one: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python can't make a virtual environment here. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/.setup: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Setting up mockint in $(VENV) (once) …"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.setup-dev: requirements/dev.txt $(VENV)/.setup
	@echo "Setting up the development tools …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

lock: ## pin every dependency again, by name, version and hash
	@uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade --python-version 3.11 pyproject.toml requirements/build.in -o requirements/run.txt
	@uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade --python-version 3.11 --extra voice pyproject.toml -c requirements/run.txt -o requirements/voice.txt
	@uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade --python-version 3.11 --group dev -c requirements/run.txt -o requirements/dev.txt
