# Newsledger: the commands of a checkout. `make run` and `make test` need nothing but Python 3.11 or newer.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SCORER ?= ../shared/score/run.sh
GOLD ?= ../shared/gold
# Nothing is fetched at run time, and nobody is told that something ran.
export DO_NOT_TRACK := 1

.PHONY: run test test-fast test-slow lint format audit bench bench-marts score train vectors vendor browser pictures docs requirements wheel clean

run: $(VENV)/.installed
	$(BIN)/newsledger run --sample

test: $(VENV)/.installed-dev lint browser
	$(BIN)/pytest -m "not proof" -n auto --dist loadgroup

test-fast: $(VENV)/.installed-dev
	$(BIN)/pytest -m "not slow and not proof" -n auto --dist loadgroup

test-slow: $(VENV)/.installed-dagster browser
	$(BIN)/pytest -m "proof" -n auto --dist loadgroup

# A browser for the tests of the report, where the system's packages have one; without it they are skipped.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
		|| { [ "$$(id -u)" = 0 ] && apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1; } \
		|| echo "no Chromium: the tests of the report in a browser are skipped (install the package chromium)"

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Whether a known vulnerability is in what is pinned; says so and goes on where nobody can be asked.
audit: $(VENV)/bin/python requirements-audit.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.txt
	$(BIN)/python -m tests.audit

bench: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench.whole_run
	$(BIN)/python -m tests.bench.readers

# The build of all marts over a generated year of news: REPORTS="100000 1000000" for other sizes.
bench-marts: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench.marts $(if $(REPORTS),--reports $(REPORTS))

# The whole run over the public gold sets, where they and their scorer lie beside the checkout; SETS="zsp_plv …" for some.
score: $(VENV)/.installed-dev
	@if [ -x $(SCORER) ]; then \
		NEWSLEDGER="$(abspath $(BIN))/newsledger" PYTHON="$(abspath $(BIN))/python" SPLIT=all JSON="$(abspath scoreboard.json)" $(SCORER) $(GOLD) $(SETS); \
	else echo "score: no gold sets beside the checkout ($(SCORER))"; fi

# The head of the second reader of events, fitted anew from seeds/training (about two minutes).
train: $(VENV)/.installed-dev
	$(BIN)/python -m etl.classifier.train

# The vectors of words that it reads with, distilled anew from a sentence encoder; rarely needed.
vectors: $(VENV)/.installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-vectors.txt
	$(BIN)/python -m etl.classifier.distil

# What the web report is made with, from npm, checked against the hashes that are pinned; rarely needed.
vendor: $(VENV)/.installed-dev
	$(BIN)/python -m etl.report.vendor etl/report/static/vendor tests/browser/vendor

# The pictures of the web report in README and docs, taken anew; needs a browser.
pictures: $(VENV)/.installed-dev browser
	PICTURES=docs/images $(BIN)/pytest -n0 tests/browser/test_pictures.py

docs: $(VENV)/.installed-dev
	$(BIN)/python -m etl.dbt_sources
	$(BIN)/python -m etl.docs_pages

# The versions that are installed, with hashes and without index addresses.
requirements: $(VENV)/.installed-dev
	$(BIN)/pip install --quiet uv
	echo 'pip>=26' | $(BIN)/uv pip compile - --generate-hashes --no-annotate --no-emit-index-url --no-header -o requirements-pip.txt
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-annotate --no-emit-index-url --no-header --no-strip-extras -o requirements.txt
	$(BIN)/uv pip compile requirements-build.in --universal --generate-hashes --no-annotate --no-emit-index-url --no-header --no-strip-extras -o requirements-build.txt
	$(BIN)/uv pip compile requirements-dev.in --universal --generate-hashes --no-annotate --no-emit-index-url --no-header --no-strip-extras -o requirements-dev.txt
	$(BIN)/uv pip compile requirements-audit.in --universal --generate-hashes --no-annotate --no-emit-index-url --no-header --no-strip-extras -o requirements-audit.txt
	$(BIN)/uv pip compile requirements-dagster.in --universal --generate-hashes --no-annotate --no-emit-index-url --no-header --no-strip-extras -o requirements-dagster.txt
	$(BIN)/uv pip compile requirements-vectors.in --universal --generate-hashes --no-annotate --no-emit-index-url --no-header --no-strip-extras -o requirements-vectors.txt

wheel: $(VENV)/.installed-dev
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-pip.txt

$(VENV)/.installed: requirements.txt requirements-build.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-build.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

$(VENV)/.installed-dagster: requirements-dagster.txt $(VENV)/.installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dagster.txt
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
