# 民生指标看板. `make help` says what there is; `make run` is all a reader needs.

PY := .venv/bin/python
APP := .venv/app.stamp
DEV := .venv/dev.stamp

PORT ?=
STORE ?=
TESTS ?= tests
PYTEST_ARGS ?=
# The browser tests share one server and so one worker.
WORKERS ?= auto

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test lint types contracts format chromium screenshots bench lock clean distclean FORCE

help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT=8600            run on another port"
	@echo "  STORE=duckdb:///PATH run on another store"
	@echo "  PYTHON=python3.12    make .venv with another Python (3.11 or newer)"
	@echo "  TESTS=tests/store    test only this; PYTEST_ARGS='-k name' goes to pytest as it is"

run: $(APP) ## start the app on http://127.0.0.1:8501
	@exec $(PY) -m indicators $(if $(STORE),--store '$(STORE)') serve $(if $(PORT),--port $(PORT))

test: lint types contracts chromium ## every check: format, lint, types, contracts, tests with coverage, browser
	@echo "==> tests"
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-report=term:skip-covered $(PYTEST_ARGS) $(TESTS)

lint: $(DEV) ## formatting and lint
	@echo "==> format"
	@$(PY) -m ruff format --check --diff --quiet .
	@echo "==> lint"
	@$(PY) -m ruff check --quiet --output-format concise .

types: $(DEV) ## mypy --strict on indicators
	@echo "==> types"
	@$(PY) -m mypy

contracts: $(DEV) ## who may import whom
	@echo "==> import contracts"
	@$(PY) .venv/bin/lint-imports --no-logo

format: $(DEV) ## rewrite the code in the house style
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

chromium: $(DEV)
	@$(PY) tests/browser/find_chromium.py --install

screenshots: $(DEV) chromium ## pictures of every page, for looking at
	@$(PY) -m tests.browser.screenshots

bench: $(DEV) ## the timings of benchmarks/
	@$(PY) -m benchmarks

lock: $(DEV) ## write the requirement files anew from their .in files
	@for name in requirements requirements-dev tools/installer; do \
		.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-header --no-annotate --output-file $$name.txt $$name.in || exit 1; \
	done

clean: ## remove what checks and tests left behind
	@rm -rf build htmlcov test-results tests/browser/output .coverage .coverage.* coverage.xml \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

distclean: clean ## remove the environment too; figures under data/ stay
	@rm -rf .venv

# The stamps: installing is skipped while they are newer than the requirement files and .venv still works.
ifneq ($(shell $(PY) -c 'print("works")' 2>/dev/null),works)
$(APP) $(DEV): FORCE
endif

$(APP): requirements.txt tools/installer.txt
	@sh tools/install.sh requirements.txt
	@touch $@

$(DEV): requirements.txt requirements-dev.txt tools/installer.txt
	@sh tools/install.sh requirements.txt requirements-dev.txt
	@touch $(APP) $@

FORCE:
