# One command from a raw delivery to a report: make report DELIVERY=<folder in data/raw>
# GNU Make 4.2 or newer. Recipes call Python only, so they also run where make comes from conda.

DELIVERY ?= demo-2018
PYTHON ?= python3
VENV ?= .venv
JOBS ?= 2
MAKE_OF_REPORT ?=
PANEL ?=
YEARS ?=
REFRESH ?=
FROM ?=
DELIVERIES ?=
NAME ?=
REF ?= HEAD
A ?=
B ?=
TO ?=
comma := ,
define line


endef
# What is typed or set by others is text, never code: it is looked at unexpanded, sign by sign, before anything uses it.
SIGNS := a b c d e f g h i j k l m n o p q r s t u v w x y z A B C D E F G H I J K L M N O P Q R S T U V W X Y Z 0 1 2 3 4 5 6 7 8 9 . _ -
left = $(if $(2),$(call left,$(subst $(firstword $(2)),,$(1)),$(wordlist 2,99,$(2))),$(1))
odd = $(or $(call left,$(value $(1)),$(SIGNS) $(2)),$(word 2,$(value $(1))),$(filter -%,$(value $(1))))
refuse = $(if $(call odd,$(1),$(2)),$(error $(1) holds something else than letters, digits and . _ - $(2), or begins with -: $(3)))
$(call refuse,DELIVERY,,it is the name of the folder in data/raw, for example make report DELIVERY=demo-2018)
$(if $(filter 1,$(words $(value DELIVERY))),$(if $(filter .% _%,$(value DELIVERY)),$(error DELIVERY begins with a letter or a digit)),$(error DELIVERY is one name, the folder in data/raw: make report DELIVERY=demo-2018))
$(if $(strip $(call left,$(value DELIVERIES),$(SIGNS)))$(findstring $(line),$(value DELIVERIES))$(filter .% _% -%,$(value DELIVERIES)),$(error DELIVERIES holds names of folders in data/raw with spaces between them: make reports DELIVERIES="2024 2025"))
$(call refuse,YEARS,: $(comma),a year or some years, for example make cbs YEARS=2017:2019)
$(call refuse,FROM,,it is the name of an earlier delivery, for example make new DELIVERY=2025 FROM=2024)
$(call refuse,NAME,,it is the name of a chapter of your own, for example make chapter NAME=eigen)
$(call refuse,PANEL,/,it is the name of a file)
$(call refuse,REF,/ ~ ^,it is a commit)
$(foreach name,A B,$(call refuse,$(name),,it is the name of a folder in reports))
$(call refuse,TO,/ : + ~,it is a folder, a path without spaces)
$(foreach name,JOBS REFRESH,$(call refuse,$(name),,a number or nothing))
$(foreach name,PYTHON VENV,$(call refuse,$(name),/ : + ~,it is a path without spaces))

ifeq ($(value OS),Windows_NT)
PY := $(VENV)/Scripts/python
else
PY := $(VENV)/bin/python
endif

MAKEFLAGS += --warn-undefined-variables --no-builtin-rules $(if $(MAKE_OF_REPORT),,--jobs=$(JOBS))
# The environment is .venv and this source, whatever else this machine has.
export PYTHONPATH := $(CURDIR)/src
export PYTHONNOUSERSITE := 1
# Set by a user, it keeps Python going after its end, and makes a traceback of a message.
export PYTHONINSPECT :=
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help

DONE := reports/$(DELIVERY)/notebooks
# What lies in the folder of the delivery, noted by Python: make reads no name of a delivered file.
NOTED := data/processed/$(DELIVERY)/inputs.json
# What a run imported stands in made/*.d: make includes it, so that each notebook and the site depend on just that code.
MADE := data/processed/$(DELIVERY)/made
CHAPTERS := $(sort $(basename $(notdir $(wildcard notebooks/[0-9]*.ipynb))))
SITE_CHAPTERS := $(CHAPTERS)
PREVIOUS := data/processed/$(DELIVERY)/previous.txt
EARLIER := data/processed/$(DELIVERY)/earlier.txt
READY := $(VENV)/.ready
# All steps of this make are one run; a second run of the same delivery stops (src/wijkstats/commands/alone.py).
STEP = --make "$(shell echo $$PPID)"
SOURCES := $(sort $(wildcard $(addprefix src/wijkstats/,*.* */*.* */*/*.* */*/*/*.*)))
# Before the first run nothing is known: then every source counts.
code = $(if $(wildcard $(MADE)/$(1).d),,$(SOURCES))

.PHONY: help report reports verify review diff docs test test-long check lab validate new chapter cbs same bench clean lock demo dictionary imports FORCE
help:
	$(info wijkstats: do clients of neighbourhood teams become more self-reliant, for whom, and at what cost?)
	$(info )
	$(info make report   [DELIVERY=demo-2018]  the whole report: reports/<delivery>/index.html)
	$(info make reports  [DELIVERIES="2024 2025"]  many reports, all when not named; one that fails does not stop the others)
	$(info make validate [DELIVERY=demo-2018]  check the raw files only, in seconds)
	$(info make verify   [DELIVERY=demo-2018]  compute the report again: is every figure the same?)
	$(info make review   [DELIVERY=demo-2018]  the same, and lists every figure that differs, and why)
	$(info make diff      A=2024 B=2025        two finished reports beside each other: reports/<B>/diff.html)
	$(info make new       DELIVERY=2025 [FROM=2024]  start a new delivery; from an earlier one with its days moved, and templates)
	$(info make cbs       YEARS=2017:2019      figures of all municipalities from CBS: data/raw/<delivery>/cbs.csv)
	$(info make chapter   NAME=eigen           a chapter of your own: notebooks/10_eigen.ipynb)
	$(info make lab                            explore in JupyterLab)
	$(info make test                           all tests)
	$(info make test-long                      more random deliveries than make test tries: half an hour)
	$(info make check                          lint, types and tests: what CI runs)
	$(info make same     [REF=HEAD]            are both demo reports the same as at that commit?)
	$(info make bench    [REF=commit]          measure speed beside the alternatives, and beside a commit)
	$(info make demo                           write the synthetic deliveries again)
	$(info make imports                        which part of the source imports which)
	$(info make dictionary                     the parts of docs/data-dictionary.md that come from the schemas)
	$(info make docs                           the documentation as a site: site/index.html, no network needed)
	$(info make clean    [DELIVERY=demo-2018]  remove what was built for a delivery)
	$(info make lock                           compile requirements.lock and requirements-spark.lock from pyproject.toml)
	@:

# The steps borrow one process that has the libraries imported (src/wijkstats/commands/prepared.py).
PREPARED := $(PY) -m wijkstats prepared
# Does make only say what it would do (-n)? Then nothing is started but the make that says it.
DRY = $(findstring n,$(filter-out --%,$(firstword -$(MAKEFLAGS))))

report: $(READY)
	+@$(if $(DRY),,$(PREPARED)) $(MAKE) --no-print-directory MAKE_OF_REPORT=yes reports/$(DELIVERY)/index.html

reports: $(READY)
	@$(PREPARED) $(PY) -m wijkstats reports $(DELIVERIES) --jobs $(JOBS)

# The environment is built once from the lock, with bytecode, and again when the lock changes.
$(READY): requirements.lock pyproject.toml
	$(info building $(VENV) from requirements.lock: one to three minutes, once)
	@$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'wijkstats needs Python 3.11 or newer: make report PYTHON=python3.11')"
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(PY) -m compileall -q src
	@$(PY) -c "import pathlib; pathlib.Path('$(READY)').touch()"

# Looked at in every run; the notes change only when a file came, went or changed, or when other earlier deliveries, other tables
# of them, or other earlier reports are there.
$(NOTED): FORCE | $(READY)
	@$(PY) -m wijkstats inputs --delivery "$(DELIVERY)" $(STEP)

$(PREVIOUS) $(EARLIER): $(NOTED) FORCE
	@:

$(DONE)/01_clean.ipynb: notebooks/01_clean.ipynb $(NOTED) $(PREVIOUS) $(call code,01_clean) $(READY)
	@$(PY) -m wijkstats run notebooks/01_clean.ipynb --delivery "$(DELIVERY)" $(STEP)

define chapter
$(DONE)/$(1).ipynb: notebooks/$(1).ipynb $(DONE)/01_clean.ipynb $(PREVIOUS) $(call code,$(1))
	@$$(PY) -m wijkstats run notebooks/$(1).ipynb --delivery "$$(DELIVERY)" $$(STEP)
endef
$(foreach name,$(filter-out 01_clean,$(CHAPTERS)),$(eval $(call chapter,$(name))))

-include $(wildcard $(MADE)/*.d)

# These appear whole or not at all: a make that may not start must not delete what the other one just made.
.PRECIOUS: $(CHAPTERS:%=$(DONE)/%.ipynb) reports/$(DELIVERY)/index.html

reports/$(DELIVERY)/index.html: $(CHAPTERS:%=$(DONE)/%.ipynb) $(EARLIER) $(call code,index) $(wildcard CHANGELOG.md) $(if $(filter-out $(SITE_CHAPTERS),$(CHAPTERS))$(filter-out $(CHAPTERS),$(SITE_CHAPTERS)),FORCE)
	@$(PY) -m wijkstats site --delivery "$(DELIVERY)" $(STEP)

# As many tests at a time as there are jobs, each with one thread.
test test-long check: export OMP_NUM_THREADS = 1
SPREAD := --numprocesses=$(JOBS) --dist=loadgroup --no-loadscope-reorder

test: $(READY)
	@$(PY) -m pytest $(SPREAD)

test-long: $(READY)
	@$(PY) -m pytest $(SPREAD) -m long

check: $(READY)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -m pytest $(SPREAD)

lab: $(READY)
	@$(PY) -m jupyter lab --notebook-dir=. --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate --ContentsManager.pre_save_hook=wijkstats.commands.lab.without_outputs notebooks/explore.ipynb

validate: $(READY)
	@$(PY) -m wijkstats validate --delivery "$(DELIVERY)"

verify: $(READY)
	@$(PREPARED) $(PY) -m wijkstats verify --delivery "$(DELIVERY)" $(STEP)

review: $(READY)
	@$(PREPARED) $(PY) -m wijkstats review --delivery "$(DELIVERY)" $(STEP)

diff: $(READY)
	@$(PY) -m wijkstats diff --a "$(A)" --b "$(B)" $(if $(TO),--folder "$(TO)")

new: $(READY)
	@$(PY) -m wijkstats new --delivery "$(DELIVERY)"$(if $(FROM), --from "$(FROM)")

chapter: $(READY)
	@$(PY) -m wijkstats chapter --name "$(NAME)"

cbs: $(READY)
	@$(PY) -m wijkstats cbs --years "$(YEARS)" --delivery "$(DELIVERY)" $(if $(REFRESH),--refresh)

demo: $(READY)
	@$(PY) -m wijkstats demo

# The notice that MkDocs Material prints is not about these pages.
docs: export NO_MKDOCS_2_WARNING = 1
docs: $(READY)
	@$(PY) -m mkdocs build --strict --quiet
	$(info docs: site/index.html)

imports: $(READY)
	@$(PY) tests/house/parts.py

dictionary: $(READY)
	@$(PY) -m wijkstats dictionary

same: $(READY)
	@$(PY) benchmarks/same_report.py $(REF)

bench: $(READY)
	@$(PY) benchmarks/results.py $(if $(filter-out HEAD,$(REF)),"cleaning=--beside $(REF)") $(if $(PANEL),"municipalities=$(PANEL)" "municipal_inference=$(PANEL)")

clean: $(READY)
	@$(PY) -m wijkstats clean --delivery "$(DELIVERY)" $(STEP)

lock: $(READY)
	@$(PY) -m uv pip compile pyproject.toml --extra lab --extra docs --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 --no-header --no-annotate --quiet --output-file requirements.lock
	@$(PY) -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['spark'])" | $(PY) -m uv pip compile - --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 --no-header --no-annotate --quiet --output-file requirements-spark.lock

FORCE:
