# Foothold. `make help` lists what there is.
PYTHON ?= python3
APP := .venv/bin/python

.PHONY: help run test check weights bench-match bench-import bench-turns bench-checkins simulate-checkins nlu-report format lock environments environments-with-tests train

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "  make %-14s %s\n", $$1, $$2}'

run: environments ## the whole guide on this machine, with the sandbox where no TELEGRAM_TOKEN is set
	@exec $(APP) -m bot run

test: environments-with-tests ## everything: format, types, contracts, all tests
	@$(APP) -m tests.everything

nlu-report: environments ## how well messages are understood, measured anew into docs/nlu-report
	@cd nlu && $$(cat ../.tools/rasa-python) -m extensions.fast -W ignore -m report

weights: environments-with-tests ## what words weigh for danger, learned anew from the labelled messages
	@$(APP) -m tests.actions.safeguarding.learning

check: ## format, types, import contracts, fast tests; without Rasa, some minutes
	@$(PYTHON) tools/environments.py --with-tests --without-rasa
	@$(APP) -m tests.everything --fast

bench-turns: environments-with-tests ## what a turn costs, beside Rasa unpatched; some minutes
	@$(APP) -m tests.load.turns

bench-match: environments-with-tests ## what a suggestion costs, on both databases; some minutes
	@$(APP) -m tests.load.bench_match

bench-import: environments-with-tests ## what importing and exporting cost, and their memory; half an hour
	@$(APP) -m tests.load.bench_import

bench-checkins: environments-with-tests ## what claiming check-ins costs, at a million planned; some minutes
	@$(APP) -m tests.load.bench_checkins

simulate-checkins: environments-with-tests ## a year of check-ins for 10,000 people in simulated time
	@$(APP) -m tests.load.simulate_checkins

format: ## put the code into its format
	@$(APP) -m ruff format . && $(APP) -m ruff check --fix .

lock: ## pin everything anew, with hashes
	@.tools/bin/uv pip compile -q --no-header --universal --generate-hashes --python-version 3.11 pyproject.toml -o requirements.lock
	@.tools/bin/uv pip compile -q --no-header --universal --generate-hashes --python-version 3.11 --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	@.tools/bin/uv pip compile -q --no-header --generate-hashes --python-version 3.10 --overrides nlu/overrides.txt nlu/pyproject.toml -o nlu/requirements.lock

environments:
	@$(PYTHON) tools/environments.py

environments-with-tests:
	@$(PYTHON) tools/environments.py --with-tests
