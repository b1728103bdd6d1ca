#!/usr/bin/env bash
# Changes the maths and the contracts' logic modules in one place at a time, and tells which changes no test notices.
# The judges are the unit tests beside the code and the native tests: without a chain, a mutant takes seconds.
#
# usage: scripts/mutants.sh [--iterate] [PACKAGE]...
#   --iterate  only what was not noticed the last time
#   PACKAGE    estuary-markets, estuary-math, nominator, staking_pool, validator_registry, withdrawal_queue; all by default
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

CARGO_MUTANTS=27.1.0
TOOLS=$REPOSITORY/target/tools
RESULTS=$REPOSITORY/target/mutants-out

# Which native tests say nothing of a package, by the names of their modules.
declare -A OTHERS=(
    [estuary-markets]='allocation constant_time exits observer protocol queue'
    [estuary-math]=''
    [nominator]='allocation constant_time queue'
    [staking_pool]='allocation queue'
    [validator_registry]='constant_time queue'
    [withdrawal_queue]='allocation'
)

# judge <package> <option>...: tries its mutants. Fails where one is missed.
judge() {
    cargo mutants --package "$1" --no-shuffle --output "$RESULTS/$1" "${@:2}"
}

# mutants <package>: most mutants fall to the unit tests, which are built in no time; the native tests get the rest.
mutants() {
    local skipped=() module
    for module in ${OTHERS[$1]}; do
        skipped+=(--skip "$module::")
    done
    judge "$1" "${options[@]}" --test-package "$1" -- --lib --tests ||
        judge "$1" --iterate --test-package "$1" --test-package estuary-models -- --lib --tests -- "${skipped[@]}"
}

options=() packages=()
for argument in "$@"; do
    case $argument in
        --iterate) options=("$argument") ;;
        *)
            [[ -v OTHERS[$argument] ]] || { usage >&2 && fail "unknown package: $argument"; }
            packages+=("$argument")
            ;;
    esac
done
((${#packages[@]} > 0)) || mapfile -t packages < <(printf '%s\n' "${!OTHERS[@]}" | sort)

export PATH="$TOOLS/bin:$PATH"
[[ $(cargo mutants --version 2>/dev/null) == "cargo-mutants $CARGO_MUTANTS" ]] ||
    step "Installing cargo-mutants" cargo install --locked --root "$TOOLS" "cargo-mutants@$CARGO_MUTANTS"

# One build of the dependencies for all; short campaigns, and no time spent on making a failure shorter.
export CARGO_TARGET_DIR=$REPOSITORY/target/mutants
export ESTUARY_STEPS=20000 ESTUARY_QUEUE_STEPS=20000 ESTUARY_CASES=300 ESTUARY_SHRINKING=0
export PROPTEST_MAX_SHRINK_ITERS=0 PROPTEST_FAILURE_PERSISTENCE=off
missed=()
for package in "${packages[@]}"; do
    mkdir -p "$RESULTS/$package"
    step "Mutants of $package" mutants "$package" || missed+=("$package")
done
((${#missed[@]} == 0)) || fail "mutants were missed in: ${missed[*]}"
