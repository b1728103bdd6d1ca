#!/usr/bin/env bash
# Builds the contracts, or those that are named, into artifacts/ and prints their code sizes.
#
# usage: scripts/build.sh [--fixtures] [CONTRACT]...
#        scripts/build.sh --manifest FILE
#   --fixtures  also the next versions that the tests of upgrades need
#   --manifest  a contract that is anywhere, by its Cargo.toml, into artifacts/ beside it
#   CONTRACT    by its name, like staking_pool; all unless one is named
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
# The manifest is named from where the caller is.
if [[ ${1-} == --manifest ]]; then
    [[ -f ${2-} ]] || fail "--manifest names a Cargo.toml"
    set -- --manifest "$(realpath "$2")"
fi
cd "$REPOSITORY"

step "Setup" scripts/setup.sh
build_program "Contract builder" build-contracts
step "Contracts" with_toolchain "$(contract_toolchain)" "$HOST_BUILD/build-contracts" "$@"
