//! What the market calls back for. It calls its own caller only, so every order is one that this contract gave.

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::{
    lending_market::CallbackError,
    leverage::{Closed, Entry, Exit, LeverageWiring, Profited},
};
use ink::{prelude::vec::Vec, primitives::AccountId, scale::Decode};

use crate::{
    refusal::Reason,
    storage::{LeverageStorage, Result},
};

/// What becomes of a loan.
#[ink::scale_derive(Encode, Decode)]
pub(crate) struct LoanOrder {
    /// Planck of the owner, which the contract holds meanwhile.
    pub own: Balance,
    /// The least units that the owner accepts.
    pub min_units: Shares,
    pub entry: Entry,
}

/// What becomes of units.
#[ink::scale_derive(Encode, Decode)]
pub(crate) struct ExitOrder {
    /// The account that gets what is left.
    pub receiver: AccountId,
    pub exit: Exit,
    /// The least planck that the receiver accepts for the units.
    pub min_out: Balance,
    /// Of a liquidation: the least planck that are left. It pays all that is due.
    pub min_profit: Option<Balance>,
}

impl LeverageStorage {
    /// Turns a loan and the owner's own money into units, which the market takes. Returns them.
    pub fn on_loan(&mut self, data: Vec<u8>) -> core::result::Result<Shares, CallbackError> {
        self.answer_loan(&data).map_err(|refusal| refusal.to_callback())
    }

    fn answer_loan(&mut self, data: &[u8]) -> Result<Shares> {
        let (wiring, order) = self.order::<LoanOrder>(data)?;
        let native = order.own.checked_add(self.env().transferred_value());
        let native = native.ok_or(Reason::Arithmetic)?;
        self.enter(&wiring, native, order.min_units, order.entry)
    }

    /// Turns units into native, pays the market what is due, and the receiver the rest.
    pub fn on_collateral(
        &mut self,
        units: Shares,
        due: Balance,
        data: Vec<u8>,
    ) -> core::result::Result<(), CallbackError> {
        self.answer_collateral(units, due, &data)
            .map_err(|refusal| refusal.to_callback())
    }

    fn answer_collateral(&mut self, units: Shares, due: Balance, data: &[u8]) -> Result<()> {
        let (wiring, order) = self.order::<ExitOrder>(data)?;
        let out = self.leave(&wiring, units, order.min_out, order.exit)?;
        let repaid = out.min(due);
        let back = out.saturating_sub(repaid);
        match order.min_profit {
            Some(min_profit) if repaid < due || back < min_profit => {
                return Err(Reason::TooLittleProfit.into());
            }
            Some(_) => self.env().emit_event(Profited {
                caller: order.receiver,
                paid: due,
                received: out,
            }),
            None => self.env().emit_event(Closed {
                owner: order.receiver,
                units,
                sold_for: out,
                repaid,
                back,
            }),
        }
        self.pay(wiring.market, repaid)?;
        self.pay(order.receiver, back)
    }

    /// The order of a callback, which only the market makes.
    fn order<Order: Decode>(&self, mut data: &[u8]) -> Result<(LeverageWiring, Order)> {
        let wiring = self.known_wiring()?;
        if self.env().caller() != wiring.market {
            return Err(Reason::NotMarket.into());
        }
        let order = Order::decode(&mut data).map_err(|_| Reason::BadData)?;
        Ok((wiring, order))
    }
}
