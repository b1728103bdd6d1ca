#!/usr/bin/env bash
# Builds the runtime of the tests as WASM, which the local chain executes, into artifacts/.
#
# usage: scripts/runtime.sh
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

TARGET=wasm32-unknown-unknown
# What a host of Substrate runtimes expects: no instructions that came after WebAssembly's first version, memory that
# the host brings, and both the heap's start and the table of functions exported.
RUNTIME_FLAGS=(
    -C target-cpu=mvp -C link-arg=--import-memory -C link-arg=--export=__heap_base -C link-arg=--export-table
    --cfg substrate_runtime
)

# The standard library is compiled too, because the one that comes with Rust uses later instructions. That needs the
# compiler's unstable options, and the source that the contract toolchain has.
build() {
    RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=${RUNTIME_FLAGS[*]} \
        with_toolchain "$(contract_toolchain)" \
        cargo rustc --locked --package estuary-runtime --lib --crate-type cdylib --no-default-features \
        --profile runtime --target "$TARGET" -Z build-std=core,alloc
    mkdir -p artifacts
    cp "$BUILD/$TARGET/runtime/estuary_runtime.wasm" artifacts/
}

step "Setup" scripts/setup.sh
step "Runtime" build
