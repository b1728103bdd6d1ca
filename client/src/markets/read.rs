//! Reads the markets, all at one block.

use estuary_interfaces::LiquidStaking;
use estuary_market_interfaces::{
    lending_market::{LendingMarket as _, MarketError},
    stable_pool::StablePool as _,
};
use estuary_markets::lending::Position;
use futures::try_join;
use lending_market::LendingMarketRef;
use stable_pool::StablePoolRef;
use staking_pool::StakingPoolRef;
use subxt::utils::H256;

use super::quotes::Quotes;
use crate::{
    account::{from_ink, to_ink},
    chain::Account,
    error::{Error, Result},
    message::message,
    protocol::{Markets, Protocol},
    words::InWords,
};

/// The key of the market's positions in its storage.
const POSITIONS: u32 = 3;

impl Protocol {
    /// All that quotes are made of.
    pub async fn quotes(&self, at: H256) -> Result<Quotes> {
        let Markets {
            stable_pool,
            lending_market,
            ..
        } = self.markets()?;
        let (pool, at) = (&self.contracts.pool, Some(at));
        let (now, current, accounting, stake_room, price, stable, reserves, terms, totals, counted) = try_join!(
            self.chain.now(at),
            self.ask_for(message!(StakingPoolRef(pool).parameters_and_pause()), at),
            self.ask(message!(StakingPoolRef(pool).accounting()), at),
            self.ask_for(message!(StakingPoolRef(pool).available_stake_limit()), at),
            self.ask(message!(StakingPoolRef(pool).price()), at),
            self.ask(message!(StablePoolRef(stable_pool).terms()), at),
            self.ask(message!(StablePoolRef(stable_pool).reserves()), at),
            self.ask(message!(LendingMarketRef(lending_market).terms()), at),
            self.ask_for(message!(LendingMarketRef(lending_market).totals()), at),
            self.ask_for(message!(LendingMarketRef(lending_market).price()), at),
        )?;
        Ok(Quotes {
            now,
            paused_until: current.paused_until,
            parameters: current.parameters,
            accounting,
            stake_room,
            price: price.ok_or_else(|| refused("price", &MarketError::NoPrice))?,
            stable: stable.ok_or_else(|| refused("terms", &MarketError::InvalidTerms))?,
            reserves,
            terms: terms.ok_or_else(|| refused("terms", &MarketError::InvalidTerms))?,
            totals,
            counted: counted.price,
        })
    }

    /// Units and debt of an account.
    pub async fn loan_of(&self, account: &Account, at: H256) -> Result<Position> {
        let market = &self.markets()?.lending_market;
        let position = message!(LendingMarketRef(market).position(to_ink(account)));
        self.ask(position, Some(at)).await
    }

    /// All positions. No message lists them: they are read from the market's storage.
    pub async fn positions(&self, at: H256) -> Result<Vec<(Account, Position)>> {
        let market = &self.markets()?.lending_market;
        let found = self
            .chain
            .mapping::<ink::primitives::AccountId, Position>(market, POSITIONS, at);
        let mut positions: Vec<_> = found
            .await?
            .into_iter()
            .map(|(account, position)| (from_ink(account), position))
            .collect();
        positions.sort_by_key(|(account, _)| account.0);
        Ok(positions)
    }
}

fn refused(message: &'static str, error: &MarketError) -> Error {
    Error::Refused {
        message,
        reason: error.in_words(),
    }
}
