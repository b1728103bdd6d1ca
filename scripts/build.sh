#!/usr/bin/env bash
# Builds the contracts, or those that are named, into artifacts/ and prints their code sizes.
#
# usage: scripts/build.sh [--fixtures] [CONTRACT]...
#   --fixtures  also the next versions that the tests of upgrades need
#   CONTRACT    by its name, like staking_pool; all unless one is named
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

step "Setup" scripts/setup.sh
build_program "Contract builder" build-contracts
step "Contracts" with_toolchain "$(contract_toolchain)" "$HOST_BUILD/build-contracts" "$@"
