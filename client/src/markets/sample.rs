//! A pool and its markets for tests: 1,000,000 staked at a price of one, 100,000 on each side of the stable pool, and
//! 50,000 supplied.

use estuary_interfaces::{Balance, PoolParameters, Price};
use estuary_market_interfaces::{
    lending_market::{MarketTerms, Totals},
    stable_pool::{Reserves, StableTerms},
};
use estuary_markets::{lending::Position, WAD};
use ink::primitives::AccountId;
use staking_pool::accounting::Accounting;

use super::quotes::Quotes;

pub const UNIT: Balance = 1_000_000_000_000;
pub const DAY: u64 = 86_400_000;
const SUPPLY_SHARES: u128 = 1_000_000;

pub fn quotes() -> Quotes {
    let [pool, wrapper] = [[1; 32], [2; 32]].map(AccountId::from);
    Quotes {
        now: 100 * DAY,
        paused_until: 0,
        parameters: PoolParameters {
            treasury: AccountId::from([3; 32]),
            protocol_fee: 1_000,
            keeper_part: 1_000,
            cover_part: 3_000,
            reward_period: DAY,
            min_wait: DAY,
            min_stake: UNIT,
            min_request: UNIT,
            max_request: 1_000_000 * UNIT,
            max_pooled: Balance::MAX,
            stake_limit: Balance::MAX,
            stake_limit_period: DAY,
            reserve_part: 500,
            min_exit_fee: 10,
            max_exit_fee: 300,
            max_sweep_age: 2 * DAY,
        },
        accounting: Accounting {
            total_shares: 1_000_000 * UNIT,
            buffered: 50_000 * UNIT,
            reserve: 50_000 * UNIT,
            reserve_target: 50_000 * UNIT,
            staked: 950_000 * UNIT,
            ..Default::default()
        },
        stake_room: Balance::MAX,
        price: Price {
            rate: WAD,
            mint_rate: WAD,
            swept: Some(100 * DAY),
            provision: 0,
        },
        stable: StableTerms {
            pool,
            wrapper,
            amplification: 200,
            fee: 4_000_000,
            off_peg: 50_000_000_000,
            window: 600_000,
            max_age: 2 * DAY,
        },
        reserves: Reserves {
            native: 100_000 * UNIT,
            units: 100_000 * UNIT,
            supply: 200_000 * UNIT,
        },
        terms: MarketTerms {
            pool,
            wrapper,
            lltv: WAD / 100 * 86,
            initial_rate: 400,
            growth: 2_000,
            headroom: 500,
            largest_step: 1_000,
            max_age: 2 * DAY,
            min_borrow: 10 * UNIT,
        },
        totals: Totals {
            supply_assets: 50_000 * UNIT,
            supply_shares: 50_000 * UNIT * SUPPLY_SHARES,
            borrow_assets: 0,
            borrow_shares: 0,
            updated: 100 * DAY,
            rate_at_target: 0,
        },
        counted: WAD,
    }
}

/// The same with the loan of one borrower: so many units, and a debt of so many tokens.
pub fn lent(units: Balance, debt: Balance) -> (Quotes, Position) {
    let mut quotes = quotes();
    let position = Position {
        borrow_shares: debt * UNIT * SUPPLY_SHARES,
        units: units * UNIT,
    };
    quotes.totals.borrow_assets = debt * UNIT;
    quotes.totals.borrow_shares = position.borrow_shares;
    (quotes, position)
}
