//! One slash through bond, layer, queue, holders and the underwriters themselves.

use estuary_tests::prelude::*;

use super::{consistent, insured, LAYER, PROMISED};

/// What an account could have: shares, or its position in the vault.
fn worth(world: &mut World, vault: &AccountId, owner: &AccountId) -> Balance {
    let position = world.cover_vault(vault).position(owner).shares;
    let shares = world.pool().shares_of(owner) + position;
    world.pool().to_amount_down(shares).unwrap()
}

#[test]
fn losses_of_all_layers_sum_to_the_slash() {
    let mut i = insured().with_layer();
    let (alice, bob) = (i.alice.clone(), i.bob.clone());
    let wrapped = i.world.wrapped_lst.clone();
    i.world.wrap_units(&alice, 2_000 * UNIT);
    i.world.pool().request_withdrawal(&alice, 1_000 * UNIT).unwrap();
    i.sweep();
    let locked = i.world.pool.clone();
    let sum = |w: &mut World, vault: &AccountId| {
        let book = w.pool().accounting();
        let bond = w.registry().operator(0).bond;
        let endowment = w.pool().shares_of(&locked) - w.pool().layer().shares;
        let wrapper = wrapped.0.clone();
        let holders = worth(w, vault, &alice) + worth(w, vault, &bob) + worth(w, vault, &wrapper);
        let locked = w.pool().to_amount_down(endowment).unwrap();
        holders + locked + book.owed + book.cover + bond
    };
    let before = sum(&mut i.world, &i.vault);
    i.announce(30);
    i.settle();
    let after = sum(&mut i.world, &i.vault);

    // A planck per claim and layer.
    let lost = before - after;
    assert!(lost.abs_diff(3_000 * UNIT) <= 8, "{lost}");
    let losses = i.world.pool().losses();
    assert_eq!(
        (losses.loss, losses.bond, losses.underwriters),
        (3_000 * UNIT, 1_000 * UNIT, PROMISED)
    );
    assert_eq!(losses.queue + losses.holders, 1_200 * UNIT);
    assert!(i.world.pool().layer().shares < LAYER);
    consistent(&mut i.world);
}
