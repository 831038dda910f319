# One word a job; `make help` lists them. Everything lands in .venv, node_modules and var/, all ignored by git.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
WORKERS ?= 2
SEED ?= 1
SECONDS ?= 600
IMAGE_BASE ?= docker.io/library/debian:bookworm-slim
# Certificates (PEM) of a proxy that signs with one of its own. Not mounted where Debian has its own: installing
# ca-certificates writes there.
IMAGE_CERTIFICATES ?=
# More for `buildah build`, e.g. -v of wheels and of an /etc/pip.conf that names them.
IMAGE_FLAGS ?=
DEMO := var/model-city
PACKAGES := gtfs osm mobility
SOURCES := $(PACKAGES) tests benchmarks wsgi.py
# Of the slow tests those that fit half an hour together; the rest: make test-all.
EVERY_CHANGE := tests/peers tests/operations tests/cli tests/live tests/simulation/test_simulate_by_command.py \
	tests/telemetry tests/test_kernel_cache.py tests/test_schedule.py tests/accessibility/schedulers/test_local.py \
	tests/web/test_control.py::test_a_key_opens_it_and_is_kept_by_the_tab_alone \
	tests/api/test_contract.py::test_examples_bounds_doubled_parameters_and_methods
WEB := mobility/web

.DEFAULT_GOAL := help
.PHONY: help install install-dev run halle check test test-change test-slow test-all bench load image image-base nginx mosquitto chromium golden format clean

help:  ## list the jobs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.installed: setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it with make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@# Only the source, which tests read: what it needs to run, and Java, is the extra r5.
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps 'r5py>=1.1'
	@# Else both test processes compile the same modules, and so does each service that a test starts.
	@$(BIN)/python -m compileall -q -j 2 $(SOURCES)
	@touch $@

tests/clients/node_modules/.installed: tests/clients/package.json tests/clients/package-lock.json $(VENV)/.installed-dev
	$(BIN)/python tests/clients/install.py
	@touch $@

# Without a registry the service still runs, so this never stops make; it is tried again next time.
$(WEB)/node_modules/.installed: $(WEB)/package.json $(WEB)/package-lock.json $(VENV)/.installed
	@if $(BIN)/python $(WEB)/install.py; then touch $@; fi

$(WEB)/node_modules/.installed-dev: $(WEB)/package.json $(WEB)/package-lock.json $(VENV)/.installed-dev
	@if $(BIN)/python $(WEB)/install.py --dev; then touch $@ $(WEB)/node_modules/.installed; fi

install: $(VENV)/.installed $(WEB)/node_modules/.installed  ## create .venv with the console script `mobility`, fetch the page's libraries
	@# Who runs the service may not be allowed to write here: without this each start compiles a thousand modules again.
	@$(BIN)/python -m compileall -q $(PACKAGES) wsgi.py

install-dev: $(VENV)/.installed-dev $(WEB)/node_modules/.installed-dev tests/clients/node_modules/.installed  ## the same, and what tests and checks need

# The model city's hills are optional: where no wheel of rasterio is to be had it is flat.
$(VENV)/.installed-dem: $(VENV)/.installed
	@if $(BIN)/python -c 'import rasterio' 2>/dev/null \
		|| $(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dem]'; then touch $@; else \
		echo "rasterio could not be installed: the model city is built without its hills"; fi

run: install $(VENV)/.installed-dem  ## build the model city (once a week) and serve it: make run PORT=8080
	@$(BIN)/mobility build --city model --seed $(SEED) --out $(DEMO) --unless-current
	@$(BIN)/mobility serve --network $(DEMO) --port $(PORT) --workers $(WORKERS) --welcome --simulate

halle: install  ## download, build and serve Halle (Saale): make halle PORT=8080
	@$(BIN)/mobility build --city halle --out var/halle --unless-current
	@$(BIN)/mobility serve --network var/halle --port $(PORT) --workers $(WORKERS) --welcome

check: $(VENV)/.installed-dev  ## static checks only: format, lint, types, imports, docstrings, spelling
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	git ls-files '*.py' | grep -E '^(gtfs|osm|mobility)/' | xargs $(BIN)/numpydoc lint
	@# The page's types: only where node and the compiler are (make install-dev).
	@if test -x $(WEB)/node_modules/.bin/tsc && command -v node >/dev/null; then \
		$(WEB)/node_modules/.bin/tsc --project $(WEB)/jsconfig.json; fi
	git ls-files '*.py' '*.md' '*.toml' '*.cfg' Makefile | grep -v LICENSE | xargs $(BIN)/codespell --config setup.cfg

test: install-dev  ## the tests, nine to eleven minutes on 2 cores
	$(BIN)/pytest -n 2 --dist loadgroup -m "not slow"

test-slow: install-dev  ## what `make test` leaves out; kernels also without the compiler and with checked bounds
	$(BIN)/pytest -n 2 --dist loadgroup -m "slow or hypothesis" --hypothesis-profile=searching
	NUMBA_DISABLE_JIT=1 $(BIN)/pytest -n 2 tests/kernels tests/streets -m "not slow and not peer"
	@# A cache of its own: numba would take the unchecked kernels from the usual one.
	NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR=$(CURDIR)/var/checked-kernels \
		$(BIN)/pytest -n 2 --dist loadgroup tests/kernels tests/streets tests/routing -m "not slow"

test-change: install-dev  ## of test-slow what every change must pass: peers' queries, faults, kernels uncompiled
	$(BIN)/pytest -n 2 --dist loadgroup -m slow $(EVERY_CHANGE)
	NUMBA_DISABLE_JIT=1 $(BIN)/pytest -n 2 tests/kernels tests/streets -m "not slow and not peer" \
		--ignore-glob='*test_crowding_*'

test-all: test test-slow  ## everything: all peers' queries, kernels unjitted and bounds-checked

bench: $(VENV)/.installed-dev  ## measure speed and memory, hours; writes docs/performance/*.md; ONLY="crowding live" for some
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m benchmarks $(ONLY)

load: $(VENV)/.installed-dev  ## the service under load and with faults, an hour; SECONDS=120 for less, ONLY="start steady" for some
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m benchmarks.load --seconds $(SECONDS) $(if $(ONLY),--only $(ONLY))

image: install  ## container image with buildah: make image IMAGE_BASE=localhost/debian:bookworm IMAGE_FLAGS='-v ...'
	@command -v buildah >/dev/null \
		|| { echo "no image: buildah is missing (Debian: apt-get install buildah crun)"; exit 1; }
	buildah build --format docker --build-arg BASE=$(IMAGE_BASE) $(IMAGE_FLAGS) $(if $(IMAGE_CERTIFICATES),\
		-v $(abspath $(IMAGE_CERTIFICATES)):/run/certificates.crt:ro --build-arg SSL_CERT_FILE=/run/certificates.crt) \
		-t mobility -f docs/operations/Containerfile .

image-base:  ## Debian 12 as localhost/debian:bookworm, by mmdebstrap from a Debian mirror, where no registry is reachable
	@command -v buildah >/dev/null && command -v mmdebstrap >/dev/null \
		|| { echo "no image: buildah or mmdebstrap is missing (Debian: apt-get install buildah mmdebstrap)"; exit 1; }
	mkdir -p var
	mmdebstrap --variant=minbase bookworm var/debian.tar
	made=$$(buildah from scratch) && buildah add --quiet $$made var/debian.tar / \
		&& buildah commit --rm $$made localhost/debian:bookworm
	rm var/debian.tar

nginx:  ## install nginx where it is missing, for the tests behind a proxy (Debian; needs root)
	@command -v nginx >/dev/null || test -x /usr/sbin/nginx \
		|| { apt-get update -q && apt-get install -y -q --no-install-recommends nginx-light; } \
		|| { echo "nginx could not be installed: the tests behind a proxy will be skipped."; \
		     echo "Install it by hand: apt-get install nginx-light"; }

mosquitto:  ## install the MQTT broker mosquitto where it is missing, for the tests of sensors (Debian; needs root)
	@command -v mosquitto >/dev/null || test -x /usr/sbin/mosquitto \
		|| { apt-get update -q && apt-get install -y -q --no-install-recommends mosquitto; } \
		|| { echo "mosquitto could not be installed: the tests with a broker will be skipped."; \
		     echo "Install it by hand: apt-get install mosquitto"; }

chromium:  ## install Chromium where it is missing, for the tests of the page (Debian; needs root)
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
		|| { apt-get update -q && apt-get install -y -q --no-install-recommends chromium; } \
		|| { echo "Chromium could not be installed: the tests in a browser will be skipped."; \
		     echo "Install it by hand: apt-get install chromium"; }

golden: install-dev  ## rewrite the golden journeys; review the diff
	$(BIN)/python -m tests.golden

format: $(VENV)/.installed-dev  ## format and fix what can be fixed
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

clean:  ## remove what was built here (not .venv)
	rm -rf var build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
