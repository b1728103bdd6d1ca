//! Money that crosses the border of the protocol in transactions.

use estuary_events::{
    pool::{RewardBooked, UnstakedNow},
    queue::Claimed,
    registry::{BondWithdrawn, BountyPaid},
};
use estuary_runtime::{AccountId, Balance};

use crate::World;

/// Sums since the deployment, in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    /// Sent with messages to pool and registry: stake, bonds, repaid debt.
    pub came: Balance,
    /// Paid out: claims, instant exits, fees of keepers, bounties, bonds.
    pub paid: Balance,
}

impl World {
    /// Adds the last transaction, which sent `value` to `callee` and was not refused.
    pub(crate) fn note_flows(&mut self, callee: &AccountId, value: Balance) {
        let (pool, registry, queue) = (self.pool.clone(), self.registry.clone(), self.queue.clone());
        if *callee == pool || *callee == registry {
            self.flows.came += value;
        }
        let paid = [
            self.events(&queue).iter().map(|e: &Claimed| e.amount).sum(),
            self.events(&pool).iter().map(|e: &UnstakedNow| e.paid).sum(),
            self.events(&pool).iter().map(|e: &RewardBooked| e.keeper).sum(),
            self.events(&registry).iter().map(|e: &BountyPaid| e.amount).sum(),
            self.events(&registry)
                .iter()
                .map(|e: &BondWithdrawn| e.amount)
                .sum::<Balance>(),
        ];
        self.flows.paid += paid.iter().sum::<Balance>();
    }
}
