# make run    the portal with demo cards on http://127.0.0.1:8000
# make test   everything that CI runs
# make check  the fast loop: format, lint, types, imports, quick tests
# make worst, make load-worst   what the worst files cost, and what they do to others; see docs/benchmarks.md
# make coverage  the tests once more, with what they reach; takes about twice as long
# make audit  the pinned packages against published advisories; asks a service on the network
# make pkits  our score on NIST PKITS (its table has to lie at ../shared/vectors)
# make mutate   takes out one guard against attacks at a time and sees who notices; writes docs/attacks.md
# make fuzz   every reader fuzzed for FUZZ_SECONDS each, led by coverage; see docs/fuzzing.md
# make eval-consistency   how well PDF and XML are compared; writes docs/evaluation.md (needs LibreOffice)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := .demo
PORT ?= 8000

.PHONY: run test check coverage lint types imports package audit worst load-worst bench clean lock eval-consistency pkits fuzz mutate

run: $(VENV)/.runtime
	$(BIN)/hocba demo make $(DEMO)
	$(BIN)/hocba serve --demo --demo-dir $(DEMO) --port $(PORT)

check: $(VENV)/.dev lint types imports
	$(BIN)/pytest -q -m "not slow and not chromium" -n 2

test: $(VENV)/.dev lint types imports
	$(BIN)/python -m tests.needs
	$(BIN)/pytest -n 2
	$(MAKE) package

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

package: $(VENV)/.dev
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist . >/dev/null
	$(BIN)/python -m tests.package_content dist

worst: $(VENV)/.dev
	$(BIN)/python -m tests.attacks.worst

load-worst: $(VENV)/.dev
	$(BIN)/python -m tests.attacks.load_worst

UNREACHABLE ?= 75
audit: $(VENV)/.dev $(VENV)/audit/.done
	$(BIN)/python -m tests.audit $(VENV)/audit/bin/pip-audit --unreachable $(UNREACHABLE)

coverage: $(VENV)/.dev
	$(BIN)/pytest -n 2 --cov --cov-report=term:skip-covered

pkits: $(VENV)/.dev
	$(BIN)/python -m tests.pkits

FUZZ_SECONDS ?= 60
fuzz: $(VENV)/.dev $(VENV)/.fuzz
	$(BIN)/python -m tests.fuzz.readers $(FUZZ_SECONDS)

eval-consistency: $(VENV)/.dev
	$(BIN)/python -m tests.evaluation

mutate: $(VENV)/.dev
	$(BIN)/python -m tests.mutation --write

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q requirements/runtime.in -o requirements/runtime.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q requirements/dev.in -o requirements/dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q requirements/audit.in -o requirements/audit.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q requirements/fuzz.in -o requirements/fuzz.txt

clean:
	rm -rf $(VENV) $(DEMO) dist build

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python requirements/runtime.txt requirements/build.txt pyproject.toml
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements/dev.txt pyproject.toml
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.runtime

$(VENV)/audit/.done: $(VENV)/bin/python requirements/audit.txt
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/audit.txt
	touch $@

$(VENV)/.fuzz: $(VENV)/.dev requirements/fuzz.txt
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/fuzz.txt
	touch $@
