# The manual of this repository: `make` lists what it can do.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# The newest Python that runs and is new enough; a version manager's shim may be on the path and not run.
PYTHON ?= $(shell for candidate in python3.14 python3.13 python3.12 python3.11 python3; do $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$candidate; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
UI := ui_extensions/companion
STAMPS := .stamps
PYTEST_ARGS ?=
# Tests wait for servers as often as they compute: more of them at a time than cores.
PYTEST_WORKERS ?= 3
UP_ARGS ?=
BENCH_ARGS ?=

# Prefect's server takes 4 s of processor time to import, and 15 s where Python may not keep what it compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help up test test-python test-ui lint types ui bench docs docs-check screenshots constraints format clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

up: $(STAMPS)/python $(STAMPS)/packages-run $(STAMPS)/ui ## Run everything: Prefect (if none is configured), a worker, the sample fleet, Vantage; UP_ARGS="--port 5000"
	@exec $(BIN)/vantage up $(UP_ARGS)

test: test-python test-ui ## Run every test: unit, integration, browser, web app

test-python: $(STAMPS)/python $(STAMPS)/packages-test $(STAMPS)/ui
	@# Real servers, sockets and browsers on a busy machine: what fails is tried once more, and the summary names it (R).
	$(BIN)/pytest --numprocesses $(PYTEST_WORKERS) --dist loadscope --no-loadscope-reorder --reruns 1 $(PYTEST_ARGS)

test-ui: $(STAMPS)/npm
	cd $(UI) && npm test --silent

lint: $(STAMPS)/python $(STAMPS)/npm ## Check style, layers and the generated reference pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	cd $(UI) && npm run --silent lint

types: $(STAMPS)/python $(STAMPS)/npm ## Check types: mypy --strict, tsc
	$(BIN)/mypy src
	cd $(UI) && npm run --silent types

ui: $(STAMPS)/ui ## Build the web app

bench: $(STAMPS)/python $(STAMPS)/packages-test $(STAMPS)/ui ## Measure against Prefect's API and SQL on its database, 1,000,000 runs; BENCH_ARGS="--runs 100000"
	$(BIN)/python -m benchmarks $(BENCH_ARGS)
	$(BIN)/python -m benchmarks.submissions

docs: $(STAMPS)/python ## Write the reference pages anew from the registries
	$(BIN)/python scripts/docs.py

format: $(STAMPS)/python ## Format the Python code
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

constraints: $(STAMPS)/python ## Pin the newest versions that fit pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra docker --extra postgres --upgrade --no-emit-index-url --no-header --quiet -o constraints.txt

clean: ## Remove what was built (data in .vantage stay)
	rm -rf $(VENV) $(STAMPS) dist build $(UI)/dist $(UI)/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

# What the targets above stand on. A stamp is as old as the last time that its step succeeded, and void when its result is gone.
$(if $(wildcard $(BIN)/python),,$(shell rm -f $(STAMPS)/venv $(STAMPS)/python))
$(if $(wildcard $(UI)/node_modules),,$(shell rm -f $(STAMPS)/npm))
$(if $(wildcard $(UI)/dist/index.html),,$(shell rm -f $(STAMPS)/ui))

$(STAMPS)/venv:
	@mkdir -p $(STAMPS)
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.12" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

$(STAMPS)/python: pyproject.toml constraints.txt $(STAMPS)/venv
	@mkdir -p $(UI)/dist  # the package names this folder, which is built later
	$(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[dev]' \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(STAMPS)/packages-run: scripts/system-packages.sh
	@mkdir -p $(STAMPS)
	scripts/system-packages.sh run
	@touch $@

$(STAMPS)/packages-test: scripts/system-packages.sh
	@mkdir -p $(STAMPS)
	scripts/system-packages.sh test
	@touch $@

$(STAMPS)/npm: $(UI)/package.json $(UI)/package-lock.json
	@mkdir -p $(STAMPS)
	@command -v npm >/dev/null || { echo "Node 20.19 or newer with npm is needed" >&2; exit 2; }
	@# Not `npm ci`: it refuses a lock file that lacks the optional packages of platforms which nobody here can install.
	cd $(UI) && npm install --no-save --loglevel=error --no-audit --no-fund
	@touch $@

$(STAMPS)/ui: $(STAMPS)/npm $(shell find $(UI)/src $(UI)/public $(UI)/index.html $(UI)/vite.config.ts -type f 2>/dev/null)
	cd $(UI) && npm run --silent build
	@touch $@
