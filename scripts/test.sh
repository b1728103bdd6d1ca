#!/usr/bin/env bash
# Builds the contracts, runs all tests, and checks what every message costs against its budget.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$REPOSITORY"

scripts/build.sh
step "Tests" cargo test --workspace --locked --no-fail-fast
step "Bench's program" cargo build --locked --workspace --bin estuary-bench
step "Bench" "$HOST_BUILD/estuary-bench"
