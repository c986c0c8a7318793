# make app and make test do everything on a fresh machine; make help lists the rest.
.PHONY: app test lint fix bench shots demo clean help
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3,$(if $(shell $(p) -c "import sys; print(int((3, 11) <= sys.version_info < (3, 14)))" 2>/dev/null | grep 1),$(p))))
BIN := .venv/bin
SHOTS_PORT ?= 8611

app: .venv/app ## Install what the app needs, start it on the built-in corpus and print its address
	@$(BIN)/python -m explorer app

test: .venv/test ## Install what tests need, a browser included, and run them all
	@$(BIN)/python -m pytest -m "not bench" --ignore=tests/browser -n 2 --dist loadfile; others=$$?; \
	$(BIN)/python -m pytest -m "not bench" tests/browser && exit $$others

lint: .venv/test ## ruff check and format, the type checker, the floors of the house
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/pyright && $(BIN)/lint-imports

fix: .venv/test ## Let ruff mend what it can
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: .venv/test ## Print the benchmarks side by side (EXPLORER_TEST_DATA names the folder of real data)
	@$(BIN)/python -m tests.benchmarks

shots: .venv/test ## A screenshot of every page in both languages, light and dark, into build/shots/
	@$(BIN)/python -m tests.browser.shots build/shots

demo: .venv/app ## Rebuild the shipped corpus and run in assets/runs/ from the grammar and the code
	@$(BIN)/python -m explorer.runs.builtin

clean: ## Remove what was built here (not what users made: python -m explorer runs says where that is)
	rm -rf .venv build

help: ## This list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found (set PYTHON=)."; exit 2; }
	@echo "Installing into .venv with $(PYTHON): about 4 GB of packages are downloaded once (PyTorch, FAISS, Streamlit)."
	@$(PYTHON) -m venv .venv

.venv/app: .venv/bin/python requirements.txt
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1" && $(BIN)/python -m pip install --quiet -r requirements.txt && touch $@

.venv/test: .venv/app pyproject.toml
	@echo "Installing what tests need: a few development packages, and Chromium where there is none (about 360 MB)."
	@$(BIN)/python -m pip install --quiet --group dev
	@PATH="$(PATH)" sh tests/browser/install_chromium.sh $(BIN)/python && touch $@
