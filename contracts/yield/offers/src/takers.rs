//! What takers do: they buy.

use estuary_interfaces::Balance;
use estuary_market_interfaces::units::transfer;
use estuary_option_interfaces::offers::{Offer, OfferError, OfferId, Taken, Terms};
use estuary_options::offer::Line;
use ink::primitives::AccountId;

use crate::storage::{OffersStorage, Result};

/// How the price falls.
pub(crate) fn line(terms: &Terms) -> Line {
    Line {
        from: terms.from_price,
        to: terms.to_price,
        start: terms.start,
        end: terms.end,
    }
}

impl OffersStorage {
    /// Buys `amount` of an offer. Returns the cost.
    pub fn take(&mut self, id: OfferId, amount: Balance, max_cost: Balance) -> Result<Balance> {
        let (mut offer, taker) = (self.known_offer(id)?, self.env().caller());
        let cost = self.cost_of(&offer, amount)?;
        if cost > max_cost {
            return Err(OfferError::CostTooHigh);
        }
        offer.left = offer.left.checked_sub(amount).ok_or(OfferError::TooMuch)?;
        self.offers.insert(id, &offer);
        self.env().emit_event(Taken {
            id,
            taker,
            amount,
            cost,
        });
        self.pay(&offer, taker, cost)?;
        transfer(
            offer.terms.sell,
            offer.maker,
            taker,
            amount,
            OfferError::SellFailed,
            OfferError::Sell,
        )?;
        Ok(cost)
    }

    /// What `amount` of an offer costs now.
    pub fn cost(&self, id: OfferId, amount: Balance) -> Result<Balance> {
        self.cost_of(&self.known_offer(id)?, amount)
    }

    fn cost_of(&self, offer: &Offer, amount: Balance) -> Result<Balance> {
        let now = self.env().block_timestamp();
        if now < offer.terms.start {
            return Err(OfferError::NotStarted);
        }
        if now > offer.terms.end {
            return Err(OfferError::Ended);
        }
        if amount > offer.left {
            return Err(OfferError::TooMuch);
        }
        if amount == 0 || (amount < offer.terms.min_take && amount < offer.left) {
            return Err(OfferError::BelowMinimum);
        }
        line(&offer.terms).cost(amount, now).ok_or(OfferError::Arithmetic)
    }

    /// Pays the maker. Change of the native token goes back to the taker.
    fn pay(&self, offer: &Offer, taker: AccountId, cost: Balance) -> Result<()> {
        let value = self.env().transferred_value();
        let Some(money) = offer.terms.buy else {
            let change = value.checked_sub(cost).ok_or(OfferError::WrongValue)?;
            self.send(offer.maker, cost)?;
            return self.send(taker, change);
        };
        match value {
            0 if cost == 0 => Ok(()),
            0 => transfer(
                money,
                taker,
                offer.maker,
                cost,
                OfferError::PayFailed,
                OfferError::Pay,
            ),
            _ => Err(OfferError::WrongValue),
        }
    }

    fn send(&self, to: AccountId, amount: Balance) -> Result<()> {
        if amount == 0 {
            return Ok(());
        }
        self.env()
            .transfer(to, amount)
            .map_err(|_| OfferError::TransferFailed)
    }
}
