//! Duties of the restaking wing, none of which needs a role: slashes are executed at their deadlines, slots that are over
//! are freed, operators are compared with the least security, and rewards are passed on.

use attestation_service::AttestationServiceRef;
use estuary_interfaces::{Balance, Timestamp};
use estuary_restaking_interfaces::{
    attestation_service::{AttestationService as _, OperatorIndex},
    restake_vault::{RestakeVault as _, SlashId, SlotId},
    reward_auction::RewardAuction as _,
};
use psp22::PSP22;
use restake_vault::RestakeVaultRef;
use reward_auction::RewardAuctionRef;
use staking_pool::StakingPoolRef;
use subxt::utils::H256;

use super::{
    act::{Hand, Prepared},
    metrics,
};
use crate::{
    account::to_ink,
    error::Result,
    message::message,
    protocol::{Protocol, Restaking},
};

/// One transaction in the restaking wing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RestakingAction {
    /// Gives up what a slash set aside.
    Execute(SlashId),
    /// Takes the units of a slot back that is over.
    Free(SlotId),
    /// Compares an operator with the least security.
    Refresh(OperatorIndex),
    /// Gives fees to restakers.
    Forward,
    /// Sells LST that the auction holds.
    StartLot,
}

impl RestakingAction {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Execute(_) => "execute",
            Self::Free(_) => "free",
            Self::Refresh(_) => "refresh",
            Self::Forward => "forward",
            Self::StartLot => "start_lot",
        }
    }

    /// The slash, slot or operator.
    pub fn number(&self) -> Option<u32> {
        match self {
            Self::Execute(number) | Self::Free(number) | Self::Refresh(number) => Some(*number),
            Self::Forward | Self::StartLot => None,
        }
    }

    /// Whether it works while the pool is paused: what burns or mints shares does not.
    pub fn works_paused(&self) -> bool {
        matches!(self, Self::Free(_) | Self::Refresh(_) | Self::StartLot)
    }
}

impl Protocol {
    /// What is due at a block. Fees are passed on where they are more than a transaction costs.
    pub(super) async fn due_in_restaking(
        &self,
        now: Timestamp,
        fee: Balance,
        at: H256,
    ) -> Result<Vec<RestakingAction>> {
        let Restaking {
            vault,
            service,
            auction,
        } = self.restaking()?;
        let at = Some(at);
        let mut due = Vec::new();
        let book = self.ask_for(message!(RestakeVaultRef(vault).book()), at).await?;
        let mut pending = 0_usize;
        for id in 0..self.ask(message!(RestakeVaultRef(vault).slashes()), at).await? {
            let slash = self.ask(message!(RestakeVaultRef(vault).slash(id)), at).await?;
            let Some(open) = slash else { continue };
            pending = pending.saturating_add(1);
            if open.slash.deadline <= now {
                due.push(RestakingAction::Execute(id));
            }
        }
        for id in 0..self.ask(message!(RestakeVaultRef(vault).slots()), at).await? {
            let slot = self.ask(message!(RestakeVaultRef(vault).slot(id)), at).await?;
            let is_over = slot.is_some_and(|slot| {
                let allotment = slot.allotment;
                allotment.units > 0 && allotment.is_over(book.epoch)
            });
            due.extend(is_over.then_some(RestakingAction::Free(id)));
        }
        let (held, booked) = self
            .ask_for(message!(RestakeVaultRef(vault).backing()), at)
            .await?;
        let unbacked = booked.saturating_sub(held);
        metrics::restaking(book.escrow, pending, unbacked, &self.chain.token);
        let totals = self
            .ask(message!(AttestationServiceRef(service).totals()), at)
            .await?;
        let setup = self
            .ask(message!(AttestationServiceRef(service).setup()), at)
            .await?;
        if let Some(setup) = setup {
            for index in 0..totals.operators {
                let operator = message!(AttestationServiceRef(service).operator(index));
                let Some(known) = self.ask(operator, at).await? else {
                    continue;
                };
                // A slot that does not count now is refused: it secures nothing.
                let security = message!(RestakeVaultRef(vault).security(known.slot, now));
                let security = self.ask(security, at).await?.unwrap_or(0);
                let would_count = security >= setup.least && !known.reported;
                if would_count != known.counts {
                    due.push(RestakingAction::Refresh(index));
                }
            }
            if totals.fees > setup.bounty_cap.saturating_add(fee) {
                due.push(RestakingAction::Forward);
            }
        }
        let pool = &self.contracts.pool;
        let held = message!(StakingPoolRef(pool).balance_of(to_ink(auction)));
        let lot = message!(RewardAuctionRef(auction).lot(to_ink(pool)));
        if self.ask(held, at).await? > fee && self.ask(lot, at).await?.is_none() {
            due.push(RestakingAction::StartLot);
        }
        Ok(due)
    }
}

impl Hand<'_> {
    /// Tries a duty.
    pub(super) async fn prepare_in_restaking(&self, action: &RestakingAction) -> Result<Prepared> {
        let Restaking {
            vault,
            service,
            auction,
        } = self.protocol.restaking()?;
        let call = match action {
            RestakingAction::Execute(id) => {
                // Somebody else may have been faster.
                let open = message!(RestakeVaultRef(vault).slash(*id));
                if self.protocol.ask(open, None).await?.is_none() {
                    return Ok(None);
                }
                self.tried(&message!(RestakeVaultRef(vault).execute(*id)))
                    .await?
                    .1
            }
            RestakingAction::Free(slot) => self.tried(&message!(RestakeVaultRef(vault).free(*slot))).await?.1,
            RestakingAction::Refresh(index) => {
                let refresh = message!(AttestationServiceRef(service).refresh(*index));
                self.tried(&refresh).await?.1
            }
            RestakingAction::Forward => {
                self.tried(&message!(AttestationServiceRef(service).forward()))
                    .await?
                    .1
            }
            RestakingAction::StartLot => {
                let pool = to_ink(&self.protocol.contracts.pool);
                self.tried(&message!(RewardAuctionRef(auction).start(pool)))
                    .await?
                    .1
            }
        };
        Ok(Some(call))
    }
}
