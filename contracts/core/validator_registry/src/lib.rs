//! The validator registry knows the operators, holds their bonds, decides where stake goes, and is the only contract
//! that speaks to nominators.
//!
//! The pool asks it to settle an operator or to rebalance; money comes and goes as plain transfers, and what it means
//! is in the answer.
//!
//! Here is the full contract, message by message. The module `entry` lists the messages of the hot code. The other
//! modules do the work.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod accrual;
pub mod allocation;
mod bond;
pub mod commission;
mod curator_calls;
#[cfg(all(feature = "hot", target_arch = "wasm32"))]
mod entry;
mod events;
pub mod faults;
#[cfg(test)]
mod fixtures;
mod governance;
mod keeper_calls;
pub mod lifecycle;
pub mod losses;
mod nominators;
pub mod operator;
mod operator_calls;
pub mod parameters;
mod pool_calls;
mod settlement;
mod storage;
pub mod table;
mod views;

#[cfg(not(feature = "hot"))]
pub use self::validator_registry::{ValidatorRegistry, ValidatorRegistryRef};
pub use self::{
    parameters::Parameters,
    storage::{OperatorRegistry, ParametersAndCode, Sweep},
};

#[cfg(not(feature = "hot"))]
#[ink::contract(env = estuary_chain_reads::EstuaryEnvironment)]
mod validator_registry {
    use estuary_governance::{migrate, upgrade, GovernanceError, Governed};
    use estuary_interfaces::{
        Fault, OperatorId, OperatorSettlement, ProvisionChange, Rebalanced, Registry, RegistryError,
        RegistryGovernance, Shares, Swept,
    };
    use ink::prelude::vec::Vec;

    use crate::{
        operator::Operator,
        parameters::Parameters,
        storage::{OperatorRegistry, ParametersAndCode, Sweep, LAYOUT},
        table::Entry,
    };

    type Result<T> = core::result::Result<T, RegistryError>;

    #[ink(storage)]
    pub struct ValidatorRegistry {
        registry: OperatorRegistry,
    }

    impl ValidatorRegistry {
        /// A registry for one pool, on a chain where a token has `unit` planck. Its nominators get the code
        /// `nominator_code`, which has to be uploaded already. Only `governor` can change anything.
        #[ink(constructor)]
        pub fn new(
            governor: AccountId,
            pool: AccountId,
            nominator_code: Hash,
            parameters: Parameters,
            unit: Balance,
        ) -> Result<Self> {
            let current = ParametersAndCode {
                pool,
                nominator_code,
                parameters,
            };
            let registry = OperatorRegistry::open(governor, &current, unit)?;
            Ok(Self { registry })
        }

        /// Registers the caller, who must be a validator's stash account, with the transferred value as its bond.
        /// `commission` is in basis points, `payout` is where it goes, `metadata` says who this is. Who has left
        /// without a debt may register again, and is another operator then; who was slashed needs the curator.
        #[ink(message, payable)]
        pub fn register(
            &mut self,
            commission: u16,
            payout: AccountId,
            metadata: Vec<u8>,
        ) -> Result<OperatorId> {
            self.registry.register(commission, payout, metadata)
        }

        /// Lets a candidate take stake, up to `stake_cap` planck and what its bond backs. The curator may; while
        /// registration is open, so may the validator itself, up to the open cap. Instantiates the operator's
        /// nominator, and returns that account.
        #[ink(message)]
        pub fn approve(&mut self, operator: OperatorId, stake_cap: Balance) -> Result<AccountId> {
            self.registry.approve(operator, stake_cap)
        }

        /// The curator sets the most stake, in planck, that an approved operator may take. What exceeds it
        /// leaves with the next rebalancings.
        #[ink(message)]
        pub fn set_stake_cap(&mut self, operator: OperatorId, stake_cap: Balance) -> Result<()> {
            self.registry.set_stake_cap(operator, stake_cap)
        }

        /// Repays the operator's debt with the transferred value, and adds what is left to its bond. Anyone may, also
        /// after the operator left in debt.
        #[ink(message, payable)]
        pub fn top_up_bond(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.top_up_bond(operator)
        }

        /// Announces that the operator wants `amount` planck of its bond back, and returns the era from which on
        /// it can be withdrawn: when a slash of today's stake would have come. It backs no stake from now on, and
        /// is slashed like the rest until then. Replaces what was announced before; 0 takes it back.
        #[ink(message)]
        pub fn request_bond(&mut self, operator: OperatorId, amount: Balance) -> Result<u32> {
            self.registry.request_bond(operator, amount)
        }

        /// Pays the operator what it has announced to withdraw, if that era has come and the bond can still be
        /// spared; or all of its bond, if it has left. Returns the planck paid.
        #[ink(message)]
        pub fn withdraw_bond(&mut self, operator: OperatorId) -> Result<Balance> {
            self.registry.withdraw_bond(operator)
        }

        /// Changes the operator's commission, in basis points. A lower one holds for all rewards that are not
        /// settled yet. A higher one holds after a delay, and only for rewards that come after the settlement that
        /// follows it.
        #[ink(message)]
        pub fn set_commission(&mut self, operator: OperatorId, commission: u16) -> Result<()> {
            self.registry.set_commission(operator, commission)
        }

        /// Names the account that is to take the operator's commission; it must accept. `None` takes that back.
        #[ink(message)]
        pub fn propose_payout(&mut self, operator: OperatorId, proposed: Option<AccountId>) -> Result<()> {
            self.registry.propose_payout(operator, proposed)
        }

        /// The proposed account takes the operator's commission from now on, what is not claimed yet included.
        #[ink(message)]
        pub fn accept_payout(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.accept_payout(operator)
        }

        /// Sends the commission that an operator has earned, as shares of the pool, to its payout account,
        /// which must be the caller. Returns the number of shares.
        #[ink(message)]
        pub fn claim_fees(&mut self, operator: OperatorId) -> Result<Shares> {
            self.registry.claim_fees(operator)
        }

        /// Asks the chain for faults of the operator. The first fault makes it suspect: it takes no new stake. A fault in a
        /// later era jails it. A check that finds the fault gone clears it. Stake that earns nothing is first nominated again.
        /// Anyone may, at any time. Returns the fault that the chain shows now, if there is one.
        #[ink(message)]
        pub fn check(&mut self, operator: OperatorId) -> Result<Option<Fault>> {
            self.registry.check(operator)
        }

        /// Nominates the operator's validator again, once an era, while its stake is exposed: on a chain that lets
        /// nominations fade, this keeps them. Anyone may. Moves no stake.
        #[ink(message)]
        pub fn renew(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.renew(operator)
        }

        /// Lets a jailed operator take stake again, once the chain shows no fault, no loss is outstanding and no
        /// debt is left. Anyone may; after a loss, and where a validator is not elected, only the curator.
        #[ink(message)]
        pub fn release(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.release(operator)
        }

        /// The operator leaves: it takes no more stake, and what it has is drained. The curator may send away who
        /// is jailed, or has a stake cap of 0. A candidate has left at once.
        #[ink(message)]
        pub fn exit(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.exit(operator)
        }

        /// Unbonds the last of an exiting operator's stake, when all else of it is back, no loss is outstanding,
        /// and every reward was paid out. The settlement that brings it home is the operator's last. Anyone may.
        #[ink(message)]
        pub fn close(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.close(operator)
        }

        /// Brings an operator's nominator to the current code of nominators and to where the staking pallet is now.
        /// Anyone may, at any time. Moves no stake.
        #[ink(message)]
        pub fn update_nominator(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.update_nominator(operator)
        }

        /// How this registry is set up.
        #[ink(message)]
        pub fn parameters_and_code(&self) -> Result<ParametersAndCode> {
            self.registry.parameters_and_code()
        }

        /// The planck of one token, for ever: some parameters are bounded by it.
        #[ink(message)]
        pub fn unit(&self) -> Balance {
            self.registry.unit()
        }

        /// How many operators have ever registered: the next one's number.
        #[ink(message)]
        pub fn registered(&self) -> OperatorId {
            self.registry.registered()
        }

        /// The table of approved operators: stake, capacity and status of each, by slot. The slot of one that has
        /// left is free.
        #[ink(message)]
        pub fn table(&self) -> Vec<Entry> {
            self.registry.table.get_or_default()
        }

        /// All else about one operator.
        #[ink(message)]
        pub fn operator(&self, operator: OperatorId) -> Option<Operator> {
            self.registry.operators.get(operator)
        }

        /// At most `max` approved operators, and no more than 32, from a slot of the table on: number and record of
        /// each. A free slot has none.
        #[ink(message)]
        pub fn page(&self, from: u32, max: u32) -> Result<Vec<(OperatorId, Operator)>> {
            self.registry.page(from, max)
        }

        /// Planck of all bonds, and of debt that was repaid and is not with the pool yet: what the registry's account
        /// holds for operators.
        #[ink(message)]
        pub fn held(&self) -> Balance {
            self.registry.held()
        }

        /// How far the sweep has come.
        #[ink(message)]
        pub fn sweep_state(&self) -> Sweep {
            self.registry.sweep.get_or_default()
        }

        /// The operator that a validator's stash account is registered as; the latest, if it came back.
        #[ink(message)]
        pub fn operator_of(&self, validator: AccountId) -> Option<OperatorId> {
            self.registry.ids.get(validator)
        }
    }

    impl Registry for ValidatorRegistry {
        /// Settles one operator with the chain. Its nominator sends principal and rewards, and the registry what
        /// the bond pays for a loss, to the pool as plain transfers; the result says how much of each.
        /// `free_cover` is what the cover fund could still pay; `keeper` receives the bounty for a loss that
        /// nobody has flagged.
        #[ink(message)]
        fn settle(
            &mut self,
            operator: OperatorId,
            free_cover: Balance,
            keeper: AccountId,
        ) -> Result<OperatorSettlement> {
            self.registry.settle(operator, free_cover, keeper)
        }

        /// Provides for what the chain has announced against one operator, or has taken and nobody has settled.
        /// `free_cover` is what the cover fund could still pay; `keeper` receives the bounty for the first
        /// report.
        #[ink(message)]
        fn flag(
            &mut self,
            operator: OperatorId,
            free_cover: Balance,
            keeper: AccountId,
        ) -> Result<ProvisionChange> {
            self.registry.flag(operator, free_cover, keeper)
        }

        /// Flags at most `max` operators, going on where the last call stopped.
        #[ink(message)]
        fn sweep(&mut self, max: u32, free_cover: Balance, keeper: AccountId) -> Result<Swept> {
            self.registry.sweep(max, free_cover, keeper)
        }

        /// Moves stake of at most `max_operators` operators: the transferred value towards validators, and `demand`,
        /// less what is unlocking already, towards the exit. What was not delegated is transferred back.
        #[ink(message, payable)]
        fn rebalance(&mut self, demand: Balance, max_operators: u32) -> Result<Rebalanced> {
            self.registry.rebalance(demand, max_operators)
        }
    }

    impl RegistryGovernance for ValidatorRegistry {
        /// The pool whose stake this is, for ever.
        #[ink(message)]
        fn pool(&self) -> Option<AccountId> {
            self.registry
                .parameters_and_code()
                .ok()
                .map(|current| current.pool)
        }

        /// Replaces all parameters, within their bounds.
        #[ink(message)]
        fn set_parameters(&mut self, parameters: Parameters) -> Result<()> {
            self.registry.set_parameters(parameters)
        }

        /// Names the code of the nominators to come. Those that exist take it by `update_nominator`.
        #[ink(message)]
        fn set_nominator_code(&mut self, code: Hash) -> Result<()> {
            self.registry.set_nominator_code(code)
        }
    }

    impl Governed for ValidatorRegistry {
        /// The only account whose governance this contract accepts.
        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.registry.governance.get_or_default().governor
        }

        /// The layout of the storage.
        #[ink(message)]
        fn storage_version(&self) -> u16 {
            self.registry.governance.get_or_default().version
        }

        /// Replaces the code by one that was uploaded, if the storage has the layout `from_version`. `migrate`
        /// has to follow in the same transaction.
        #[ink(message)]
        fn upgrade(&mut self, code: Hash, from_version: u16) -> core::result::Result<(), GovernanceError> {
            upgrade(&self.registry.governance, code, from_version)
        }

        /// Brings the storage to the layout of this code, after an upgrade to it. Where it has it already,
        /// nothing changes.
        #[ink(message)]
        fn migrate(&mut self) -> core::result::Result<(), GovernanceError> {
            migrate(&mut self.registry.governance, LAYOUT)
        }
    }
}
