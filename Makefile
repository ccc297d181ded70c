# What people and CI call. Every target sets up what it needs; running one twice is harmless.
PYTHON ?= python3
BIN := .venv/bin
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
APT := $(SUDO) apt-get update && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
UV_COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11
# What `check --deploy` looks at: a production's settings, with values that are of no use to anyone.
PRODUCTION := env -i PATH="$(PATH)" SECRET_KEY=check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ ALLOWED_HOSTS=desk.example.com \
	GAMEBALL_API_KEY=check-only GAMEBALL_SECRET_KEY=check-only
TEST_ARGS ?=
# The vendor's OpenAPI document, which is not part of this repository.
CONTRACT ?=
PRISM := 5.14.2
OBSERVATORY := 1.4.8
LIGHTHOUSE := 13.5.0
PODMAN_COMPOSE := 1.6.0
# Tools that look at the locked packages, in an environment of their own: they are no part of the dashboard.
AUDIT := var/audit
AUDIT_TOOLS := pip-audit==2.10.1 cyclonedx-bom==7.5.0 pip-licenses==5.5.5

# Tests start about a hundred processes. Compiled modules are kept, or each of them compiles a thousand anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo run test test-dates check fix bench contract audit observatory tour tasks lighthouse lock deploy-test systemd-test cluster-test upgrade-test
.PHONY: image image-test chromium firefox postgresql redis faketime prism scanner inspector proxies podman
help:
	@echo "make demo | run | test | test-dates | check | fix | bench | contract | audit | observatory | tour | tasks | lighthouse | deploy-test | systemd-test | cluster-test | upgrade-test | image | image-test | lock: README.md says what each does"

demo: .venv/.runtime
	@exec $(BIN)/python -m dashboard.demo

run: .venv/.runtime
	@exec $(BIN)/python manage.py serve

test: .venv/.dev chromium firefox postgresql
	$(BIN)/python -m pytest -n auto --dist loadgroup $(TEST_ARGS)

test-dates: .venv/.dev faketime
	$(BIN)/python -m tests.dates $(TEST_ARGS)

check: .venv/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	git ls-files -z --cached --others --exclude-standard 'templates/*.html' | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	$(BIN)/mypy
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(PRODUCTION) $(BIN)/python manage.py makemigrations --check --dry-run

fix: .venv/.dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	git ls-files -z --cached --others --exclude-standard 'templates/*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2

bench: .venv/.dev postgresql
	$(BIN)/python -m tests.bench

contract: .venv/.dev prism
	$(BIN)/python -m tests.contract "$(CONTRACT)"

audit: .venv/.dev $(AUDIT)/tools/.installed
	$(BIN)/python -m tests.updates
	PYTHONWARNINGS=ignore $(AUDIT)/tools/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
		-o $(AUDIT)/sbom.cdx.json requirements.txt
	$(AUDIT)/tools/bin/pip-licenses --python $(BIN)/python --packages $$(sed -n 's/==.*//p' requirements.txt) \
		--order=license --with-urls --format=markdown --output-file $(AUDIT)/licenses.md
	@rm -f $(AUDIT)/vulnerabilities.md
	@if $(AUDIT)/tools/bin/pip-audit -r requirements-tracing.txt --require-hashes --disable-pip --strict --progress-spinner off \
		-f markdown -o $(AUDIT)/vulnerabilities.md 2>$(AUDIT)/pip-audit.log; then echo "No known vulnerabilities."; \
	elif test -s $(AUDIT)/vulnerabilities.md; then cat $(AUDIT)/vulnerabilities.md; exit 1; \
	else echo "Warning: known vulnerabilities could not be looked up; $(AUDIT)/pip-audit.log says why."; fi

observatory: .venv/.dev scanner
	$(BIN)/python -m tests.observatory

deploy-test: .venv/.dev postgresql proxies
	$(BIN)/python -m tests.deployed

systemd-test: .venv/.dev proxies var/systemd-test.tar
	$(BIN)/python -m tests.deployed systemd

cluster-test: .venv/.dev postgresql redis proxies
	ONLY="$(ONLY)" $(BIN)/python -m tests.cluster

upgrade-test: .venv/.dev postgresql
	PREVIOUS="$(PREVIOUS)" $(BIN)/python -m tests.upgrade

image:
	@command -v buildah >/dev/null && command -v mmdebstrap >/dev/null || { $(APT) buildah mmdebstrap; }
	docs/deploy/build-image

image-test: .venv/.dev image podman
	$(BIN)/python -m tests.deployed containers

tour: .venv/.dev chromium
	$(BIN)/python -m tests.tour

tasks: .venv/.dev chromium
	$(BIN)/python -m tests.tour.tasks

lighthouse: .venv/.dev chromium inspector
	$(BIN)/python -m tests.tour.lighthouse

lock: .venv/.dev
	$(UV_COMPILE) --upgrade pyproject.toml -o requirements.txt
	$(UV_COMPILE) --upgrade pyproject.toml --extra tracing -c requirements.txt -o requirements-tracing.txt
	$(UV_COMPILE) --upgrade pyproject.toml --extra tracing --group dev -c requirements.txt -o requirements-dev.txt

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Loyalty Desk needs Python 3.11 or newer: set PYTHON.")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(APT) python3-venv; }
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt | .venv/bin/pip
	$(PIP_INSTALL) -r $<
	@touch $@

# pip needs 40 seconds for the hundred packages and uv 5, so pip installs only the locked uv. uv does not read pip's
# configuration: where only pip knows the way to the packages, pip installs them all.
.venv/.dev: requirements-dev.txt | .venv/bin/pip
	@mkdir -p var && sed -n '/^uv==/,/[^\\]$$/p' $< >var/uv.txt
	$(PIP_INSTALL) -r var/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $< || $(PIP_INSTALL) -r $<
	@touch $@

$(AUDIT)/tools/.installed: Makefile | .venv/bin/pip
	$(PYTHON) -m venv $(AUDIT)/tools
	$(AUDIT)/tools/bin/pip install --quiet --disable-pip-version-check $(AUDIT_TOOLS)
	@touch $@

# A real browser for the tests that need one; without it they are skipped by name (and fail in CI).
chromium:
	@command -v chromium-headless-shell >/dev/null || { $(APT) chromium-headless-shell fonts-liberation; } || echo "Chromium can't be installed."

# A second one, for the journeys on which browsers differ.
firefox:
	@command -v firefox-esr firefox >/dev/null || { $(APT) firefox-esr; } || echo "Firefox can't be installed."

# A PostgreSQL and a pooler, which the tests start themselves; without them theirs are skipped by name (and fail in CI).
postgresql:
	@ls /usr/lib/postgresql/*/bin/initdb /usr/sbin/pgbouncer >/dev/null 2>&1 || { $(APT) postgresql pgbouncer; } \
		|| echo "PostgreSQL or PgBouncer can't be installed."

# Debian's Redis, for the cluster test; the other tests bring one.
redis:
	@command -v redis-server >/dev/null || { $(APT) redis-server; } || echo "Redis can't be installed."

# What the examples in docs/deploy are for.
proxies:
	@PATH="$$PATH:/usr/sbin"; command -v nginx >/dev/null && command -v caddy >/dev/null \
		&& command -v systemd-analyze >/dev/null && command -v promtool >/dev/null \
		|| { $(APT) nginx-light caddy systemd prometheus; } \
		|| echo "nginx, Caddy, systemd or Prometheus can't be installed."

# What runs the image and compose.yaml. Debian's podman-compose is too old for a network with a subnet.
podman:
	@command -v podman >/dev/null || { $(APT) podman netavark aardvark-dns iptables; } || echo "podman can't be installed."
	@test -e var/podman-compose/$(PODMAN_COMPOSE) || { $(PYTHON) -m venv var/podman-compose && var/podman-compose/bin/pip install \
		--quiet --disable-pip-version-check podman-compose==$(PODMAN_COMPOSE) && touch var/podman-compose/$(PODMAN_COMPOSE); } \
		|| echo "podman-compose can't be installed."

# A Debian that boots, for systemd-nspawn.
var/systemd-test.tar:
	@command -v systemd-nspawn >/dev/null && command -v mmdebstrap >/dev/null || { $(APT) systemd-container mmdebstrap; }
	@mkdir -p var
	mmdebstrap --quiet --variant=minbase --include=systemd-sysv,dbus,openssl,procps,python3,python3-venv bookworm $@ \
		|| { rm -f $@; exit 1; }

# Another date for the tests.
faketime:
	@command -v faketime >/dev/null || { $(APT) faketime; } || echo "faketime can't be installed."

# A mock server for OpenAPI documents, from npm.
prism:
	@command -v npm >/dev/null || { $(APT) nodejs npm; } || echo "npm can't be installed."
	@test -e var/prism/$(PRISM) || { npm install --prefix var/prism --no-save --no-audit --no-fund --loglevel=error \
		@stoplight/prism-cli@$(PRISM) && touch var/prism/$(PRISM); } || echo "Prism can't be installed."

# Mozilla's HTTP Observatory, from npm. Its install scripts only fetch lists from the internet, which the scan does without.
scanner:
	@command -v npm >/dev/null || { $(APT) nodejs npm; } || echo "npm can't be installed."
	@test -e var/observatory/$(OBSERVATORY) || { npm install --prefix var/observatory --no-save --no-audit --no-fund \
		--loglevel=error --ignore-scripts --omit=optional @mdn/mdn-http-observatory@$(OBSERVATORY) \
		&& touch var/observatory/$(OBSERVATORY); } || echo "The scanner can't be installed."

# Google's Lighthouse, from npm.
inspector:
	@command -v npm >/dev/null || { $(APT) nodejs npm; } || echo "npm can't be installed."
	@test -e var/lighthouse/$(LIGHTHOUSE) || { npm install --prefix var/lighthouse --no-save --no-audit --no-fund \
		--loglevel=error --ignore-scripts lighthouse@$(LIGHTHOUSE) && touch var/lighthouse/$(LIGHTHOUSE); } \
		|| echo "Lighthouse can't be installed."
