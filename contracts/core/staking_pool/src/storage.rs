//! The pool's storage: its cells, its constructor, and the accessors and guards that messages use.

use estuary_codec::Packed;
use estuary_governance::{ContractKind, Governance, GovernanceCell, Layout};
use estuary_interfaces::{
    Balance, OperatorId, PoolError, Queue, Registry, Shares, Timestamp, TokenMetadata, MAX_OPERATORS,
};
use estuary_shares::Balances;
use ink::{
    env::DefaultEnvironment,
    primitives::AccountId,
    storage::{traits::ManualKey, Lazy, Mapping},
    EnvAccess,
};

use crate::{
    accounting::Accounting,
    parameters::{within_bounds, Parameters, ParametersAndPause},
    requests::is_fresh,
};

pub(crate) type Result<T> = core::result::Result<T, PoolError>;
pub(crate) type RegistryAt = ink::contract_ref!(Registry, DefaultEnvironment);
pub(crate) type QueueAt = ink::contract_ref!(Queue, DefaultEnvironment);

pub(crate) const LAYOUT: Layout = Layout {
    kind: ContractKind::Pool,
    version: 1,
    migrates: &[1],
};

/// The constructor's endowment is at least as many existential deposits. Its shares are locked for ever, so there is
/// always a price. Each nominator keeps an existential deposit until its operator has left. The endowment is worth all
/// their deposits together, so everybody else can leave with everything.
pub const MIN_ENDOWMENT_DEPOSITS: Balance = MAX_OPERATORS as Balance;

/// The contracts that the pool calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Packed)]
#[ink::scale_derive(Encode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Wiring {
    /// The registry, which settles operators and moves stake.
    pub registry: AccountId,
    /// The withdrawal queue, which holds redemption requests.
    pub queue: AccountId,
}

/// Accounts without a contract. Every call of them fails.
impl Default for Wiring {
    fn default() -> Self {
        let nobody = AccountId::from([0; 32]);
        Self {
            registry: nobody,
            queue: nobody,
        }
    }
}

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
    pub(crate) token_metadata: Lazy<TokenMetadata, ManualKey<19>>,
    pub(crate) token: Balances,
}

impl Pool {
    /// A new pool. The transferred value is its first stake. The pool is paused until it is wired.
    pub fn open(governor: AccountId, parameters: Parameters, token: &TokenMetadata) -> Result<Self> {
        let mut pool = Self::default();
        let existential_deposit = pool.env().minimum_balance();
        if !token.is_valid() || !within_bounds(&parameters, existential_deposit, token.unit()) {
            return Err(PoolError::InvalidParameter);
        }
        let endowment = pool.env().transferred_value();
        if endowment < existential_deposit.saturating_mul(MIN_ENDOWMENT_DEPOSITS) {
            return Err(PoolError::EndowmentTooSmall);
        }
        pool.governance = Governance::cell(governor, LAYOUT);
        pool.token_metadata.set(token);
        pool.parameters_and_pause.set(&ParametersAndPause {
            parameters,
            paused_until: Timestamp::MAX,
        });
        let accounting = Accounting::open(endowment);
        pool.accounting.set(&accounting);
        pool.mint(pool.env().account_id(), endowment, &accounting);
        Ok(pool)
    }

    pub(crate) fn env(&self) -> EnvAccess<'static, DefaultEnvironment> {
        EnvAccess::default()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.env().block_timestamp()
    }

    /// The book, as of the last transaction.
    pub fn accounting(&self) -> Accounting {
        self.accounting.get_or_default()
    }

    /// The parameters and the end of the pause. An error before construction.
    pub fn parameters_and_pause(&self) -> Result<ParametersAndPause> {
        self.parameters_and_pause.get().ok_or(PoolError::InvalidParameter)
    }

    /// The contracts that the pool calls. An error before it is wired.
    pub fn wiring(&self) -> Result<Wiring> {
        self.wiring.get().ok_or(PoolError::NotWired)
    }

    /// The contracts of a running pool. A pool that is not wired is paused.
    pub(crate) fn wired(&self) -> Wiring {
        self.wiring.get_or_default()
    }

    /// The name, symbol and decimals by which wallets show the token.
    pub fn token_metadata(&self) -> TokenMetadata {
        self.token_metadata.get_or_default()
    }

    /// The planck of one token. Bounds of some parameters depend on it.
    pub fn unit(&self) -> Balance {
        self.token_metadata().unit()
    }

    /// The time and the parameters, unless the pool is paused.
    pub(crate) fn running(&self) -> Result<(Timestamp, Parameters)> {
        let (now, current) = self.not_paused()?;
        Ok((now, current.parameters))
    }

    fn not_paused(&self) -> Result<(Timestamp, ParametersAndPause)> {
        let (now, current) = (self.now(), self.parameters_and_pause()?);
        if now < current.paused_until {
            return Err(PoolError::Paused);
        }
        Ok((now, current))
    }

    /// The time, the parameters, and the start of the last completed sweep, which must be fresh.
    pub(crate) fn running_and_swept(
        &self,
        max_age: fn(&Parameters) -> Timestamp,
    ) -> Result<(Timestamp, Parameters, Timestamp)> {
        let (now, current) = self.not_paused()?;
        let ParametersAndPause {
            parameters,
            paused_until,
        } = current;
        self.swept
            .get()
            .filter(|swept| is_fresh(*swept, max_age(&parameters), paused_until, now))
            .map(|swept| (now, parameters, swept))
            .ok_or(PoolError::SweepTooOld)
    }

    /// The time and the parameters, if instant exits are open.
    pub(crate) fn running_for_exit(&self) -> Result<(Timestamp, Parameters)> {
        let (now, parameters, _) = self.running_and_swept(|parameters| parameters.max_sweep_age)?;
        Ok((now, parameters))
    }

    pub(crate) fn pay(&self, to: AccountId, amount: Balance) -> Result<()> {
        self.env()
            .transfer(to, amount)
            .map_err(|_| PoolError::TransferFailed)
    }
}
