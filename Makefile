# Every target installs what it lacks, once: Python packages into .venv, Anvil and third-party
# contracts into node_modules.
# PYTHON=python3.12 names an interpreter, PROVIDER=test runs unit tests without Anvil,
# ACT=name ends the demo with an act, JOBS=n sets the test workers, ARGS="..." is passed on.

# Any shell but the default makes old versions of make, too, honour the PATH set below.
SHELL := bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PROVIDER ?= foundry
JOBS ?= 2

# Looked up before .venv/bin is on PATH: an anvil of the machine's own is used as it is.
own_anvil := $(filter-out $(CURDIR)/%,$(shell command -v anvil 2>/dev/null))
PACKAGES := node_modules/.stamp$(if $(own_anvil),-without-anvil)
ANVIL := $(if $(own_anvil),,$(PACKAGES))
VENV := .venv/.stamp

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export APE_DATA_FOLDER := $(CURDIR)/.ape
unexport PYTHONDONTWRITEBYTECODE # with it every start of Ape takes twice as long

PYTEST := pytest -n $(JOBS) --dist loadscope

# ---- use -------------------------------------------------------------------------------------

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS=$$(printf '\t') read -r target what; \
	do printf '  make %-10s %s\n' "$$target" "$$what"; done

.PHONY: demo
demo: $(PACKAGES) $(VENV) ## the whole life of one share on a fresh local chain (ACT=name: up to one act)
	@ape run demo $(if $(ACT),--act $(ACT)) $(ARGS)

.PHONY: devnet
devnet: $(PACKAGES) $(VENV) ## a chain that stays up, with the platform and funded actors on it
	@ape run devnet $(ARGS)

.PHONY: deploy
deploy: $(ANVIL) $(VENV) ## what a manifest asks for, on the chain that is connected (ARGS="--manifest ...")
	@ape run deploy $(ARGS)

.PHONY: audit
audit: $(ANVIL) $(VENV) ## rebuild the books from logs alone and compare them with storage
	@ape run audit $(ARGS)

.PHONY: custody market today register sanctions
custody: $(ANVIL) $(VENV) ## attest, look at, reconcile what the custodian holds (ARGS="status", "attest --help" ...)
	@ape run custody $(ARGS)

market: $(ANVIL) $(VENV) ## subscribe and redeem, fill, commit and settle (ARGS="status", "redeem --help" ...)
	@ape run market $(ARGS)

today: $(ANVIL) $(VENV) ## what is due for the operator; fails if anything is overdue
	@ape run today $(ARGS)

register: $(ANVIL) $(VENV) ## who held a share at an instant, proved equal to storage (ARGS="--symbol AAPL", "--help" ...)
	@ape run register $(ARGS)

sanctions: $(ANVIL) $(VENV) ## fetch, compare and apply sanctions lists (ARGS="status", "diff LIST", "apply --help" ...)
	@ape run sanctions $(ARGS)

# ---- test ------------------------------------------------------------------------------------

.PHONY: test
ifeq ($(PROVIDER),test)
test: $(VENV) ## all tests but the deep ones (PROVIDER=test: unit tests on Ape's own chain)
	@$(PYTEST) tests/unit --network ethereum:local:test $(ARGS)
else
test: $(PACKAGES) $(VENV)
	@$(PYTEST) --network ethereum:local:$(PROVIDER) $(ARGS)
endif

.PHONY: test-deep
test-deep: $(ANVIL) $(VENV) ## the state machines, thousands of steps
	@$(PYTEST) tests/property -m deep $(ARGS)

.PHONY: gas
gas: $(PACKAGES) $(VENV) ## gas and code size beside budget and committed figures
	@ape run gas --check $(ARGS)

.PHONY: lint
lint: $(VENV) ## check format and style
	@ruff format --check .
	@ruff check .
	@mamushi --check -l 120 contracts

.PHONY: format
format: $(VENV) ## apply format and the safe fixes of style
	@ruff check --quiet --fix-only .
	@ruff format --quiet .
	@mamushi --quiet -l 120 contracts

# ---- install ---------------------------------------------------------------------------------

# Tried by running: a version manager's shim may be on PATH and still fail.
python = $(shell for python in $(or $(PYTHON),python3.12 python3.11 python3); do \
	"$$python" -c 'import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' \
	2>/dev/null && echo "$$python" && break; done)

# A recipe is expanded before it runs, so `error` leaves its one line and nothing else.
$(VENV): requirements.lock
	$(eval found := $(python))
	$(if $(found),,$(error Wholeshare needs Python 3.11 or 3.12 with its venv module: install python3.12 and python3.12-venv))
	@echo "Installing Python packages into .venv (once, about a minute) ..." >&2
	@"$(found)" -m venv --clear .venv
	@python -m pip install -qq --no-deps --require-hashes -r requirements.lock
	@ln -s "$(CURDIR)/wholeshare" "$$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" # Ape takes the project off sys.path
	@ln -s ../../node_modules/.bin/anvil .venv/bin/anvil # dangles harmlessly beside an own anvil
	@touch $@

platform = $(shell uname -sm)
node = $(shell node -e 'process.exit(+(parseInt(process.versions.node) < 20))' 2>/dev/null && npm -v 2>/dev/null)

# Beside an own anvil the locked one, which is optional to npm, is left out: it would come first on PATH.
$(PACKAGES): package.json package-lock.json
	$(if $(own_anvil),,$(if $(filter-out Linux x86_64,$(platform)),$(error Wholeshare needs anvil on PATH: install Foundry 1.7.1, its locked build is for Linux on x86-64 only)))
	$(if $(node),,$(error Wholeshare needs Node 20 or later with npm: it brings $(if $(own_anvil),,Anvil and )the contracts of Circle and Uniswap))
	@echo "Installing $(if $(own_anvil),,Anvil and )third-party contracts into node_modules (once) ..." >&2
	@npm ci --silent --ignore-scripts $(if $(own_anvil),--omit=optional)
	@$(if $(own_anvil),,node_modules/.bin/)anvil --version >/dev/null # npm is content when an optional package is missing
	@touch $@

.PHONY: lock
lock: ## renew requirements.lock and package-lock.json after a change of pins (needs uv)
	@uv pip compile --quiet pyproject.toml --group dev --universal --generate-hashes \
		--no-header --no-annotate --output-file requirements.lock
	@npm install --package-lock-only --silent

.PHONY: clean
clean: ## remove what was built, cached and installed
	@rm -rf .ape .build .hypothesis .pytest_cache .ruff_cache .venv node_modules *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
