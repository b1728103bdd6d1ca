//! All layers together: what holders, liquidity providers, suppliers and the queue own, and what borrowers owe, is what
//! there is.

use estuary_interfaces::{Balance, Timestamp};
use num_bigint::BigInt;

use super::{loans::VIRTUAL_SHARES, UNITS};
use crate::{
    campaign::{subject::*, time_models::narrow, trial::Trial, Holding},
    lending_market::Account,
    markets::{big, lending::to_assets},
    queue_story::ACTORS,
};

impl<S: Subject> Trial<S> {
    /// Adds up what everybody has and owes, each rounded against the account. No more is left over than a planck for each
    /// rounding.
    pub(in crate::campaign) fn check_sum(&self, now: Timestamp) {
        let (stable, lending) = (&self.markets.stable, &self.markets.lending);
        let mut owned = Vec::new();
        // Shares, but those that are units of somebody.
        let mut shares = self.shares.to_vec();
        shares[WRAPPED_LST] = 0;
        let vault = self.kept[Holding::UnitVault as usize];
        shares.extend(self.kept[UNITS].iter().chain(&vault));
        shares.extend(self.locks.values().map(|lock| lock.units));
        // Liquidity, that of the pool itself too.
        for lp in stable.lp.iter().chain([&stable.locked]).filter(|lp| **lp > 0) {
            let (native, units) = stable.pool.remove(*lp);
            owned.push(native);
            shares.push(narrow(&units));
        }
        let supplied = |shares| to_assets(&lending.supplies, shares, false);
        let owed = |shares| -to_assets(&lending.loans, shares, true);
        for Account {
            supply_shares,
            position,
        } in lending.accounts.values()
        {
            owned.push(supplied(*supply_shares));
            owned.push(owed(position.borrow_shares));
            shares.push(position.units);
        }
        owned.extend([supplied(VIRTUAL_SHARES), owed(VIRTUAL_SHARES)]);
        // Units that were given to contracts.
        let collateral: Balance = lending
            .accounts
            .values()
            .map(|account| account.position.units)
            .sum();
        let booked = collateral + narrow(&stable.pool.units);
        shares.push(self.markets.units.iter().sum::<Balance>() - booked);
        // Parts of units that are no liquidity provider's.
        let rest = self.shares.iter().sum::<Balance>() - shares.iter().sum::<Balance>();
        assert!(
            rest <= ACTORS as Balance,
            "each unit is somebody's: {rest} are not"
        );
        shares.push(rest);

        owned.extend(
            shares
                .into_iter()
                .map(|shares| self.pool.worth(shares, now).into()),
        );
        let roundings = owned.iter().filter(|amount| **amount != big(0)).count();
        let is_there = self.pool.equity(now) + &stable.pool.native + lending.idle();
        let left = is_there - owned.into_iter().sum::<BigInt>();
        assert!(left >= big(0), "more is owned than is there: {left}");
        assert!(left <= roundings.into(), "less is owned than is there: {left}");
    }
}
