//! Authorizations: who acts for whom.

use estuary_market_interfaces::lending_market::{AuthorizationSet, MarketError};
use ink::primitives::AccountId;

use crate::storage::{LendingMarketStorage, Result};

impl LendingMarketStorage {
    /// Lets `operator` act for the caller, or ends that.
    pub fn set_authorization(&mut self, operator: AccountId, authorized: bool) -> Result<()> {
        let owner = self.env().caller();
        if authorized {
            self.authorized.insert((owner, operator), &());
        } else {
            self.authorized.remove((owner, operator));
        }
        self.env().emit_event(AuthorizationSet {
            owner,
            operator,
            authorized,
        });
        Ok(())
    }

    /// Whether `operator` acts for `owner`.
    pub fn is_authorized(&self, owner: AccountId, operator: AccountId) -> bool {
        self.authorized.contains((owner, operator))
    }

    /// Refuses to act for an account that has not authorized the caller.
    pub(crate) fn only_for(&self, owner: AccountId) -> Result<()> {
        let caller = self.env().caller();
        match caller == owner || self.is_authorized(owner, caller) {
            true => Ok(()),
            false => Err(MarketError::NotAuthorized),
        }
    }
}
