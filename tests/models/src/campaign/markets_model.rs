//! Stable pool, lending market and router, as the models have them.

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::{lending_market::MarketTerms, stable_pool::StableTerms};
use estuary_markets::{
    interest::initial_rate_at_target,
    lending::{LoanTerms, LLTVS},
};

use super::{
    stable_model::{Asked, StableModel},
    subject::{MarketsView, LENDING_MARKET, STABLE_POOL, WINGS},
};
use crate::{
    lending_market::{Exit, Market, Terms},
    markets::{lending, small},
    queue_story::{Dice, ACTORS},
};

const DAY: u64 = 86_400_000;

#[derive(Clone, Debug)]
pub struct MarketsModel {
    pub stable: StableModel,
    pub lending: Market<usize>,
    /// The oldest sweep of which the market takes a price.
    max_age: u64,
    /// Who lets the router act.
    pub authorized: [bool; ACTORS],
    /// Planck and units of the contracts' accounts, gifts included.
    pub native: [Balance; WINGS],
    pub units: [Shares; WINGS],
}

impl MarketsModel {
    pub fn new(setup: &MarketsSetup, asked: &Asked) -> Self {
        Self {
            stable: StableModel::new(setup.stable),
            lending: lending_market(&setup.lending, asked),
            max_age: setup.lending.max_age,
            authorized: [true; ACTORS],
            native: [0; WINGS],
            units: [0; WINGS],
        }
    }

    /// What the market makes of the staking pool's answer.
    pub fn exit(&self, asked: &Asked) -> Exit {
        Exit {
            price: asked.prices.exit,
            is_fresh: asked.is_fresh(self.max_age),
        }
    }

    /// What must be stored, where actors own so many units.
    pub fn as_stored(&self, units: &[Shares; ACTORS]) -> MarketsView {
        let lending = &self.lending;
        let accounts: [_; ACTORS] = std::array::from_fn(|actor| lending.account(&actor));
        MarketsView {
            stable: self.stable.as_stored(),
            lp: self.stable.lp,
            lending: lending_market::Ledger {
                supply_assets: lending.supplies.assets,
                supply_shares: lending.supplies.shares,
                borrow_assets: lending.loans.assets,
                borrow_shares: lending.loans.shares,
                updated: lending.updated,
                rate_at_target: lending.rate_at_target,
                cap: lending.cap,
                high: lending.high,
                cap_at: lending.cap_at,
            },
            supply_shares: accounts.map(|account| account.supply_shares),
            positions: accounts.map(|account| account.position),
            native: self.native,
            units: self.units,
            actors_units: *units,
        }
    }

    /// What must hold whatever happens: sums are sums, and the accounts own what the books say.
    pub fn check(&self) {
        let (stable, lending) = (self.stable.as_stored(), &self.lending);
        let lp = self.stable.lp.iter().sum::<Balance>() + self.stable.locked;
        assert_eq!(lp, stable.supply, "all liquidity shares");
        let accounts = || lending.accounts.values();
        let supplied: Balance = accounts().map(|account| account.supply_shares).sum();
        assert_eq!(supplied, lending.supplies.shares, "all supply shares");
        let owed: Balance = accounts().map(|account| account.position.borrow_shares).sum();
        assert_eq!(owed, lending.loans.shares, "all shares of debt");
        assert!(
            lending.loans.assets <= lending.supplies.assets,
            "nothing is lent twice"
        );
        let collateral: Shares = accounts().map(|account| account.position.units).sum();
        assert!(self.native[STABLE_POOL] >= stable.native && self.units[STABLE_POOL] >= stable.units);
        assert!(self.native[LENDING_MARKET] >= lending.idle() && self.units[LENDING_MARKET] >= collateral);
    }
}

fn lending_market(terms: &MarketTerms, asked: &Asked) -> Market<usize> {
    let loan = LoanTerms {
        lltv: terms.lltv,
        incentive: small(&lending::incentive(terms.lltv)).expect("in range"),
        min_borrow: terms.min_borrow,
    };
    let rate = initial_rate_at_target(terms.initial_rate).expect("within the bounds");
    let terms = Terms {
        loan,
        growth: terms.growth,
        headroom: terms.headroom,
    };
    Market::new(terms, rate, asked.prices.exit, asked.now)
}

/// Terms of both contracts. A subject puts its accounts in.
#[derive(Clone, Debug)]
pub struct MarketsSetup {
    pub stable: StableTerms,
    pub lending: MarketTerms,
}

impl MarketsSetup {
    pub fn draw(dice: &mut Dice) -> Self {
        let nobody = [0; 32].into();
        let mut one_of = |choices: [u64; 3]| choices[dice.below(3) as usize];
        let stable = StableTerms {
            pool: nobody,
            wrapper: nobody,
            amplification: one_of([1, 100, 10_000]) as u32,
            fee: one_of([0, 4_000_000, 100_000_000]) as u32,
            off_peg: one_of([10_000_000_000, 20_000_000_000, 100_000_000_000]),
            window: one_of([3_600_000, 43_200_000, DAY]),
            max_age: one_of([2 * DAY, 10 * DAY, 30 * DAY]),
        };
        let lending = MarketTerms {
            pool: nobody,
            wrapper: nobody,
            lltv: LLTVS[dice.below(5) as usize],
            initial_rate: 10 + dice.below(19_991) as u16,
            growth: 100 + dice.below(9_901) as u16,
            headroom: 50 + dice.below(300) as u16,
            largest_step: 300,
            max_age: [2 * DAY, 10 * DAY, 30 * DAY][dice.below(3) as usize],
            min_borrow: crate::EXISTENTIAL_DEPOSIT * (10 + dice.below(1_000) as Balance),
        };
        Self { stable, lending }
    }
}
