#!/usr/bin/env bash
# Builds the contracts, measures what every message costs, and checks the budgets; arguments go to the bench.
set -euo pipefail
caller=$PWD
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$REPOSITORY"

scripts/build.sh
step "Bench's program" cargo build --locked --workspace --bin estuary-bench
cd "$caller"
step "Bench" "$HOST_BUILD/estuary-bench" "$@"
