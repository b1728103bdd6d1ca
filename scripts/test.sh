#!/usr/bin/env bash
# Builds the contracts, runs all tests, those of tool, keeper and wallets on the local chain too, and checks what every
# message costs against its budget.
#
# usage: scripts/test.sh
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

scripts/build.sh --fixtures
scripts/runtime.sh
step "Packages of the local chain" install_packages chain/devnet
step "Tests" cargo test --workspace --locked --no-fail-fast
scripts/e2e.sh
scripts/wallets.sh
run_program Bench estuary-bench
