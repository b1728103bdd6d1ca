//! What holders do, and owners of requests.

use estuary_interfaces::{Balance, RequestId, Shares, WrapError};
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
        let recipient = account(WRAPPED_LST);
        let units = self
            .pool(WRAPPED_LST, amount, |pool| pool.stake_for(recipient, 0, None))
            .map_err(|error| Refusal::WrappedLst(WrapError::Pool(error)))?;
        self.kept[Holding::WrappedLst as usize][actor] += units;
        Ok(Answer::Amount(units))
    }

    /// Moves shares between an actor and a contract that keeps them, or units between two such contracts.
    pub(super) fn hold(&mut self, actor: usize, how: Holding, shares: Shares, comes: bool) -> Outcome {
        if how == Holding::UnitVault {
            let [units, _, vault] = &mut self.kept;
            let (from, to) = match comes {
                true => (&mut units[actor], &mut vault[actor]),
                false => (&mut vault[actor], &mut units[actor]),
            };
            (*from, *to) = (*from - shares, *to + shares);
            return Ok(Answer::Done);
        }
        let keeper = match how {
            Holding::ShareVault => SHARE_VAULT,
            _ => WRAPPED_LST,
        };
        let (owner, recipient) = (account(actor), account(keeper));
        let moved = self.pool(keeper, 0, |pool| match comes {
            true => pool.transfer_shares_from(owner, recipient, shares),
            false => pool.transfer_shares(owner, shares),
        });
        moved.map_err(|_| Refusal::Holding)?;
        let kept = &mut self.kept[how as usize][actor];
        *kept = if comes { *kept + shares } else { *kept - shares };
        Ok(Answer::Done)
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
