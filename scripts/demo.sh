#!/usr/bin/env bash
# Builds the contracts and runs the demo; arguments go to the demo. Files are relative to where it is called.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
USAGE=$REPOSITORY/apps/demo/src/usage.txt
answer_help "$@"

"$REPOSITORY/scripts/build.sh"
run_program Demo estuary-demo "$@"
