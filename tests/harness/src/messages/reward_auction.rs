//! Messages of `reward_auction`.

use estuary_restaking::Units;
use estuary_restaking_interfaces::reward_auction::{AuctionError, AuctionSetup, Lot, RewardAuction as _};
use estuary_runtime::{AccountId, Balance};
use reward_auction::RewardAuctionRef;

use super::message;
use crate::{call::to_ink, World};

/// The auction at an account of a world: its messages, as methods.
pub struct AuctionHandle<'w> {
    world: &'w mut World,
    account: AccountId,
}

impl World {
    /// Deploys an auction for a vault.
    pub fn deploy_auction(&mut self, vault: &AccountId) -> Result<AccountId, AuctionError> {
        self.deploy_another("reward_auction", 0, RewardAuctionRef::new(to_ink(vault)))
    }

    pub fn auction(&mut self, account: &AccountId) -> AuctionHandle<'_> {
        AuctionHandle {
            world: self,
            account: account.clone(),
        }
    }
}

impl AuctionHandle<'_> {
    pub fn start(&mut self, caller: &AccountId, token: &AccountId) -> Result<Balance, AuctionError> {
        let start = message!(RewardAuctionRef(self.account).start(to_ink(token)));
        self.world.send(caller, 0, &start)
    }

    pub fn buy(&mut self, buyer: &AccountId, token: &AccountId, max: Units) -> Result<Units, AuctionError> {
        let buy = message!(RewardAuctionRef(self.account).buy(to_ink(token), max));
        self.world.send(buyer, 0, &buy)
    }

    pub fn lot(&mut self, token: &AccountId) -> Option<Lot> {
        self.world
            .query(&message!(RewardAuctionRef(self.account).lot(to_ink(token))))
    }

    pub fn price(&mut self, token: &AccountId) -> Result<Units, AuctionError> {
        self.world
            .query(&message!(RewardAuctionRef(self.account).price(to_ink(token))))
    }

    pub fn setup(&mut self) -> Option<AuctionSetup> {
        self.world
            .query(&message!(RewardAuctionRef(self.account).setup()))
    }
}
