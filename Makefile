# Two commands matter: `make serve` and `make test`. Both need only Python >= 3.11 and make.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: serve test check lint bench soak lock clean help

help:            ## this list
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | sort

serve: $(VENV)/.serve  ## set up, load, validate and serve the registry at http://127.0.0.1:8000
	@$(BIN)/elo-graph serve $(SERVE)

test: $(VENV)/.test    ## set up and run all tests (ruff, mypy --strict, pytest)
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tests/run.sh

check: $(VENV)/.test   ## only the ontology check and the validation of the shipped content
	@$(BIN)/elo-graph ontology check
	@$(BIN)/elo-graph validate

lint: $(VENV)/.test    ## ruff and mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: $(VENV)/.bench  ## measure against the oxigraph server and rdflib-endpoint; writes benchmarks/results.md
	@$(BIN)/python -m benchmarks $(BENCH)

soak: $(VENV)/.test    ## the long tests: mixed load for ELO_SOAK_MINUTES (default 3)
	@$(BIN)/python -m pytest -m soak -p no:xdist

# An installed environment is a file that is newer than what it was made from.
$(VENV)/.serve: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "elo-graph needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 serve")'
	@echo "Setting up $(VENV) (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r constraints.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.serve constraints-test.txt
	@echo "Adding what the tests need (once) ..."
	@$(PIP) install --require-hashes -r constraints-test.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.test constraints-bench.txt
	@echo "Adding what the benchmark compares with (once) ..."
	@$(PIP) install --require-hashes -r constraints-bench.txt
	@touch $@

lock:            ## renew the constraints files from pyproject.toml (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  --no-emit-package elo-graph --extra build pyproject.toml -o constraints.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  --no-emit-package elo-graph --extra build --extra test -c constraints.txt pyproject.toml -o constraints-test.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  --no-emit-package elo-graph --extra bench -c constraints-test.txt pyproject.toml -o constraints-bench.txt

clean:           ## remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
