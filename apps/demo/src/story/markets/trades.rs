//! Trades in the stable pool.

use estuary_interfaces::Shares;
use estuary_runtime::Balance;

use super::{Refusal, Role, Story};
use crate::{
    amount::{signed_tokens, tokens},
    scenario::{Door, Part},
};

impl Story<'_> {
    pub(super) fn buy(&mut self, who: usize, amount: Balance) -> Result<(), Refusal> {
        let (_, bought) = self.bought(who, amount, Role::Trader)?;
        let (name, peg) = (self.depositors[who].name.clone(), self.told_peg());
        self.timeline.note(format!(
            "⇋ {name} buys {} staked tokens for {} in the stable pool: {peg}",
            tokens(bought),
            tokens(amount),
        ));
        Ok(())
    }

    pub(super) fn sell(&mut self, who: usize, part: Part) -> Result<(), Refusal> {
        let (units, worth) = self.wrap(who, part)?;
        let stable_pool = self.markets().stable_pool;
        let deed = format!("sell {}", tokens(worth));
        let (received, _) = self.in_markets(who, Role::Trader, &deed, |world, account| {
            world.stable_pool(&stable_pool).swap_units(account, units)
        })?;
        let (name, peg) = (self.depositors[who].name.clone(), self.told_peg());
        self.timeline.note(format!(
            "⇋ {name} sells {} staked tokens for {} in the stable pool: {peg}",
            tokens(worth),
            tokens(received),
        ));
        Ok(())
    }

    pub(super) fn arbitrage(&mut self, who: usize, amount: Balance, through: Door) -> Result<(), Refusal> {
        let done = match through {
            Door::Stake => {
                let profit = self.turned_over(who, amount, through)?;
                format!("stakes {} and sells that, and earns {profit}", tokens(amount))
            }
            Door::Exit => {
                let profit = self.turned_over(who, amount, through)?;
                format!(
                    "buys for {} and leaves at once, and earns {profit}",
                    tokens(amount)
                )
            }
            Door::Queue => {
                let (units, bought) = self.bought(who, amount, Role::Arbitrageur)?;
                if bought < amount {
                    let (name, lost) = (&self.depositors[who].name, tokens(amount - bought));
                    return Err(format!(
                        "{name} would lose {lost}: a staked token costs more than it redeems"
                    ));
                }
                self.redeem(who, units)?;
                format!(
                    "buys {} staked tokens for {} and asks the queue for them",
                    tokens(bought),
                    tokens(amount)
                )
            }
        };
        let (name, peg) = (self.depositors[who].name.clone(), self.told_peg());
        self.timeline.note(format!("⇋ arbitrage: {name} {done}: {peg}"));
        Ok(())
    }

    /// Buys units for `amount`, and unwraps them. Returns them, and what they can be redeemed for.
    fn bought(&mut self, who: usize, amount: Balance, role: Role) -> Result<(Shares, Balance), Refusal> {
        let stable_pool = self.markets().stable_pool;
        let deed = format!("buy for {}", tokens(amount));
        let (units, _) = self.in_markets(who, role, &deed, |world, account| {
            world.stable_pool(&stable_pool).swap_native(account, amount)
        })?;
        Ok((units, self.unwrap(who, units)?))
    }

    /// Asks for shares back through the queue.
    fn redeem(&mut self, who: usize, shares: Shares) -> Result<(), Refusal> {
        let depositor = &mut self.depositors[who];
        let (first, parts) = self
            .world
            .pool()
            .request_withdrawal_shares(&depositor.account, shares)
            .map_err(|error| format!("{} cannot withdraw {shares} shares: {error:?}", depositor.name))?;
        depositor.requests.extend((first..).take(parts as usize));
        Ok(())
    }

    /// Both trades in one transaction. Returns the profit, in words.
    fn turned_over(&mut self, who: usize, amount: Balance, through: Door) -> Result<String, Refusal> {
        let router = self.markets().router;
        let deed = format!("turn {} over", tokens(amount));
        let (_, paid) = self.in_markets(who, Role::Arbitrageur, &deed, |world, account| {
            let mut router = world.leverage(&router);
            match through {
                Door::Stake => router.mint_and_sell(account, amount, 0),
                _ => router.buy_and_exit(account, amount, 0),
            }
        })?;
        Ok(signed_tokens(-paid))
    }
}
