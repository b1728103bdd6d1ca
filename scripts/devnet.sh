#!/usr/bin/env bash
# Starts a local chain with Estuary on it, for wallets, tools and tests: builds what is missing, deploys, registers
# operators, tells how to use it. --help shows the options. Ctrl-C stops it.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

LAUNCHER=$REPOSITORY/chain/devnet/src/main.js

# has <option> <argument>...: whether it is among the arguments.
has() {
    local option=$1 argument
    shift
    for argument in "$@"; do
        [[ $argument != "$option" ]] || return 0
    done
    return 1
}

command -v node >/dev/null || fail "Node.js is missing: version 20 or later is needed"
if has --help "$@"; then
    node "$LAUNCHER" --help
    exit
fi
node "$LAUNCHER" --check "$@"
step "Packages of the local chain" install_packages "$REPOSITORY/chain/devnet"
"$REPOSITORY/scripts/runtime.sh"
if ! has --no-deploy "$@"; then
    "$REPOSITORY/scripts/build.sh"
    build_program "Command-line tool" estuary
    if has --seed-scenario "$@"; then build_program "Reader of scenarios" estuary-demo; fi
fi
exec node "$LAUNCHER" "$@"
