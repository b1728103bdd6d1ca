//! The tool against a chain that runs: its real RPC, signatures, fees and blocks. Every test starts a chain of its
//! own and deploys by the tool.
//!
//! They need Node and the runtime as WASM, so a plain `cargo test` lists them as ignored; `scripts/test.sh` runs
//! them by `scripts/e2e.sh`, which prepares both.

mod deposits;
mod devnet;
mod errors;
mod governing;
mod hurrying;
mod indexing;
mod ink;
mod interrupted;
mod keeping;
mod keys;
mod leaving;
mod markets;
mod metrics;
mod operating;
mod paying;
mod proxy;
mod restaking;
mod risking;
mod slashing;
mod tool;
mod trying;
