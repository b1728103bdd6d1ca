//! The record of losses: all losses so far, and who paid for them.

use estuary_codec::Packed;
use estuary_interfaces::{Balance, OperatorSettlement, ProvisionChange};

use super::LossSplit;

/// All losses since the pool was opened, in planck. No number ever falls. At all times
/// `loss = bond + fund + underwriters + queue + stream + holders − returned − provision`, with the provision of the book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Losses {
    /// Stake that the chain took.
    pub loss: Balance,
    /// Paid by operators' bonds.
    pub bond: Balance,
    /// Paid by the cover fund.
    pub fund: Balance,
    /// Paid by the underwriters' layer.
    pub underwriters: Balance,
    /// Absorbed by open requests, of taken and of announced losses.
    pub queue: Balance,
    /// Absorbed by money that was still streaming to holders.
    pub stream: Balance,
    /// Absorbed by the price.
    pub holders: Balance,
    /// Given back to open requests and holders, of announced losses that did not come true or were covered later.
    pub returned: Balance,
}

impl Losses {
    /// Adds a loss that a settlement booked.
    pub fn add_settled(&mut self, settled: &OperatorSettlement, split: &LossSplit) {
        add(&mut self.loss, settled.loss);
        add(&mut self.bond, settled.bond_paid);
        add(&mut self.fund, split.cover);
        add(&mut self.underwriters, split.underwriters);
        self.add_absorbed(split);
        add(
            &mut self.returned,
            settled.provided.released.saturating_sub(split.provided),
        );
    }

    /// Adds a change of the provision without a settlement.
    pub fn add_announced(&mut self, provided: &ProvisionChange, split: &LossSplit) {
        self.add_absorbed(split);
        add(&mut self.returned, provided.released);
    }

    /// Adds the planck of a loss that queue and holders absorb.
    pub fn add_absorbed(&mut self, split: &LossSplit) {
        add(&mut self.queue, split.queue);
        add(&mut self.stream, split.stream);
        add(&mut self.holders, split.holders);
    }

    /// The planck on the right side of the identity, beside the provision. `None` if a number is out of range.
    pub fn borne(&self) -> Option<Balance> {
        self.bond
            .checked_add(self.fund)?
            .checked_add(self.underwriters)?
            .checked_add(self.queue)?
            .checked_add(self.stream)?
            .checked_add(self.holders)?
            .checked_sub(self.returned)
    }
}

/// A record must not refuse a settlement, so a sum that is out of range stays at the largest number.
fn add(sum: &mut Balance, amount: Balance) {
    *sum = sum.saturating_add(amount);
}
