# The few commands of this project. Each installs what it needs first and can be run again.
.DEFAULT_GOAL := help
.PHONY: help setup run test check lock

# Two test processes suit a small machine; `make test WORKERS=0` runs them one by one, TESTS= chooses some.
WORKERS ?= 2
TESTS ?=

help:
	@echo "make run     install, load the demo contest, start everything (PORT=8000)"
	@echo "make test    install what tests need and run all of them"
	@echo "make check   linters, types, import rules, templates, deployment files"
	@echo "make setup   only install, into .venv"
	@echo "make lock    make the lock files anew (needs the network)"

setup:
	@scripts/setup run

run:
	@scripts/setup run
	@exec .venv/bin/lzcontest up --demo

test:
	@scripts/setup test
	@.venv/bin/python -m pytest -n $(WORKERS) $(TESTS)

check:
	@scripts/setup check
	@scripts/check

lock:
	@scripts/setup check
	@scripts/lock
