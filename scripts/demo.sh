#!/usr/bin/env bash
# Builds the contracts and runs the demo; arguments go to the demo. Files are relative to where it is called.
set -euo pipefail
caller=$PWD
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$REPOSITORY"

scripts/build.sh
step "Demo's program" cargo build --locked --workspace --bin estuary-demo
cd "$caller"
step "Demo" "$HOST_BUILD/estuary-demo" "$@"
