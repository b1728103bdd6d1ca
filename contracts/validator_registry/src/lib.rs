//! The validator registry knows the operators, holds their bonds, decides where stake goes, and is the only contract
//! that speaks to nominators.
//!
//! The pool asks it to settle an operator or to rebalance; money comes and goes as plain transfers, and what it means
//! is in the answer.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod allocation;
pub mod operators;
pub mod parameters;

pub use self::{
    parameters::Parameters,
    validator_registry::{Setup, ValidatorRegistry, ValidatorRegistryRef},
};

#[ink::contract(env = estuary_chain_reads::EstuaryEnvironment)]
mod validator_registry {
    use estuary_chain_reads::{StashInfo, MAX_BATCH};
    use estuary_events::registry::{
        BondSlashed, BountyPaid, FeesClaimed, LossFlagged, NominatorUpdated, OperatorApproved,
        OperatorJailed, OperatorRegistered, OperatorSkipped, StakeDelegated, StakeUndelegated,
    };
    use estuary_governance::{ContractKind, Governance, GovernanceCell, GovernanceError, Governed, Layout};
    use estuary_interfaces::{
        verdict, FeeShares, Nominator, NominatorError, OperatorId, OperatorSettlement, Provided, Rebalanced,
        Registry, RegistryError, RegistryGovernance, Settlement, Shares, Swept,
    };
    use ink::{
        codegen::TraitCallBuilder,
        prelude::vec::Vec,
        storage::{traits::ManualKey, Lazy, Mapping},
        ToAccountId,
    };
    use nominator::NominatorRef;

    use crate::{
        allocation::{part, plan, Kind, Limits, Move, Order},
        operators::{commission_allowed, Announced, Entry, Operator, Status, Terms},
        parameters::{terms, within_bounds, Parameters},
    };

    /// What one call of a nominator may take at most, in picoseconds and in bytes.
    const NOMINATOR_REF_TIME: u64 = 40_000_000_000;
    const NOMINATOR_PROOF_SIZE: u64 = 512 * 1024;

    /// What a healthy nominator never exceeds. A call is not made with less, or a caller could starve it.
    const HEALTHY_REF_TIME: u64 = 20_000_000_000;

    /// What is left for the registry and the pool, whatever the nominator does.
    const RESERVED_REF_TIME: u64 = 10_000_000_000;

    /// The table of operators must fit a storage cell of 16 KiB.
    const MAX_OPERATORS: usize = 300;

    const MAX_METADATA: usize = 128;

    const LAYOUT: Layout = Layout {
        kind: ContractKind::Registry,
        version: 1,
        migrates: &[1],
    };

    /// How a registry is set up, in one storage cell.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    #[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
    pub struct Setup {
        /// The staking pool whose stake this is, for ever.
        pub pool: AccountId,
        /// Code of the nominators to come.
        pub nominator_code: Hash,
        pub parameters: Parameters,
    }

    /// How far the sweep through all operators has come.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    #[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
    pub struct Sweep {
        /// The operator with which the next part begins.
        pub next: OperatorId,
        /// When the first part was read.
        pub start: Timestamp,
    }

    #[ink(storage)]
    pub struct ValidatorRegistry {
        governance: GovernanceCell,
        setup: Lazy<Setup, ManualKey<1>>,
        /// One entry per operator, by id: all that allocation needs, in one cell.
        table: Lazy<Vec<Entry>, ManualKey<2>>,
        operators: Mapping<OperatorId, Operator, ManualKey<3>>,
        ids: Mapping<AccountId, OperatorId, ManualKey<4>>,
        /// The operator with which the next rebalancing begins, so that one that fails holds up no other.
        cursor: Lazy<OperatorId, ManualKey<5>>,
        sweep: Lazy<Sweep, ManualKey<6>>,
    }

    impl ValidatorRegistry {
        /// A registry for one pool, on a chain whose staking pallet is where `parameters.calls` says. Its
        /// nominators get the code `nominator_code`, which has to be uploaded already. Only `governor` can
        /// change anything.
        #[ink(constructor)]
        pub fn new(
            governor: AccountId,
            pool: AccountId,
            nominator_code: Hash,
            parameters: Parameters,
        ) -> Result<Self, RegistryError> {
            if !within_bounds(&parameters, Self::env().minimum_balance()) {
                return Err(RegistryError::InvalidParameter);
            }
            let mut registry = Self {
                governance: Governance::cell(governor, LAYOUT),
                setup: Lazy::new(),
                table: Lazy::new(),
                operators: Mapping::new(),
                ids: Mapping::new(),
                cursor: Lazy::new(),
                sweep: Lazy::new(),
            };
            registry.setup.set(&Setup {
                pool,
                nominator_code,
                parameters,
            });
            registry.table.set(&Vec::new());
            Ok(registry)
        }

        /// Registers the caller, who must be a validator's stash account, with the transferred value as its bond.
        /// `commission` is in basis points, `payout` is where it goes, `metadata` says who this is.
        #[ink(message, payable)]
        pub fn register(
            &mut self,
            commission: u16,
            payout: AccountId,
            metadata: Vec<u8>,
        ) -> Result<OperatorId, RegistryError> {
            let parameters = self.parameters()?;
            let (validator, bond) = (self.env().caller(), self.env().transferred_value());
            if self.ids.contains(validator) {
                return Err(RegistryError::AlreadyRegistered);
            }
            if bond < parameters.min_bond {
                return Err(RegistryError::BondTooSmall);
            }
            if metadata.len() > MAX_METADATA {
                return Err(RegistryError::MetadataTooLong);
            }
            let on_chain = self.env().extension().validator(validator);
            if !on_chain.validating {
                return Err(RegistryError::NotValidator);
            }
            if !commission_allowed(on_chain.commission, commission, parameters.max_commission) {
                return Err(RegistryError::CommissionTooHigh);
            }
            let mut table = self.table();
            if table.len() >= MAX_OPERATORS {
                return Err(RegistryError::TooManyOperators);
            }
            let operator = OperatorId::try_from(table.len()).map_err(|_| RegistryError::Arithmetic)?;
            table.push(Entry {
                total: 0,
                active: 0,
                capacity: 0,
                status: Status::Candidate,
                refused: false,
            });
            self.table.set(&table);
            self.ids.insert(validator, &operator);
            self.operators.insert(
                operator,
                &Operator {
                    validator,
                    nominator: None,
                    payout,
                    commission,
                    bond,
                    debt: 0,
                    announced: Announced::default(),
                    stake_cap: 0,
                },
            );
            self.env().emit_event(OperatorRegistered {
                operator,
                validator,
                bond,
                commission,
                metadata,
            });
            Ok(operator)
        }

        /// The curator lets a candidate take stake, up to `stake_cap` planck and what its bond backs.
        /// Instantiates its nominator, and returns that account.
        #[ink(message)]
        pub fn approve(
            &mut self,
            operator: OperatorId,
            stake_cap: Balance,
        ) -> Result<AccountId, RegistryError> {
            let Setup {
                pool,
                nominator_code,
                parameters,
            } = self.setup()?;
            if self.env().caller() != parameters.curator {
                return Err(RegistryError::NotCurator);
            }
            let (mut table, mut record) = self.load(operator)?;
            let entry = entry_of(&mut table, operator)?;
            if entry.status != Status::Candidate {
                return Err(RegistryError::WrongStatus);
            }
            let nominator = NominatorRef::new(pool, record.validator, parameters.calls)
                .code_hash(nominator_code)
                .endowment(0)
                .salt_bytes(operator.to_le_bytes())
                .try_instantiate()
                .ok()
                .and_then(Result::ok)
                .ok_or(RegistryError::InstantiationFailed)?
                .to_account_id();
            record.nominator = Some(nominator);
            record.stake_cap = stake_cap;
            entry.status = Status::Active;
            entry.capacity = record
                .capacity(parameters.bond_ratio)
                .ok_or(RegistryError::Arithmetic)?;
            self.store(operator, &table, &record);
            self.env().emit_event(OperatorApproved {
                operator,
                nominator,
                stake_cap,
            });
            Ok(nominator)
        }

        /// Sends the commission that an operator has earned, as shares of the pool, to its payout account,
        /// which must be the caller. Returns the number of shares.
        #[ink(message)]
        pub fn claim_fees(&mut self, operator: OperatorId) -> Result<Shares, RegistryError> {
            let pool = self.setup()?.pool;
            let record = self
                .operators
                .get(operator)
                .ok_or(RegistryError::UnknownOperator)?;
            let recipient = self.env().caller();
            if recipient != record.payout {
                return Err(RegistryError::NotPayoutAccount);
            }
            let mut pool: ink::contract_ref!(FeeShares, estuary_chain_reads::EstuaryEnvironment) =
                pool.into();
            let claim = pool.call_mut().claim_fee_shares(operator, recipient).try_invoke();
            let shares = verdict(claim, RegistryError::PoolFailed, RegistryError::Pool)?;
            self.env().emit_event(FeesClaimed {
                operator,
                recipient,
                shares,
            });
            Ok(shares)
        }

        /// Brings an operator's nominator to the current code of nominators and to where the staking pallet is
        /// now. Anyone may, at any time. Moves no stake.
        #[ink(message)]
        pub fn update_nominator(&mut self, operator: OperatorId) -> Result<(), RegistryError> {
            let setup = self.setup()?;
            let account = self
                .operators
                .get(operator)
                .ok_or(RegistryError::UnknownOperator)?
                .nominator
                .ok_or(RegistryError::WrongStatus)?;
            if self.env().code_hash(&account) != Ok(setup.nominator_code) {
                upgrade_nominator(account, setup.nominator_code)?;
            }
            let mut nominator = nominator_at(account);
            let updated = nominator
                .call_mut()
                .set_calls(setup.parameters.calls)
                .try_invoke();
            verdict(updated, RegistryError::NominatorFailed, RegistryError::Nominator)?;
            self.env().emit_event(NominatorUpdated {
                operator,
                nominator: account,
            });
            Ok(())
        }

        /// How this registry is set up.
        #[ink(message)]
        pub fn setup(&self) -> Result<Setup, RegistryError> {
            self.setup.get().ok_or(RegistryError::InvalidParameter)
        }

        /// The table of operators: stake, capacity and status of each, by id.
        #[ink(message)]
        pub fn table(&self) -> Vec<Entry> {
            self.table.get_or_default()
        }

        /// All else about one operator.
        #[ink(message)]
        pub fn operator(&self, operator: OperatorId) -> Option<Operator> {
            self.operators.get(operator)
        }

        /// How far the sweep has come.
        #[ink(message)]
        pub fn sweep_state(&self) -> Sweep {
            self.sweep.get_or_default()
        }

        /// The operator that a validator's stash account is registered as.
        #[ink(message)]
        pub fn operator_of(&self, validator: AccountId) -> Option<OperatorId> {
            self.ids.get(validator)
        }

        fn parameters(&self) -> Result<Parameters, RegistryError> {
            self.setup().map(|setup| setup.parameters)
        }

        fn only_governor(&self) -> Result<(), RegistryError> {
            self.governance
                .get_or_default()
                .only_governor(self.env().caller())
                .map_err(|_| RegistryError::NotGovernor)
        }

        fn load(&self, operator: OperatorId) -> Result<(Vec<Entry>, Operator), RegistryError> {
            let record = self
                .operators
                .get(operator)
                .ok_or(RegistryError::UnknownOperator)?;
            Ok((self.table(), record))
        }

        fn store(&mut self, operator: OperatorId, table: &Vec<Entry>, record: &Operator) {
            self.table.set(table);
            self.operators.insert(operator, record);
        }

        /// The parameters, for a call of the pool.
        fn for_pool(&self) -> Result<Parameters, RegistryError> {
            let setup = self.setup()?;
            if self.env().caller() != setup.pool {
                return Err(RegistryError::NotPool);
            }
            Ok(setup.parameters)
        }

        /// The gas that a nominator may have now, unless that is too little.
        fn gas_for_nominator(&self) -> Option<u64> {
            let spare = self.env().gas_left().saturating_sub(RESERVED_REF_TIME);
            (spare >= HEALTHY_REF_TIME).then_some(spare.min(NOMINATOR_REF_TIME))
        }

        fn settle_nominator(&self, nominator: AccountId, book: Balance) -> Result<Settlement, RegistryError> {
            let gas = self.gas_for_nominator().ok_or(RegistryError::NotEnoughGas)?;
            let mut nominator = nominator_at(nominator);
            let settled = nominator
                .call_mut()
                .settle(book)
                .ref_time_limit(gas)
                .proof_size_limit(NOMINATOR_PROOF_SIZE)
                .try_invoke();
            verdict(settled, RegistryError::NominatorFailed, RegistryError::Nominator)
        }

        /// Carries out one move and returns the planck that really moved.
        fn carry_out(&self, step: &Move, gas: u64) -> Result<Balance, Option<NominatorError>> {
            let nominator = self
                .operators
                .get(step.operator)
                .and_then(|o| o.nominator)
                .ok_or(None)?;
            let mut nominator = nominator_at(nominator);
            if step.kind == Kind::Delegate {
                let delegated = nominator
                    .call_mut()
                    .delegate()
                    .transferred_value(step.amount)
                    .ref_time_limit(gas)
                    .proof_size_limit(NOMINATOR_PROOF_SIZE)
                    .try_invoke();
                return verdict(delegated, None, Some).map(|()| step.amount);
            }
            let undelegated = nominator
                .call_mut()
                .undelegate(step.amount, step.kind == Kind::Drain)
                .ref_time_limit(gas)
                .proof_size_limit(NOMINATOR_PROOF_SIZE)
                .try_invoke();
            verdict(undelegated, None, Some)
        }

        /// Flags one operator as the chain shows its stash. Returns the change, or `None` where nothing is new.
        fn flag_stash(
            &mut self,
            entry: &mut Entry,
            (operator, mut record): (OperatorId, Operator),
            stash: &StashInfo,
            free_cover: Balance,
            terms: &Terms,
            keeper: AccountId,
        ) -> Result<Option<Provided>, RegistryError> {
            let taken = entry.total.saturating_sub(stash.total);
            let announced = sum(taken, stash.pending)?;
            if announced == record.announced.amount {
                return Ok(None);
            }
            let status = entry.status;
            let (provided, bounty) = record
                .flag(entry, announced, free_cover, terms)
                .ok_or(RegistryError::Arithmetic)?;
            let jailed = entry.status != status;
            self.operators.insert(operator, &record);
            self.emit_flagged(operator, &record.announced);
            self.follow_jailing(operator, jailed, bounty, keeper)?;
            Ok(Some(provided))
        }

        fn emit_flagged(&self, operator: OperatorId, announced: &Announced) {
            self.env().emit_event(LossFlagged {
                operator,
                announced: announced.amount,
                cover: announced.cover,
                uncovered: announced.uncovered,
            });
        }

        /// Tells of a jailing, and pays whoever reported it.
        fn follow_jailing(
            &self,
            operator: OperatorId,
            jailed: bool,
            bounty: Balance,
            keeper: AccountId,
        ) -> Result<(), RegistryError> {
            if jailed {
                self.env().emit_event(OperatorJailed { operator });
            }
            if bounty > 0 {
                self.env()
                    .transfer(keeper, bounty)
                    .map_err(|_| RegistryError::TransferFailed)?;
                self.env().emit_event(BountyPaid {
                    operator,
                    keeper,
                    amount: bounty,
                });
            }
            Ok(())
        }

        /// Sends money to the pool, which is the caller.
        fn send_to_pool(&self, amount: Balance) -> Result<(), RegistryError> {
            if amount == 0 {
                return Ok(());
            }
            self.env()
                .transfer(self.env().caller(), amount)
                .map_err(|_| RegistryError::TransferFailed)
        }
    }

    impl Registry for ValidatorRegistry {
        #[ink(message)]
        fn settle(
            &mut self,
            operator: OperatorId,
            free_cover: Balance,
            keeper: AccountId,
        ) -> Result<OperatorSettlement, RegistryError> {
            let parameters = self.for_pool()?;
            let (mut table, mut record) = self.load(operator)?;
            let entry = entry_of(&mut table, operator)?;
            let nominator = record.nominator.ok_or(RegistryError::WrongStatus)?;
            let before = (*entry, record);

            let found = self.settle_nominator(nominator, entry.total)?;
            let (mut outcome, bounty) = record
                .settle(entry, &found, free_cover, &terms(&parameters))
                .ok_or(RegistryError::Arithmetic)?;
            let jailed = entry.status != before.0.status;
            if (*entry, record) != before {
                self.store(operator, &table, &record);
            }
            if record.announced != before.1.announced {
                self.emit_flagged(operator, &record.announced);
            }
            if outcome.loss > 0 {
                outcome.era = self.env().extension().staking().active_era;
                self.send_to_pool(outcome.bond_paid)?;
                self.env().emit_event(BondSlashed {
                    operator,
                    paid: outcome.bond_paid,
                    bond: record.bond,
                    debt: record.debt,
                });
            }
            self.follow_jailing(operator, jailed, bounty, keeper)?;
            Ok(outcome)
        }

        #[ink(message)]
        fn flag(
            &mut self,
            operator: OperatorId,
            free_cover: Balance,
            keeper: AccountId,
        ) -> Result<Provided, RegistryError> {
            let terms = terms(&self.for_pool()?);
            let (mut table, record) = self.load(operator)?;
            let nominator = record.nominator.ok_or(RegistryError::WrongStatus)?;
            let stash = self.env().extension().stash(nominator);
            let entry = entry_of(&mut table, operator)?;
            let provided = self.flag_stash(entry, (operator, record), &stash, free_cover, &terms, keeper)?;
            if provided.is_some() {
                self.table.set(&table);
            }
            Ok(provided.unwrap_or_default())
        }

        #[ink(message)]
        fn sweep(
            &mut self,
            max: u32,
            free_cover: Balance,
            keeper: AccountId,
        ) -> Result<Swept, RegistryError> {
            let terms = terms(&self.for_pool()?);
            let mut table = self.table();
            let mut sweep = self.sweep.get_or_default();
            if sweep.next == 0 {
                sweep.start = self.env().block_timestamp();
            }
            let end = OperatorId::try_from(table.len()).map_err(|_| RegistryError::Arithmetic)?;
            let until = sweep.next.saturating_add(max.min(MAX_BATCH)).min(end);
            let (batch, nominators): (Vec<_>, Vec<_>) = (sweep.next..until)
                .filter_map(|operator| {
                    let record = self.operators.get(operator)?;
                    Some(((operator, record), record.nominator?))
                })
                .unzip();
            let stashes = self.env().extension().stashes(nominators);

            let (mut swept, mut free_cover, mut changed) = (Swept::default(), free_cover, false);
            for (operator, stash) in batch.into_iter().zip(&stashes) {
                let entry = entry_of(&mut table, operator.0)?;
                let flagged = self.flag_stash(entry, operator, stash, free_cover, &terms, keeper)?;
                let Some(one) = flagged else { continue };
                changed = true;
                free_cover = sum(free_cover, one.cover_released)?.saturating_sub(one.cover_added);
                swept.provided = add(&swept.provided, &one).ok_or(RegistryError::Arithmetic)?;
            }
            if changed {
                self.table.set(&table);
            }
            sweep.next = until;
            if until == end {
                sweep.next = 0;
                swept.completed = Some(sweep.start);
            }
            self.sweep.set(&sweep);
            Ok(swept)
        }

        #[ink(message, payable)]
        fn rebalance(&mut self, demand: Balance, max_operators: u32) -> Result<Rebalanced, RegistryError> {
            let parameters = self.for_pool()?;
            let value = self.env().transferred_value();
            let limits = Limits {
                min_move: parameters.min_move,
                min_nominator_bond: self.env().extension().staking().min_nominator_bond,
                existential_deposit: self.env().minimum_balance(),
            };
            let mut table = self.table();
            let max = usize::try_from(max_operators).unwrap_or(usize::MAX);
            let mut moved = Rebalanced::default();
            let order = Order {
                deploy: value,
                demand,
            };
            let mut cursor = self.cursor.get_or_default();
            for step in part(&plan(&table, &limits, order), cursor, max) {
                let Some(gas) = self.gas_for_nominator() else {
                    break;
                };
                let operator = step.operator;
                let entry = entry_of(&mut table, operator)?;
                cursor = operator.saturating_add(1);
                match self.carry_out(step, gas) {
                    Ok(amount) if step.kind == Kind::Delegate => {
                        entry.total = sum(entry.total, amount)?;
                        entry.active = sum(entry.active, amount)?;
                        moved.delegated = sum(moved.delegated, amount)?;
                        self.env().emit_event(StakeDelegated { operator, amount });
                    }
                    Ok(amount) => {
                        entry.active = entry.active.saturating_sub(amount);
                        moved.unbonding = sum(moved.unbonding, amount)?;
                        let drained = step.kind == Kind::Drain;
                        self.env().emit_event(StakeUndelegated {
                            operator,
                            amount,
                            drained,
                        });
                    }
                    Err(reason) => {
                        // A refusal is the chain's word and stands until the next settlement. A trap proves nothing.
                        entry.refused = reason.is_some();
                        self.env().emit_event(OperatorSkipped { operator, reason });
                    }
                }
            }
            self.table.set(&table);
            self.cursor.set(&cursor);
            let rest = value
                .checked_sub(moved.delegated)
                .ok_or(RegistryError::Arithmetic)?;
            self.send_to_pool(rest)?;
            Ok(moved)
        }
    }

    impl RegistryGovernance for ValidatorRegistry {
        #[ink(message)]
        fn set_parameters(&mut self, parameters: Parameters) -> Result<(), RegistryError> {
            self.only_governor()?;
            if !within_bounds(&parameters, self.env().minimum_balance()) {
                return Err(RegistryError::InvalidParameter);
            }
            let setup = self.setup()?;
            self.setup.set(&Setup { parameters, ..setup });
            Ok(())
        }

        #[ink(message)]
        fn set_nominator_code(&mut self, code: Hash) -> Result<(), RegistryError> {
            self.only_governor()?;
            let setup = self.setup()?;
            self.setup.set(&Setup {
                nominator_code: code,
                ..setup
            });
            Ok(())
        }
    }

    impl Governed for ValidatorRegistry {
        #[ink(message)]
        fn governor(&self) -> AccountId {
            self.governance.get_or_default().governor
        }

        #[ink(message)]
        fn storage_version(&self) -> u16 {
            self.governance.get_or_default().version
        }

        #[ink(message)]
        fn upgrade(&mut self, code: Hash, from_version: u16) -> Result<(), GovernanceError> {
            self.governance
                .get_or_default()
                .may_upgrade(self.env().caller(), from_version)?;
            self.env()
                .set_code_hash(&code)
                .map_err(|_| GovernanceError::CodeNotFound)
        }

        #[ink(message)]
        fn migrate(&mut self) -> Result<(), GovernanceError> {
            let governance = self.governance.get_or_default();
            self.governance
                .set(&governance.migrated(self.env().caller(), LAYOUT)?);
            Ok(())
        }
    }

    type GovernedAt = ink::contract_ref!(Governed, estuary_chain_reads::EstuaryEnvironment);

    /// Replaces a nominator's code, and lets the new code bring its storage along. The new code knows from
    /// which layouts it can.
    fn upgrade_nominator(account: AccountId, code: Hash) -> Result<(), RegistryError> {
        let (failed, refused) = (RegistryError::NominatorFailed, RegistryError::NominatorUpgrade);
        let mut nominator: GovernedAt = account.into();
        let version = nominator.call().storage_version().try_invoke();
        let Ok(Ok(version)) = version else {
            return Err(failed);
        };
        verdict(
            nominator.call_mut().upgrade(code, version).try_invoke(),
            failed,
            refused,
        )?;
        verdict(nominator.call_mut().migrate().try_invoke(), failed, refused)
    }

    type NominatorAt = ink::contract_ref!(Nominator, estuary_chain_reads::EstuaryEnvironment);

    fn nominator_at(account: AccountId) -> NominatorAt {
        account.into()
    }

    fn entry_of(table: &mut [Entry], operator: OperatorId) -> Result<&mut Entry, RegistryError> {
        usize::try_from(operator)
            .ok()
            .and_then(|index| table.get_mut(index))
            .ok_or(RegistryError::UnknownOperator)
    }

    fn sum(a: Balance, b: Balance) -> Result<Balance, RegistryError> {
        a.checked_add(b).ok_or(RegistryError::Arithmetic)
    }

    fn add(a: &Provided, b: &Provided) -> Option<Provided> {
        Some(Provided {
            added: a.added.checked_add(b.added)?,
            released: a.released.checked_add(b.released)?,
            cover_added: a.cover_added.checked_add(b.cover_added)?,
            cover_released: a.cover_released.checked_add(b.cover_released)?,
        })
    }
}
