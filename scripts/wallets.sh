#!/usr/bin/env bash
# Tests the local chain, and on it a deposit's life through the libraries of wallets. The contracts must be built.
#
# usage: scripts/wallets.sh
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

scripts/runtime.sh
build_program "Command-line tool" estuary
build_program "Reader of scenarios" estuary-demo
step "Packages of the local chain" install_packages chain/devnet
step "Local chain" env LOG_LEVEL=warn node --test --test-concurrency=2 --test-reporter=spec chain/devnet/tests/*.test.js
step "Packages of the wallets" install_packages tests/wallets
step "Wallets" node --test --test-concurrency=2 --test-reporter=spec tests/wallets/*.test.js
