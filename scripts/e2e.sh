#!/usr/bin/env bash
# Runs the tests of the command-line tool against a chain that runs. The contracts must be built.
#
# usage: scripts/e2e.sh [NAME]...
#   NAME  only tests whose name contains it
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

step "Packages of the local chain" install_packages "$REPOSITORY/chain/devnet"
scripts/runtime.sh
step "Example of a bot" cargo build --workspace --locked --example bot --test big_integers
step "End-to-end tests" cargo test --workspace --locked --test e2e -- --ignored "$@"
