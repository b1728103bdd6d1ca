//! Who owns what at a moment, claim by claim.
//!
//! A claim is what a contract would pay for it, so it is rounded as that contract rounds. What the roundings leave is
//! counted too: it belongs to nobody.

use estuary_interfaces::Shares;
use estuary_markets::shares::Total;
use estuary_math::{mul_div, Rounding};
use estuary_runtime::{AccountId, Balance};
use estuary_tests::{BalanceSheet, Token, World};

use super::{markets::Markets, Story};
use crate::{amount::signed, sheet::Dust};

/// All claims of a moment, summed up. In planck.
#[derive(Clone, Debug, Default)]
pub struct Claims {
    pub book: BalanceSheet,
    /// Staked tokens of depositors.
    pub tokens: i128,
    pub commission: i128,
    pub treasury: i128,
    /// The deployer's first shares.
    pub locked: i128,
    pub claimable: i128,
    pub markets: Option<MarketClaims>,
    /// What no claim has.
    pub rounding: i128,
    pub dust: Vec<Dust>,
    /// What adds up of all accounts and should not be left.
    pub missing: Vec<(&'static str, i128)>,
}

/// Claims in the markets. Units count for what they can be redeemed for.
#[derive(Clone, Copy, Debug, Default)]
pub struct MarketClaims {
    /// In the stable pool.
    pub native: i128,
    /// In the lending market, and not lent.
    pub idle: i128,
    pub liquidity_native: i128,
    pub liquidity_units: i128,
    /// The stable pool's own liquidity, in both coins.
    pub locked_liquidity: i128,
    pub supplied: i128,
    pub collateral: i128,
    pub debts: i128,
    /// What the market's first shares of supply own, less what those of debt owe.
    pub virtual_shares: i128,
}

/// What rounding left to nobody, while the claims of one kind were counted.
struct Count {
    kind: &'static str,
    whole: i128,
    claimed: i128,
    claims: u64,
}

/// The worth of units, and how many claims on the staking pool that makes.
struct Units {
    equity: Balance,
    shares: Shares,
    worth: i128,
    claims: u64,
}

impl Story<'_> {
    /// Reads all of them.
    ///
    /// # Panics
    /// If the contracts' own books do not add up.
    pub(super) fn claims(&mut self) -> Claims {
        let book = BalanceSheet::of(&mut self.world);
        let total_shares = self.world.pool().accounting().total_shares;
        let mut claims = Claims {
            book,
            ..Default::default()
        };
        let mut units = Units {
            equity: book.equity,
            shares: total_shares,
            worth: 0,
            claims: 0,
        };
        if let Some(markets) = self.markets.clone() {
            let accounts: Vec<_> = self.depositors.iter().map(|d| d.account.clone()).collect();
            let found = claims.in_markets(&mut self.world, &markets, &accounts, &mut units);
            claims.markets = Some(found);
        }
        self.in_the_pool(&mut claims, &units);
        self.in_the_queue(&mut claims);
        claims
    }

    fn in_the_pool(&mut self, claims: &mut Claims, units: &Units) {
        let world = &mut self.world;
        let worth = |world: &mut World, account: &AccountId| signed(world.pool().balance_of(account));
        claims.tokens = self.depositors.iter().map(|d| worth(world, &d.account)).sum();
        let [locked, treasury, registry] = [&world.pool, &world.treasury, &world.registry].map(Clone::clone);
        claims.locked = worth(world, &locked);
        claims.treasury = worth(world, &treasury);
        claims.commission = worth(world, &registry);
        claims.count(Count {
            kind: "Dust of token balances, rounded down, in planck",
            whole: signed(units.equity),
            claimed: claims.tokens + claims.locked + claims.treasury + claims.commission + units.worth,
            claims: self.depositors.len() as u64 + 3 + units.claims,
        });
        // Everybody who can have shares.
        let wrapped_lst = world.wrapped_lst.0.clone();
        let mut holders: Vec<_> = self.depositors.iter().map(|d| d.account.clone()).collect();
        holders.extend([locked, treasury, registry, wrapped_lst]);
        let known: Shares = holders.iter().map(|holder| world.pool().shares_of(holder)).sum();
        let missing = signed(units.shares) - signed(known);
        claims.missing.push(("all shares and the shares of all", missing));
    }

    fn in_the_queue(&mut self, claims: &mut Claims) {
        let finalized = self.world.queue().ledger().finalized_id;
        let requests = self.depositors.iter().flat_map(|d| &d.requests);
        let ready = requests.filter(|id| **id <= finalized);
        let world = &mut self.world;
        claims.claimable = ready
            .map(|id| signed(world.queue().claimable(*id).expect("it is finalized")))
            .sum();
        claims.count(Count {
            kind: "Dust of finalized requests, rounded down, in planck",
            whole: signed(claims.book.locked),
            claimed: claims.claimable,
            claims: finalized,
        });
    }
}

impl Claims {
    fn count(&mut self, count: Count) {
        let amount = count.whole - count.claimed;
        self.rounding += amount;
        self.dust.push(Dust {
            kind: count.kind,
            amount,
            accounts: count.claims,
        });
    }

    fn in_markets(
        &mut self,
        world: &mut World,
        markets: &Markets,
        accounts: &[AccountId],
        units: &mut Units,
    ) -> MarketClaims {
        let mut claims = MarketClaims::default();
        self.in_the_stable_pool(world, markets, accounts, units, &mut claims);
        self.in_the_lending_market(world, markets, accounts, units, &mut claims);
        let wrapped_lst = world.wrapped_lst.clone();
        let held: Shares = [&markets.stable_pool, &markets.lending]
            .map(|market| wrapped_lst.balance_of(world, market))
            .iter()
            .sum();
        let all = signed(wrapped_lst.total_supply(world));
        let wrapped = signed(world.pool().shares_of(&wrapped_lst.0));
        self.missing.extend([
            ("all units and the units in the markets", all - signed(held)),
            ("the wrapped token's shares and its units", wrapped - all),
        ]);
        claims
    }

    fn in_the_stable_pool(
        &mut self,
        world: &mut World,
        markets: &Markets,
        accounts: &[AccountId],
        units: &mut Units,
        claims: &mut MarketClaims,
    ) {
        let reserves = world.stable_pool(&markets.stable_pool).reserves();
        claims.native = signed(reserves.native);
        let liquidity = Token(markets.stable_pool.clone());
        let mut providers: Vec<_> = accounts.iter().collect();
        providers.push(&markets.stable_pool);
        let held: Vec<_> = providers
            .iter()
            .map(|provider| liquidity.balance_of(world, provider))
            .collect();
        // As `remove_liquidity` pays.
        let part = |reserve, lp| mul_div(reserve, lp, reserves.supply, Rounding::Down).unwrap_or(0);
        let (mut native, mut in_units) = (0, 0);
        for (provider, lp) in providers.iter().zip(&held).filter(|(_, lp)| **lp > 0) {
            let (own_native, own_units) = (part(reserves.native, *lp), part(reserves.units, *lp));
            let worth = units.add(own_units);
            native += own_native;
            in_units += own_units;
            match **provider == markets.stable_pool {
                true => claims.locked_liquidity = signed(own_native) + worth,
                false => {
                    claims.liquidity_native += signed(own_native);
                    claims.liquidity_units += worth;
                }
            }
        }
        let claimants = held.iter().filter(|lp| **lp > 0).count() as u64;
        self.count(Count {
            kind: "Dust of liquidity in native, rounded down, in planck",
            whole: signed(reserves.native),
            claimed: signed(native),
            claims: claimants,
        });
        // What is left of the units is a claim of nobody.
        let left = reserves.units - in_units;
        self.rounding += units.add(left);
        self.dust.push(Dust {
            kind: "Dust of liquidity in units, rounded down, in 10⁻¹² units",
            amount: signed(left),
            accounts: claimants,
        });
        let all_held: Balance = held.iter().sum();
        let units_missing = not_booked(world, &markets.stable_pool, reserves.units);
        self.missing.extend([
            (
                "all liquidity shares and those of all",
                signed(reserves.supply) - signed(all_held),
            ),
            ("the stable pool's units and its book", units_missing),
        ]);
    }

    fn in_the_lending_market(
        &mut self,
        world: &mut World,
        markets: &Markets,
        accounts: &[AccountId],
        units: &mut Units,
        claims: &mut MarketClaims,
    ) {
        let totals = world.market(&markets.lending).totals();
        let supply = Total {
            assets: totals.supply_assets,
            shares: totals.supply_shares,
        };
        let loans = Total {
            assets: totals.borrow_assets,
            shares: totals.borrow_shares,
        };
        claims.idle = signed(supply.assets) - signed(loans.assets);
        let down = |shares| signed(supply.to_assets_down(shares).expect("the market is in range"));
        let up = |shares| signed(loans.to_assets_up(shares).expect("the market is in range"));
        let shares = Token(markets.lending.clone());
        let held: Vec<_> = accounts
            .iter()
            .map(|account| shares.balance_of(world, account))
            .collect();
        let positions: Vec<_> = accounts
            .iter()
            .map(|account| world.market(&markets.lending).position(account))
            .collect();
        claims.supplied = held.iter().map(|shares| down(*shares)).sum();
        claims.debts = positions.iter().map(|position| up(position.borrow_shares)).sum();
        claims.collateral = positions
            .iter()
            .filter(|position| position.units > 0)
            .map(|position| units.add(position.units))
            .sum();
        // A million shares of each belong to nobody.
        let (owned, owed) = (down(supply.shares), up(loans.shares));
        claims.virtual_shares = (signed(supply.assets) - owned) - (signed(loans.assets) - owed);
        self.count(Count {
            kind: "Dust of supplies, rounded down, in planck",
            whole: owned,
            claimed: claims.supplied,
            claims: held.iter().filter(|shares| **shares > 0).count() as u64,
        });
        self.count(Count {
            kind: "Dust of debts, rounded up, in planck",
            whole: claims.debts,
            claimed: owed,
            claims: positions
                .iter()
                .filter(|position| position.borrow_shares > 0)
                .count() as u64,
        });
        let all_held: Balance = held.iter().sum();
        let all_owed: Balance = positions.iter().map(|position| position.borrow_shares).sum();
        let pledged: Shares = positions.iter().map(|position| position.units).sum();
        let units_missing = not_booked(world, &markets.lending, pledged);
        self.missing.extend([
            (
                "all supply shares and those of all",
                signed(supply.shares) - signed(all_held),
            ),
            (
                "all debts and the debts of all",
                signed(loans.shares) - signed(all_owed),
            ),
            ("the lending market's units and its book", units_missing),
        ]);
    }
}

impl MarketClaims {
    pub fn of_depositors(&self) -> i128 {
        self.liquidity_native + self.liquidity_units + self.supplied + self.collateral - self.debts
    }
}

impl Units {
    /// One more claim. Returns what its units can be redeemed for, rounded down.
    fn add(&mut self, units: Shares) -> i128 {
        let worth = mul_div(units, self.equity, self.shares, Rounding::Down).expect("the book is in range");
        self.worth += signed(worth);
        self.claims += 1;
        signed(worth)
    }
}

/// Units that a market has, less those in its book.
fn not_booked(world: &mut World, market: &AccountId, booked: Shares) -> i128 {
    let wrapped_lst = world.wrapped_lst.clone();
    signed(wrapped_lst.balance_of(world, market)) - signed(booked)
}
