# `make` alone lists what there is. Programs end up in build/bin; settings that can be given: `make test JOBS=4`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# One compiler takes up to 2 GiB: as many at once as there are cores and memory for.
JOBS ?= $(shell awk -v cores=$$(nproc) '/^MemTotal/ {jobs = int($$2 / 2097152); if (jobs > cores) jobs = cores; print jobs < 1 ? 1 : jobs}' /proc/meminfo)
PREFIX ?= /usr/local
DATA ?= .throughline
CYCLES ?= 200
FUZZ_SECONDS ?= 600
CI ?=
WERROR := $(if $(filter true 1,$(CI)),ON,OFF)
ENGINE := $(CURDIR)/build/bin/throughline-engine
CTEST = ctest --output-on-failure -j $(JOBS) $(if $(TESTS),-R '$(TESTS)')

# Only when it is there: an empty path would switch symbols off.
ifneq ($(wildcard /usr/lib/llvm-16/bin/llvm-symbolizer),)
export ASAN_SYMBOLIZER_PATH := /usr/lib/llvm-16/bin/llvm-symbolizer
endif

SOURCES = git ls-files --cached --others --exclude-standard -- '*.cc' '*.h'
# What differs from the last commit, or with ALL=1 everything.
CHANGED = $(if $(ALL),$(SOURCES),{ git diff --name-only --diff-filter=d HEAD -- '*.cc' '*.h'; git ls-files --others --exclude-standard -- '*.cc' '*.h'; })

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup:
	@./setup

# Both end together: on a signal, or when one of them ends by itself.
.PHONY: run
run: build ## install what is missing, build, start server and assistant (data in ./.throughline; DATA=… for another place)
	@stamp=$$(mktemp); \
	 build/bin/throughline serve --data $(DATA) $(ARGS) & server=$$!; \
	 trap 'kill $$server $${assistant:-} 2>/dev/null; wait; rm -f $$stamp' EXIT; trap 'exit 0' INT TERM; \
	 until [[ $(DATA)/server.url -nt $$stamp ]]; do kill -0 $$server 2>/dev/null || { wait $$server; exit; }; sleep 0.1; done; \
	 build/bin/throughline-assistant --data $(DATA)/assistant --server "$$(<$(DATA)/server.url)" $(ASSISTANT_ARGS) & assistant=$$!; \
	 wait -n $$server $$assistant

.PHONY: build
build: setup ## build the programs into build/bin
	@cmake --preset release -DTHROUGHLINE_WERROR=$(WERROR) --log-level=WARNING
	@cmake --build build -j $(JOBS)

.PHONY: test
test: build ## build and run every test (TESTS=regex for some)
	@cd build && $(CTEST)

.PHONY: asan
asan: build ## run the tests under the address and undefined-behaviour sanitizers
	@$(call sanitized,asan)

.PHONY: tsan
tsan: build ## run the tests under the thread sanitizer
	@$(call sanitized,tsan)

# The engine program stays a release build: libchdb can't live in a process with a sanitizer.
define sanitized
cmake --preset $(1) --log-level=WARNING && cmake --build build/$(1) -j $(JOBS) && cd build/$(1) && \
  THROUGHLINE_ENGINE_PROGRAM=$(ENGINE) UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1 $(CTEST)
endef

.PHONY: bench
bench: build ## measure; each figure stands beside a baseline of the same run
	@cmake --build build -j $(JOBS) --target bench_all
	@for bench in build/bin/*_bench "node bench/page_bench.cjs"; do echo "== $${bench##*/}"; $$bench; done

.PHONY: crash-test
crash-test: build ## kill the server and the engine at random under load (CYCLES=200)
	@CYCLES=$(CYCLES) build/bin/crash_test

# New inputs stay in build/fuzz/corpus; `make fuzz-keep` moves those that reach new code into tests/corpus.
.PHONY: fuzz
fuzz: fuzz-build ## fuzz every reader for FUZZ_SECONDS=600 each (TESTS=regex for some)
	@fuzz_one() { \
	   name=$$1; mkdir -p build/fuzz/corpus/$$name tests/corpus/$$name; \
	   if build/fuzz/bin/$$name -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
	        -artifact_prefix=build/fuzz/$$name- build/fuzz/corpus/$$name tests/corpus/$$name >build/fuzz/$$name.log 2>&1; \
	   then echo "$$name: no finding, $$(sed -n 's/^stat::number_of_executed_units: *//p' build/fuzz/$$name.log) runs"; \
	   else echo "$$name: FINDING, see build/fuzz/$$name.log"; tail -n 30 build/fuzz/$$name.log; return 1; fi; \
	 }; export -f fuzz_one; \
	 ls build/fuzz/bin | grep -E '_fuzz$$' | { grep -E '$(or $(TESTS),.)' || true; } | xargs -r -P $(JOBS) -I{} bash -c 'fuzz_one {}'

.PHONY: fuzz-keep
fuzz-keep: fuzz-build ## keep the fuzzers' inputs that reach new code in tests/corpus
	@for corpus in build/fuzz/corpus/*/; do name=$$(basename $$corpus); build/fuzz/bin/$$name -merge=1 tests/corpus/$$name $$corpus; done

.PHONY: fuzz-build
fuzz-build:
	@./setup --tools
	@cmake --preset fuzz --log-level=WARNING
	@cmake --build build/fuzz -j $(JOBS)

.PHONY: format
format: ## format the sources that changed since the last commit (ALL=1 for all)
	@./setup --tools
	@$(CHANGED) | xargs -r clang-format-16 -i

.PHONY: lint
lint: build ## check format and run clang-tidy on what changed since the last commit (ALL=1 for all)
	@./setup --tools
	@$(CHANGED) | xargs -r clang-format-16 --dry-run --Werror
# boost_impl.cc is Boost's sources and nothing of ours: minutes for no line that we could change.
	@$(CHANGED) | { grep '\.cc$$' || true; } | { grep -v /boost_impl.cc || true; } | { grep -Fxf <(sed -n 's|^ *"file": "$(CURDIR)/\(.*\)".*|\1|p' build/compile_commands.json) || true; } | \
	  xargs -r -P $(JOBS) -n 1 clang-tidy-16 -p build --quiet

.PHONY: install
install: build ## copy the programs and the engine library below PREFIX=/usr/local
	@install -D -m 755 -t $(DESTDIR)$(PREFIX)/bin build/bin/throughline build/bin/throughline-engine build/bin/throughline-assistant
	@install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/throughline node_modules/@chdb/*/libchdb.so

.PHONY: install-sdk
install-sdk: build ## copy libthroughline (headers, libraries, CMake package, pkg-config file) below PREFIX=/usr/local
	@DESTDIR=$(DESTDIR) cmake --install build --component sdk --prefix $(PREFIX) >/dev/null

.PHONY: clean
clean: ## remove what was built (npm packages and data stay)
	@rm -rf build
