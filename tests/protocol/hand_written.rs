//! Contracts written by hand, for what ink! contracts do not do.

use drink::{pallet_contracts::Determinism, sandbox_api::prelude::ContractAPI};
use estuary_runtime::Hash;
use estuary_tests::{prelude::*, Limits};

/// Traps whatever it is asked.
pub const TRAPS: &str = r#"(module
    (import "env" "memory" (memory 1 1))
    (func (export "deploy"))
    (func (export "call") unreachable))"#;

/// Takes all the gas that it is given.
pub const SPINS: &str = r#"(module
    (import "env" "memory" (memory 1 1))
    (func (export "deploy"))
    (func (export "call") (loop $forever (br $forever))))"#;

/// Answers whatever it is asked with so many bytes. They begin with `$bytes`, and zeros follow.
macro_rules! answers {
    ($bytes:literal, $length:literal) => {
        concat!(
            r#"(module
    (import "seal0" "seal_return" (func $return (param i32 i32 i32)))
    (import "env" "memory" (memory 1 1))
    (data (i32.const 0) ""#,
            $bytes,
            r#"")
    (func (export "deploy"))
    (func (export "call")
        (call $return (i32.const 0) (i32.const 0) (i32.const "#,
            $length,
            "))))"
        )
    };
}

/// Answers what no message means.
pub const BABBLES: &str = answers!(r"\ff\ff\ff\ff", 4);

/// A staking pool without a price: `Ok(None)`.
pub const NO_PRICE: &str = answers!("", 2);

/// A staking pool whose price is zero: `Ok(Some(price))`.
pub const PRICE_OF_ZERO: &str = answers!(r"\00\01", 51);

/// Answers every message with these bytes.
pub fn answers(bytes: &[u8]) -> String {
    let data: String = bytes.iter().map(|byte| format!("\\{byte:02x}")).collect();
    format!(
        r#"(module
    (import "seal0" "seal_return" (func $return (param i32 i32 i32)))
    (import "env" "memory" (memory 1 1))
    (data (i32.const 0) "{data}")
    (func (export "deploy"))
    (func (export "call")
        (call $return (i32.const 0) (i32.const 0) (i32.const {length}))))"#,
        length = bytes.len()
    )
}

/// Sends the rest of what it is given to the account that comes first, and returns the answer. It traps when
/// it is called without any input, as a payment that ran code would.
pub const PUPPET: &str = r#"(module
    (import "seal0" "seal_input" (func $input (param i32 i32)))
    (import "seal0" "seal_return" (func $return (param i32 i32 i32)))
    (import "seal1" "seal_call"
        (func $call (param i32 i32 i64 i32 i32 i32 i32 i32) (result i32)))
    (import "env" "memory" (memory 1 1))
    ;; The length of the input, that of the answer; a value of 0 at 16, the input at 64, the answer at 16384.
    (data (i32.const 0) "\00\20\00\00")
    (data (i32.const 4) "\00\40\00\00")
    (func (export "deploy"))
    (func (export "call")
        (call $input (i32.const 64) (i32.const 0))
        (if (i32.lt_u (i32.load (i32.const 0)) (i32.const 32)) (then (unreachable)))
        (drop (call $call
            (i32.const 0) (i32.const 64) (i64.const 0) (i32.const 16)
            (i32.const 96) (i32.sub (i32.load (i32.const 0)) (i32.const 32))
            (i32.const 16384) (i32.const 4)))
        (call $return (i32.const 0) (i32.const 16384) (i32.load (i32.const 4)))))"#;

/// Calls whoever calls it back, with `message`, and then says that all went well.
pub fn calls_back(message: &[u8]) -> String {
    let bytes: String = message.iter().map(|byte| format!("\\{byte:02x}")).collect();
    format!(
        r#"(module
    (import "seal0" "seal_caller" (func $caller (param i32 i32)))
    (import "seal0" "seal_return" (func $return (param i32 i32 i32)))
    (import "seal1" "seal_call"
        (func $call (param i32 i32 i64 i32 i32 i32 i32 i32) (result i32)))
    (import "env" "memory" (memory 1 1))
    (data (i32.const 0) "\20\00\00\00")
    (data (i32.const 4) "\00\40\00\00")
    (data (i32.const 96) "{bytes}")
    (func (export "deploy"))
    (func (export "call")
        (call $caller (i32.const 64) (i32.const 0))
        (drop (call $call
            (i32.const 0) (i32.const 64) (i64.const 0) (i32.const 16)
            (i32.const 96) (i32.const {length})
            (i32.const 16384) (i32.const 4)))
        (call $return (i32.const 0) (i32.const 16) (i32.const 2))))"#,
        length = message.len()
    )
}

/// Uploads a contract's code and returns its hash.
pub fn upload(world: &mut World, code: &str) -> Hash {
    let (code, deployer) = (wat::parse_str(code).unwrap(), world.deployer.clone());
    let uploaded = world
        .chain
        .upload_contract(code, deployer, None, Determinism::Enforced);
    uploaded.unwrap().code_hash
}

pub fn deploy(world: &mut World, code: &str) -> AccountId {
    let (code, deployer) = (wat::parse_str(code).unwrap(), world.deployer.clone());
    let gas = Limits::default().gas;
    let deployed = world
        .chain
        .deploy_contract(code, 0, vec![], vec![], deployer, gas, None);
    deployed.result.unwrap().account_id
}
