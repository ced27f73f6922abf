# Everything that one does with this repository. `make` prints this list.
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run test test-slow prove check-pdf pictures demo lint fix bench train clean

DATA ?= data
OUT ?= demo-out

help: ## Print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

setup: ## Set up what is missing: system libraries where it may, .venv from the lock file
	@infra/deploy/setup.sh

setup-tests:
	@infra/deploy/setup.sh test

run: setup ## Start everything on this machine, with the demo municipality in an empty database
	@.venv/bin/toetssteen --data $(DATA) up --demo

test: setup-tests ## Run the tests: SQLite and PostgreSQL, and a real browser where there is one
	@.venv/bin/python -m pytest -n auto --dist worksteal

test-slow: setup-tests ## Run the long suites as well
	@.venv/bin/python -m pytest -m "slow or not slow"

prove: setup-tests ## Prove the rules of reviewing: search every state, sow every fault
	@.venv/bin/python -m tests.reviews.proof

check-pdf: setup-tests ## Make every report of the demo and have veraPDF check each against PDF/A-3a and PDF/UA-1
	@PATH="$(CURDIR)/.venv/bin:$$PATH" python -m tests.reports.conformance

pictures: setup-tests ## Draw the pictures of the demo's reports that the README shows
	@PATH="$(CURDIR)/.venv/bin:$$PATH" python -m tests.reports.pictures .github/readme

demo: setup ## Play the whole story on a fresh data folder; PDFs go to $(OUT)
	@.venv/bin/toetssteen demo --out $(OUT)

lint: setup-tests ## Check style, types and the directions of imports
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

fix: setup-tests ## Repair what the style checker can repair
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

bench: setup-tests ## Measure throughput and resilience; prints figures, asserts nothing on time
	@.venv/bin/python -m tests.bench
	@OMP_NUM_THREADS=1 .venv/bin/python -W ignore -m tests.bench.explanations

train: setup-tests ## Train the demo models again from their generator
	@.venv/bin/python -m tests.training.train

clean: ## Remove the virtual environment and caches; data folders stay
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
