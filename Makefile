# The one door to this repository: people, CI and containers call these targets.

VENV    := .venv
BIN     := $(VENV)/bin
STAMP   := $(VENV)/.made
FOREIGN := build/conformance
JOBS    ?= auto
PYTHON  ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
             "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help dev demo test conformance check gates lint types rooms gen gen-check accuracy accuracy-check format bench replay lock audit clean

help: ## Say what can be made
	@echo "make TARGET   (PYTHON=python3.12 chooses the interpreter, 3.11 or newer)"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

dev: $(STAMP) ## Create .venv with everything that development needs

demo: $(STAMP) ## Play the story on this machine and stay up   (ONCE=1: play, print, end)
	@$(BIN)/gateledger demo $(if $(ONCE),--once)

test: $(STAMP) ## Run all tests   (JOBS=0: in one process; ARGS="-k queue" narrows)
	@$(BIN)/pytest -n $(JOBS) $(ARGS)

conformance: $(STAMP) $(FOREIGN)/.made ## Let other people's verifiers judge what we seal   (fetches them from npm and PyPI)
	@GATELEDGER_CONFORMANCE=required $(BIN)/pytest -q -n 0 -m conformance tests/conformance $(ARGS)

check: lint types rooms gen-check gates accuracy-check ## Everything that needs no server: style, types, rooms, generated files

lint: $(STAMP) ## ruff: style and formatting
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet || { echo "make format mends the formatting"; exit 1; }

format: $(STAMP) ## ruff: format, and mend what can be mended by itself
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format --quiet

types: $(STAMP) ## mypy, strict
	@$(BIN)/mypy

rooms: $(STAMP) ## The import contracts and the house tests
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest -q tests/house

gates: $(STAMP) ## Judge this repository by its own policy, from its first commit on
	@$(BIN)/gateledger check --base "$$(git rev-list --max-parents=0 HEAD | tail -n 1)"

gen: $(STAMP) ## Rewrite what is generated: policy schema, gate pages
	@$(BIN)/python scripts/gen.py

gen-check: $(STAMP) ## Fail when something generated is out of date
	@$(BIN)/python scripts/gen.py --check

accuracy: $(STAMP) ## Measure the readers on the labelled sets and write docs/accuracy.md
	@$(BIN)/python scripts/accuracy.py

accuracy-check: $(STAMP) ## Fail when docs/accuracy.md is out of date
	@$(BIN)/python scripts/accuracy.py --check

bench: $(STAMP) ## Measure against the sandbox with 50 ms a request
	@$(BIN)/python -m bench

replay: $(STAMP) ## Judge a recorded decision again   (RECORD=41)
	@$(BIN)/gateledger replay $(or $(RECORD),$(error say which: make replay RECORD=41))

lock: $(STAMP) ## Resolve requirements/constraints.txt anew
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade --quiet \
	  --no-emit-index-url --custom-compile-command "make lock" --output-file requirements/constraints.txt

audit: $(STAMP) ## Look up known vulnerabilities of the pinned dependencies
	@$(BIN)/pip-audit --requirement requirements/constraints.txt --no-deps --disable-pip

clean: ## Remove everything that was made
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Packages come from whatever index pip is configured for on this machine.
$(STAMP): pyproject.toml requirements/constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found; name one: make dev PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is older than Python 3.11; name another: make dev PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@test -x $(BIN)/python || { echo "Creating $(VENV); the first time takes a minute or two"; "$(PYTHON)" -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements/constraints.txt pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements/constraints.txt \
	  --editable . --group dev
	@touch $@

# The lock file names no registry: npm takes the one it is configured for. Node itself comes as a package where it can.
$(FOREIGN)/.made: tests/conformance/package.json tests/conformance/package-lock.json requirements/conformance.txt
	@command -v npm >/dev/null || { echo "npm was not found: it fetches the verifiers that are written in JavaScript"; exit 1; }
	@mkdir -p $(FOREIGN)
	@cp tests/conformance/package.json tests/conformance/package-lock.json $(FOREIGN)/
	@cd $(FOREIGN) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@test -x $(FOREIGN)/venv/bin/python || "$(PYTHON)" -m venv $(FOREIGN)/venv
	@$(FOREIGN)/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --ignore-requires-python \
	  --requirement requirements/conformance.txt
	@touch $@
