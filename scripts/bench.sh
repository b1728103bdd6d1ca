#!/usr/bin/env bash
# Builds the contracts, measures what every message costs, and checks the budgets; arguments go to the bench.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
USAGE=$REPOSITORY/tests/bench/src/usage.txt
answer_help "$@"

"$REPOSITORY/scripts/build.sh"
run_program Bench estuary-bench "$@"
