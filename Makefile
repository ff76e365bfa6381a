# Two commands on a fresh machine (Python 3.11 or newer, Node.js 20 or newer with npm, make): make demo, make test.
# Everything is installed into .venv and .cache, both ignored by git; a second run finds them there and starts at once.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
EXTRAS := demo test dev
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
CODE := bot.py wiring domain narratives policies workflow handlers integrations demo benchmarks tests
PYTEST := $(BIN)/python -m pytest
DEMO_ARGS ?=

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test test-all mutants chaos soak fuzz pictures check format install lock clean sbom audit stress

help:  ## say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.has-demo $(VENV)/.has-slack $(VENV)/.has-compiled  ## the whole loop on this machine, in the browser (DEMO_ARGS='--data FILE --speed 60')
	@$(BIN)/python bot.py demo $(DEMO_ARGS)

test: $(VENV)/.has-dev $(VENV)/.has-slack $(VENV)/.has-compiled  ## every fast test
	@$(PYTEST) -q -m "not slow and not stress"

test-all: $(VENV)/.has-dev $(VENV)/.has-slack $(VENV)/.has-compiled  ## every test, slow ones too
	@$(PYTEST) -q -m $(if $(SLOW_ONLY),slow,"not stress")

mutants: $(VENV)/.has-dev  ## change the rules in every small way; a test must notice each (hours, and may be stopped and taken up again; FILES='policies/quorum.py')
	@nice -n 10 $(BIN)/python -m tests.mutants.run $(FILES)

stress: $(VENV)/.has-dev $(VENV)/.has-slack $(VENV)/.has-compiled  ## whole processes under faults and load (a quiet machine, half an hour)
	@$(PYTEST) -q -m stress

chaos: $(VENV)/.has-dev  ## 2,000 randomised runs in which everything breaks (RUNS=2000 SEED=1 AT_ONCE=1)
	@$(BIN)/python -m tests.chaos.run --runs $(or $(RUNS),2000) --seed $(or $(SEED),1) --at-once $(or $(AT_ONCE),1)

fuzz: $(VENV)/.has-dev $(VENV)/.has-compiled  ## a million odd inputs at every way in (COUNT=1000000 SEED=1; GUIDED=1: by coverage, with the extra fuzz)
	@nice -n 10 $(BIN)/python -m tests.fuzz.$(if $(GUIDED),guided --count $(or $(COUNT),20000),run --count $(or $(COUNT),1000000)) --seed $(or $(SEED),1)

soak: $(VENV)/.has-dev $(VENV)/.has-compiled  ## a day of a busy force squeezed into minutes, on real processes (HOURS=24 MINUTES=60)
	@$(BIN)/python -m tests.soak.run --hours $(or $(HOURS),24) --minutes $(or $(MINUTES),60)

pictures: $(VENV)/.has-dev $(VENV)/.has-slack $(VENV)/.has-compiled  ## the docs' pictures (needs a Chromium on the PATH)
	@$(BIN)/python -m demo.screenshots docs/images

check: $(VENV)/.has-dev  ## ruff, mypy --strict, the import contracts and bandit
	@$(BIN)/ruff check $(wildcard $(CODE))
	@$(BIN)/ruff format --check $(wildcard $(CODE))
	@$(BIN)/mypy $(wildcard $(CODE))
	@$(BIN)/lint-imports
	@$(BIN)/bandit --quiet --recursive --severity-level medium $(filter-out benchmarks tests,$(wildcard $(CODE)))

sbom: $(VENV)/.has-dev  ## a software bill of materials of what runs in production, as build/sbom.json (CycloneDX)
	@mkdir -p build
	@$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-format JSON -o build/sbom.json
	@echo 'build/sbom.json'

audit: $(VENV)/.has-dev  ## known faults of the pinned dependencies (asks the advisory service, so it needs the internet)
	@$(BIN)/pip-audit --requirement requirements.txt --disable-pip --require-hashes

format: $(VENV)/.has-dev  ## let ruff format and sort
	@$(BIN)/ruff check --fix $(wildcard $(CODE))
	@$(BIN)/ruff format $(wildcard $(CODE))

install: $(VENV)/.has-dev $(VENV)/.has-slack $(VENV)/.has-compiled  ## everything for demo and tests, without running anything

lock: $(VENV)/.has-dev  ## pin every dependency by version and hash, from pyproject.toml
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml --extra demo -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml $(addprefix --extra ,$(EXTRAS)) -c requirements.txt -o requirements-dev.txt
	@if grep -nE '://' requirements.txt requirements-dev.txt; then \
		echo 'A lock holds an address; it must hold names, versions and hashes only.' >&2; exit 1; fi

clean:  ## remove what the commands above made
	rm -rf $(VENV) .cache build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo 'Fleetfoot needs Python 3.11 or newer: install it, then run make again.' >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo 'Python could not make .venv: install its venv module (Debian: python3-venv), then run make again.' >&2; exit 2; }
	@touch $@

$(VENV)/.has-demo: $(VENV)/.made requirements.txt
	@echo 'Installing what the demo needs into $(VENV) (once) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.has-dev: $(VENV)/.made requirements.txt requirements-dev.txt
	@echo 'Installing what the demo and the tests need into $(VENV) (once) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.has-demo

$(VENV)/.has-slack: $(VENV)/.made demo/slack_binary.py
	@$(BIN)/python -m demo.slack_binary
	@touch $@

# Numba compiles the detector the first time it runs; done here, no test and no viewer waits for it.
$(VENV)/.has-compiled: $(wildcard narratives/*.py narratives/hostility/*.py)
	@echo 'Compiling the detector (once, up to two minutes) ...'
	@$(BIN)/python -m demo.scenario > $(VENV)/.crisis.jsonl
	@$(BIN)/python bot.py replay $(VENV)/.crisis.jsonl --policy demo/policy.toml > /dev/null
	@touch $@
