//! Pool, registry and queue in two codes: nobody can take the whole one away, and it answers all that the hot one
//! does not.

use std::{collections::BTreeSet, fs};

use drink::{
    pallet_contracts::{Call, Determinism, Error},
    sandbox_api::prelude::ContractAPI,
};
use estuary_runtime::Runtime;
use estuary_tests::{code, prelude::*, Limits, SPLIT};
use ink::{scale::Encode, selector_bytes};

use super::due;
use crate::{
    metadata::{metadata, root},
    setup::staked_in,
};

type Hash = [u8; 32];

/// The hash of a compiled code, which is on the chain afterwards.
fn hash_of(world: &mut World, name: &str) -> Hash {
    let deployer = world.deployer.clone();
    let uploaded = world
        .chain
        .upload_contract(code(name), deployer, None, Determinism::Enforced);
    uploaded.unwrap().code_hash.0
}

/// Whether who has uploaded it can take the code off the chain.
fn can_be_removed(world: &mut World, code: Hash) -> bool {
    let uploader = world.deployer.clone();
    let removal = Call::remove_code {
        code_hash: code.into(),
    };
    match world.chain.call_as(&uploader, removal) {
        Ok(()) => true,
        Err(error) => {
            assert_eq!(error, Error::<Runtime>::CodeInUse.into());
            false
        }
    }
}

fn accounts(world: &World) -> [AccountId; 3] {
    [&world.pool, &world.registry, &world.queue].map(AccountId::clone)
}

/// What a contract answers to raw bytes: whether it takes back what it did, and its answer.
fn answer(
    world: &mut World,
    contract: &AccountId,
    value: Balance,
    input: Vec<u8>,
) -> Option<(bool, Vec<u8>)> {
    let caller = world.deployer.clone();
    let gas = Limits::default().gas;
    let called = world.chain.call_contract(
        contract.clone(),
        value,
        input,
        caller,
        gas,
        None,
        Determinism::Enforced,
    );
    let answer = called.result.ok()?;
    Some((answer.did_revert(), answer.data))
}

#[test]
fn an_account_has_the_hot_code_and_nobody_can_remove_the_whole_one() {
    let mut world = World::default();
    for (contract, account) in SPLIT.into_iter().zip(accounts(&world)) {
        let (hot, whole) = (
            hash_of(&mut world, &format!("{contract}_hot")),
            hash_of(&mut world, contract),
        );
        let own = world.chain.code_hash(&account);
        assert_eq!(own.map(|hash| hash.0), Some(hot), "{contract}");
        assert!(!can_be_removed(&mut world, hot), "{contract}");
        assert!(!can_be_removed(&mut world, whole), "{contract}");
    }
}

#[test]
fn an_upgrade_keeps_the_next_whole_code_and_lets_the_last_one_go() {
    let (mut world, alice) = staked_in(World::default());
    let last = SPLIT.map(|contract| hash_of(&mut world, contract));
    let contracts = [Contract::Pool, Contract::Registry, Contract::Queue];
    for ((name, contract), last) in SPLIT.into_iter().zip(contracts).zip(last) {
        let action = Action::Upgrade {
            contract,
            code: world.upload(&format!("{name}_v2")),
            from_version: 1,
        };
        let (id, admin) = (due(&mut world, action), world.deployer.clone());
        assert_eq!(world.apply(&admin, id), Ok(()));
        let next = hash_of(&mut world, &format!("{name}_v2"));
        assert!(!can_be_removed(&mut world, next), "{name}");
        assert!(can_be_removed(&mut world, last), "{name}");
    }
    assert_eq!(world.request_withdrawal(&alice, 10 * UNIT), Ok((1, 1)));
}

#[test]
fn a_hot_code_constructs_nothing() {
    let mut world = World::default();
    let deployer = world.deployer.clone();
    for contract in SPLIT {
        let (code, gas) = (code(&format!("{contract}_hot")), Limits::default().gas);
        let deployed = world
            .chain
            .deploy_contract(code, 0, vec![], vec![], deployer.clone(), gas, None);
        let error = deployed.result.unwrap_err();
        assert_eq!(error, Error::<Runtime>::ContractTrapped.into(), "{contract}");
    }
}

#[test]
fn what_the_hot_code_does_not_understand_the_whole_contract_answers() {
    let mut world = World::default();
    let pool = world.pool.clone();
    // `Err(LangError::CouldNotReadInput)`, as ink! says it.
    let not_understood = Some((true, vec![1, 1]));
    let transfer = selector_bytes!("PSP22::transfer");
    for input in [transfer.to_vec(), vec![1, 2, 3, 4], vec![1], vec![]] {
        assert_eq!(answer(&mut world, &pool, 0, input), not_understood);
    }
    // ink! traps where money comes with a message that takes none.
    let input = (transfer, [7_u8; 32], 1_u128, Vec::<u8>::new()).encode();
    assert_eq!(answer(&mut world, &pool, 1, input), None);
}

/// The messages in a list of a hot code, with the number of their arguments, and whether they take money.
fn listed(contract: &str) -> BTreeSet<(String, usize, bool)> {
    let file = root().join("contracts").join(contract).join("src/hot.rs");
    let text = fs::read_to_string(file).unwrap();
    let mut messages = BTreeSet::new();
    for line in text.lines().map(str::trim) {
        let (payable, line) = match line.strip_prefix("payable ") {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let Some((name, rest)) = line.strip_prefix('"').and_then(|rest| rest.split_once("\"(")) else {
            continue;
        };
        let arguments = rest.split_once(") =>").expect("a message has a method").0;
        messages.insert((name.to_string(), arguments.matches(": ").count(), payable));
    }
    messages
}

#[test]
fn hot_messages_are_messages_of_the_whole_contract() {
    for contract in SPLIT {
        let metadata = metadata(contract);
        let messages = metadata["spec"]["messages"].as_array().unwrap();
        let listed = listed(contract);
        assert!(!listed.is_empty(), "{contract}");
        for (name, arguments, payable) in listed {
            let message = messages.iter().find(|message| message["label"] == name.as_str());
            let message = message.unwrap_or_else(|| panic!("{contract} has no message {name}"));
            assert_eq!(message["payable"], payable, "{name}");
            // What a transfer brings along as data is not read.
            let read = message["args"].as_array().unwrap().iter();
            let read = read.filter(|argument| argument["label"] != "data" && argument["label"] != "_data");
            assert_eq!(read.count(), arguments, "{name}");
        }
    }
}
