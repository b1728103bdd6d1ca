//! The tool against a chain that runs: its real RPC, signatures, fees and blocks. Every test starts a chain of its own
//! and deploys by the tool.
//!
//! They need Node and the runtime as WASM, so a plain `cargo test` ignores them; `scripts/test.sh` runs them, with
//! `--ignored`, and so does
//!
//! ```text
//! cargo test --workspace --test e2e -- --ignored
//! ```

mod deposits;
mod devnet;
mod errors;
mod ink;
mod interrupted;
mod keeping;
mod proxy;
mod slashing;
mod tool;
