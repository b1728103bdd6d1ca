# shellcheck shell=bash
# Sourced by the other scripts: the repository's paths, its toolchains, and how a step is shown.

SCRIPT=$(realpath "$0")
REPOSITORY=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=${CARGO_TARGET_DIR:-$REPOSITORY/target}
HOST_BUILD=$BUILD/debug

CONTRACT_RUST=1.85.0
# The name under which rustup knows Debian's compiler in /usr.
DEBIAN_TOOLCHAIN=estuary-contracts
# Debian's compiler brings no `rust-lld` and looks for one in PATH: this folder has it.
CONTRACT_LINKER=$REPOSITORY/target/contract-toolchain/bin

# rustup's cargo goes first: a distribution's one knows nothing of toolchains.
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# usage: prints what the script that runs says of itself: the comment that it begins with, or the file $USAGE that its
# program prints too.
usage() {
    if [[ -n ${USAGE-} ]]; then cat "$USAGE" && return; fi
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$SCRIPT"
}

# answer_help <argument>...: where --help is among the arguments, prints the usage and ends: nothing is built for it.
answer_help() {
    local argument
    for argument in "$@"; do
        if [[ $argument == --help ]]; then usage && exit; fi
    done
}

# step <headline> <command>...: shows the headline, runs the command, shows the time it took.
step() {
    local headline=$1 start=$SECONDS
    shift
    printf '==> %s\n' "$headline"
    if "$@"; then
        printf '==> %s: done in %d s\n' "$headline" $((SECONDS - start))
    else
        printf '==> %s: failed after %d s\n' "$headline" $((SECONDS - start))
        return 1
    fi
}

# check <headline> <command>...: a step whose failure is told at the end, by `end_checks`: what follows runs all the same.
check() {
    step "$@" || FAILED+=("$1")
}
FAILED=()

# end_checks <sentence>: says that all is well, or fails and names what is not.
end_checks() {
    ((${#FAILED[@]} == 0)) || fail "failed:$(printf ' %s,' "${FAILED[@]}" | sed 's/,$//')"
    echo "$1"
}

# build_program <headline> <program>: builds a program of the workspace. The whole workspace is selected, and a small
# test beside the program: so cargo gives dependencies the features that tests need, and compiles them once for all.
build_program() {
    (cd "$REPOSITORY" && step "$1" cargo build --locked --workspace --bin "$2" --test big_integers)
}

# run_program <headline> <program> <argument>...: builds a program of the workspace, and runs it where the caller is.
run_program() {
    build_program "$1's program" "$2" || return
    step "$1" "$HOST_BUILD/$2" "${@:3}"
}

# install_packages <folder>: what the folder's lock file names, if it is not there already.
install_packages() {
    command -v npm >/dev/null || fail "Node.js with npm is missing: Debian 12 needs version 20 or later of it"
    if [[ $1/node_modules/.package-lock.json -nt $1/package-lock.json ]]; then return; fi
    npm ci --prefix "$1" --no-fund --no-audit
}

# with_toolchain <name> <command>...: runs the command with that Rust toolchain, which must be installed.
with_toolchain() {
    RUSTUP_TOOLCHAIN=$1 RUSTUP_AUTO_INSTALL=0 PATH="$CONTRACT_LINKER:$PATH" "${@:2}"
}

# can_build_contracts <toolchain>: compiler, standard library's source, clippy and WASM linker are there.
can_build_contracts() {
    local sysroot
    [[ $(with_toolchain "$1" rustc --version 2>/dev/null) == "rustc $CONTRACT_RUST "* ]] || return 1
    sysroot=$(with_toolchain "$1" rustc --print sysroot)
    [[ -d $sysroot/lib/rustlib/src/rust/library/core ]] || return 1
    with_toolchain "$1" cargo clippy --version >/dev/null 2>&1 || return 1
    compgen -G "$sysroot/lib/rustlib/*/bin/rust-lld" >/dev/null || [[ -x $CONTRACT_LINKER/rust-lld ]]
}

# contract_toolchain: prints the name of the toolchain that builds contracts.
contract_toolchain() {
    local name
    for name in "$CONTRACT_RUST" "$DEBIAN_TOOLCHAIN"; do
        if can_build_contracts "$name"; then
            printf '%s\n' "$name"
            return
        fi
    done
    return 1
}
