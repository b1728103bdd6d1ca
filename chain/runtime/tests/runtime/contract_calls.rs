//! The extension as a contract sees it.

use estuary_chain_reads::{
    function, ExposureInfo, StakingInfo, StashInfo, ValidatorInfo, EXTENSION_ID, MAX_BATCH,
};
use estuary_runtime::{account, validator, AccountId, Balance, EstuarySandbox, Runtime};
use frame_support::weights::Weight;
use ink_sandbox::{api::prelude::ContractAPI, Sandbox};
use pallet_contracts::{Determinism, Error};
use scale::{Decode, Encode};
use sp_runtime::DispatchError;

use crate::setup::{exposed_nominator, exposure, ledger, nominator, percent, staking, stash, validator_info};

/// A contract that takes an id and arguments, calls the extension with them and returns what it answers.
const FORWARDER: &str = r#"(module
    (import "seal0" "seal_input" (func $input (param i32 i32)))
    (import "seal0" "seal_call_chain_extension"
        (func $extension (param i32 i32 i32 i32 i32) (result i32)))
    (import "seal0" "seal_return" (func $return (param i32 i32 i32)))
    (import "env" "memory" (memory 2 2))
    (data (i32.const 0) "\00\40\00\00")
    (data (i32.const 4) "\00\40\00\00")
    (func (export "deploy"))
    (func (export "call")
        (call $input (i32.const 16) (i32.const 0))
        (drop (call $extension
            (i32.load (i32.const 16))
            (i32.const 20)
            (i32.sub (i32.load (i32.const 0)) (i32.const 4))
            (i32.const 32768)
            (i32.const 4)))
        (call $return (i32.const 0) (i32.const 32768) (i32.load (i32.const 4)))))"#;

fn forwarder(chain: &mut EstuarySandbox) -> AccountId {
    let code = wat::parse_str(FORWARDER).unwrap();
    let limit = EstuarySandbox::default_gas_limit();
    let deployed = chain.deploy_contract(code, 0, vec![], vec![], account("alice"), limit, None);
    deployed.result.unwrap().account_id
}

struct Answer {
    output: Result<Vec<u8>, DispatchError>,
    gas: Weight,
}

impl Answer {
    fn decode<T: Decode>(&self) -> T {
        T::decode(&mut &self.output.as_ref().unwrap()[..]).unwrap()
    }
}

fn ask(chain: &mut EstuarySandbox, contract: &AccountId, id: (u16, u16), arguments: impl Encode) -> Answer {
    let id = u32::from(id.0) << 16 | u32::from(id.1);
    let data = [id.encode(), arguments.encode()].concat();
    let limit = EstuarySandbox::default_gas_limit();
    let called = chain.call_contract(
        contract.clone(),
        Balance::default(),
        data,
        account("alice"),
        limit,
        None,
        Determinism::Enforced,
    );
    Answer {
        output: called.result.map(|result| result.data),
        gas: called.gas_consumed,
    }
}

#[test]
fn a_contract_reads_what_the_chain_knows() {
    let mut chain = EstuarySandbox::default();
    let contract = forwarder(&mut chain);
    let one = nominator(&mut chain, "one", &validator(0));

    let answer = ask(&mut chain, &contract, (EXTENSION_ID, function::STASH), &one);
    assert_eq!(answer.decode::<StashInfo>(), stash(&mut chain, &one));
    let answer = ask(
        &mut chain,
        &contract,
        (EXTENSION_ID, function::VALIDATOR),
        validator(0),
    );
    assert_eq!(
        answer.decode::<ValidatorInfo>(),
        validator_info(&mut chain, &validator(0))
    );
    let answer = ask(&mut chain, &contract, (EXTENSION_ID, function::STAKING), ());
    assert_eq!(answer.decode::<StakingInfo>(), staking(&mut chain));
    let answer = ask(&mut chain, &contract, (EXTENSION_ID, function::LEDGER), &one);
    assert_eq!(answer.decode::<StashInfo>(), ledger(&mut chain, &one));
    chain.advance_era();
    let both = (validator(0), &one);
    let answer = ask(&mut chain, &contract, (EXTENSION_ID, function::EXPOSURE), both);
    let exposed = exposure(&mut chain, &validator(0), &one);
    assert_eq!(answer.decode::<ExposureInfo>(), exposed);
    assert!(exposed.elected && exposed.exposed > 0);
    let answer = ask(&mut chain, &contract, (EXTENSION_ID, function::UNLOCKING), &one);
    assert_eq!(answer.output, Ok(vec![0]));
}

#[test]
fn a_batch_answers_the_first_hundred() {
    let mut chain = EstuarySandbox::default();
    let contract = forwarder(&mut chain);
    let accounts: Vec<_> = (0..MAX_BATCH + 1).map(validator).collect();
    let expected: Vec<_> = accounts[..MAX_BATCH as usize]
        .iter()
        .map(|account| stash(&mut chain, account))
        .collect();

    let answer = ask(
        &mut chain,
        &contract,
        (EXTENSION_ID, function::STASHES),
        &accounts,
    );
    assert_eq!(answer.decode::<Vec<StashInfo>>(), expected);
}

#[test]
fn reading_costs_weight_by_what_is_read() {
    let mut chain = EstuarySandbox::default();
    let contract = forwarder(&mut chain);
    let one = nominator(&mut chain, "one", &validator(0));
    let cheap = ask(&mut chain, &contract, (EXTENSION_ID, function::VALIDATOR), &one).gas;
    let dear = ask(&mut chain, &contract, (EXTENSION_ID, function::STASH), &one).gas;
    // Four reads more, at 25 µs each, and 3,000 ps for each byte.
    let bytes = dear.proof_size() - cheap.proof_size();
    assert!(bytes > 7_000, "{bytes}");
    assert!(dear.ref_time() - cheap.ref_time() > 100_000_000 + 3_000 * bytes);
}

#[test]
fn what_the_extension_cannot_read_traps_the_contract() {
    let mut chain = EstuarySandbox::default();
    let contract = forwarder(&mut chain);
    let undecodable = Err(DispatchError::Other("staking reads: undecodable input"));
    let short = ask(&mut chain, &contract, (EXTENSION_ID, function::STASH), [0_u8; 31]);
    assert_eq!(short.output, undecodable);
    let lying = ask(
        &mut chain,
        &contract,
        (EXTENSION_ID, function::STASHES),
        scale::Compact(u32::MAX),
    );
    assert_eq!(lying.output, undecodable);
    let alone = ask(
        &mut chain,
        &contract,
        (EXTENSION_ID, function::EXPOSURE),
        validator(0),
    );
    assert_eq!(alone.output, undecodable);
    let unknown = ask(&mut chain, &contract, (EXTENSION_ID, 0), ());
    assert_eq!(
        unknown.output,
        Err(DispatchError::Other("staking reads: unknown function"))
    );
}

#[test]
fn storage_that_does_not_decode_traps_the_contract() {
    let mut chain = EstuarySandbox::default();
    let contract = forwarder(&mut chain);
    let one = exposed_nominator(&mut chain, "one", &validator(0));
    chain.offence(&validator(0), percent(10));
    let era = chain.active_era();
    chain.garble_unapplied_slashes(era + 3);
    let undecodable = Err(DispatchError::Other("staking reads: undecodable storage"));
    let stash = ask(&mut chain, &contract, (EXTENSION_ID, function::STASH), &one);
    assert_eq!(stash.output, undecodable);
    let ledger = ask(&mut chain, &contract, (EXTENSION_ID, function::LEDGER), &one);
    assert_eq!(ledger.decode::<StashInfo>().pending, 0);
}

#[test]
fn another_extension_is_not_there() {
    let mut chain = EstuarySandbox::default();
    let contract = forwarder(&mut chain);
    let answer = ask(&mut chain, &contract, (EXTENSION_ID + 1, function::STAKING), ());
    assert_eq!(answer.output, Err(Error::<Runtime>::NoChainExtension.into()));
}
