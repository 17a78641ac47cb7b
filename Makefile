# Two commands do all the set-up: `make run` and `make test`. `make check` is the working loop.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
BENCH := .venv/.bench

.DEFAULT_GOAL := help
.PHONY: help run test check lint types lock wheel docs bundles bench bench-quick system-packages clean

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("dutygraph needs Python 3.11 or newer; set PYTHON=…" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(INSTALLED) ## set up, build the graph, validate it, serve the viewer on http://127.0.0.1:8000/
	@$(BIN)/dutygraph build
	@$(BIN)/dutygraph validate --counts || [ $$? = 1 ]
	@$(BIN)/dutygraph serve

check: $(INSTALLED) lint types ## lint, types and the fast tests: under two minutes
	$(BIN)/pytest -q -n 2 -m "not slow and not browser"

test: $(INSTALLED) system-packages lint types ## everything, with system packages where they may be installed
	$(BIN)/pytest -q -n 2

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)
	$(BIN)/mypy

system-packages: # a browser and a SPARQL server for the tests that drive real ones
	@command -v chromium >/dev/null && command -v virtuoso-t >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
	    chromium fonts-noto-cjk virtuoso-opensource-7-bin >/dev/null; } \
	  || echo "chromium or virtuoso is missing and cannot be installed here: tests that need them will be skipped"

lock: $(INSTALLED) ## write requirements.lock anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --constraint requirements.lock \
	  --group bench -o requirements-bench.lock

docs: $(INSTALLED) ## write docs/reference/ anew from the code
	$(BIN)/python docs/generate.py

wheel: $(INSTALLED) ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

bundles: ## write the viewer's bundled JavaScript anew from webapp/js (needs Node and npm)
	cd webapp/js && npm ci --ignore-scripts --no-audit --no-fund && node bundle.js

$(BENCH): requirements-bench.lock $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

bench: $(BENCH) ## measure everything, under 30 minutes: docs/performance.md, .json and pictures
	$(BIN)/python bench/run.py

bench-quick: $(BENCH) ## the same at small sizes, under two minutes: prints, writes nothing
	$(BIN)/python bench/run.py --quick

clean: ## remove what can be made again
	rm -rf .venv .dutygraph dist build
