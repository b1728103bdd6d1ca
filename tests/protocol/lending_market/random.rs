//! Random messages of several actors, each held to the reference to the planck.

use estuary_markets::{
    interest::initial_rate_at_target,
    lending::{incentive, LoanTerms, NotLiquidated, Seizure},
};
use estuary_models::{
    lending_market::{Account, Exit, Market, Refusal, Terms},
    markets::small,
    queue_story::Dice,
};
use estuary_tests::prelude::*;

use super::{MarketError, Scene, DEFER};

fn refusal(error: MarketError) -> Refusal {
    match error {
        MarketError::ZeroAmount => Refusal::ZeroAmount,
        MarketError::TooFewShares => Refusal::TooFewShares,
        MarketError::BelowMinimum => Refusal::BelowMinimum,
        MarketError::Unhealthy => Refusal::Unhealthy,
        MarketError::NoDebt => Refusal::NoDebt,
        MarketError::InsufficientLiquidity => Refusal::InsufficientLiquidity,
        MarketError::InsufficientShares => Refusal::InsufficientShares,
        MarketError::InsufficientCollateral => Refusal::InsufficientCollateral,
        MarketError::Healthy => Refusal::NotLiquidated(NotLiquidated::Healthy),
        MarketError::DustLeft => Refusal::NotLiquidated(NotLiquidated::DustLeft),
        MarketError::Arithmetic => Refusal::NotLiquidated(NotLiquidated::Arithmetic),
        other => panic!("no reference refuses so: {other:?}"),
    }
}

/// The reference, empty, as the market was made.
fn reference(scene: &mut Scene, made: u64) -> Market<AccountId> {
    let terms = scene.world.market_terms();
    let exit = scene.world.pool().price().expect("there is a price").rate;
    let loan = LoanTerms {
        lltv: terms.lltv,
        incentive: incentive(terms.lltv).expect("in range"),
        min_borrow: terms.min_borrow,
    };
    let rate = initial_rate_at_target(terms.initial_rate).expect("in range");
    let terms = Terms {
        loan,
        growth: terms.growth,
        headroom: terms.headroom,
    };
    Market::new(terms, rate, exit, made)
}

#[test]
fn random_messages_are_the_references_to_the_planck() {
    let mut scene = Scene::empty();
    let made = scene.market().totals().updated;
    let mut reference = reference(&mut scene, made);
    let mut dice = Dice::new(5);
    let actors = [&scene.alice, &scene.bob, &scene.sue].map(Clone::clone);
    let mut done = [0; 8];
    let (operator, mut announced) = (scene.operator, None);
    for step in 0..500 {
        let actor = actors[dice.below(3) as usize].clone();
        let owner = actors[dice.below(3) as usize].clone();
        let now = scene.world.chain.now_ms();
        let exit = Exit {
            price: scene.world.pool().price().expect("there is a price").rate,
            is_fresh: true,
        };
        let size = UNIT << dice.below(10) >> dice.below(44);
        let amount = u128::from(dice.below(1_000)) * size / 500;
        // Loans, repayments and liquidations more often: many of them are refused.
        let kind = [0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 6, 7][dice.below(12) as usize];
        let before = reference.clone();
        let account: Account = reference.account(&actor);
        let mut market = scene.market();
        let (expected, found) = match kind {
            0 => (
                reference
                    .supply(&actor, amount, now)
                    .map(|shares| (amount, shares)),
                market.supply(&actor, amount).map(|shares| (amount, shares)),
            ),
            1 => {
                let shares = account.supply_shares / 100 * u128::from(dice.below(103));
                let (assets, shares) = match dice.percent(50) {
                    true => (amount.max(1), 0),
                    false => (0, shares.max(1)),
                };
                (
                    reference.withdraw(&actor, assets, shares, now),
                    market.withdraw(&actor, assets, shares),
                )
            }
            2 => (
                reference.supply_collateral(&actor, amount).map(|()| (0, 0)),
                match market.supply_collateral(&actor, amount) {
                    // An actor may have too few units.
                    Err(MarketError::Wrapper(_)) => {
                        reference = before;
                        continue;
                    }
                    other => other.map(|()| (0, 0)),
                },
            ),
            3 => {
                let units = account.position.units / 100 * u128::from(dice.below(102));
                (
                    reference
                        .withdraw_collateral(&actor, units, now, exit)
                        .map(|()| (0, 0)),
                    market.withdraw_collateral(&actor, units).map(|()| (0, 0)),
                )
            }
            4 => {
                let assets = match dice.percent(40) {
                    true => market.max_borrow(&actor).expect("there is a price") + u128::from(dice.below(2)),
                    false => market.max_borrow(&actor).expect("there is a price") / 3,
                };
                (
                    reference
                        .borrow(&actor, assets, now, exit)
                        .map(|shares| (assets, shares)),
                    market.borrow(&actor, assets).map(|shares| (assets, shares)),
                )
            }
            5 => (
                reference.repay(&actor, amount, now),
                market
                    .repay(&actor, amount)
                    .map(|repaid| (repaid.assets, repaid.shares)),
            ),
            6 => {
                let position = reference.account(&owner).position;
                let part = u128::from(dice.below(100) + 1);
                let (seizure, seized, shares) = match dice.percent(50) {
                    true => {
                        let units = (position.units / 100 * part).max(1);
                        (Seizure::Units(units), units, 0)
                    }
                    false => {
                        let shares = (position.borrow_shares / 100 * part).max(1);
                        let most = shares.min(position.borrow_shares);
                        (Seizure::Shares(most), 0, shares)
                    }
                };
                let expected = reference.liquidate(&owner, seizure, now, exit);
                let expected = expected.map(|done| {
                    let numbers = [&done.seized, &done.repaid, &done.bad_debt].map(small);
                    (
                        numbers[0].unwrap(),
                        numbers[1].unwrap() << 1 | u128::from(numbers[2] > Some(0)),
                    )
                });
                let found = market.liquidate(&actor, 10_000 * UNIT, &owner, seized, shares, None);
                let found = match found {
                    // All units are worth less than all debt: only whole units can be seized then.
                    Err(MarketError::InsufficientShares) => {
                        assert_eq!(
                            expected,
                            Err(Refusal::NotLiquidated(NotLiquidated::InsufficientShares)),
                            "step {step}"
                        );
                        reference = before;
                        continue;
                    }
                    Err(MarketError::InsufficientCollateral) => {
                        assert_eq!(
                            expected,
                            Err(Refusal::NotLiquidated(NotLiquidated::InsufficientCollateral)),
                            "step {step}"
                        );
                        reference = before;
                        continue;
                    }
                    other => other,
                };
                (
                    expected,
                    found.map(|done| (done.seized, done.repaid << 1 | u128::from(done.bad_debt > 0))),
                )
            }
            _ => (
                Ok((reference.accrue(now), 0)),
                market.accrue(&actor).map(|interest| (interest, 0)),
            ),
        };
        assert_eq!(found.map_err(refusal), expected, "step {step}, kind {kind}");
        match expected {
            Ok(_) => done[kind] += 1,
            Err(_) => reference = before,
        }
        for actor in &actors {
            let account = reference.account(actor);
            assert_eq!(
                scene.supply_shares_of(actor),
                account.supply_shares,
                "step {step}"
            );
            assert_eq!(scene.market().position(actor), account.position, "step {step}");
        }
        scene.check();
        if dice.percent(30) {
            scene.world.chain.advance_blocks(1 + dice.below(10) as u32);
            scene.world.pool().sweep(&actor, 10).expect("a wired pool");
        }
        match announced {
            None if dice.percent(4) => announced = Some(scene.announce(20 + dice.below(30) as u32)),
            Some(era) if scene.world.chain.active_era() > era => {
                // A lesser offence than one before in the era is announced by nothing, so there may be none to cancel.
                let _ = scene.world.chain.cancel_deferred_slash(era + DEFER + 1, vec![0]);
                scene
                    .world
                    .pool()
                    .flag(&actor, operator)
                    .expect("an approved operator");
                announced = None;
            }
            _ => {}
        }
    }
    assert!(done.iter().all(|times| *times >= 3), "{done:?}");
}
