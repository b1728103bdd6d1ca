//! The storage of offers: cells and constructor.

use estuary_option_interfaces::offers::{Offer, OfferError, OfferId};
use ink::{
    env::DefaultEnvironment,
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};

pub(crate) type Result<T> = core::result::Result<T, OfferError>;

/// Everything that the contract stores.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct OffersStorage {
    pub(crate) next_id: Lazy<OfferId, ManualKey<1>>,
    pub(crate) offers: Mapping<OfferId, Offer, ManualKey<2>>,
}

impl OffersStorage {
    /// No offers.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    /// An offer.
    pub fn offer(&self, id: OfferId) -> Option<Offer> {
        self.offers.get(id)
    }

    /// An offer that was made and not cancelled.
    pub(crate) fn known_offer(&self, id: OfferId) -> Result<Offer> {
        self.offer(id).ok_or(OfferError::UnknownOffer)
    }
}
