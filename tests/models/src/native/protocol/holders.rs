//! What holders do, and owners of requests.

use estuary_interfaces::{Balance, RequestId, Shares};
use staking_pool::liquid_staking::LiquidStakingCalls;
use withdrawal_queue::claims::Claims;

use super::{Native, Outcome};
use crate::{
    campaign::*,
    native::{
        accounts::{self, account},
        world::World,
    },
};

impl Native {
    /// Sends a message of a holder to the pool, with `value` planck.
    pub(super) fn pool<T, E>(
        &mut self,
        holder: usize,
        value: Balance,
        message: impl FnOnce(&mut World) -> Result<T, E>,
    ) -> Result<T, E> {
        self.world.call(account(holder), accounts::pool(), value, message)
    }

    pub(super) fn stake_and_wrap(&mut self, actor: usize, amount: Balance) -> Outcome {
        let token = accounts::wrapped_lst();
        let units = self
            .world
            .call(account(actor), token, amount, World::stake_and_wrap);
        units.map(Answer::Amount).map_err(Refusal::WrappedLst)
    }

    /// Moves shares between an actor and a contract that keeps them, or units between an actor and its vault.
    pub(super) fn hold(&mut self, actor: usize, how: Holding, shares: Shares, comes: bool) -> Outcome {
        let (owner, [share_vault, unit_vault]) = (account(actor), &mut self.kept);
        let move_kept = |kept: &mut Shares| *kept = if comes { *kept + shares } else { *kept - shares };
        let keeper = match how {
            Holding::UnitVault => {
                move_kept(&mut unit_vault[actor]);
                self.move_units(actor, shares, !comes);
                return Ok(Answer::Done);
            }
            Holding::ShareVault => {
                move_kept(&mut share_vault[actor]);
                SHARE_VAULT
            }
            Holding::WrappedLst => {
                self.move_units(actor, shares, comes);
                WRAPPED_LST
            }
        };
        let recipient = account(keeper);
        let moved = self.pool(keeper, 0, |pool| match comes {
            true => pool.transfer_shares_from(owner, recipient, shares),
            false => pool.transfer_shares(owner, shares),
        });
        moved.map(|()| Answer::Done).map_err(|_| Refusal::Holding)
    }

    /// Sends a message of an underwriter to the cover vault.
    pub(super) fn cover(&mut self, actor: usize, act: Covering<Balance>) -> Outcome {
        let value = match act {
            Covering::StakeAndDeposit { native } => native,
            _ => 0,
        };
        let vault = accounts::cover_vault();
        let done = self
            .world
            .call(account(actor), vault, value, |vault| vault.cover(act))
            .map_err(Refusal::Cover)?;
        Ok(match act {
            Covering::Sponsor { .. } => Answer::Done,
            _ => Answer::Amount(done),
        })
    }

    /// Gives an actor units, or takes them.
    pub(super) fn move_units(&mut self, actor: usize, units: Shares, comes: bool) {
        let owner = account(actor);
        match comes {
            true => self.world.mint_units(owner, units),
            false => self.world.burn_units(owner, units).expect("the actor has them"),
        }
    }

    pub(super) fn claim(&mut self, actor: usize, ids: &[RequestId], hints: Option<&[u32]>) -> Outcome {
        let hint = |position: usize| hints.map(|hints| hints[position]);
        let claims: Vec<_> = (0..)
            .zip(ids)
            .map(|(position, id)| (*id, hint(position)))
            .collect();
        let paid = self
            .world
            .queue
            .send_as(account(actor), |queue| queue.claim_many(&claims, account(actor)));
        paid.map(Answer::Amount).map_err(Refusal::Queue)
    }
}
