//! What the pallets themselves demand of a configuration.

use estuary_runtime::{AllPalletsWithSystem, EstuarySandbox, Runtime, Staking};
use frame_support::traits::{IntegrityTest, PalletInfoAccess};
use ink_sandbox::Sandbox;

#[test]
fn every_pallet_accepts_its_configuration() {
    EstuarySandbox::default().execute_with(AllPalletsWithSystem::integrity_test);
}

/// The contracts get these indices as constructor arguments.
#[test]
fn the_staking_pallet_and_its_calls_have_the_documented_indices() {
    assert_eq!(Staking::index(), 4);
    let index = |call: pallet_staking::Call<Runtime>| scale::Encode::encode(&call)[0];
    use pallet_staking::{Call, RewardDestination::Stash};
    assert_eq!(
        index(Call::bond {
            value: 0,
            payee: Stash
        }),
        0
    );
    assert_eq!(index(Call::bond_extra { max_additional: 0 }), 1);
    assert_eq!(index(Call::unbond { value: 0 }), 2);
    assert_eq!(
        index(Call::withdraw_unbonded {
            num_slashing_spans: 0
        }),
        3
    );
    assert_eq!(index(Call::nominate { targets: vec![] }), 5);
    assert_eq!(index(Call::chill {}), 6);
    assert_eq!(index(Call::rebond { value: 0 }), 19);
}
