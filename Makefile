# The usual errands; `make help` lists them.

# Builds and tests keep to this many cores.
JOBS ?= 2
# More options for a run: make sample SCAN_OPTIONS='--format json', make bench BENCH_OPTIONS=--quick,
# make test TEST_OPTIONS='--filter JSONScanTests', make fuzz FUZZ_SECONDS=600.
SCAN_OPTIONS ?=
TEST_OPTIONS ?=
BENCH_OPTIONS ?=

LIBRARIES := libzstd-dev libsnappy-dev zlib1g-dev libdeflate-dev liblz4-dev libyaml-dev pkg-config
# What tests hold our output against; a test is left out, and says so, where its tool is not there.
TEST_TOOLS := rclone
SWIFT_FILES := Sources Tests Package.swift Benchmarks/Sources Benchmarks/Package.swift

.PHONY: help sample build test lint format docs bench fuzz clean packages
.DEFAULT_GOAL := help

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

sample: build ## build the command and scan the sample lake with it
	@.build/release/lakegauge scan SampleTables $(SCAN_OPTIONS)

build: packages ## build the command (release)
	@swift build -c release --product lakegauge -j $(JOBS) >&2

test: packages ## build and run every test
	@.ci/need-packages $(TEST_TOOLS)
	@SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(JOBS) \
	  swift test -j $(JOBS) --disable-xctest $(TEST_OPTIONS)

lint: ## check formatting and the rules of the house
	@swift format lint --strict --parallel --recursive $(SWIFT_FILES)
	@.ci/house-rules

format: ## rewrite the Swift files as `make lint` wants them
	@swift format format --in-place --parallel --recursive $(SWIFT_FILES)

docs: packages ## build the library's documentation into .build/docs
	@JOBS=$(JOBS) .ci/docs

bench: build ## measure beside peers and floors (BENCH_OPTIONS=--quick for a short run)
	@$(MAKE) --no-print-directory -C Benchmarks run JOBS=$(JOBS) BENCH_OPTIONS="$(BENCH_OPTIONS)"

fuzz: packages ## feed the readers damaged input for FUZZ_SECONDS (60) each of FUZZ_TARGETS
	@$(MAKE) --no-print-directory -C Tests/Fuzzing run JOBS=$(JOBS)

clean: ## remove what was built and the benchmarks' scratch folder
	@rm -rf .build Benchmarks/.build Benchmarks/.work

packages:
	@.ci/need-packages $(LIBRARIES)
