#!/usr/bin/env bash
# Installs what is missing for builds and tests: a C++ compiler, the host toolchain, the contract toolchain, PostgreSQL.
#
# usage: scripts/setup.sh
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

# In seconds; a download that takes longer hangs.
DOWNLOAD_TIMEOUT=300

# Debian 12's build of the same compiler. The version is asked for because a newer one is offered by default.
DEBIAN_RUST_VERSION=1.85.0+dfsg3-1~deb12u3
DEBIAN_RUST_PACKAGES=(
    rustc-web cargo-web rust-web-src rust-web-clippy libstd-rust-web-dev libstd-rust-web-1.85
)

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "not root and no sudo, cannot run: $*"
    fi
}

# apt_install <package>...
apt_install() {
    command -v apt-get >/dev/null || return 1
    as_root apt-get update -q && as_root apt-get install -q -y --no-install-recommends "$@"
}

# rustup_install <channel> <component>...
rustup_install() {
    local components=("${@:2}")
    timeout "$DOWNLOAD_TIMEOUT" \
        rustup toolchain install "$1" --profile minimal "${components[@]/#/--component=}"
}

ensure_cpp_compiler() {
    if command -v cc >/dev/null && command -v c++ >/dev/null; then return; fi
    echo "Installing a C++ compiler: the WASM optimiser is written in C++."
    apt_install build-essential ||
        fail "apt cannot install a C++ compiler: install one that provides \`cc\` and \`c++\`"
}

# has_component <channel> <cargo command>
has_component() {
    with_toolchain "$1" cargo "$2" --version >/dev/null 2>&1
}

ensure_host_toolchain() {
    command -v rustup >/dev/null || fail "rustup is missing, see https://rustup.rs"
    local channel
    channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
    if has_component "$channel" clippy && has_component "$channel" fmt; then return; fi
    echo "Installing the host toolchain, Rust $channel."
    rustup_install "$channel" clippy rustfmt || fail "rustup cannot install Rust $channel"
}

# The tests of the indexer start a server of their own, on a free port.
ensure_postgres() {
    if command -v initdb >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null; then return; fi
    echo "Installing PostgreSQL."
    apt_install postgresql || fail "apt cannot install PostgreSQL: the tests of the indexer need it"
}

debian_rust_is_installed() {
    local package
    for package in "${DEBIAN_RUST_PACKAGES[@]}"; do
        [[ $(dpkg-query -W -f='${Version}' "$package" 2>/dev/null) == "$DEBIAN_RUST_VERSION" ]] || return 1
    done
    command -v wasm-ld-19 >/dev/null
}

link_debian_rust() {
    local pinned=("${DEBIAN_RUST_PACKAGES[@]/%/=$DEBIAN_RUST_VERSION}")
    debian_rust_is_installed || apt_install "${pinned[@]}" lld-19 || return 1
    rustup toolchain link "$DEBIAN_TOOLCHAIN" /usr || return 1
    mkdir -p "$CONTRACT_LINKER"
    ln -sf "$(command -v wasm-ld-19)" "$CONTRACT_LINKER/rust-lld"
}

ensure_contract_toolchain() {
    if contract_toolchain >/dev/null; then return; fi
    echo "Installing the contract toolchain, Rust $CONTRACT_RUST with its standard library's source."
    if ! rustup_install "$CONTRACT_RUST" rust-src clippy; then
        echo "rustup cannot download it: trying Debian's packages of the same compiler."
        link_debian_rust || fail "neither rustup nor apt can install Rust $CONTRACT_RUST: with a network, run" \
            "\`rustup toolchain install $CONTRACT_RUST --profile minimal -c rust-src -c clippy\`"
    fi
    contract_toolchain >/dev/null || fail "Rust $CONTRACT_RUST was installed, but a part of it is missing"
}

ensure_cpp_compiler
ensure_host_toolchain
ensure_contract_toolchain
ensure_postgres
echo "All toolchains are in place."
