#!/usr/bin/env bash
# Fuzzes the maths, the logic and the decoders with libFuzzer, which looks for inputs that reach new code. Stops at
# the first finding, with the input that shows it and the command that repeats it.
#
# usage: scripts/fuzz_coverage.sh [--seconds N] [TARGET]...
#   --seconds N  how long each target is fuzzed; 60 unless it is said
#   TARGET       a file of tests/fuzz/fuzz_targets, without its ending; all unless one is said
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

CARGO_FUZZ=0.13.2
TOOLS=$REPOSITORY/target/tools
CORPUS=$REPOSITORY/target/fuzz-corpus
FINDINGS=$REPOSITORY/target/fuzz-findings

mapfile -t all < <(basename -s .rs tests/fuzz/fuzz_targets/*.rs)

# fuzz <target>: goes on with the inputs of earlier runs, and keeps those that reach more.
fuzz() {
    mkdir -p "$CORPUS/$1" "$FINDINGS/$1"
    cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none --target-dir target/fuzz "$1" "$CORPUS/$1" -- \
        -max_total_time="$seconds" -max_len=4096 -len_control=10 -print_final_stats=1 \
        -artifact_prefix="$FINDINGS/$1/"
}

seconds=60 targets=()
while (($# > 0)); do
    case $1 in
        --seconds)
            [[ ${2-} =~ ^[0-9]+$ ]] || fail "--seconds takes a number, not '${2-}'"
            seconds=$2
            shift
            ;;
        *)
            [[ -f tests/fuzz/fuzz_targets/$1.rs ]] || { usage >&2 && fail "unknown target: $1"; }
            targets+=("$1")
            ;;
    esac
    shift
done
((${#targets[@]} > 0)) || targets=("${all[@]}")

export PATH="$TOOLS/bin:$PATH"
[[ $(cargo fuzz --version 2>/dev/null) == "cargo-fuzz $CARGO_FUZZ" ]] ||
    step "Installing cargo-fuzz" cargo install --locked --root "$TOOLS" "cargo-fuzz@$CARGO_FUZZ"
for target in "${targets[@]}"; do
    step "Fuzzing $target for $seconds s" fuzz "$target"
done
