# `make demo` and `make test` need Python 3.11 or newer, git and make; all else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test fuzz model-accurate lock clean

demo: .venv/installed
	$(BIN)/onrecord extract samples/*.txt --format html -o demo/
	$(BIN)/onrecord ingest samples/*.txt --archive demo/news.db
	$(BIN)/onrecord extract "$$(ls samples/*.txt | head -n 1)"
	@echo
	@echo "Who said what in all samples: open $(CURDIR)/demo/index.html in a browser."
	@echo "To search, compare and correct them: $(BIN)/onrecord serve --archive demo/news.db --open"

test: .venv/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

# Some minutes: damaged files of all formats, more than `make test` tries.
fuzz: .venv/installed
	$(BIN)/python -m tests.fuzz --inputs 100000

# Everything is pinned and checked by its hash, the build backend too.
.venv/installed: requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "onrecord needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# A larger model, more right and far slower than those that ship, in models/accurate. It learns from the corpora that
# docs/training.md names, in this folder; on two cores for a day.
CORPORA ?= corpora
model-accurate: training/.venv/installed
	training/.venv/bin/python -m training --accurate --out models \
		--data $(CORPORA)/train.jsonl --dev $(CORPORA)/dev.jsonl --names $(CORPORA)/worldwide_ner.jsonl \
		--coreference $(CORPORA)/gum_coref.jsonl --coreference $(CORPORA)/meantime_coref.jsonl \
		--pronouns $(CORPORA)/gap_development.tsv --pronouns $(CORPORA)/gap_validation.tsv

training/.venv/installed: training/requirements.txt pyproject.toml
	$(PYTHON) -m venv training/.venv
	training/.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement training/requirements.txt
	training/.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

# After a change of the dependencies in pyproject.toml; needs uv.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" --output-file requirements/dev.txt --quiet

clean:
	rm -rf .venv training/.venv demo dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
