//! Messages of `offers`.

use estuary_option_interfaces::offers::{Offer, OfferError, OfferId, Offers as _, Terms};
use estuary_runtime::{AccountId, Balance};
use offers::OffersRef;

use super::message;
use crate::{deployment::deploy, World};

/// The offers at an account of a world: their messages, as methods.
pub struct OffersHandle<'w> {
    world: &'w mut World,
    account: AccountId,
}

impl World {
    /// Deploys a contract for offers.
    pub fn deploy_offers(&mut self) -> AccountId {
        deploy(&mut self.chain, &self.deployer, "offers", 0, OffersRef::new())
    }

    pub fn offers(&mut self, account: &AccountId) -> OffersHandle<'_> {
        OffersHandle {
            world: self,
            account: account.clone(),
        }
    }
}

impl OffersHandle<'_> {
    pub fn make(&mut self, maker: &AccountId, terms: Terms) -> Result<OfferId, OfferError> {
        let make = message!(OffersRef(self.account).make(terms));
        self.world.send(maker, 0, &make)
    }

    pub fn cancel(&mut self, maker: &AccountId, id: OfferId) -> Result<(), OfferError> {
        let cancel = message!(OffersRef(self.account).cancel(id));
        self.world.send(maker, 0, &cancel)
    }

    pub fn take(
        &mut self,
        taker: &AccountId,
        value: Balance,
        id: OfferId,
        amount: Balance,
        max_cost: Balance,
    ) -> Result<Balance, OfferError> {
        let take = message!(OffersRef(self.account).take(id, amount, max_cost));
        self.world.send(taker, value, &take)
    }

    pub fn offer(&mut self, id: OfferId) -> Option<Offer> {
        self.world.query(&message!(OffersRef(self.account).offer(id)))
    }

    pub fn cost(&mut self, id: OfferId, amount: Balance) -> Result<Balance, OfferError> {
        self.world
            .query(&message!(OffersRef(self.account).cost(id, amount)))
    }
}
