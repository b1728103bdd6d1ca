//! Lots: they begin, and are bought.

use estuary_interfaces::{verdict, Balance};
use estuary_market_interfaces::units::transfer;
use estuary_restaking::Units;
use estuary_restaking_interfaces::{
    restake_vault::RestakeVault,
    reward_auction::{AuctionError, Lot, LotSold, LotStarted},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use psp22::PSP22;

use crate::{
    price::price,
    storage::{Result, RewardAuctionStorage, TokenAt, VaultAt},
};

impl RewardAuctionStorage {
    /// Makes all that the auction holds of a token a lot. Returns the amount.
    pub fn start(&mut self, token: AccountId) -> Result<Balance> {
        let setup = self.known_setup()?;
        if token == setup.wrapper || token == setup.vault {
            return Err(AuctionError::Refused);
        }
        if self.lots.contains(token) {
            return Err(AuctionError::LotRunning);
        }
        let token_at: TokenAt = token.into();
        let held = token_at.call().balance_of(self.env().account_id()).try_invoke();
        let amount = match held {
            Ok(Ok(0)) => return Err(AuctionError::Nothing),
            Ok(Ok(amount)) => amount,
            _ => return Err(AuctionError::TokenFailed),
        };
        let vault: VaultAt = setup.vault.into();
        let book = vault.call().book().try_invoke();
        let book = verdict(book, AuctionError::VaultFailed, AuctionError::Vault)?;
        let first_price = book.active.max(1);
        self.lots.insert(
            token,
            &Lot {
                amount,
                first_price,
                start: self.env().block_timestamp(),
            },
        );
        self.env().emit_event(LotStarted {
            token,
            amount,
            first_price,
        });
        Ok(amount)
    }

    /// The units that the lot of a token costs now.
    pub fn price(&self, token: AccountId) -> Result<Units> {
        self.price_of(&self.known_lot(token)?)
    }

    fn known_lot(&self, token: AccountId) -> Result<Lot> {
        self.lot(token).ok_or(AuctionError::NoLot)
    }

    fn price_of(&self, lot: &Lot) -> Result<Units> {
        let age = self.env().block_timestamp().saturating_sub(lot.start);
        price(lot.first_price, age).ok_or(AuctionError::Arithmetic)
    }

    /// Sells the lot of a token to the caller. Returns the units, which the vault gets.
    pub fn buy(&mut self, token: AccountId, max: Units) -> Result<Units> {
        let (setup, lot, buyer) = (self.known_setup()?, self.known_lot(token)?, self.env().caller());
        let units = self.price_of(&lot)?;
        if units > max {
            return Err(AuctionError::TooDear);
        }
        self.lots.remove(token);
        self.env().emit_event(LotSold {
            token,
            buyer,
            amount: lot.amount,
            units,
        });
        let auction = self.env().account_id();
        transfer(
            setup.wrapper,
            buyer,
            auction,
            units,
            AuctionError::WrapperFailed,
            AuctionError::Units,
        )?;
        let mut vault: VaultAt = setup.vault.into();
        let rewarded = vault.call_mut().reward_units(units).try_invoke();
        verdict(rewarded, AuctionError::VaultFailed, AuctionError::Vault)?;
        transfer(
            token,
            auction,
            buyer,
            lot.amount,
            AuctionError::TokenFailed,
            AuctionError::Token,
        )
        .map(|()| units)
    }
}
