# Everything a fresh clone needs. `make help` lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
ARGS ?=

# Left out of `make test`, which stays within 8 minutes on two cores; `make test-all` runs them.
LONG := second_reader or body_replaced or slow
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup qualify test test-all faults lint format types imports docs bench simulate \
        catalogues changelog lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMPS)/installed $(STAMPS)/catalogues ## make .venv with everything in it

qualify: setup ## set everything up, then judge this machine; succeeds whenever a verdict is reached
	@$(BIN)/acceptance qualify $(ARGS); code=$$?; \
	case $$code in 0|10|11|12) ;; *) exit $$code ;; esac

test: setup ## the tests that finish within 8 minutes
	$(PYTEST) -m "not ($(LONG))" $(ARGS)

test-all: setup ## all tests
	$(PYTEST) $(ARGS)

faults: setup ## the table: check, fault, found, other checks that tripped
	@$(BIN)/python -m tests.faults $(ARGS)

lint: setup ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: setup ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: setup ## mypy, strict
	$(BIN)/mypy

imports: setup ## imports run one way
	$(BIN)/lint-imports

docs: setup $(STAMPS)/docs ## the documentation, into docs/build/html
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/build/html

bench: setup ## what is fast, measured beside its peers (ARGS=--quick: within 50 seconds)
	@$(MAKE) --no-print-directory $(STAMPS)/peers || echo "no peers: only what is here is measured" >&2
	@for file in $$(grep -l '^if __name__ ==' benchmarks/*.py); do \
		$(BIN)/python $$file $(ARGS) || exit; \
	done

simulate: setup ## that intervals cover and plans have their risks, with many rounds (about 10 minutes)
	@$(BIN)/python -m tests.statistics.simulations $(ARGS)

catalogues: setup ## compile the sentences; fails when one lacks a language
	@$(BIN)/python -m acceptance.messages.build

changelog: setup ## what the fragments say of the next version
	@$(BIN)/towncrier build --draft --version next

lock: setup ## exact versions with hashes, from requirements/*.in
	@for name in run build dev docs bench; do \
		$(BIN)/pip-compile -q --upgrade --strip-extras --generate-hashes --allow-unsafe \
			--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
			--no-emit-options -o requirements/$$name.txt requirements/$$name.in || exit; \
	done

clean: ## remove what was made here, .venv included
	rm -rf $(VENV) build dist docs/build docs/reference/generated .coverage* \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find acceptance -name '*.mo' -delete

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is too old: Python 3.11 or newer is needed (make PYTHON=...)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "$(PYTHON) cannot make a virtual environment: apt install python3-venv" >&2; exit 1; }
	@mkdir -p $(STAMPS)
	@touch $@

$(STAMPS)/requirements: requirements/dev.txt | $(STAMPS)/venv
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(STAMPS)/installed: $(STAMPS)/requirements pyproject.toml hatch_build.py acceptance/version.py
	$(BIN)/python -m pip install -qq --disable-pip-version-check \
		--no-deps --no-build-isolation --editable .
	@touch $@

# Sentences change with a pull; `make catalogues` is what fails where one lacks a language.
$(STAMPS)/catalogues: $(wildcard acceptance/messages/locale/*/LC_MESSAGES/*.po suites/*/*.py) \
		| $(STAMPS)/installed
	@$(BIN)/python -m acceptance.messages.build > /dev/null 2>&1 || true
	@touch $@

$(STAMPS)/docs: requirements/docs.txt $(STAMPS)/requirements
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

# The peers do not belong beside the tool: they have an environment of their own.
$(STAMPS)/peers: requirements/bench.txt | $(STAMPS)/venv
	@$(PYTHON) -m venv $(VENV)/peers
	$(VENV)/peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
