//! How native becomes units, and units become native.

use estuary_interfaces::{Balance, LiquidStaking, Shares, Timestamp, WrappedLst};
use estuary_market_interfaces::{
    leverage::{Entry, Exit, Exits, LeverageWiring},
    stable_pool::StablePool,
};
use ink::codegen::TraitCallBuilder;

use crate::{
    calls::{ask, send},
    refusal::Reason,
    storage::{LeverageStorage, PoolAt, Result, StablePoolAt, WrapperAt},
};

/// The caller's deadline was checked already: a call within the message has none of its own.
const NO_DEADLINE: Timestamp = Timestamp::MAX;

impl LeverageStorage {
    /// Turns `native` into units. Returns them: `min_units` at least.
    pub(crate) fn enter(
        &self,
        wiring: &LeverageWiring,
        native: Balance,
        min_units: Shares,
        entry: Entry,
    ) -> Result<Shares> {
        let units = match self.better_entry(wiring, native, entry) {
            Entry::Buy => self.buy(wiring, native)?,
            _ => stake(wiring, native)?,
        };
        match units < min_units {
            true => Err(Reason::TooFewUnits.into()),
            false => Ok(units),
        }
    }

    /// Turns `units` into native. Returns the planck: `min_out` at least.
    pub(crate) fn leave(
        &self,
        wiring: &LeverageWiring,
        units: Shares,
        min_out: Balance,
        exit: Exit,
    ) -> Result<Balance> {
        let sell = match exit {
            Exit::Sell => units,
            Exit::AtOnce => 0,
            Exit::Split { sell } => sell.min(units),
            Exit::Better => {
                let Exits { sell, at_once } = self.exits_of(wiring, units);
                match sell >= at_once {
                    true => units,
                    false => 0,
                }
            }
        };
        let sold = match sell {
            0 => 0,
            _ => self.sell(wiring, sell)?,
        };
        let paid = match units.saturating_sub(sell) {
            0 => 0,
            rest => self.leave_at_once(wiring, rest)?,
        };
        let out = sold.checked_add(paid).ok_or(Reason::Arithmetic)?;
        match out < min_out {
            true => Err(Reason::TooLittleOut.into()),
            false => Ok(out),
        }
    }

    /// The planck that `units` bring by each exit now.
    pub fn exits(&self, units: Shares) -> Exits {
        match self.known_wiring() {
            Ok(wiring) => self.exits_of(&wiring, units),
            Err(_) => Exits {
                sell: None,
                at_once: None,
            },
        }
    }

    fn exits_of(&self, wiring: &LeverageWiring, units: Shares) -> Exits {
        let stable_pool: StablePoolAt = wiring.stable_pool.into();
        let pool: PoolAt = wiring.pool.into();
        let sell = stable_pool.call().quote_units(units);
        let at_once = ask(pool.call().preview_unstake_now_shares(units)).flatten();
        Exits {
            sell: send(sell, Reason::StablePoolFailed, Reason::StablePool).ok(),
            at_once: at_once.map(|(paid, _)| paid),
        }
    }

    /// The entry that gives more units now, where the caller asks for that.
    fn better_entry(&self, wiring: &LeverageWiring, native: Balance, entry: Entry) -> Entry {
        if entry != Entry::Better {
            return entry;
        }
        let stable_pool: StablePoolAt = wiring.stable_pool.into();
        let pool: PoolAt = wiring.pool.into();
        let buy = stable_pool.call().quote_native(native);
        let bought = send(buy, Reason::StablePoolFailed, Reason::StablePool).ok();
        let minted = ask(pool.call().preview_stake(native)).flatten();
        match bought > minted {
            true => Entry::Buy,
            false => Entry::Stake,
        }
    }

    /// Buys units in the stable pool.
    pub(crate) fn buy(&self, wiring: &LeverageWiring, native: Balance) -> Result<Shares> {
        let mut stable_pool: StablePoolAt = wiring.stable_pool.into();
        let swap = stable_pool
            .call_mut()
            .swap_native(0, NO_DEADLINE, self.env().account_id())
            .transferred_value(native);
        send(swap, Reason::StablePoolFailed, Reason::StablePool)
    }

    /// Sells units in the stable pool.
    pub(crate) fn sell(&self, wiring: &LeverageWiring, units: Shares) -> Result<Balance> {
        let mut stable_pool: StablePoolAt = wiring.stable_pool.into();
        let swap = stable_pool
            .call_mut()
            .swap_units(units, 0, NO_DEADLINE, self.env().account_id());
        send(swap, Reason::StablePoolFailed, Reason::StablePool)
    }

    /// Leaves the staking pool with units at once.
    pub(crate) fn leave_at_once(&self, wiring: &LeverageWiring, units: Shares) -> Result<Balance> {
        let mut wrapper: WrapperAt = wiring.wrapper.into();
        let exit = wrapper
            .call_mut()
            .unwrap_and_unstake_now(units, 0, self.env().account_id());
        send(exit, Reason::WrapperFailed, Reason::Wrapper)
    }
}

/// Stakes native for units.
pub(crate) fn stake(wiring: &LeverageWiring, native: Balance) -> Result<Shares> {
    let mut wrapper: WrapperAt = wiring.wrapper.into();
    let stake = wrapper
        .call_mut()
        .stake_and_wrap(0, None)
        .transferred_value(native);
    send(stake, Reason::WrapperFailed, Reason::Wrapper)
}
