#!/usr/bin/env bash
# Builds the contracts, or those that are named, into artifacts/ and prints their code sizes; with --fixtures, also
# the next versions that the tests of upgrades need.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$REPOSITORY"

step "Setup" scripts/setup.sh
build_program "Contract builder" build-contracts
step "Contracts" with_toolchain "$(contract_toolchain)" "$HOST_BUILD/build-contracts" "$@"
