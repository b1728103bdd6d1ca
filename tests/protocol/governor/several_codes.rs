//! Contracts in several codes: nobody can take away what the account's own code needs, and the full code answers all
//! that no other code does.

use std::{collections::BTreeSet, fs};

use drink::{
    pallet_contracts::{Call, Determinism, Error},
    sandbox_api::prelude::ContractAPI,
};
use estuary_artifacts::CodeKind;
use estuary_interfaces::{HotCodes, WrapError};
use estuary_market_interfaces::{lending_market::MarketError, stable_pool::StableError};
use estuary_restaking_interfaces::restake_vault::RestakeError;
use estuary_runtime::Runtime;
use estuary_tests::{
    code, codes, default_pool_parameters, default_registry_parameters, prelude::*, split, Limits, DELAYS,
    ENDOWMENT,
};
use ink::{scale::Encode, selector_bytes};
use serde_json::Value;

use super::due;
use crate::{
    hand_written::{upload, BABBLES, TRAPS},
    pages::metadata::{folder, metadata},
    restake_vault::POLICY,
    setup::{refused, staked_in},
};

type Hash = [u8; 32];

/// The contracts in several codes whose codes are not final from birth.
const REPLACEABLE: [(&str, ContractKind); 2] = [
    ("staking_pool", ContractKind::Pool),
    ("validator_registry", ContractKind::Registry),
];

/// The contracts in several codes that have no governor.
const FOR_EVER: [&str; 4] = ["wrapped_lst", "stable_pool", "lending_market", "restake_vault"];

/// All contracts that have several codes.
fn with_all() -> World {
    let mut world = World::default();
    let (stable_terms, market_terms) = (world.stable_terms(), world.market_terms());
    world
        .deploy_stable_pool(stable_terms)
        .expect("terms within bounds");
    world.deploy_market(market_terms).expect("terms within bounds");
    world.deploy_vault(POLICY).expect("numbers within bounds");
    world
}

/// The hash of a compiled code, which is on the chain afterwards.
fn hash_of(world: &mut World, name: &str) -> Hash {
    let deployer = world.deployer.clone();
    let uploaded = world
        .chain
        .upload_contract(code(name), deployer, None, Determinism::Enforced);
    uploaded.unwrap().code_hash.0
}

/// The codes to which the account's own, the hot one, hands calls.
fn others(contract: &str) -> Vec<String> {
    let others = codes(contract).iter().filter(|code| code.kind != CodeKind::Hot);
    others.map(|code| code.name.clone()).collect()
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

/// `Err(LangError::CouldNotReadInput)`, as ink! says it.
fn not_understood() -> Option<(bool, Vec<u8>)> {
    Some((true, vec![1, 1]))
}

#[test]
fn an_account_has_the_hot_code_and_nobody_can_remove_those_it_needs() {
    let mut world = with_all();
    assert_eq!(world.split().len(), split().count());
    for (contract, account) in world.split() {
        let hot = hash_of(&mut world, &format!("{contract}_hot"));
        let own = world.chain.code_hash(&account);
        assert_eq!(own.map(|hash| hash.0), Some(hot), "{contract}");
        assert!(!can_be_removed(&mut world, hot), "{contract}");
        for code in others(contract) {
            let hash = hash_of(&mut world, &code);
            assert!(!can_be_removed(&mut world, hash), "{code}");
        }
    }
}

#[test]
fn an_upgrade_keeps_the_next_codes_and_lets_the_last_ones_go() {
    let (mut world, alice) = staked_in(World::default());
    for (name, contract) in REPLACEABLE {
        let action = Action::Upgrade {
            contract,
            code: world.upload(&format!("{name}_v2")),
            from_version: 1,
        };
        let (id, admin) = (due(&mut world, action), world.deployer.clone());
        assert_eq!(world.governor().apply(&admin, id), Ok(()));
        for next in others(&format!("{name}_v2")) {
            let hash = hash_of(&mut world, &next);
            assert!(!can_be_removed(&mut world, hash), "{next}");
        }
        for last in others(name) {
            let hash = hash_of(&mut world, &last);
            assert!(can_be_removed(&mut world, hash), "{last}");
        }
    }
    assert_eq!(world.pool().request_withdrawal(&alice, 10 * UNIT), Ok((1, 1)));
    world.pool().sweep(&alice, 10).unwrap();
}

#[test]
fn a_code_for_keepers_never_becomes_the_accounts_own() {
    let (mut world, alice) = staked_in(World::default());
    let (admin, pool) = (world.deployer.clone(), world.pool.clone());
    let own = world.chain.code_hash(&pool);
    // Of the next version and of this one, with all that they need.
    world.upload("staking_pool_v2");
    for keepers in ["staking_pool_v2_keeper", "staking_pool_keeper"] {
        let action = Action::Upgrade {
            contract: ContractKind::Pool,
            code: world.upload_alone(keepers),
            from_version: 1,
        };
        let id = due(&mut world, action);
        assert_eq!(
            refused(&mut world, |w| w.governor().apply(&admin, id)),
            GovernorError::Upgrade(GovernanceError::PartCode),
            "{keepers}"
        );
    }
    assert_eq!(world.storage_version(&pool), 1);
    assert_eq!(world.chain.code_hash(&pool), own);
    for code in ["staking_pool", "staking_pool_keeper"] {
        let hash = hash_of(&mut world, code);
        assert!(!can_be_removed(&mut world, hash), "{code}");
    }
    world.pool().sweep(&alice, 10).unwrap();
    world.pool().transfer(&alice, &admin, UNIT).unwrap();
}

#[test]
fn a_full_code_alone_answers_for_its_account() {
    let (mut world, alice) = staked_in(World::default());
    for (name, contract) in REPLACEABLE {
        let action = Action::Upgrade {
            contract,
            code: world.upload_alone(&format!("{name}_v2")),
            from_version: 1,
        };
        let (id, admin) = (due(&mut world, action), world.deployer.clone());
        assert_eq!(world.governor().apply(&admin, id), Ok(()), "{name}");
    }
    assert_eq!(world.pool().request_withdrawal(&alice, 10 * UNIT), Ok((1, 1)));
    world.pool().sweep(&alice, 10).unwrap();
}

/// A pool, a registry and a queue of the same governor, made for each other and not wired yet.
fn not_wired() -> World {
    let mut world = World::default();
    let governor = world.deploy_governor(DELAYS).unwrap();
    world.pool = world
        .deploy_pool_for(&governor, default_pool_parameters(), ENDOWMENT)
        .unwrap();
    let (pool, nominator) = (world.pool.clone(), world.upload("nominator"));
    world.registry = world
        .deploy_registry_for(&governor, &pool, nominator, default_registry_parameters())
        .unwrap();
    world.governor = governor;
    world.deploy_queue_for(&pool);
    let token = world.deploy_wrapped_lst_of(&pool);
    let governor = world.governor.clone();
    world.deploy_brake_for(&governor, &token.0);
    world
}

#[test]
fn the_wiring_refuses_a_code_that_cannot_answer_and_changes_nothing() {
    let mut world = not_wired();
    let (admin, pool) = (world.deployer.clone(), world.pool.clone());
    let (own, installed) = (world.chain.code_hash(&pool), world.hot_codes);
    let refused_with = |world: &mut World, pool| {
        world.hot_codes = HotCodes { pool, ..installed };
        refused(world, |w| w.governor().wire(&admin))
    };
    let upgrade = GovernorError::Upgrade;
    // No code at all, a code for keepers, another contract's code.
    for (code, error) in [
        ([7; 32].into(), upgrade(GovernanceError::CodeNotFound)),
        (
            world.upload_alone("staking_pool_keeper"),
            upgrade(GovernanceError::PartCode),
        ),
        (installed.queue, upgrade(GovernanceError::WrongContract)),
    ] {
        assert_eq!(refused_with(&mut world, code), error);
    }
    // A hot code without the full code to which it hands calls.
    let hot = world.upload_alone("staking_pool_v2_hot");
    assert_eq!(refused_with(&mut world, hot), GovernorError::UpgradeFailed);
    world.upload_alone("staking_pool_v2");
    assert_eq!(refused_with(&mut world, hot), GovernorError::UpgradeFailed);

    assert_eq!(world.chain.code_hash(&pool), own);
    world.hot_codes = installed;
    assert_eq!(world.governor().wire(&admin), Ok(()));
    let answering = world.chain.code_hash(&pool).map(|code| code.0);
    assert_eq!(answering.map(Into::into), Some(installed.pool));
}

#[test]
fn only_a_full_code_constructs_anything() {
    let mut world = World::default();
    let deployer = world.deployer.clone();
    let small = split().flat_map(|contract| &codes(contract)[1..]);
    for contract in small.map(|code| &code.name) {
        let (code, gas) = (code(contract), Limits::default().gas);
        let deployed = world
            .chain
            .deploy_contract(code, 0, vec![], vec![], deployer.clone(), gas, None);
        let error = deployed.result.unwrap_err();
        assert_eq!(error, Error::<Runtime>::ContractTrapped.into(), "{contract}");
    }
}

#[test]
fn without_a_governor_no_code_is_ever_replaced() {
    let mut world = with_all();
    let next = world.upload("staking_pool");
    let (upgrade, migrate) = (
        selector_bytes!("Governed::upgrade"),
        selector_bytes!("Governed::migrate"),
    );
    for (contract, account) in world.split() {
        if !FOR_EVER.contains(&contract) {
            continue;
        }
        let own = world.chain.code_hash(&account);
        for input in [(upgrade, next, 1_u16).encode(), migrate.encode()] {
            assert_eq!(answer(&mut world, &account, 0, input), not_understood());
        }
        assert_eq!(world.chain.code_hash(&account), own);
        for code in codes(contract) {
            let hash = hash_of(&mut world, &code.name);
            assert!(!can_be_removed(&mut world, hash), "{}", code.name);
        }
    }
}

#[test]
fn a_constructor_refuses_a_hot_code_that_is_not_its_own() {
    let mut world = World::default();
    let written = [TRAPS, BABBLES].map(|code| upload(&mut world, code).0.into());
    let [wrapped_hot, stable_hot, market_hot, vault_hot] = FOR_EVER.map(|contract| world.upload(contract));
    let others = [
        "withdrawal_queue_hot",
        "wrapped_lst",
        "stable_pool",
        "lending_market",
        "lending_market_keeper",
        "restake_vault",
    ]
    .map(|code| world.upload_alone(code));
    let unknown = [[7; 32].into()];
    let (terms, market_terms) = (world.stable_terms(), world.market_terms());
    let wrapper = world.wrapped_lst.0.clone();
    for hot in written.into_iter().chain(others).chain(unknown) {
        assert_eq!(
            world.deploy_wrapped_lst_with(hot),
            Err(WrapError::WrongHotCode),
            "{hot:?}"
        );
        assert_eq!(
            world.deploy_stable_pool_with(terms, hot),
            Err(StableError::WrongHotCode),
            "{hot:?}"
        );
        assert_eq!(
            world.deploy_market_with(market_terms, hot),
            Err(MarketError::WrongHotCode),
            "{hot:?}"
        );
        assert_eq!(
            world.deploy_vault_with(POLICY, &wrapper, 0, hot),
            Err(RestakeError::WrongHotCode),
            "{hot:?}"
        );
    }
    assert_eq!(
        world.deploy_wrapped_lst_with(stable_hot),
        Err(WrapError::WrongHotCode)
    );
    assert_eq!(
        world.deploy_stable_pool_with(terms, wrapped_hot),
        Err(StableError::WrongHotCode)
    );
    assert_eq!(
        world.deploy_market_with(market_terms, stable_hot),
        Err(MarketError::WrongHotCode)
    );
    assert_eq!(
        world.deploy_vault_with(POLICY, &wrapper, 0, market_hot),
        Err(RestakeError::WrongHotCode)
    );
    let vault = world.deploy_vault_with(POLICY, &wrapper, 0, vault_hot).unwrap();
    let market = world.deploy_market_with(market_terms, market_hot).unwrap();
    let token = world.deploy_wrapped_lst_with(wrapped_hot).unwrap();
    let stable = world.deploy_stable_pool_with(terms, stable_hot).unwrap();
    for (account, own) in [
        (token, wrapped_hot),
        (stable, stable_hot),
        (market, market_hot),
        (vault, vault_hot),
    ] {
        let answering = world.chain.code_hash(&account).map(|code| code.0.into());
        assert_eq!(answering, Some(own));
    }
}

#[test]
fn what_the_hot_code_does_not_understand_the_full_code_answers() {
    let mut world = with_all();
    let transfer = selector_bytes!("PSP22::transfer");
    let stable = world.stable_pool.clone().expect("it is deployed");
    let market = world.lending_market.clone().expect("it is deployed");
    let vault = world.restake_vault.clone().expect("it is deployed");
    for token in [
        world.pool.clone(),
        world.wrapped_lst.0.clone(),
        stable,
        market,
        vault,
    ] {
        for input in [transfer.to_vec(), vec![1, 2, 3, 4], vec![1], vec![]] {
            assert_eq!(answer(&mut world, &token, 0, input), not_understood());
        }
        // ink! traps where money comes with a message that takes none.
        let input = (transfer, [7_u8; 32], 1_u128, Vec::<u8>::new()).encode();
        assert_eq!(answer(&mut world, &token, 1, input), None);
    }
}

/// The contracts that have a code for keepers too.
fn with_keeper_code() -> impl Iterator<Item = &'static str> {
    let has_one = |contract: &&str| codes(contract).iter().any(|code| code.kind == CodeKind::Keeper);
    split().filter(has_one)
}

/// A message that a small code answers: its name, the types of its arguments, and whether it takes money.
type Listed = (String, Vec<String>, bool);

/// The messages in the list of a small code, in the contract's `entry.rs`.
fn listed(contract: &str, code: CodeKind) -> BTreeSet<Listed> {
    let text = fs::read_to_string(folder(contract).join("entry.rs")).unwrap();
    let title = match code {
        CodeKind::Keeper => "    keeper {",
        _ => "    hot {",
    };
    let (_, list) = text.split_once(title).expect("the code has a list");
    let list = list.split("\n    }").next().unwrap();
    let mut messages = BTreeSet::new();
    for line in list.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (payable, line) = match line.strip_prefix("payable ") {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let (name, arguments) = line.split_once('(').expect("a message has arguments");
        let arguments = arguments.trim_end_matches("),").split(", ");
        let types = arguments.filter_map(|argument| argument.split_once(": "));
        let types = types.map(|(_, kind)| kind.split('<').next().unwrap().to_string());
        messages.insert((name.to_string(), types.collect(), payable));
    }
    messages
}

/// Every listed message is a message of the full code, with arguments of the same types.
fn check(contract: &str, listed: BTreeSet<Listed>) {
    let metadata = metadata(contract);
    let messages = metadata["spec"]["messages"].as_array().unwrap();
    assert!(!listed.is_empty(), "{contract}");
    for (name, types, payable) in listed {
        let message = messages.iter().find(|message| message["label"] == name.as_str());
        let message = message.unwrap_or_else(|| panic!("{contract} has no message {name}"));
        assert_eq!(message["payable"], payable, "{name}");
        let arguments = message["args"].as_array().unwrap().iter();
        // The `data` argument of transfers is ignored.
        let is_transfer = name.starts_with("PSP22::transfer");
        let is_ignored = |label: &Value| is_transfer && (label == "data" || label == "_data");
        let arguments = arguments.filter(|argument| !is_ignored(&argument["label"]));
        let declared: Vec<_> = arguments
            .map(|argument| {
                let path = argument["type"]["displayName"].as_array().unwrap();
                path.last().unwrap().as_str().unwrap().to_string()
            })
            .collect();
        assert_eq!(declared, types, "{name}");
    }
}

#[test]
fn messages_of_small_codes_are_messages_of_the_full_code() {
    for contract in split() {
        check(contract, listed(contract, CodeKind::Hot));
    }
    for contract in with_keeper_code() {
        check(contract, listed(contract, CodeKind::Keeper));
    }
}
