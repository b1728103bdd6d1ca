#!/usr/bin/env bash
# Checks the licenses, duplicates and sources of all dependencies by deny.toml, without a network once cargo-deny and
# the dependencies are there.
#
# usage: scripts/deny.sh [--advisories]
#   --advisories  also known vulnerabilities, from https://github.com/RustSec/advisory-db
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

CARGO_DENY=0.20.2
TOOLS=$REPOSITORY/target/tools

advisories=''
for argument in "$@"; do
    case $argument in
        --advisories) advisories=yes ;;
        *) usage >&2 && fail "unknown option: $argument" ;;
    esac
done

export PATH="$TOOLS/bin:$PATH"
[[ $(cargo deny --version 2>/dev/null) == "cargo-deny $CARGO_DENY" ]] ||
    step "Installing cargo-deny" cargo install --locked --root "$TOOLS" "cargo-deny@$CARGO_DENY"
step "Licenses, bans and sources" cargo deny --offline --locked check licenses bans sources
[[ -z $advisories ]] || step "Advisories" cargo deny --locked check advisories
