//! Settlement: loss, announced loss and reward of one operator, in this order.

use estuary_interfaces::{OperatorSettlement, Timestamp};

use super::{Accounting, Layer, LossSplit, RewardParameters, RewardSplit};

impl Accounting {
    /// Books all that a settlement found: first the loss, then the announced loss, then the reward. The underwriters'
    /// premium and the debt repaid to them are restaked last.
    pub fn settle(
        &mut self,
        layer: &mut Layer,
        settled: &OperatorSettlement,
        parameters: &RewardParameters,
        now: Timestamp,
    ) -> Option<(LossSplit, LossSplit, RewardSplit)> {
        let (at_stake, backing) = (self.at_stake()?, self.backing(layer, now)?);
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
        let repaid_to_layer = self.repay(layer, settled.repaid, now)?;
        let loss = self.book_loss(layer, &backing, settled, at_stake, now, parameters.period)?;
        let announced = self.add_provision(settled.provided.added, now)?;
        let mut reward = match principal {
            Some(_) => self.book_reward(layer, backing.worth, settled, parameters, now)?,
            None => RewardSplit {
                streamed: settled.reward,
                ..Default::default()
            },
        };
        let to_layer = reward
            .repaid_to_layer
            .checked_add(repaid_to_layer)?
            .checked_add(reward.premium)?;
        if to_layer > 0 {
            reward.layer_shares = self.restake(to_layer, now, parameters.period)?;
            layer.credit(reward.layer_shares)?;
        }
        Some((loss, announced, reward))
    }
}
