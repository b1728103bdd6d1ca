//! The pool's storage: cells, constructor, and the chain as the host of the use cases.

use estuary_governance::{ContractKind, Governance, GovernanceCell, Layout};
use estuary_host::OnChain;
use estuary_interfaces::{CoverTerms, OperatorId, PoolError, Shares, Timestamp, TokenMetadata};
use estuary_shares::Balances;
use ink::{
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy, Mapping},
};

use crate::{
    accounting::{Accounting, Layer, Losses},
    contracts::Wiring,
    governance::GovernanceCalls,
    host::{Host, Result},
    parameters::{Parameters, ParametersAndPause},
};

pub(crate) const LAYOUT: Layout = Layout {
    kind: ContractKind::Pool,
    version: 1,
    migrates: &[1],
};

/// The pool's cells.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Pool {
    pub(crate) governance: GovernanceCell,
    pub(crate) wiring: Lazy<Wiring, ManualKey<2>>,
    pub(crate) parameters_and_pause: Lazy<ParametersAndPause, ManualKey<3>>,
    pub(crate) accounting: Lazy<Accounting, ManualKey<4>>,
    /// Shares that operators have earned and not claimed. They are part of the registry's balance.
    pub(crate) fee_shares: Mapping<OperatorId, Shares, ManualKey<5>>,
    /// The start of the last completed sweep. The book has all losses that the chain knew by then.
    pub(crate) swept: Lazy<Timestamp, ManualKey<7>>,
    /// Shares of underwriters. They are part of the balance of the pool's own account.
    pub(crate) layer: Lazy<Layer, ManualKey<8>>,
    pub(crate) cover_terms: Lazy<Option<CoverTerms>, ManualKey<9>>,
    pub(crate) losses: Lazy<Losses, ManualKey<12>>,
    pub(crate) token_metadata: Lazy<TokenMetadata, ManualKey<19>>,
    pub(crate) token: Balances,
}

impl Pool {
    /// A new pool. The transferred value is its first stake. The pool is paused until it is wired.
    pub fn open(governor: AccountId, parameters: Parameters, token: &TokenMetadata) -> Result<Self> {
        let mut pool = Self {
            governance: Governance::cell(governor, LAYOUT),
            ..Self::default()
        };
        pool.construct(parameters, token)?;
        Ok(pool)
    }
}

impl OnChain for Pool {}

impl Host for Pool {
    type Token = Balances;

    fn token(&self) -> &Balances {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Balances {
        &mut self.token
    }

    fn governance(&self) -> Governance {
        self.governance.get_or_default()
    }

    fn wiring(&self) -> Result<Wiring> {
        self.wiring.get().ok_or(PoolError::NotWired)
    }

    fn set_wiring(&mut self, wiring: &Wiring) {
        self.wiring.set(wiring);
    }

    fn parameters_and_pause(&self) -> Result<ParametersAndPause> {
        self.parameters_and_pause.get().ok_or(PoolError::InvalidParameter)
    }

    fn set_parameters_and_pause(&mut self, current: &ParametersAndPause) {
        self.parameters_and_pause.set(current);
    }

    fn accounting(&self) -> Accounting {
        self.accounting.get_or_default()
    }

    fn set_accounting(&mut self, accounting: &Accounting) {
        self.accounting.set(accounting);
    }

    fn fee_shares_of(&self, operator: OperatorId) -> Shares {
        self.fee_shares.get(operator).unwrap_or(0)
    }

    fn set_fee_shares(&mut self, operator: OperatorId, shares: Shares) {
        self.fee_shares.insert(operator, &shares);
    }

    fn take_fee_shares(&mut self, operator: OperatorId) -> Shares {
        self.fee_shares.take(operator).unwrap_or(0)
    }

    fn swept(&self) -> Option<Timestamp> {
        self.swept.get()
    }

    fn set_swept(&mut self, start: Timestamp) {
        self.swept.set(&start);
    }

    fn cover_terms(&self) -> Option<CoverTerms> {
        self.cover_terms.get_or_default()
    }

    fn set_cover_terms(&mut self, terms: &Option<CoverTerms>) {
        self.cover_terms.set(terms);
    }

    fn layer(&self) -> Layer {
        self.layer.get_or_default()
    }

    fn set_layer(&mut self, layer: &Layer) {
        self.layer.set(layer);
    }

    fn losses(&self) -> Losses {
        self.losses.get_or_default()
    }

    fn set_losses(&mut self, losses: &Losses) {
        self.losses.set(losses);
    }

    fn token_metadata(&self) -> TokenMetadata {
        self.token_metadata.get_or_default()
    }

    fn set_token_metadata(&mut self, token: &TokenMetadata) {
        self.token_metadata.set(token);
    }
}
