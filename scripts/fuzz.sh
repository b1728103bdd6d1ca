#!/usr/bin/env bash
# Builds the contracts and runs the random campaigns for long: first on the logic alone, then on the compiled
# contracts. Stops at the first violation, with a short story that shows it and the command that repeats it.
#
# usage: scripts/fuzz.sh --steps N [--seed S] [--native N]
#   --steps N   steps on the compiled contracts
#   --seed S    where the random numbers begin; 1 unless it is said
#   --native N  steps on the logic alone; a hundred times as many unless it is said
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

# number <option> <value>: prints the value, if it is one.
number() {
    [[ $2 =~ ^[0-9]+$ ]] || fail "$1 takes a number, not '$2'"
    printf '%s\n' "$2"
}

steps='' seed=1 native=''
while (($# > 0)); do
    case $1 in
        --steps) steps=$(number "$1" "${2-}") ;;
        --seed) seed=$(number "$1" "${2-}") ;;
        --native) native=$(number "$1" "${2-}") ;;
        *) usage >&2 && fail "unknown option: $1" ;;
    esac
    shift 2
done
[[ -n $steps ]] || { usage >&2 && fail "--steps is missing"; }
native=${native:-$((steps * 100))}

# campaign <test target> <test> <steps>
campaign() {
    ESTUARY_SEED=$seed ESTUARY_STEPS=$3 cargo test --workspace --locked --test "$1" "$2" -- --nocapture
}

scripts/build.sh
step "Campaign on the logic alone, $native steps" \
    campaign native campaign_on_the_logic_modules "$native"
step "Campaign on the compiled contracts, $steps steps" \
    campaign protocol campaign_on_the_compiled_contracts "$steps"
