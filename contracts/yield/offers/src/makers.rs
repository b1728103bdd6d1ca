//! What makers do: they make offers, and cancel them.

use estuary_option_interfaces::offers::{Cancelled, Offer, OfferError, OfferId, Offered, Terms};

use crate::{
    storage::{OffersStorage, Result},
    takers::line,
};

impl OffersStorage {
    /// Offers tokens of the caller. Returns the number of the offer.
    pub fn make(&mut self, terms: Terms) -> Result<OfferId> {
        let is_valid = terms.amount > 0
            && terms.min_take <= terms.amount
            && terms.buy != Some(terms.sell)
            && line(&terms).is_valid()
            && terms.end > self.env().block_timestamp();
        if !is_valid {
            return Err(OfferError::InvalidTerms);
        }
        let (id, maker) = (self.next_id.get_or_default(), self.env().caller());
        self.next_id
            .set(&id.checked_add(1).ok_or(OfferError::Arithmetic)?);
        let offer = Offer {
            maker,
            terms,
            left: terms.amount,
        };
        self.offers.insert(id, &offer);
        self.env().emit_event(Offered {
            id,
            maker,
            sell: terms.sell,
            buy: terms.buy,
            amount: terms.amount,
            from_price: terms.from_price,
            to_price: terms.to_price,
            start: terms.start,
            end: terms.end,
            min_take: terms.min_take,
        });
        Ok(id)
    }

    /// Ends an offer of the caller, who gets its storage deposit back.
    pub fn cancel(&mut self, id: OfferId) -> Result<()> {
        if self.known_offer(id)?.maker != self.env().caller() {
            return Err(OfferError::NotMaker);
        }
        self.offers.remove(id);
        self.env().emit_event(Cancelled { id });
        Ok(())
    }
}
