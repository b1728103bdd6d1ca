#!/usr/bin/env bash
# Builds the contracts and runs the demo; arguments go to the demo.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$REPOSITORY"

scripts/build.sh
step "Demo's program" cargo build --locked --workspace --bin estuary-demo
step "Demo" "$HOST_BUILD/estuary-demo" "$@"
