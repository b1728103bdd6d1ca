#!/usr/bin/env bash
# Builds the contracts, runs all tests, those of tool, keeper, wallets and web app on the local chain too and those of the
# API by its document, and checks what every message costs against its budget.
#
# usage: scripts/test.sh
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

step "Setup" scripts/setup.sh
# Contracts are linked one after the other, on one core: the runtime is built on the others meanwhile.
runtime_log=$(mktemp)
scripts/runtime.sh >"$runtime_log" 2>&1 &
runtime=$!
trap 'kill "$runtime" 2>/dev/null || true' EXIT
scripts/build.sh --fixtures
# As whoever builds elsewhere does.
scripts/build.sh --manifest templates/saver/Cargo.toml
wait "$runtime" || { cat "$runtime_log" && fail "the runtime does not build"; }
cat "$runtime_log"
rm "$runtime_log"
step "Packages of the local chain" install_packages chain/devnet
# Whoever reads the result wants to know all that fails.
check "Tests" cargo test --workspace --locked --no-fail-fast
check "Tests of the tool" scripts/e2e.sh
check "Tests of the wallets" scripts/wallets.sh
check "Tests of the API" scripts/api.sh
check "Tests of the app" scripts/app_tests.sh
check "Costs" run_program Bench estuary-bench
end_checks "All tests passed."
