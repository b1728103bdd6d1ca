//! The validator registry knows the operators, holds their bonds, decides where stake goes, and is the only contract
//! that speaks to nominators.
//!
//! The pool asks it to settle an operator or to rebalance. Money comes and goes as plain transfers, and the answer
//! states the meaning of each amount.
//!
//! Here is the full contract, message by message. The module `entry` lists the messages of the hot code. The other
//! modules do the work. The use cases are methods of every [`host::Host`]: the chain, or the memory of a test.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// Tests compute what must come out; an overflow panics there.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

pub mod accrual;
pub mod allocation;
mod bond;
pub mod commission;
pub mod contracts;
pub mod cover;
pub mod curator_calls;
#[cfg(all(feature = "hot", target_arch = "wasm32"))]
mod entry;
mod events;
pub mod faults;
#[cfg(test)]
mod fixtures;
pub mod governance;
pub mod host;
pub mod keeper_calls;
pub mod lifecycle;
pub mod losses;
pub mod operator;
pub mod operator_calls;
pub mod parameters;
pub mod pool_calls;
mod settlement;
mod storage;
pub mod table;
pub mod views;

#[cfg(not(feature = "hot"))]
pub use self::validator_registry::{ValidatorRegistry, ValidatorRegistryRef};
pub use self::{
    parameters::{Parameters, ParametersAndCode},
    storage::OperatorRegistry,
    table::Sweep,
};

#[cfg(not(feature = "hot"))]
#[ink::contract(env = estuary_chain_reads::EstuaryEnvironment)]
mod validator_registry {
    use estuary_governance::{migrate, upgrade, GovernanceError, Governed};
    use estuary_interfaces::{
        CoverState, Fault, OperatorId, OperatorSettlement, ProvisionChange, Rebalanced, Registry,
        RegistryError, RegistryGovernance, Shares, Swept,
    };
    use ink::prelude::vec::Vec;

    use crate::{
        curator_calls::CuratorCalls,
        governance::GovernanceCalls,
        host::Host,
        keeper_calls::KeeperCalls,
        operator::Operator,
        operator_calls::OperatorCalls,
        parameters::{Parameters, ParametersAndCode},
        pool_calls::PoolCalls,
        storage::{OperatorRegistry, LAYOUT},
        table::{Entry, Sweep},
        views::Views,
    };

    type Result<T> = core::result::Result<T, RegistryError>;

    /// The full contract. Its messages call the use cases, whose host is [`OperatorRegistry`].
    #[ink(storage)]
    pub struct ValidatorRegistry {
        registry: OperatorRegistry,
    }

    impl ValidatorRegistry {
        /// A registry for one pool, on a chain where a token has `unit` planck. Its nominators get the code
        /// `nominator_code`, which has to be uploaded already. Only `governor` can change parameters and code.
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
        /// `commission` is in basis points of every reward. `payout` is the account that claims it. `metadata`
        /// describes the operator. A validator that has left without a debt may register again, as another operator. If
        /// it had a loss, only the curator can approve it.
        #[ink(message, payable)]
        pub fn register(
            &mut self,
            commission: u16,
            payout: AccountId,
            metadata: Vec<u8>,
        ) -> Result<OperatorId> {
            self.registry.register(commission, payout, metadata)
        }

        /// Lets a candidate take stake, up to `stake_cap` planck, and as far as its bond backs it. The curator may.
        /// While registration is open, the validator itself may too, up to the open cap. Instantiates the operator's
        /// nominator, and returns its account.
        #[ink(message)]
        pub fn approve(&mut self, operator: OperatorId, stake_cap: Balance) -> Result<AccountId> {
            self.registry.approve(operator, stake_cap)
        }

        /// Sets the most stake, in planck, that an approved operator may take. Only the curator. Stake above the cap
        /// leaves with the next rebalancings.
        #[ink(message)]
        pub fn set_stake_cap(&mut self, operator: OperatorId, stake_cap: Balance) -> Result<()> {
            self.registry.set_stake_cap(operator, stake_cap)
        }

        /// Repays the operator's debt with the transferred value, and adds the remainder to its bond. Anyone may, also
        /// after the operator left in debt.
        #[ink(message, payable)]
        pub fn top_up_bond(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.top_up_bond(operator)
        }

        /// Requests `amount` planck of the operator's bond back. Returns the first era in which they can be withdrawn:
        /// any slash of today's stake has come by then. The planck back no stake from now on, and can be slashed until
        /// then. The request replaces an earlier request, and 0 cancels it. Only the validator.
        #[ink(message)]
        pub fn request_bond(&mut self, operator: OperatorId, amount: Balance) -> Result<u32> {
            self.registry.request_bond(operator, amount)
        }

        /// Pays the validator the planck that it has requested, if their era has come and the bond can still spare
        /// them. Pays the whole bond of an operator that has left. Returns the planck paid. Only the validator.
        #[ink(message)]
        pub fn withdraw_bond(&mut self, operator: OperatorId) -> Result<Balance> {
            self.registry.withdraw_bond(operator)
        }

        /// Changes the operator's commission, in basis points. A lower commission applies to all rewards that are not
        /// settled yet. A higher commission applies after a delay, and only to rewards that are settled after the first
        /// settlement that follows the delay. Only the validator.
        #[ink(message)]
        pub fn set_commission(&mut self, operator: OperatorId, commission: u16) -> Result<()> {
            self.registry.set_commission(operator, commission)
        }

        /// Names the account that is to claim the operator's commission. The account must accept. `None` withdraws the
        /// proposal. Only the validator.
        #[ink(message)]
        pub fn propose_payout(&mut self, operator: OperatorId, proposed: Option<AccountId>) -> Result<()> {
            self.registry.propose_payout(operator, proposed)
        }

        /// Makes the caller the payout account, if it was proposed. It claims the operator's commission from now on,
        /// and also the commission that is not claimed yet.
        #[ink(message)]
        pub fn accept_payout(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.accept_payout(operator)
        }

        /// Sends the commission that an operator has earned, as shares of the pool, to its payout account, which must
        /// be the caller. Returns the number of shares.
        #[ink(message)]
        pub fn claim_fees(&mut self, operator: OperatorId) -> Result<Shares> {
            self.registry.claim_fees(operator)
        }

        /// Asks the chain for faults of the operator. The first fault makes it suspected: it takes no new stake. A
        /// fault in a later era jails it. A check that finds the fault gone clears it. Stake that earns nothing is
        /// first nominated again. Anyone may, at any time. Returns the fault that the chain shows now, if there is a
        /// fault.
        #[ink(message)]
        pub fn check(&mut self, operator: OperatorId) -> Result<Option<Fault>> {
            self.registry.check(operator)
        }

        /// Nominates the operator's validator again, once an era, while its stake is exposed: on a chain that lets
        /// nominations fade, a renewal keeps them. Anyone may. Moves no stake.
        #[ink(message)]
        pub fn renew(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.renew(operator)
        }

        /// Lets a jailed operator take stake again, if the chain shows no fault, no loss is outstanding, and no debt is
        /// left. Anyone may. Only the curator may after a loss, or after idle stake while the validator is not elected.
        #[ink(message)]
        pub fn release(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.release(operator)
        }

        /// Lets the operator leave: it takes no more stake, and its stake is drained. The validator may. The curator
        /// may send away an operator that is jailed, or that has a stake cap of 0. A candidate has left at once.
        #[ink(message)]
        pub fn exit(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.exit(operator)
        }

        /// Unbonds the last stake of an exiting operator, if its other stake is back, no loss is outstanding, and every
        /// reward was paid out. The settlement that collects the last stake is the operator's last. Anyone may.
        #[ink(message)]
        pub fn close(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.close(operator)
        }

        /// Gives an operator's nominator the current code of nominators, and the current indices of the staking calls.
        /// Anyone may, at any time. Moves no stake.
        #[ink(message)]
        pub fn update_nominator(&mut self, operator: OperatorId) -> Result<()> {
            self.registry.update_nominator(operator)
        }

        /// The pool, the code of new nominators, and the parameters.
        #[ink(message)]
        pub fn parameters_and_code(&self) -> Result<ParametersAndCode> {
            self.registry.parameters_and_code()
        }

        /// The planck of one token, for ever. Bounds of some parameters depend on it.
        #[ink(message)]
        pub fn unit(&self) -> Balance {
            self.registry.unit()
        }

        /// The most planck that one operator can owe for its losses before the pool's cover ends. `None` is no limit.
        #[ink(message)]
        pub fn cover_cap(&self) -> Option<Balance> {
            self.registry.cover_cap()
        }

        /// The number of operators that have ever registered. The next operator gets it as its number.
        #[ink(message)]
        pub fn registered(&self) -> OperatorId {
            self.registry.registered()
        }

        /// The table of approved operators: stake, capacity and status of each, by slot. The slot of an operator that
        /// has left is free.
        #[ink(message)]
        pub fn table(&self) -> Vec<Entry> {
            self.registry.table.get_or_default()
        }

        /// An operator, without its entry in the table.
        #[ink(message)]
        pub fn operator(&self, operator: OperatorId) -> Option<Operator> {
            self.registry.operator(operator).ok()
        }

        /// The approved operators in at most `max` slots of the table, and 32 at most, beginning with the slot `from`:
        /// number and value of each. A free slot has no operator.
        #[ink(message)]
        pub fn page(&self, from: u32, max: u32) -> Result<Vec<(OperatorId, Operator)>> {
            self.registry.page(from, max)
        }

        /// Planck of all bonds, and of repaid debt that is not with the pool yet: the money of operators in the
        /// registry's account.
        #[ink(message)]
        pub fn held(&self) -> Balance {
            self.registry.held()
        }

        /// The progress of the sweep.
        #[ink(message)]
        pub fn sweep_state(&self) -> Sweep {
            self.registry.sweep_state()
        }

        /// The number of the operator that a validator's stash account is registered as: the latest, if it registered
        /// again.
        #[ink(message)]
        pub fn operator_of(&self, validator: AccountId) -> Option<OperatorId> {
            self.registry.id_of(validator)
        }
    }

    impl Registry for ValidatorRegistry {
        /// Settles one operator with the chain. Its nominator sends principal and rewards to the pool, and the registry
        /// sends the planck that the bond pays for a loss, both as plain transfers. The result states each amount.
        /// `cover` is the planck that cover fund and layer can pay. `keeper` receives the bounty for a loss that nobody
        /// has flagged.
        #[ink(message)]
        fn settle(
            &mut self,
            operator: OperatorId,
            cover: CoverState,
            keeper: AccountId,
        ) -> Result<OperatorSettlement> {
            self.registry.settle(operator, cover, keeper)
        }

        /// Books the losses that the chain has announced against one operator, or has taken since its last settlement.
        /// `cover` is the planck that cover fund and layer can pay. `keeper` receives the bounty for the first report.
        #[ink(message)]
        fn flag(
            &mut self,
            operator: OperatorId,
            cover: CoverState,
            keeper: AccountId,
        ) -> Result<ProvisionChange> {
            self.registry.flag(operator, cover, keeper)
        }

        /// Flags at most `max` operators, and 100 at most. Begins where the last call ended.
        #[ink(message)]
        fn sweep(&mut self, max: u32, cover: CoverState, keeper: AccountId) -> Result<Swept> {
            self.registry.sweep(max, cover, keeper)
        }

        /// Moves stake of at most `max_operators` operators. The transferred value goes to validators. `demand` planck,
        /// less the planck that are unlocking already, start to unbond. Transfers the planck back that were not
        /// delegated.
        #[ink(message, payable)]
        fn rebalance(&mut self, demand: Balance, max_operators: u32) -> Result<Rebalanced> {
            self.registry.rebalance(demand, max_operators)
        }
    }

    impl RegistryGovernance for ValidatorRegistry {
        /// The pool whose stake the registry manages, for ever.
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

        /// Sets the code of new nominators. Nominators that exist take it by `update_nominator`.
        #[ink(message)]
        fn set_nominator_code(&mut self, code: Hash) -> Result<()> {
            self.registry.set_nominator_code(code)
        }

        /// Limits the cover of one operator: above `cap` planck of debt the pool's cover pays for no loss of it.
        /// `None` is no limit.
        #[ink(message)]
        fn set_cover_cap(&mut self, cap: Option<Balance>) -> Result<()> {
            self.registry.limit_cover(cap)
        }
    }

    impl Governed for ValidatorRegistry {
        /// The only account whose governance this contract accepts.
        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.registry.governance.get_or_default().governor
        }

        /// The version of the storage's layout.
        #[ink(message)]
        fn storage_version(&self) -> u16 {
            self.registry.governance.get_or_default().version
        }

        /// Replaces the code by an uploaded code, if the storage has the layout `from_version`. `migrate` has to follow
        /// in the same transaction.
        #[ink(message)]
        fn upgrade(&mut self, code: Hash, from_version: u16) -> core::result::Result<(), GovernanceError> {
            upgrade(&self.registry.governance, code, from_version)
        }

        /// Converts the storage to the layout of this code, after an upgrade to it. Changes nothing if the storage has
        /// that layout.
        #[ink(message)]
        fn migrate(&mut self) -> core::result::Result<(), GovernanceError> {
            migrate(&mut self.registry.governance, LAYOUT)
        }
    }
}
