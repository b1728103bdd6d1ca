//! What Morpho Blue's rules for Certora's prover claim of all messages (morpho-org/morpho-blue, commit 3085651,
//! `certora/specs`), under their names, and attacks on the shares of other markets.

use estuary_markets::{
    interest::accrue,
    lending::{liquidate, repay, LoanTerms, Position, Seizure},
    shares::{Total, VIRTUAL_SHARES},
    WAD,
};
use proptest::prelude::*;

use crate::{
    cases,
    lending::{part, price, terms},
    numbers::{number, total},
    reference::big,
};

/// What a market counts, without its events and calls.
#[derive(Clone, Debug)]
struct Market {
    supply: Total,
    loans: Total,
    positions: Vec<Position>,
    suppliers: Vec<u128>,
    /// Native that the market holds.
    held: u128,
}

/// A message to it: by whom, and a thousandth of what is possible.
#[derive(Clone, Copy, Debug)]
enum Message {
    Supply(usize, u128),
    Withdraw(usize, (u128, u128)),
    Borrow(usize, (u128, u128)),
    Repay(usize, (u128, u128)),
    Seize(usize, (u128, u128)),
    RepayFor(usize, (u128, u128)),
    Wait(u64),
}

fn message() -> impl Strategy<Value = Message> {
    let who = 0usize..3;
    prop_oneof![
        (who.clone(), number(80)).prop_map(|(who, assets)| Message::Supply(who, assets)),
        (who.clone(), part()).prop_map(|(who, part)| Message::Withdraw(who, part)),
        (who.clone(), part()).prop_map(|(who, part)| Message::Borrow(who, part)),
        (who.clone(), part()).prop_map(|(who, part)| Message::Repay(who, part)),
        (who.clone(), part()).prop_map(|(who, part)| Message::Seize(who, part)),
        (who, part()).prop_map(|(who, part)| Message::RepayFor(who, part)),
        (0u64..1 << 36).prop_map(Message::Wait),
    ]
}

pub fn of(whole: u128, (part, off): (u128, u128)) -> u128 {
    match part {
        1_000 => whole + off,
        _ => whole / 1_000 * part + off,
    }
}

impl Market {
    fn new(units: [u128; 3]) -> Self {
        let positions = units.map(|units| Position {
            borrow_shares: 0,
            units,
        });
        Self {
            supply: Total::default(),
            loans: Total::default(),
            positions: positions.into(),
            suppliers: vec![0; 3],
            held: 0,
        }
    }

    /// Runs the message, or tells that it is refused.
    fn run(&mut self, message: Message, price: u128, terms: &LoanTerms) -> Option<()> {
        match message {
            Message::Supply(who, assets) => {
                let shares = self.supply.to_shares_down(assets)?;
                self.supply = self.supply.plus(assets, shares)?;
                self.suppliers[who] += shares;
                self.held += assets;
            }
            Message::Withdraw(who, part) => {
                let shares = of(self.suppliers[who], part);
                let left = self.suppliers[who].checked_sub(shares)?;
                let assets = self.supply.to_assets_down(shares)?;
                let supply = self.supply.minus(assets, shares)?;
                if supply.assets < self.loans.assets {
                    return None;
                }
                (self.supply, self.suppliers[who], self.held) = (supply, left, self.held - assets);
            }
            Message::Borrow(who, part) => {
                let free = self.supply.assets - self.loans.assets;
                let most = self.positions[who].max_borrow(&self.loans, price, terms.lltv, free)?;
                let assets = of(most, part).min(free);
                let shares = self.loans.to_shares_up(assets)?;
                let loans = self.loans.plus(assets, shares)?;
                let mut position = self.positions[who];
                position.borrow_shares += shares;
                if !position.is_healthy(&loans, price, terms.lltv)? {
                    return None;
                }
                (self.loans, self.positions[who], self.held) = (loans, position, self.held - assets);
            }
            Message::Repay(who, part) => {
                let shares = self.positions[who].borrow_shares;
                let payment = of(self.positions[who].debt(&self.loans)?, part);
                let paid = repay(payment, shares, &self.loans)?;
                self.loans = self.loans.minus(paid.assets, paid.shares)?;
                self.positions[who].borrow_shares -= paid.shares;
                self.held += paid.assets;
            }
            Message::Seize(who, part) => {
                let seizure = Seizure::Units(of(self.positions[who].units, part));
                self.liquidate(who, price, terms, seizure)?;
            }
            Message::RepayFor(who, part) => {
                let seizure = Seizure::Shares(of(self.positions[who].borrow_shares, part));
                self.liquidate(who, price, terms, seizure)?;
            }
            Message::Wait(time) => {
                let due = accrue(self.loans.assets, self.supply.assets, 1_268_391_679, 0, time)?;
                self.loans.assets += due.interest;
                self.supply.assets += due.interest;
            }
        }
        Some(())
    }

    fn liquidate(&mut self, who: usize, price: u128, terms: &LoanTerms, seizure: Seizure) -> Option<()> {
        let done = liquidate(&self.positions[who], &self.loans, price, terms, seizure).ok()?;
        (self.positions[who], self.loans) = (done.position, done.loans);
        self.supply.assets -= done.bad_debt;
        self.held += done.repaid;
        Some(())
    }
}

/// Whether a share of `after` is worth as much as one of `before`, or more.
pub fn is_worth_as_much(before: &Total, after: &Total) -> bool {
    let virtual_total = |total: &Total| (big(total.assets) + 1, big(total.shares) + VIRTUAL_SHARES);
    let ((assets, shares), (more, of)) = (virtual_total(before), virtual_total(after));
    assets * of <= more * shares
}

proptest! {
    #![proptest_config(cases(1_500))]

    /// certora/specs/ConsistentState.spec, ExchangeRate.spec, Health.spec, StayHealthy.spec, of any messages at any
    /// prices: sums are kept, only bad debt lowers a supply share, only time raises a debt, others stay healthy.
    #[test]
    fn every_message_keeps_the_rules(
        units in [number(80), number(80), number(80)], terms in terms(),
        story in prop::collection::vec((message(), price()), 1..40),
    ) {
        let mut market = Market::new(units);
        let mut last = WAD;
        for (message, price) in story {
            // Prices move with time only, so that liquidations find loans beyond their limit.
            if let Message::Wait(_) = message {
                last = price;
            }
            let before = market.clone();
            if market.run(message, last, &terms).is_none() {
                market = before;
                continue;
            }
            let sum = |shares: &[u128]| shares.iter().sum::<u128>();
            prop_assert_eq!(sum(&market.suppliers), market.supply.shares, "sumSupplySharesCorrect");
            let owed: Vec<u128> = market.positions.iter().map(|position| position.borrow_shares).collect();
            prop_assert_eq!(sum(&owed), market.loans.shares, "sumBorrowSharesCorrect");
            prop_assert!(market.loans.assets <= market.supply.assets, "borrowLessThanSupply");
            prop_assert!(market.held >= market.supply.assets - market.loans.assets, "all that is not lent is held");
            for position in &market.positions {
                prop_assert!(position.borrow_shares == 0 || position.units > 0, "alwaysCollateralized");
            }
            let is_liquidation = matches!(message, Message::Seize(..) | Message::RepayFor(..));
            let lost = before.supply.assets > market.supply.assets && is_liquidation;
            prop_assert!(
                lost || is_worth_as_much(&before.supply, &market.supply),
                "onlyLiquidateCanDecreaseSupplyExchangeRate, accrueInterestIncreasesSupplyExchangeRate"
            );
            match message {
                Message::Wait(_) => {
                    let is_kept = is_worth_as_much(&before.loans, &market.loans);
                    prop_assert!(is_kept, "accrueInterestIncreasesBorrowExchangeRate");
                    continue;
                }
                // Where all is repaid, the virtual planck is left for the virtual shares.
                _ => prop_assert!(
                    market.loans.assets == 0 || is_worth_as_much(&market.loans, &before.loans),
                    "onlyAccrueInterestCanIncreaseBorrowExchangeRate, liquidateDecreasesBorrowExchangeRate"
                ),
            }
            for (was, is) in before.positions.iter().zip(&market.positions) {
                let healthy = |position: &Position, market: &Market| {
                    position.is_healthy(&market.loans, last, terms.lltv).expect("it fits")
                };
                if healthy(was, &before) && market.loans.assets > 0 {
                    prop_assert!(healthy(is, &market), "stayHealthy, stayHealthyLiquidate");
                    prop_assert_eq!(was.units, is.units, "healthyUserCannotLoseCollateral");
                }
            }
        }
    }

    /// certora/specs/ExactMath.spec
    #[test]
    fn supply_withdraw(supply in total(), assets in number(80), part in 0u128..=1_000) {
        let shares = supply.to_shares_down(assets).expect("it fits");
        let after = supply.plus(assets, shares).expect("it fits");
        let back = after.to_assets_down(shares / 1_000 * part + shares % 1_000 * part / 1_000).expect("it fits");
        prop_assert!(back <= assets);
    }

    /// certora/specs/ExactMath.spec
    #[test]
    fn borrow_repay(loans in total(), assets in number(80)) {
        let shares = loans.to_shares_up(assets).expect("it fits");
        let after = loans.plus(assets, shares).expect("it fits");
        prop_assert!(after.to_assets_up(shares).expect("it fits") >= assets);
    }

    /// certora/specs/ExactMath.spec
    #[test]
    fn repay_all_resets_borrow_exchange_rate(assets in 0u128..1 << 90, gain in 0u128..1_000) {
        let loans = Total { assets: assets + assets / 1_000 * gain, shares: assets * VIRTUAL_SHARES };
        let paid = repay(u128::MAX, loans.shares, &loans).expect("it fits");
        let left = loans.minus(paid.assets, paid.shares).expect("it fits");
        prop_assert_eq!(left.shares, 0);
        if paid.assets > loans.assets {
            prop_assert_eq!(left.assets, 0);
        }
    }

    /// A thousand loans and repayments of a planck, or deposits and withdrawals, gain nothing: zkLend, 12 February
    /// 2025.
    #[test]
    fn one_planck_loops_never_gain(total in total(), amounts in prop::collection::vec(1u128..4, 1..50)) {
        let (mut supply, mut paid, mut got) = (total, 0u128, 0u128);
        for assets in amounts {
            let shares = supply.to_shares_down(assets).expect("it fits");
            supply = supply.plus(assets, shares).expect("it fits");
            let back = supply.to_assets_down(shares).expect("it fits");
            supply = supply.minus(back, shares).expect("it fits");
            (paid, got) = (paid + assets, got + back);
            prop_assert!(got <= paid);
            prop_assert!(is_worth_as_much(&total, &supply));
        }
    }
}

/// The first supplier of other markets made a share dear, and took what later ones lost by rounding.
#[test]
fn the_first_supplier_cannot_inflate_a_share() {
    // One planck for 10⁶ shares; nothing raises `assets` but interest, of which the virtual shares take half.
    let first = Total::default().to_shares_down(1).expect("it fits");
    assert_eq!(first, VIRTUAL_SHARES);
    let inflated = Total {
        assets: 1_000_001,
        shares: first,
    };
    let victim = inflated.to_shares_down(1_000_000).expect("it fits");
    let after = inflated.plus(1_000_000, victim).expect("it fits");
    let lost = 1_000_000 - after.to_assets_down(victim).expect("it fits");
    let taken = after.to_assets_down(first).expect("it fits");
    assert!(lost <= 1, "{lost}");
    assert!(taken < 1_000_001 / 2 + 2, "{taken}");
}
