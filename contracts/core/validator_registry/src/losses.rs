//! An operator's losses: the announced amount, its provision, the bounty for a report.

use estuary_chain_reads::StashInfo;
use estuary_interfaces::{Balance, Fault, ProvisionChange};
use estuary_math::bps_of;

use crate::{
    cover::Cover,
    operator::{Announced, Operator},
    parameters::{Bounty, LossParameters},
    table::Entry,
};

/// The planck that `stash` has lost since `total` was booked, and the planck that the chain has announced to take.
pub fn losses(total: Balance, stash: &StashInfo, existential_deposit: Balance) -> Option<Balance> {
    stash.lost(total, existential_deposit).checked_add(stash.pending)
}

impl Operator {
    /// Jails the operator, and takes the bounty for the first report of a loss out of its bond. Returns the bounty in
    /// planck.
    pub(crate) fn jail_for_loss(&mut self, entry: &mut Entry, bounty: Bounty) -> Option<Balance> {
        if self.fault == Some(Fault::Loss) {
            return Some(0);
        }
        self.jail(entry, Fault::Loss);
        let paid = bps_of(self.bond, bounty.part)?.min(bounty.cap);
        self.bond = self.bond.checked_sub(paid)?;
        Some(paid)
    }

    /// Books `amount` planck of announced losses. The bond pays first, then at most `cover` planck of fund and layer.
    /// The remainder is the provision of queue and holders. Returns the change of provision and reserved cover.
    pub(crate) fn book_announced(&mut self, amount: Balance, cover: Balance) -> Option<ProvisionChange> {
        let before = self.announced;
        let beside_bond = amount.saturating_sub(self.bond);
        let cover = beside_bond.min(cover);
        self.announced = Announced {
            amount,
            cover,
            uncovered: beside_bond.checked_sub(cover)?,
        };
        let now = self.announced;
        Some(ProvisionChange {
            added: now.uncovered.saturating_sub(before.uncovered),
            released: before.uncovered.saturating_sub(now.uncovered),
            cover_added: now.cover.saturating_sub(before.cover),
            cover_released: before.cover.saturating_sub(now.cover),
        })
    }

    /// Reports `amount` planck of losses that the chain has announced, or has taken since the last settlement. Returns
    /// the change of the provision, and the bounty in planck.
    pub fn flag(
        &mut self,
        entry: &mut Entry,
        amount: Balance,
        cover: &Cover,
        parameters: &LossParameters,
    ) -> Option<(ProvisionChange, Balance)> {
        let bounty = match amount {
            0 => 0,
            _ => self.jail_for_loss(entry, parameters.bounty)?,
        };
        let beside = amount.saturating_sub(self.bond);
        let cover = cover.available(&self.announced, self.debt, beside)?;
        let change = self.book_announced(amount, cover)?;
        entry.capacity = self.capacity(parameters.bond_ratio)?;
        Some((change, bounty))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixtures::{active_operator, fund, LOSS_PARAMETERS},
        table::Status,
    };

    #[test]
    fn nothing_announced_jails_nobody() {
        let (mut operator, mut entry) = active_operator();
        let (change, bounty) = operator.flag(&mut entry, 0, &fund(0), &LOSS_PARAMETERS).unwrap();
        assert_eq!((change, bounty), (ProvisionChange::default(), 0));
        assert_eq!((entry.status, operator.fault), (Status::Active, None));
    }

    #[test]
    fn a_loss_that_is_known_earns_no_second_bounty() {
        let (mut operator, mut entry) = active_operator();
        let (_, bounty) = operator.flag(&mut entry, 50, &fund(0), &LOSS_PARAMETERS).unwrap();
        assert_eq!((bounty, entry.status, operator.bond), (4, Status::Jailed, 96));
        let (_, bounty) = operator.flag(&mut entry, 60, &fund(0), &LOSS_PARAMETERS).unwrap();
        assert_eq!((bounty, operator.bond), (0, 96));
    }

    #[test]
    fn an_announced_loss_is_set_aside_from_bond_then_cover_then_queue_and_holders() {
        let (mut operator, mut entry) = active_operator();
        let (change, _) = operator
            .flag(&mut entry, 196, &fund(70), &LOSS_PARAMETERS)
            .unwrap();
        assert_eq!(
            change,
            ProvisionChange {
                added: 30,
                cover_added: 70,
                ..Default::default()
            }
        );
        // The same amount changes nothing: reserved cover stays reserved.
        let (again, _) = operator
            .flag(&mut entry, 196, &fund(0), &LOSS_PARAMETERS)
            .unwrap();
        assert_eq!(again, ProvisionChange::default());
        let (grown, _) = operator
            .flag(&mut entry, 206, &fund(0), &LOSS_PARAMETERS)
            .unwrap();
        assert_eq!(
            grown,
            ProvisionChange {
                added: 10,
                ..Default::default()
            }
        );
        let (cancelled, _) = operator.flag(&mut entry, 0, &fund(0), &LOSS_PARAMETERS).unwrap();
        assert_eq!(
            cancelled,
            ProvisionChange {
                released: 40,
                cover_released: 70,
                ..Default::default()
            }
        );
    }

    #[test]
    fn a_loss_of_an_operator_that_was_jailed_otherwise_earns_the_bounty() {
        let (mut operator, mut entry) = active_operator();
        operator.jail(&mut entry, Fault::Blocked);
        let (_, bounty) = operator.flag(&mut entry, 50, &fund(0), &LOSS_PARAMETERS).unwrap();
        assert_eq!((bounty, operator.fault), (4, Some(Fault::Loss)));
    }
}
