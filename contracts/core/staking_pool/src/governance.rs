//! Construction, and `PoolGovernance`: the governor's messages.

use estuary_events::pool::{CoverSet, Wired};
use estuary_interfaces::{Balance, CoverTerms, PoolError, Timestamp, TokenMetadata, MAX_OPERATORS};
use ink::primitives::AccountId;

use crate::{
    accounting::Accounting,
    contracts::Wiring,
    host::{Host, Result},
    parameters::{are_within_bounds, within_bounds, Parameters, ParametersAndPause},
    psp22::Psp22Calls,
    underwriting::UnderwritingCalls,
};

/// The constructor's endowment is at least as many existential deposits. Its shares are locked for ever, so there is
/// always a price. Each nominator keeps an existential deposit until its operator has left. The endowment is worth all
/// their deposits together, so everybody else can leave with everything.
pub const MIN_ENDOWMENT_DEPOSITS: Balance = MAX_OPERATORS as Balance;

/// The use cases of the deployer and of the governor.
pub trait GovernanceCalls: Host {
    /// Opens a pool with the transferred value as its first stake. The pool is paused until it is wired.
    fn construct(&mut self, parameters: Parameters, token: &TokenMetadata) -> Result<()> {
        let existential_deposit = self.existential_deposit();
        if !token.is_valid() || !within_bounds(&parameters, existential_deposit, token.unit()) {
            return Err(PoolError::InvalidParameter);
        }
        let endowment = self.value();
        if endowment < existential_deposit.saturating_mul(MIN_ENDOWMENT_DEPOSITS) {
            return Err(PoolError::EndowmentTooSmall);
        }
        self.set_token_metadata(token);
        self.set_parameters_and_pause(&ParametersAndPause {
            parameters,
            paused_until: Timestamp::MAX,
        });
        let accounting = Accounting::open(endowment);
        self.set_accounting(&accounting);
        self.mint(self.account(), endowment, &accounting);
        Ok(())
    }

    /// Stores the registry and the queue, once and for ever, and ends the pause of a new pool.
    fn wire(&mut self, registry: AccountId, queue: AccountId) -> Result<()> {
        self.only_governor()?;
        if self.wiring().is_ok() {
            return Err(PoolError::AlreadyWired);
        }
        self.set_wiring(&Wiring { registry, queue });
        self.pause_until(0)?;
        self.emit(Wired { registry, queue });
        Ok(())
    }

    /// Replaces all parameters, within their bounds.
    fn set_parameters(&mut self, parameters: Parameters) -> Result<()> {
        self.only_governor()?;
        // The token's own account could never use a treasury's shares.
        let locked = self.is_locked(parameters.treasury);
        if locked || !within_bounds(&parameters, self.existential_deposit(), self.unit()) {
            return Err(PoolError::InvalidParameter);
        }
        let current = self.parameters_and_pause()?;
        self.set_parameters_and_pause(&ParametersAndPause {
            parameters,
            ..current
        });
        Ok(())
    }

    /// Replaces the terms of cover, within their bounds. A vault whose terms end gets all shares of the layer.
    fn replace_cover_terms(&mut self, terms: Option<CoverTerms>) -> Result<()> {
        self.only_governor()?;
        // The token's own account holds the layer, and could never send a message.
        if terms.is_some_and(|terms| self.is_locked(terms.vault) || !are_within_bounds(&terms)) {
            return Err(PoolError::InvalidParameter);
        }
        if let Some(current) = self.cover_terms() {
            if terms.map(|terms| terms.vault) != Some(current.vault) {
                self.give_layer_back(current.vault)?;
            }
        }
        self.set_cover_terms(&terms);
        self.emit(CoverSet { terms });
        Ok(())
    }

    /// Pauses a wired pool until the time `until`, in milliseconds. A time that has passed ends a pause.
    fn pause_until(&mut self, until: Timestamp) -> Result<()> {
        self.only_governor()?;
        self.wiring()?;
        let current = self.parameters_and_pause()?;
        self.set_parameters_and_pause(&ParametersAndPause {
            paused_until: until,
            ..current
        });
        Ok(())
    }
}

impl<H: Host> GovernanceCalls for H {}
