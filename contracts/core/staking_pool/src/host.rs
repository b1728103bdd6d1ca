//! The host of the use cases: cells, and the chain around the pool. There are two. In the contract it is
//! [`Pool`](crate::storage::Pool). The native tests have a host in memory, and run the same use cases.

use estuary_governance::Governance;
use estuary_host::Context;
use estuary_interfaces::{Balance, CoverTerms, OperatorId, PoolError, Shares, Timestamp, TokenMetadata};
use estuary_shares::TokenCells;
use ink::primitives::AccountId;

use crate::{
    accounting::{Accounting, Layer, Losses},
    contracts::{Contracts, Wiring},
    parameters::{Parameters, ParametersAndPause},
    requests::is_fresh,
};

pub(crate) type Result<T> = core::result::Result<T, PoolError>;

/// Everything that a use case reads, writes and sends. A use case may write before it refuses: the host undoes a message
/// that is refused.
pub trait Host: Context + Contracts + Sized {
    /// The cells of shares and allowances.
    type Token: TokenCells;

    /// Shares, and allowances in planck.
    fn token(&self) -> &Self::Token;

    /// Shares, and allowances in planck, to be changed.
    fn token_mut(&mut self) -> &mut Self::Token;

    /// The account that governs the pool, and the layout of its storage.
    fn governance(&self) -> Governance;

    /// The contracts that the pool calls. An error before it is wired.
    fn wiring(&self) -> Result<Wiring>;

    /// Writes the contracts that the pool calls.
    fn set_wiring(&mut self, wiring: &Wiring);

    /// The parameters and the end of the pause. An error before construction.
    fn parameters_and_pause(&self) -> Result<ParametersAndPause>;

    /// Writes the parameters and the end of the pause.
    fn set_parameters_and_pause(&mut self, current: &ParametersAndPause);

    /// The book, as of the last transaction.
    fn accounting(&self) -> Accounting;

    /// Writes the book.
    fn set_accounting(&mut self, accounting: &Accounting);

    /// The shares that an operator has earned as commission and not claimed. They are part of the registry's balance.
    fn fee_shares_of(&self, operator: OperatorId) -> Shares;

    /// Writes the shares that an operator has earned and not claimed.
    fn set_fee_shares(&mut self, operator: OperatorId, shares: Shares);

    /// Removes the shares that an operator has earned and not claimed, and returns them.
    fn take_fee_shares(&mut self, operator: OperatorId) -> Shares;

    /// The start of the last completed sweep. The book has all losses that the chain knew by then.
    fn swept(&self) -> Option<Timestamp>;

    /// Writes the start of the last completed sweep.
    fn set_swept(&mut self, start: Timestamp);

    /// The terms of the underwriters' layer. `None` where there is no layer.
    fn cover_terms(&self) -> Option<CoverTerms>;

    /// Writes the terms of the underwriters' layer.
    fn set_cover_terms(&mut self, terms: &Option<CoverTerms>);

    /// The underwriters' layer.
    fn layer(&self) -> Layer;

    /// Writes the underwriters' layer.
    fn set_layer(&mut self, layer: &Layer);

    /// All losses so far, and who paid.
    fn losses(&self) -> Losses;

    /// Writes all losses so far.
    fn set_losses(&mut self, losses: &Losses);

    /// The name, symbol and decimals by which wallets show the token.
    fn token_metadata(&self) -> TokenMetadata;

    /// Writes the name, symbol and decimals of the token.
    fn set_token_metadata(&mut self, token: &TokenMetadata);

    /// The planck of one token. Bounds of some parameters depend on it.
    fn unit(&self) -> Balance {
        self.token_metadata().unit()
    }

    /// The terms of cover and the layer. Without terms the layer is empty, and its cell is not read.
    fn terms_and_layer(&self) -> (Option<CoverTerms>, Layer) {
        let terms = self.cover_terms();
        let layer = match terms {
            Some(_) => self.layer(),
            None => Layer::default(),
        };
        (terms, layer)
    }

    /// The contracts of a running pool. A pool that is not wired is paused.
    fn wired(&self) -> Wiring {
        self.wiring().unwrap_or_default()
    }

    /// The time and the parameters, unless the pool is paused.
    fn running(&self) -> Result<(Timestamp, Parameters)> {
        let (now, current) = self.not_paused()?;
        Ok((now, current.parameters))
    }

    /// The time, the parameters and the end of the last pause, unless the pool is paused.
    fn not_paused(&self) -> Result<(Timestamp, ParametersAndPause)> {
        let (now, current) = (self.now(), self.parameters_and_pause()?);
        if now < current.paused_until {
            return Err(PoolError::Paused);
        }
        Ok((now, current))
    }

    /// The time, the parameters, and the start of the last completed sweep, which must be fresh.
    fn running_and_swept(
        &self,
        max_age: fn(&Parameters) -> Timestamp,
    ) -> Result<(Timestamp, Parameters, Timestamp)> {
        let (now, current) = self.not_paused()?;
        let ParametersAndPause {
            parameters,
            paused_until,
        } = current;
        self.swept()
            .filter(|swept| is_fresh(*swept, max_age(&parameters), paused_until, now))
            .map(|swept| (now, parameters, swept))
            .ok_or(PoolError::SweepTooOld)
    }

    /// The time and the parameters, if instant exits are open.
    fn running_for_exit(&self) -> Result<(Timestamp, Parameters)> {
        let (now, parameters, _) = self.running_and_swept(|parameters| parameters.max_sweep_age)?;
        Ok((now, parameters))
    }

    /// Refuses every caller but the governor.
    fn only_governor(&self) -> Result<()> {
        self.governance()
            .only_governor(self.caller())
            .map_err(|_| PoolError::NotGovernor)
    }

    /// Sends `amount` planck to `recipient`.
    fn pay(&mut self, recipient: AccountId, amount: Balance) -> Result<()> {
        self.send(recipient, amount).ok_or(PoolError::TransferFailed)
    }
}
