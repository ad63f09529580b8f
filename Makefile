# make run and make test are the two commands a newcomer needs; `make help` lists the rest.

PREFIX ?= /usr/local
DESTDIR ?=
JOBS ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)
PROGRAM = .build/release/quantscope

.PHONY: help run build test test-neon update-snapshots lint format docs bench bench-speeds bench-studies bench-check \
  install uninstall clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-24s%s\n", $$1, $$2 }'

run: build ## build and start the workbench: make run, make run MODEL=file.gguf, make run ARGS="inspect file.gguf"
	@$(PROGRAM) $(ARGS) $(if $(MODEL),"$(MODEL)")

build: ## build the program in release mode, installing what the build lacks
	@scripts/bootstrap
	@JOBS=$(JOBS) scripts/build --product quantscope

test: ## build and run all tests; fetches the test model (98 MB) once
	@JOBS=$(JOBS) scripts/test

update-snapshots: ## accept how the screens look now; review the change with git diff
	@JOBS=$(JOBS) UPDATE_SNAPSHOTS=1 scripts/test --filter "WorkbenchTests|FormatPage|KeyPage|CataloguePages"

test-neon: ## compile the kernels for 64-bit Arm and test them by an emulator
	@scripts/bootstrap --neon
	@JOBS=$(JOBS) scripts/test-neon

lint: ## check formatting, and that the engine stays free of Foundation
	@scripts/lint

format: ## format every Swift and every C file
	@swift format -i -r Sources Plugins Tests Package.swift Benchmarks/Sources Benchmarks/Package.swift
	@find Sources Tests -name '*.[ch]' -exec clang-format -i {} +

docs: ## build the library's documentation into .build/documentation
	@scripts/bootstrap
	@JOBS=$(JOBS) scripts/document

bench: build bench-speeds bench-studies ## everything that is measured without another program; see docs/measuring.md
	@Benchmarks/workbench

bench-speeds: ## medians of encoders, tokenizers, grammars, training: make bench-speeds ARGS="--filter tokenization"
	@swift run --package-path Benchmarks -c release -j $(JOBS) Speeds $(ARGS)

bench-studies: ## errors that searches save, and could: make bench-studies ARGS=savings
	@swift run --package-path Benchmarks -c release -j $(JOBS) Studies $(ARGS)

bench-check: ## build the benchmarks and run each once
	@swift run --package-path Benchmarks -c release -j $(JOBS) Speeds --iterations 1 --quiet
	@swift run --package-path Benchmarks -c release -j $(JOBS) Studies parametric-errors

install: ## make install PREFIX=/usr/local DESTDIR=: program, themes and samples
	@test -x $(PROGRAM) || $(MAKE) build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/quantscope/themes" \
	  "$(DESTDIR)$(PREFIX)/share/quantscope/samples/tasks"
	install -m 755 $(PROGRAM) "$(DESTDIR)$(PREFIX)/bin/quantscope"
	@for folder in themes samples samples/tasks; do \
	  for file in $$folder/*; do \
	    test -f "$$file" || continue; \
	    echo "install -m 644 $$file $(DESTDIR)$(PREFIX)/share/quantscope/$$folder"; \
	    install -m 644 "$$file" "$(DESTDIR)$(PREFIX)/share/quantscope/$$folder/" || exit 1; \
	  done; \
	done

uninstall: ## take away what make install put there
	rm -f "$(DESTDIR)$(PREFIX)/bin/quantscope"
	rm -rf "$(DESTDIR)$(PREFIX)/share/quantscope"

clean: ## remove everything that was built
	swift package clean
	swift package --package-path Benchmarks clean
