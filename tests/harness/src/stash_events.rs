//! What the staking pallet says it paid to stashes and took from them, since the events were last reset.

use drink::sandbox_api::prelude::SystemAPI;
use estuary_runtime::{AccountId, Balance, RuntimeEvent};
use ink::scale::{Decode, Encode};

use crate::World;

/// An event of the staking pallet that moves money of a stash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StashEvent {
    Rewarded { stash: AccountId, amount: Balance },
    Slashed { stash: AccountId, amount: Balance },
}

/// Positions in `pallet_staking::Event`.
const REWARDED: u8 = 1;
const SLASHED: u8 = 2;

/// Position in `pallet_staking::RewardDestination`: the payee of all nominators.
const PAYEE_STASH: u8 = 1;

impl World {
    /// All that happened in the open block since the last transaction began.
    pub fn stash_events(&mut self) -> Vec<StashEvent> {
        self.chain
            .events()
            .into_iter()
            .filter_map(|record| match record.event {
                RuntimeEvent::Staking(event) => decode(&event.encode()),
                _ => None,
            })
            .collect()
    }
}

fn decode(event: &[u8]) -> Option<StashEvent> {
    let (kind, mut fields) = event.split_first()?;
    match *kind {
        REWARDED => {
            let (stash, payee, amount) = <(AccountId, u8, Balance)>::decode(&mut fields).ok()?;
            (payee == PAYEE_STASH).then_some(StashEvent::Rewarded { stash, amount })
        }
        SLASHED => {
            let (stash, amount) = <(AccountId, Balance)>::decode(&mut fields).ok()?;
            Some(StashEvent::Slashed { stash, amount })
        }
        _ => None,
    }
}
