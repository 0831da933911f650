# What one can make. `make help` lists it. Nothing outside this folder is touched.

PYTHON ?= python3
BIN := .venv/bin
EDITION := $(BIN)/edition
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt

.DEFAULT_GOAL := all
.PHONY: all setup validate html text pdf epub package serve schema guideline test check judges screenshots golden bench clean help

all: setup ## set up, validate, and make all outputs in build/
	@$(EDITION) validate
	@$(EDITION) build

setup: .venv/.runs ## prepare .venv with everything the toolkit needs

validate: setup ## say what is wrong in the letters, and what to do
	@$(EDITION) validate

html: setup ## the letters as web pages, build/html
	@$(EDITION) build --to html

text: setup ## the letters as plain text, build/text
	@$(EDITION) build --to text

pdf: setup ## the letters for print, build/pdf
	@$(EDITION) build --to pdf

epub: setup ## the letters as electronic books, build/epub
	@$(EDITION) build --to epub

package: setup ## the edition for an archive, as folder and ZIP file, build/packages
	@$(EDITION) package

serve: .venv/.serves ## the web pages in a browser, fresh after each change
	@$(EDITION) serve

schema: setup ## make schema/edition.rng, .xsd and .sch of schema/edition.odd, and those of all of TEI
	@$(EDITION) schema
	@$(EDITION) schema schema/tei_all.odd --to rng,sch --out schema

guideline: setup ## the edition's guideline as web pages, build/guideline
	@$(EDITION) schema schema/edition.odd --to html --out build/guideline

test: .venv/.tests ## set up and run the tests
	@$(BIN)/python -m pytest

check: .venv/.checks ## linter, types, stale files, a second opinion on the letters, and the judges of pages if here
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(EDITION) schema --check
	@$(EDITION) schema schema/tei_all.odd --to rng,sch --out schema --check
	@$(EDITION) validate --strict --second-opinion
	@$(BIN)/python -m pytest -m browser -rs tests/browser

judges: .venv/.tests ## install what judges the pages in `make check`: a browser, axe-core, the Nu HTML checker
	@.ci/judges

screenshots: .venv/.tests ## pictures of the pages at three widths, light, dark and in print, build/screenshots
	@$(BIN)/python tests/browser/screenshots.py build/screenshots

golden: .venv/.tests ## make the whole outputs in tests/golden anew, to be read as a difference
	@$(BIN)/python tests/golden.py

bench: .venv/.tests ## how long the work takes, beside the peers that are here; a part of it: make bench ONLY=print
	@$(BIN)/python tests/bench.py $(if $(ONLY),--only $(ONLY))

clean: ## take away what was made: build/ and caches, not .venv
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

help: ## list what one can make
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  make %-11s %s\n", $$1, $$2 }'

.venv/.runs: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Python 3.11 or newer is needed; name one: make PYTHON=python3.12'; exit 1; }
	@echo 'setting up .venv'
	@$(PYTHON) -m venv .venv
	@$(PIP) hatchling
	@$(PIP) --no-build-isolation --editable .
	@touch $@

.venv/.serves: .venv/.runs
	@$(PIP) --no-build-isolation --editable '.[serve]'
	@touch $@

.venv/.tests: .venv/.runs
	@$(PIP) --no-build-isolation --editable '.[test]'
	@touch $@

.venv/.checks: .venv/.tests
	@$(PIP) --no-build-isolation --editable '.[test,dev]'
	@touch $@
