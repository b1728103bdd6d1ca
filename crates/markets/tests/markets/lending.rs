//! Loans and liquidations against integers without a limit, and what no message may do to a market.

use estuary_markets::{
    lending::{
        are_terms_safe, cost_of_units, incentive, leaves_dust, liquidate, repay, units_for_shares,
        Liquidation, LoanTerms, NotLiquidated, Position, Repayment, Seizure, LLTVS,
    },
    shares::{Total, VIRTUAL_SHARES},
    WAD,
};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::{
    cases,
    numbers::{number, total},
    reference::{big, lending as reference, small, wad},
};

pub fn terms() -> impl Strategy<Value = LoanTerms> {
    (prop::sample::select(&LLTVS[..]), prop_oneof![Just(0), number(50)]).prop_map(|(lltv, min_borrow)| {
        let incentive = incentive(lltv).expect("it is below 1");
        LoanTerms {
            lltv,
            incentive,
            min_borrow,
        }
    })
}

pub fn price() -> impl Strategy<Value = u128> {
    prop_oneof![Just(WAD), WAD / 10..10 * WAD, WAD / 1_000..WAD]
}

/// A loan within the sum of all, on units that are worth some twentieths of it.
fn loan() -> impl Strategy<Value = (Total, Position, u128, LoanTerms)> {
    (total(), 0u128..=1_000, 0u128..=80, 0u128..3, price(), terms()).prop_map(
        |(loans, part, twentieths, off, price, terms)| {
            let borrow_shares = loans.shares / 1_000 * part;
            let debt = small(&reference::to_assets(&loans, borrow_shares, true)).expect("it fits");
            let units = small(&(big(debt) * twentieths / 20 * WAD / price + off)).expect("it fits");
            (loans, Position { borrow_shares, units }, price, terms)
        },
    )
}

/// A part of what there is, or all of it, or one more.
pub fn part() -> impl Strategy<Value = (u128, u128)> {
    prop_oneof![
        (0u128..=1_000, 0u128..3),
        (0u128..3, 0u128..5),
        Just((1_000, 0)),
        Just((1_000, 1))
    ]
}

fn of(whole: u128, (part, off): (u128, u128)) -> u128 {
    whole / 1_000 * part + if part == 1_000 { whole % 1_000 } else { 0 } + off
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn conversions_are_exact(loans in total(), amount in number(100)) {
        let to_assets = |is_up| small(&reference::to_assets(&loans, amount, is_up));
        let to_shares = |is_up| small(&reference::to_shares(&loans, amount, is_up));
        prop_assert_eq!(loans.to_assets_down(amount), to_assets(false));
        prop_assert_eq!(loans.to_assets_up(amount), to_assets(true));
        prop_assert_eq!(loans.to_shares_down(amount), to_shares(false));
        prop_assert_eq!(loans.to_shares_up(amount), to_shares(true));
        // There and back is never more.
        if let Some(shares) = to_shares(false) {
            prop_assert!(loans.to_assets_down(shares).expect("it is less") <= amount);
        }
    }

    #[test]
    fn the_incentive_is_exact(lltv in 0..=WAD) {
        prop_assert_eq!(incentive(lltv).map(big), Some(reference::incentive(lltv)));
    }

    #[test]
    fn health_is_exact((loans, position, price, terms) in loan()) {
        let book = reference::Book::new(&position, &loans);
        let debt = book.worth(&book.borrow_shares, true);
        let limit = book.limit(price, terms.lltv);
        prop_assert_eq!(position.debt(&loans).map(big), Some(debt.clone()));
        prop_assert_eq!(position.limit(price, terms.lltv).map(big), Some(limit.clone()));
        let is_healthy = position.is_healthy(&loans, price, terms.lltv);
        prop_assert_eq!(is_healthy, Some(book.is_healthy(price, terms.lltv)));
        match position.health(&loans, price, terms.lltv) {
            Some(health) => {
                prop_assert_eq!(big(health), limit * wad() / debt);
                prop_assert_eq!(Some(health >= WAD), is_healthy);
            }
            None => prop_assert!(debt == big(0) || small(&(limit * wad() / debt)).is_none()),
        }
    }

    #[test]
    fn the_most_that_is_borrowed_is_healthy_and_one_more_is_not(
        (loans, position, price, terms) in loan(), available in prop_oneof![Just(u128::MAX >> 20), number(90)],
    ) {
        let most = position.max_borrow(&loans, price, terms.lltv, available).expect("it fits");
        prop_assert!(most <= available);
        let after = |loan| {
            let shares = loans.to_shares_up(loan).expect("it fits");
            let borrow_shares = position.borrow_shares + shares;
            let loans = loans.plus(loan, shares).expect("it fits");
            Position { borrow_shares, ..position }.is_healthy(&loans, price, terms.lltv).expect("it fits")
        };
        if position.is_healthy(&loans, price, terms.lltv) == Some(true) {
            prop_assert!(after(most));
        } else {
            prop_assert_eq!(most, 0);
        }
        prop_assert!(most == available || !after(most + 1), "{most} is not the most");
        prop_assert!(most == available || !after(most + 2));
    }

    #[test]
    fn repayments_are_exact((loans, position, ..) in loan(), (twentieths, off) in (0u128..30, 0u128..3)) {
        let debt = position.debt(&loans).expect("it fits");
        let payment = (debt / 20 * twentieths + off).saturating_sub(1);
        let found = repay(payment, position.borrow_shares, &loans).expect("it fits");
        if payment >= debt {
            prop_assert_eq!(found, Repayment { assets: debt, shares: position.borrow_shares });
        } else {
            prop_assert_eq!(big(found.shares), reference::to_shares(&loans, payment, false));
            prop_assert_eq!(found.assets, payment);
            prop_assert!(found.shares <= position.borrow_shares);
        }
    }

    #[test]
    fn liquidations_are_exact((loans, position, price, terms) in loan(), part in part(), by_units in any::<bool>()) {
        let seizure = match by_units {
            true => Seizure::Units(of(position.units, part)),
            false => Seizure::Shares(of(position.borrow_shares, part)),
        };
        let mut book = reference::Book::new(&position, &loans);
        let expected = book.liquidate(price, &terms, seizure);
        match (liquidate(&position, &loans, price, &terms, seizure), expected) {
            (Ok(found), Ok(expected)) => {
                prop_assert_eq!(big(found.seized), expected.seized);
                prop_assert_eq!(big(found.repaid), expected.repaid);
                prop_assert_eq!(big(found.repaid_shares), expected.repaid_shares);
                prop_assert_eq!(big(found.bad_debt), expected.bad_debt);
                prop_assert_eq!(reference::Book::new(&found.position, &found.loans), book);
            }
            (found, expected) => prop_assert_eq!(found.err(), expected.err()),
        }
    }

    #[test]
    fn who_liquidates_gets_no_more_than_the_incentive_on_what_he_pays(
        (loans, position, price, terms) in loan(), part in part(), by_units in any::<bool>(),
    ) {
        let seizure = match by_units {
            true => Seizure::Units(of(position.units, part)),
            false => Seizure::Shares(of(position.borrow_shares, part)),
        };
        if let Ok(found) = liquidate(&position, &loans, price, &terms, seizure) {
            prop_assert!(big(found.seized) * price <= big(found.repaid) * terms.incentive);
            prop_assert_eq!(found.seized + found.position.units, position.units);
            // Debt is left only on units, and what is left of it is no smaller for others.
            prop_assert!(found.position.borrow_shares == 0 || found.position.units > 0);
            prop_assert!(found.bad_debt == 0 || found.position == Position::default());
            prop_assert!(found.loans.assets + found.bad_debt + found.repaid >= loans.assets);
            prop_assert!(found.loans.assets + found.bad_debt <= loans.assets);
            prop_assert!(!leaves_dust(&found.position, price, terms.min_borrow).expect("it fits"));
        }
    }

    /// Whatever the roundings, and however small the loan or its price.
    #[test]
    fn seizing_all_or_repaying_all_is_always_possible(
        loans in total(), (borrow_shares, units) in (number(40), number(20)),
        price in WAD / 50..3 * WAD, terms in terms(),
    ) {
        let loans = loans.plus(borrow_shares / 1_000_000, borrow_shares).expect("it fits");
        let position = Position { borrow_shares, units };
        if position.is_healthy(&loans, price, terms.lltv) == Some(false) {
            let of = |seizure| liquidate(&position, &loans, price, &terms, seizure);
            let (seized, repaid) = (of(Seizure::Units(units)), of(Seizure::Shares(borrow_shares)));
            prop_assert!(seized.is_ok() || repaid.is_ok(), "{seized:?}, {repaid:?}");
        }
    }

    #[test]
    fn the_parts_of_a_liquidation_are_its_formulas(
        loans in total(), amount in number(80), price in price(), terms in terms(),
    ) {
        let found = cost_of_units(amount, price, terms.incentive, &loans).expect("it fits");
        let owed = (((big(amount) * price + WAD - 1) / wad()) * wad() + terms.incentive - 1) / terms.incentive;
        let owed = small(&owed).expect("it fits");
        prop_assert_eq!(big(found.shares), reference::to_shares(&loans, owed, true));
        prop_assert_eq!(big(found.assets), reference::to_assets(&loans, found.shares, true));
        prop_assert!(found.assets >= owed);
        let units = units_for_shares(amount, price, terms.incentive, &loans).expect("it fits");
        let worth: BigInt = reference::to_assets(&loans, amount, false) * terms.incentive / wad();
        prop_assert_eq!(big(units), worth * wad() / price);
    }
}

/// Bonus, largest step and most headroom of each in per mill, as the specification has them.
#[test]
fn the_list_is_what_it_was_chosen_for() {
    let rows = [
        (127, 296, 420),
        (74, 173, 209),
        (44, 102, 114),
        (26, 61, 65),
        (17, 39, 41),
    ];
    for (lltv, expected) in LLTVS.into_iter().zip(rows) {
        let incentive = incentive(lltv).expect("it is below 1") as f64 / 1e18;
        let carried = lltv as f64 / 1e18 * incentive;
        let per_mill = |part: f64| (part * 1_000.0).round() as u32;
        assert_eq!(
            (
                per_mill(incentive - 1.0),
                per_mill(1.0 - carried),
                per_mill(1.0 / carried - 1.0)
            ),
            expected
        );
    }
}

#[test]
fn terms_are_safe_up_to_their_limits() {
    // 86 %: 10.2 % at one step, 11.4 % of headroom.
    let lltv = 860_000_000_000_000_000;
    assert!(are_terms_safe(lltv, 1_139, 1_022));
    assert!(!are_terms_safe(lltv, 1_140, 1_022));
    assert!(!are_terms_safe(lltv, 1_139, 1_023));
    assert!(are_terms_safe(lltv, 0, 0));
    assert!(!are_terms_safe(lltv, 0, 10_000));
    assert!(!are_terms_safe(lltv, 0, u16::MAX));
    assert!(!are_terms_safe(lltv, u16::MAX, 0));
    // Safe, but not in the list.
    for lltv in [0, WAD / 2, lltv - 1, lltv + 1, WAD, WAD + 1] {
        assert!(!are_terms_safe(lltv, 50, 0), "{lltv}");
    }
    for lltv in LLTVS {
        assert!(are_terms_safe(lltv, 50, 0));
    }
}

#[test]
fn the_incentive_has_a_limit() {
    assert_eq!(incentive(WAD), Some(WAD));
    assert_eq!(incentive(WAD + 1), None);
    assert_eq!(incentive(0), Some(WAD / 100 * 115));
    assert_eq!(incentive(WAD / 100 * 80), Some(1_063_829_787_234_042_553));
    assert_eq!(
        incentive(860_000_000_000_000_000),
        Some(1_043_841_336_116_910_229)
    );
}

#[test]
fn exact_reasons_come_in_order() {
    let loans = Total {
        assets: 1_000_000,
        shares: 1_000_000 * VIRTUAL_SHARES,
    };
    let terms = LoanTerms {
        lltv: WAD / 2,
        incentive: WAD / 10 * 11,
        min_borrow: 100,
    };
    let position = Position {
        borrow_shares: 1_000 * VIRTUAL_SHARES,
        units: 1_500,
    };
    let at = |position: &Position, price, seizure| liquidate(position, &loans, price, &terms, seizure);
    let full = Position {
        units: 2_000,
        ..position
    };
    assert_eq!(at(&full, WAD, Seizure::Units(1)), Err(NotLiquidated::Healthy));
    assert_eq!(
        at(&position, 0, Seizure::Shares(1)),
        Err(NotLiquidated::Arithmetic)
    );
    assert_eq!(
        at(&position, WAD, Seizure::Shares(1_000 * VIRTUAL_SHARES + 1)),
        Err(NotLiquidated::InsufficientShares)
    );
    assert_eq!(
        at(&position, WAD, Seizure::Units(1_200)),
        Err(NotLiquidated::InsufficientShares)
    );
    let poor = Position {
        units: 1_000,
        ..position
    };
    assert_eq!(
        at(&poor, WAD, Seizure::Shares(1_000 * VIRTUAL_SHARES)),
        Err(NotLiquidated::InsufficientCollateral)
    );
    assert_eq!(
        at(&poor, WAD, Seizure::Units(1_001)),
        Err(NotLiquidated::InsufficientCollateral)
    );
    // 99 units would be left on debt, then 100.
    assert_eq!(at(&poor, WAD, Seizure::Units(901)), Err(NotLiquidated::DustLeft));
    assert!(at(&poor, WAD, Seizure::Units(900)).is_ok());
    assert!(at(&poor, WAD, Seizure::Units(1_000)).is_ok());
    let huge = Position {
        units: u128::MAX,
        ..position
    };
    assert_eq!(
        at(&huge, 2 * WAD, Seizure::Units(1)),
        Err(NotLiquidated::Arithmetic)
    );
}

/// An account with a planck of units kept its bad debt in the books.
#[test]
fn a_planck_of_collateral_hides_no_bad_debt() {
    let loans = Total {
        assets: 1_000_000,
        shares: 1_000_000 * VIRTUAL_SHARES,
    };
    let terms = LoanTerms {
        lltv: WAD / 2,
        incentive: WAD / 10 * 11,
        min_borrow: 100,
    };
    let position = Position {
        borrow_shares: 1_000 * VIRTUAL_SHARES,
        units: 550,
    };
    let part = liquidate(&position, &loans, WAD, &terms, Seizure::Units(549));
    assert_eq!(part, Err(NotLiquidated::DustLeft));
    let all = liquidate(&position, &loans, WAD, &terms, Seizure::Units(550)).expect("all is always possible");
    assert_eq!(
        all,
        Liquidation {
            seized: 550,
            repaid: 500,
            // 500 planck, rounded up in the virtual total.
            repaid_shares: 500 * VIRTUAL_SHARES,
            bad_debt: 500,
            position: Position::default(),
            loans: Total {
                assets: 999_000,
                shares: 999_000 * VIRTUAL_SHARES
            },
        }
    );
}

/// Nothing is lent, and nobody is to gain by it, while the price is zero: Resupply, 26 June 2025.
#[test]
fn a_price_of_zero_lends_nothing() {
    let loans = Total {
        assets: 1_000_000,
        shares: 1_000_000 * VIRTUAL_SHARES,
    };
    let position = Position {
        borrow_shares: 0,
        units: 1_000,
    };
    assert_eq!(position.max_borrow(&loans, 0, WAD / 2, u128::MAX >> 20), Some(0));
    assert_eq!(position.health(&loans, 0, WAD / 2), None);
}

#[test]
fn sums_that_do_not_fit_are_refused() {
    let full = Total {
        assets: u128::MAX,
        shares: u128::MAX,
    };
    assert_eq!(full.to_shares_down(1), None);
    assert_eq!(full.to_assets_up(1), None);
    assert_eq!(full.plus(1, 0), None);
    assert_eq!(full.plus(0, 1), None);
    assert_eq!(
        full.minus(5, 7),
        Some(Total {
            assets: u128::MAX - 5,
            shares: u128::MAX - 7
        })
    );
    assert_eq!(Total::default().minus(1, 0), Some(Total::default()));
    assert_eq!(Total::default().minus(0, 1), None);
    assert_eq!(Total::default().to_shares_down(3), Some(3_000_000));
}
