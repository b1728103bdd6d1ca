//! What the tests of Morpho Blue and its rules for Certora's prover claim of liquidations (morpho-org/morpho-blue,
//! commit 3085651: `LiquidateIntegrationTest`, `certora/specs`), under their names. Its prices count in 10³⁶, ours in
//! 10¹⁸.

use estuary_markets::{
    interest::accrue,
    lending::{incentive, liquidate, LoanTerms, NotLiquidated, Position, Seizure, LLTVS},
    shares::{Total, VIRTUAL_SHARES},
    WAD,
};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::{
    cases,
    lending::{part, price, terms},
    morpho_rules::{is_worth_as_much, of},
    reference::{big, small, up, wad},
};

const HALF: LoanTerms = LoanTerms {
    lltv: WAD / 4 * 3,
    incentive: WAD,
    min_borrow: 0,
};

/// A loan of 10⁶ to 10²⁴ planck beyond its limit at `price`, the only one.
fn unhealthy() -> impl Strategy<Value = (Total, Position, u128, LoanTerms)> {
    (1_000_000u128..1 << 80, 1u128..1_000, price(), terms()).prop_map(|(assets, part, price, terms)| {
        let loans = Total {
            assets,
            shares: assets * VIRTUAL_SHARES,
        };
        let most = small(&(big(assets) * wad() / terms.lltv * wad() / price)).expect("it fits");
        let units = (most / 1_000 * part).max(2);
        (
            loans,
            Position {
                borrow_shares: loans.shares,
                units,
            },
            price,
            LoanTerms {
                min_borrow: 0,
                ..terms
            },
        )
    })
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn test_liquidate_healthy_position(
        loans in 1u128..1 << 80, more in 0u128..1 << 40, price in price(), terms in terms(), seized in 1u128..1 << 60,
    ) {
        let loans = Total { assets: loans, shares: loans * VIRTUAL_SHARES };
        let least = up(up(big(loans.assets) * wad(), &big(terms.lltv)) * wad(), &big(price));
        // A planck for each of the limit's roundings.
        let units = small(&(least + 3 * (WAD / price + 1))).expect("it fits") + more;
        let position = Position { borrow_shares: loans.shares, units };
        let refused = liquidate(&position, &loans, price, &terms, Seizure::Units(seized));
        prop_assert_eq!(refused, Err(NotLiquidated::Healthy));
    }

    #[test]
    fn test_liquidate_margin(
        loan in 1_000_000u128..1 << 80, terms in terms(), time in 0u64..31_536_000_000, seized in 1u128..1 << 60,
    ) {
        // Not beyond the limit before the interest of that time, and not after it.
        let due = accrue(loan, loan, 1_268_391_679, 0, time).expect("it fits").interest;
        let loans = Total { assets: loan + due, shares: loan * VIRTUAL_SHARES };
        let units = small(&(big(loan + due) * wad() / terms.lltv)).expect("it fits") + 3;
        let position = Position { borrow_shares: loans.shares, units };
        let refused = liquidate(&position, &loans, WAD, &terms, Seizure::Units(seized));
        prop_assert_eq!(refused, Err(NotLiquidated::Healthy));
    }

    #[test]
    fn test_liquidate_seized_input_no_bad_debt_realized(
        (loans, position, price, terms) in unhealthy(), part in 0u128..1_000,
    ) {
        let most = small(&(big(loans.assets) * terms.incentive / wad() * wad() / price)).expect("it fits");
        let seized = (most.min(position.units - 1) / 1_000 * part).max(1);
        let repaid = up(up(big(seized) * price, &wad()) * wad(), &big(terms.incentive));
        let Ok(done) = liquidate(&position, &loans, price, &terms, Seizure::Units(seized)) else {
            // The least units can cost more than all shares.
            prop_assert!(repaid >= big(loans.assets));
            return Ok(());
        };
        prop_assert_eq!((done.seized, big(done.repaid), done.bad_debt), (seized, repaid.clone(), 0));
        // Shares cost 10⁻⁶ each.
        prop_assert_eq!(big(done.repaid_shares), repaid * VIRTUAL_SHARES);
        prop_assert_eq!(done.position.units, position.units - seized);
        prop_assert_eq!(done.position.borrow_shares, position.borrow_shares - done.repaid_shares);
        prop_assert_eq!(done.loans.assets, loans.assets - done.repaid);
        prop_assert_eq!(done.loans.shares, done.position.borrow_shares);
    }

    #[test]
    fn test_liquidate_shares_input_no_bad_debt_realized(
        (loans, position, price, terms) in unhealthy(), part in 0u128..1_000,
    ) {
        let worth: BigInt = big(position.units - 1) * price / wad() * wad() / terms.incentive * VIRTUAL_SHARES;
        let most = small(&worth).expect("it fits").min(position.borrow_shares);
        prop_assume!(most > 0);
        let shares = (most / 1_000 * part).max(1);
        let done = liquidate(&position, &loans, price, &terms, Seizure::Shares(shares)).expect("it is enough");
        let seized: BigInt = big(shares) / VIRTUAL_SHARES * terms.incentive / wad() * wad() / price;
        prop_assert_eq!((big(done.seized), done.repaid_shares, done.bad_debt), (seized, shares, 0));
        prop_assert_eq!(big(done.repaid), up(big(shares), &big(VIRTUAL_SHARES)));
        prop_assert_eq!(done.position.borrow_shares, position.borrow_shares - shares);
        prop_assert_eq!(done.loans.assets, loans.assets - done.repaid);
    }

    #[test]
    fn test_liquidate_bad_debt_realized((loans, position, price, terms) in unhealthy()) {
        let repaid = up(up(big(position.units) * price, &wad()) * wad(), &big(terms.incentive));
        prop_assume!(repaid <= big(loans.assets));
        let done = liquidate(&position, &loans, price, &terms, Seizure::Units(position.units)).expect("it is enough");
        prop_assert_eq!((done.seized, big(done.repaid)), (position.units, repaid.clone()));
        prop_assert_eq!(big(done.bad_debt), big(loans.assets) - repaid);
        prop_assert_eq!((done.position, done.loans), (Position::default(), Total::default()));
    }

    /// certora/specs/Health.spec: repaying the shares that a seizure repays costs as much.
    #[test]
    fn liquidate_equivalent_input_debt_and_input_collateral(
        (loans, position, price, terms) in unhealthy(), part in 1u128..999,
    ) {
        let seized = (position.units / 1_000 * part).max(1);
        if let Ok(by_units) = liquidate(&position, &loans, price, &terms, Seizure::Units(seized)) {
            if by_units.position.units > 0 {
                let same = Seizure::Shares(by_units.repaid_shares);
                let by_shares = liquidate(&position, &loans, price, &terms, same).expect("it is as much");
                prop_assert_eq!(by_shares.repaid, by_units.repaid);
                // A planck of rounding buys so many units.
                prop_assert!(by_shares.seized <= seized + 2 * (WAD / price + 1));
            }
        }
    }

    /// certora/specs/LiquidateBuffer.spec: below 1/LIF a liquidation leaves less debt for each unit.
    #[test]
    fn liquidate_improve_position(
        (loans, position, price, terms) in unhealthy(), part in part(), by_units in any::<bool>(),
    ) {
        let seizure = match by_units {
            true => Seizure::Units(of(position.units, part)),
            false => Seizure::Shares(of(position.borrow_shares, part)),
        };
        let (assets, shares) = (big(loans.assets) + 1, big(loans.shares) + VIRTUAL_SHARES);
        let carried = big(position.units) * price * shares * wad();
        if carried <= big(position.borrow_shares) * wad() * assets * terms.incentive {
            return Ok(());
        }
        if let Ok(done) = liquidate(&position, &loans, price, &terms, seizure) {
            prop_assert!(done.position.units > 0);
            prop_assert!(
                big(position.borrow_shares) * done.position.units >= big(done.position.borrow_shares) * position.units
            );
            prop_assert!(done.loans.assets == 0 || is_worth_as_much(&done.loans, &loans));
        }
    }
}

/// The computed bad debt may exceed all debt.
#[test]
fn test_bad_debt_over_total_borrow_assets() {
    let mut loans = Total::default();
    let shares = loans.to_shares_up(WAD).expect("it fits");
    loans = loans.plus(WAD, shares).expect("it fits");
    // A share for nothing but its planck inflates them.
    loans = loans
        .plus(loans.to_assets_down(1).expect("it fits"), 1)
        .expect("it fits");
    let position = Position {
        borrow_shares: loans.shares,
        units: 10 * WAD,
    };
    let terms = LoanTerms {
        lltv: LLTVS[1],
        incentive: incentive(LLTVS[1]).expect("it is below 1"),
        min_borrow: 0,
    };
    let done =
        liquidate(&position, &loans, WAD / 100, &terms, Seizure::Units(10 * WAD)).expect("it is enough");
    assert_eq!(
        (done.position, done.loans),
        (Position::default(), Total::default())
    );
    assert_eq!(done.bad_debt + done.repaid, WAD);
}

#[test]
fn test_seized_assets_round_up() {
    let loans = Total {
        assets: 300,
        shares: 300 * VIRTUAL_SHARES,
    };
    let position = Position {
        borrow_shares: loans.shares,
        units: 400,
    };
    assert_eq!(position.is_healthy(&loans, WAD, HALF.lltv), Some(true));
    let done = liquidate(&position, &loans, WAD - 1, &HALF, Seizure::Shares(1)).expect("it is unhealthy");
    assert_eq!((done.seized, done.repaid), (0, 1));
}
