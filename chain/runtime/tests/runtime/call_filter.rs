//! Contracts may dispatch seven calls of the staking pallet and nothing else.

use estuary_runtime::{account, Runtime, RuntimeCall, StakingCalls};
use frame_support::traits::{Contains, GetCallName};
use pallet_staking::{Call, ConfigOp, RewardDestination, ValidatorPrefs};
use scale::Encode;
use sp_runtime::{Perbill, Percent};

/// On a chain that refuses none of them.
fn allowed(call: impl Into<RuntimeCall>) -> bool {
    let call = call.into();
    sp_io::TestExternalities::default().execute_with(|| StakingCalls::contains(&call))
}

/// One of each call of the staking pallet.
fn staking_calls() -> Vec<Call<Runtime>> {
    let who = || account("alice");
    vec![
        Call::bond {
            value: 1,
            payee: RewardDestination::Stash,
        },
        Call::bond_extra { max_additional: 1 },
        Call::unbond { value: 1 },
        Call::withdraw_unbonded {
            num_slashing_spans: 0,
        },
        Call::validate {
            prefs: ValidatorPrefs::default(),
        },
        Call::nominate {
            targets: vec![who().into()],
        },
        Call::chill {},
        Call::set_payee {
            payee: RewardDestination::Stash,
        },
        Call::set_controller {},
        Call::set_validator_count { new: 1 },
        Call::increase_validator_count { additional: 1 },
        Call::scale_validator_count {
            factor: Percent::from_percent(1),
        },
        Call::force_no_eras {},
        Call::force_new_era {},
        Call::set_invulnerables {
            invulnerables: vec![],
        },
        Call::force_unstake {
            stash: who(),
            num_slashing_spans: 0,
        },
        Call::force_new_era_always {},
        Call::cancel_deferred_slash {
            era: 1,
            slash_indices: vec![],
        },
        Call::payout_stakers {
            validator_stash: who(),
            era: 1,
        },
        Call::rebond { value: 1 },
        Call::reap_stash {
            stash: who(),
            num_slashing_spans: 0,
        },
        Call::kick { who: vec![] },
        Call::set_staking_configs {
            min_nominator_bond: ConfigOp::Noop,
            min_validator_bond: ConfigOp::Noop,
            max_nominator_count: ConfigOp::Noop,
            max_validator_count: ConfigOp::Noop,
            chill_threshold: ConfigOp::Noop,
            min_commission: ConfigOp::Noop,
            max_staked_rewards: ConfigOp::Noop,
        },
        Call::chill_other { stash: who() },
        Call::force_apply_min_commission {
            validator_stash: who(),
        },
        Call::set_min_commission { new: Perbill::zero() },
        Call::payout_stakers_by_page {
            validator_stash: who(),
            era: 1,
            page: 0,
        },
        Call::update_payee { controller: who() },
        Call::deprecate_controller_batch {
            controllers: Default::default(),
        },
        Call::restore_ledger {
            stash: who(),
            maybe_controller: None,
            maybe_total: None,
            maybe_unlocking: None,
        },
    ]
}

#[test]
fn the_list_holds_every_call_of_the_pallet() {
    let names: Vec<_> = staking_calls().iter().map(|call| call.get_call_name()).collect();
    assert_eq!(names, Call::<Runtime>::get_call_names());
}

#[test]
fn of_the_staking_pallet_seven_calls_pass() {
    let passed: Vec<_> = staking_calls()
        .into_iter()
        .filter(|call| allowed(call.clone()))
        .map(|call| call.get_call_name())
        .collect();
    assert_eq!(
        passed,
        [
            "bond",
            "bond_extra",
            "unbond",
            "withdraw_unbonded",
            "nominate",
            "chill",
            "rebond"
        ]
    );
}

#[test]
fn of_other_pallets_none_passes() {
    let dest = || account("bob").into();
    assert!(!allowed(frame_system::Call::remark { remark: vec![] }));
    assert!(!allowed(frame_system::Call::set_code { code: vec![] }));
    assert!(!allowed(pallet_timestamp::Call::set { now: 1 }));
    assert!(!allowed(pallet_balances::Call::transfer_keep_alive {
        dest: dest(),
        value: 1
    }));
    assert!(!allowed(pallet_balances::Call::transfer_allow_death {
        dest: dest(),
        value: 1
    }));
    assert!(!allowed(pallet_session::Call::purge_keys {}));
    assert!(!allowed(pallet_contracts::Call::remove_code {
        code_hash: Default::default()
    }));
    assert!(!allowed(pallet_contracts::Call::call {
        dest: dest(),
        value: 0,
        gas_limit: Default::default(),
        storage_deposit_limit: None,
        data: vec![],
    }));
}

#[test]
fn the_extension_tells_where_the_calls_of_nominators_are() {
    let indices = estuary_chain_extension::calls::<Runtime>();
    // Of the pallet in this runtime, and of its calls in this release.
    assert_eq!(indices, [4, 0, 1, 2, 3, 5, 6, 19]);
    let chill = RuntimeCall::from(pallet_staking::Call::chill {});
    assert_eq!(chill.encode(), [indices[0], indices[6]]);
}
