//! Settlement: loss, announced loss and reward of one operator, in this order.

use estuary_interfaces::{OperatorSettlement, Timestamp};

use super::{Accounting, LossSplit, RewardParameters, RewardSplit};

impl Accounting {
    /// Books all that a settlement found: first the loss, then the announced loss, then the reward.
    pub fn settle(
        &mut self,
        settled: &OperatorSettlement,
        parameters: &RewardParameters,
        now: Timestamp,
    ) -> Option<(LossSplit, LossSplit, RewardSplit)> {
        let at_stake = self.at_stake()?;
        self.staked = self
            .staked
            .checked_sub(settled.book)?
            .checked_add(settled.total)?;
        self.buffered = self.buffered.checked_add(settled.bond_paid)?;
        // A reward belongs to nobody until it is split.
        let principal = settled.received.checked_sub(settled.reward);
        if let Some(principal) = principal {
            self.buffered = self.buffered.checked_add(principal)?;
        } else {
            // Only the chain's root can cause a gain without money. It cannot be paid out, so all of it streams.
            self.buffered = self.buffered.checked_add(settled.received)?;
            self.stream.add(settled.reward, now, parameters.period)?;
        }
        self.repay(settled.repaid, now)?;
        let loss = self.book_loss(settled, at_stake, now, parameters.period)?;
        let announced = self.add_provision(settled.provided.added, now)?;
        let reward = match principal {
            Some(_) => self.book_reward(settled, parameters, now)?,
            None => RewardSplit {
                streamed: settled.reward,
                ..Default::default()
            },
        };
        Some((loss, announced, reward))
    }
}
