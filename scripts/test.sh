#!/usr/bin/env bash
# Builds the contracts and runs all tests.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$REPOSITORY"

scripts/build.sh
step "Tests" cargo test --workspace --locked --no-fail-fast
