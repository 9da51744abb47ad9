# The coach's commands; `make` alone lists them. Each sets up .venv first, or does nothing there when it is up to date.

# The Python that .venv is made with: `PYTHON=python3.12 make run`. Nothing else is expected of the machine.
PYTHON ?= python3
UV := 0.13.9
NEEDED := The coach needs Python 3.11 or newer; to name the one to use: PYTHON=python3.12 make run
TOO_OLD := import sys; v = sys.version_info; sys.exit(v < (3, 11) and "This is Python %d.%d. $(NEEDED)" % v[:2])

.DEFAULT_GOAL := help
.PHONY: help run extra ingest test check lint proof lock installed installed-dev
# A file of tests for each core, as long as there are any; more than four processes need much memory.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile
# With compiled files beside the sources the coach starts two seconds sooner.
unexport PYTHONDONTWRITEBYTECODE

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

run: installed ## start the coach: in Slack when .env has tokens, else here
	@exec .venv/bin/python -m bot run

extra: installed ## add what a chat model of EXTRA needs: openai, anthropic, google or ollama
	@$(if $(EXTRA),:,echo "Which one? For example: make extra EXTRA=openai"; exit 1)

ingest: installed ## bring the index in line with knowledge/
	@exec .venv/bin/python ingest.py

test: installed-dev ## every test
	@exec .venv/bin/python -m pytest $(SIDE_BY_SIDE)

check: lint ## what to run before a commit: lint, types and the fast tests
	@exec .venv/bin/python -m pytest -m "not slow" $(SIDE_BY_SIDE)

lint: installed-dev ## style and types
	@.venv/bin/python -m ruff check .
	@.venv/bin/python -m ruff format --check .
	@exec .venv/bin/python -m mypy

proof: installed-dev ## break everything on purpose, in full, for an hour or so; the table is in docs/reliability.md
	@exec .venv/bin/python -m tests.faults.proof $(if $(QUICK),--quick)

lock: installed-dev ## write all lock files after a change of pyproject.toml; UPGRADE=1 takes the newest versions
	@.venv/bin/uv $(COMPILE) --group dev --output-file requirements-dev.lock
	@.venv/bin/uv $(COMPILE) --no-annotate --constraint requirements-dev.lock --output-file requirements.lock
	@for lock in extras/*.lock; do \
		extra=$${lock#extras/}; extra=$${extra%.lock}; \
		.venv/bin/uv $(COMPILE) --no-annotate --constraint requirements-dev.lock --extra $$extra \
			$$(sed -n 's/^\([a-z0-9.-]*\)==.*/--no-emit-package \1/p' requirements.lock) --output-file $$lock || exit 1; \
	done

# Pins and hashes for every platform and every Python from the oldest we support; never the address of an index.
COMPILE := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	$(if $(UPGRADE),--upgrade) --group model pyproject.toml

installed: LOCK := requirements.lock
installed-dev: LOCK := requirements-dev.lock
# The stamp says what .venv holds and where it was made. It goes before anything is touched, for an interrupted
# install leaves holes that a second one doesn't see: without a stamp .venv is made afresh. A .venv for development
# stays one, whoever asks, and extras stay in it. The lock on the Makefile lets one install at a time work, and leaves
# no file behind. uv doesn't read pip's settings: the index that a company has set there is handed over.
installed installed-dev:
	@set -eu; exec </dev/null >&2; \
	if command -v flock >/dev/null; then exec 9<Makefile; flock 9 || :; fi; \
	lock=$(LOCK); stamp=.venv/.installed; have=; extras=; \
	for extra in $$(cat .venv/.extras 2>/dev/null) $(EXTRA); do \
		[ -f extras/$$extra.lock ] || { echo "There is no extra $$extra; see make help."; exit 1; }; \
		case " $$extras " in *" $$extra "*) ;; *) extras="$$extras $$extra"; esac; \
	done; \
	if .venv/bin/python -c '' 2>/dev/null; then have=$$(cat $$stamp 2>/dev/null || :); fi; \
	case "$$have" in *" requirements-dev.lock "*) lock=requirements-dev.lock ;; esac; \
	locks="$$lock $$(for extra in $$extras; do echo extras/$$extra.lock; done)"; \
	want="$$PWD $$lock uv $(UV) $$(cat $$locks pyproject.toml | cksum)"; \
	[ "$$have" != "$$want" ] || exit 0; \
	rm -f $$stamp; \
	case "$$have" in "$$PWD "*) echo "Bringing .venv up to date" ;; *) \
		command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON). $(NEEDED)"; exit 1; }; \
		"$(PYTHON)" -c '$(TOO_OLD)'; \
		echo "Setting up .venv from $$lock, once: about 600 MB on disk"; \
		"$(PYTHON)" -m venv --clear .venv ;; \
	esac; \
	.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV); \
	index=$$(.venv/bin/python -m pip config list | sed -n "s/^\(:env:\)*\(global\)*\.index-url='\(.*\)'/\3/p"); \
	export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$$(echo "$$index" | head -n 1)}"; \
	.venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes $$locks; \
	.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --editable .; \
	echo "$$extras" >.venv/.extras; \
	echo "$$want" >$$stamp
