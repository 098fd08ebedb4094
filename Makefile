# Every target does its own set-up: a clean checkout needs Python >= 3.11 and make, nothing else.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(VENV)/.locked
READY := $(VENV)/.ready
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check
LOCK := requirements-dev.lock
UV_VERSION := 0.13.9

PYTHON ?=
PYTEST_ARGS ?=
BENCH_ARGS ?=
# One more than there are processors: much of a test is to wait for the processes that it started.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))
DATA ?= ./data
# What mypy reads; a folder without Python files would be an error.
TYPED := $(patsubst %/,%,$(sort $(dir $(wildcard server/handraise/__init__.py tests/__init__.py bench/__init__.py))))

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: $(READY) ## start Handraise on this machine, with its data in ./data
	@echo "Starting Handraise with its data in $(DATA). Ctrl-C stops it; nothing that was acknowledged is lost."
	@exec $(BIN)/handraise --data "$(DATA)" serve

.PHONY: test
test: $(READY) ## run all tests (PYTEST_ARGS="-k edge" for some)
	@.ci/ensure-chromium $(BIN)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

.PHONY: lint
lint: $(READY) ## check format, style, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports --no-logo

.PHONY: bench
bench: $(READY) ## measure this machine, print a table and write it as JSON
	$(BIN)/python -m bench $(BENCH_ARGS)

.PHONY: screenshots
screenshots: $(READY) ## make a picture of every screen, phone and desk, light and dark, in docs/images
	@.ci/ensure-chromium $(BIN)
	$(BIN)/python -m tests.browser.screens docs/images

.PHONY: lock
lock: ## choose the newest versions again and write them to the lock file
	@python="$$(.ci/find-python "$(PYTHON)")" && "$$python" -m venv --clear $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip install -qq --disable-pip-version-check uv==$(UV_VERSION)
	@$(VENV)-lock/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-config --no-emit-index-url --no-emit-find-links --quiet \
		--custom-compile-command "make lock" --output-file $(LOCK) >/dev/null
	@rm -rf $(VENV)-lock
	@echo "$(LOCK) is written; run 'make lint test' with it."

.PHONY: clean
clean: ## remove the environment and all caches (never ./data)
	rm -rf $(VENV) $(VENV)-lock dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find server tests bench client_example -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# The environment is made anew when the lock file changes; the package's own metadata is cheap to renew.
$(LOCKED): $(LOCK)
	@python="$$(.ci/find-python "$(PYTHON)")" && \
		echo "Setting up $(VENV) with $$("$$python" --version) (once; about a minute) ..." && \
		"$$python" -m venv --clear $(VENV)
	@$(PIP_INSTALL) --require-hashes -r $(LOCK)
	@touch $@

$(READY): $(LOCKED) pyproject.toml hatch_build.py
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@
