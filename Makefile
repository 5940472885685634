# Targets for people; `make help` lists them.
PYTHON ?= python3
PARAMS ?= params/sample.yml
BIN := .venv/bin
RUNS := $(or $(SEGBOOK_RUNS),runs)
SAMPLE := $(RUNS)/sample/html/index.html
SOURCES := $(shell find book data/sample notebooks params/sample.yml src _config.yml _toc.yml -type f -not -name '*.pyc')

.DEFAULT_GOAL := help
.PHONY: help report exercises play test lint format hooks lock sample anchors bench clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

report: .venv/ready ## render the report of PARAMS (default: the embedded sample)
ifeq ($(PARAMS),params/sample.yml)
report: $(SAMPLE)
	@echo "The report is at $(abspath $(SAMPLE))"
else
	$(BIN)/segbook run $(PARAMS)
endif

exercises: .venv/ready ## write the chapters with empty solutions to exercises/
	$(BIN)/python -m segbook.runner.exercises exercises
	@echo "The exercises are in exercises/; make play opens them"

play: .venv/ready ## open the chapters and exercises in JupyterLab
	$(BIN)/uv pip install --python $(BIN)/python --quiet --constraint requirements.txt jupyterlab  # no part of the lock
	$(BIN)/jupyter lab

test: .venv/ready $(SAMPLE) lint ## run all tests
	$(BIN)/pytest --numprocesses 2 --dist loadfile  # a file stays with one process, for its tests share what is costly

lint: .venv/ready ## check style and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

format: .venv/ready ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

hooks: .venv/ready ## check what is about to be committed, at each commit
	$(BIN)/pre-commit install

lock: .venv/ready ## make requirements.txt from pyproject.toml
	$(BIN)/uv pip compile --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --extra test \
		--custom-compile-command "make lock" --quiet --output-file requirements.txt pyproject.toml

sample: .venv/ready ## simulate data/sample anew
	$(BIN)/python -m segbook simulate data/sample --dirty --seed 7

anchors: $(SAMPLE) ## take the reference outputs of the notebooks from the run of the sample
	$(BIN)/python -m segbook.runner.anchors $(RUNS)/sample/notebooks
	@touch $(SAMPLE)

bench: .venv/ready ## measure against peers, and try the verdict; takes an hour or two
	$(BIN)/uv pip install --python $(BIN)/python --quiet --editable ".[bench]"
	$(BIN)/python -m benchmarks.features
	$(BIN)/python -m benchmarks.report
	$(BIN)/python -m benchmarks.simulate
	$(BIN)/python -m benchmarks.stability
	$(BIN)/python -m benchmarks.chapters
	$(BIN)/python -m benchmarks.verdict
	$(BIN)/python -m benchmarks.published
	$(BIN)/python -m benchmarks.value
	$(BIN)/python -m benchmarks.value_scale
	$(BIN)/python -m benchmarks.allocation
	$(BIN)/python -m benchmarks.bayes_recovery
	$(BIN)/python -m benchmarks.bayes_calibration
	$(BIN)/python -m benchmarks.bayes_scale

clean: ## remove what runs wrote and the environment
	rm -rf $(RUNS) .venv

$(SAMPLE): .venv/ready $(SOURCES)
	@$(BIN)/segbook run params/sample.yml >/dev/null

.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	awk '/^uv==/,!/\\$$/' requirements.txt > .venv/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	$(BIN)/uv pip install --python $(BIN)/python --quiet --compile-bytecode -r requirements.txt
	$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --editable .
	@touch $@
