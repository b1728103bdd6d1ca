# The scripts, by name: `just` lists them, `just NAME --help` shows the options where there are any.
# https://just.systems. Without it, run scripts/NAME.sh.

set positional-arguments

# Lists the recipes.
_default:
    @just --list --unsorted

# Installs the toolchains that are missing.
setup:
    scripts/setup.sh

# Builds all contracts, or those that are named, into artifacts/: build [--fixtures] [CONTRACT]...
build *args:
    scripts/build.sh "$@"

# Builds the runtime as WASM, for the local chain.
runtime:
    scripts/runtime.sh

# Builds everything, runs all tests, checks the budgets.
test:
    scripts/test.sh

# Runs all checks of a change: format, build, tests, lints.
check:
    .ci/run

# Tells the story on a chain in memory: demo [--scenario FILE]
demo *args:
    scripts/demo.sh "$@"

# Starts a local chain with Estuary on it: devnet [--fast-eras] [--block-time N] ...
devnet *args:
    scripts/devnet.sh "$@"

# Tests the command-line tool against a chain that runs: e2e [NAME]...
e2e *args:
    scripts/e2e.sh "$@"

# Tests the local chain, and a deposit's life through wallets' libraries.
wallets:
    scripts/wallets.sh

# Starts a local chain with a story on it, and the web app: app [--port N]
app *args:
    scripts/app.sh "$@"

# Tests the TypeScript client, and the web app in Chromium: app_tests [--pictures]
app_tests *args:
    scripts/app_tests.sh "$@"

# Measures what every message costs: bench [--full] [--json FILE]
bench *args:
    scripts/bench.sh "$@"

# Tests the API by its own document: api [--examples N]
api *args:
    scripts/api.sh "$@"

# Measures the API under load: load [--changes N] [--seconds N] [--database URL]
load *args:
    scripts/load.sh "$@"

# Runs the random campaigns: fuzz --steps N [--seed S] [--native N]
fuzz *args:
    scripts/fuzz.sh "$@"

# Fuzzes with libFuzzer: fuzz_coverage [--seconds N] [TARGET]...
fuzz_coverage *args:
    scripts/fuzz_coverage.sh "$@"

# Runs the mutation tests: mutants [--iterate] [PACKAGE]...
mutants *args:
    scripts/mutants.sh "$@"

# Checks licenses, banned crates and sources of all dependencies: deny [--advisories]
deny *args:
    scripts/deny.sh "$@"
