//! The validator registry knows the operators, holds their bonds, decides where stake goes, and is the only contract
//! that speaks to nominators.
//!
//! The pool asks it to settle an operator or to rebalance; money comes and goes as plain transfers, and what it means
//! is in the answer.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod allocation;
pub mod life;
mod moving;
pub mod operators;
pub mod parameters;
mod reporting;

pub use self::{
    parameters::Parameters,
    validator_registry::{Setup, Sweep, ValidatorRegistry, ValidatorRegistryRef},
};

#[ink::contract(env = estuary_chain_reads::EstuaryEnvironment)]
mod validator_registry {
    use estuary_chain_reads::{StashInfo, MAX_BATCH};
    use estuary_events::registry::{
        BondRequested, BondToppedUp, BondWithdrawn, CommissionAnnounced, CommissionChanged, FeesClaimed,
        NominatorUpdated, OperatorApproved, OperatorClosing, OperatorExited, OperatorExiting,
        OperatorRegistered, OperatorReleased, PayoutChanged, PayoutProposed, StakeCapChanged,
    };
    use estuary_governance::{ContractKind, Governance, GovernanceCell, GovernanceError, Governed, Layout};
    use estuary_interfaces::{
        verdict, Fault, FeeShares, OperatorId, OperatorSettlement, Provided, Rebalanced, Registry,
        RegistryError, RegistryGovernance, Shares, Swept,
    };
    use ink::{
        codegen::TraitCallBuilder,
        prelude::vec::Vec,
        storage::{traits::ManualKey, Lazy, Mapping},
        ToAccountId,
    };
    use nominator::NominatorRef;

    use crate::{
        allocation::{leaving, plan, Limits, Order, Slot},
        life::{commission_allowed, entry_at, free_slot, slot_of, OnChain, ERAS_EXPOSED},
        moving::Round,
        operators::{Entry, Operator, Place, Status},
        parameters::{bond_rules, terms, within_bounds, Parameters, MAX_METADATA, MAX_OPERATORS},
    };

    type Result<T> = core::result::Result<T, RegistryError>;

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
        /// The slot with which the next part begins.
        pub next: Slot,
        /// When the first part was read.
        pub start: Timestamp,
    }

    #[ink(storage)]
    pub struct ValidatorRegistry {
        governance: GovernanceCell,
        setup: Lazy<Setup, ManualKey<1>>,
        /// One entry per approved operator: all that allocation needs, in one cell.
        table: Lazy<Vec<Entry>, ManualKey<2>>,
        pub(crate) operators: Mapping<OperatorId, Operator, ManualKey<3>>,
        ids: Mapping<AccountId, OperatorId, ManualKey<4>>,
        /// The slot with which the next rebalancing begins, so that one that fails holds up no other.
        cursor: Lazy<Slot, ManualKey<5>>,
        sweep: Lazy<Sweep, ManualKey<6>>,
        /// How many have ever registered.
        registered: Lazy<OperatorId, ManualKey<7>>,
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
        ) -> Result<Self> {
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
                registered: Lazy::new(),
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
        /// `commission` is in basis points, `payout` is where it goes, `metadata` says who this is. Who has left
        /// without a debt may register again, and is another operator then; who was slashed needs the curator.
        #[ink(message, payable)]
        pub fn register(
            &mut self,
            commission: u16,
            payout: AccountId,
            metadata: Vec<u8>,
        ) -> Result<OperatorId> {
            let parameters = self.parameters()?;
            let (validator, bond) = (self.env().caller(), self.env().transferred_value());
            let mut record = Operator::new(validator, payout, commission, bond);
            if let Some(earlier) = self.ids.get(validator).and_then(|id| self.operators.get(id)) {
                record.come_back(&earlier)?;
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
            let operator = self.registered();
            self.registered
                .set(&operator.checked_add(1).ok_or(RegistryError::Arithmetic)?);
            self.ids.insert(validator, &operator);
            self.operators.insert(operator, &record);
            self.env().emit_event(OperatorRegistered {
                operator,
                validator,
                bond,
                commission,
                metadata,
            });
            Ok(operator)
        }

        /// Lets a candidate take stake, up to `stake_cap` planck and what its bond backs. The curator may; while
        /// registration is open, so may the validator itself, up to the open cap. Instantiates the operator's
        /// nominator, and returns that account.
        #[ink(message)]
        pub fn approve(&mut self, operator: OperatorId, stake_cap: Balance) -> Result<AccountId> {
            let Setup {
                pool,
                nominator_code,
                parameters,
            } = self.setup()?;
            let (mut record, caller) = (self.record(operator)?, self.env().caller());
            let open = caller == record.validator
                && record.fault.is_none()
                && (1..=parameters.open_cap).contains(&stake_cap);
            if caller != parameters.curator && !open {
                return Err(RegistryError::NotCurator);
            }
            if record.place != Place::Waiting {
                return Err(RegistryError::WrongStatus);
            }
            let on_chain = self.on_chain(&record);
            if let Some(fault) = on_chain.fault(record.commission, parameters.max_commission) {
                return Err(RegistryError::AtFault(fault));
            }
            let mut table = self.table();
            let slot = free_slot(&table, MAX_OPERATORS)?;
            let nominator = NominatorRef::new(pool, record.validator, parameters.calls)
                .code_hash(nominator_code)
                .endowment(0)
                .salt_bytes(operator.to_le_bytes())
                .try_instantiate()
                .ok()
                .and_then(core::result::Result::ok)
                .ok_or(RegistryError::InstantiationFailed)?
                .to_account_id();
            record.place = Place::Slot(Slot::try_from(slot).map_err(|_| RegistryError::Arithmetic)?);
            record.nominator = Some(nominator);
            record.stake_cap = stake_cap;
            record.fault = None;
            let entry = Entry {
                operator,
                total: 0,
                active: 0,
                capacity: record
                    .capacity(parameters.bond_ratio)
                    .ok_or(RegistryError::Arithmetic)?,
                status: Status::Active,
                refused: false,
            };
            match table.get_mut(slot) {
                Some(free) => *free = entry,
                None => table.push(entry),
            }
            self.store(operator, &table, &record);
            self.env().emit_event(OperatorApproved {
                operator,
                nominator,
                stake_cap,
            });
            Ok(nominator)
        }

        /// The curator sets the most stake, in planck, that an approved operator may take. What exceeds it
        /// leaves with the next rebalancings.
        #[ink(message)]
        pub fn set_stake_cap(&mut self, operator: OperatorId, stake_cap: Balance) -> Result<()> {
            let parameters = self.parameters()?;
            if self.env().caller() != parameters.curator {
                return Err(RegistryError::NotCurator);
            }
            let mut record = self.record(operator)?;
            slot_of(&record)?;
            record.stake_cap = stake_cap;
            self.store_capacity(operator, &record, &parameters)?;
            self.env().emit_event(StakeCapChanged { operator, stake_cap });
            Ok(())
        }

        /// Repays the operator's debt with the transferred value, and adds what is left to its bond. Anyone may.
        #[ink(message, payable)]
        pub fn top_up_bond(&mut self, operator: OperatorId) -> Result<()> {
            let parameters = self.parameters()?;
            let (mut record, value) = (self.record(operator)?, self.env().transferred_value());
            if record.place == Place::Left {
                return Err(RegistryError::WrongStatus);
            }
            let repaid = record.top_up(value)?;
            self.store_capacity(operator, &record, &parameters)?;
            self.env().emit_event(BondToppedUp {
                operator,
                repaid,
                bond: record.bond,
            });
            Ok(())
        }

        /// Announces that the operator wants `amount` planck of its bond back, and returns the era from which on
        /// it can be withdrawn: when a slash of today's stake would have come. It backs no stake from now on, and
        /// is slashed like the rest until then. Replaces what was announced before; 0 takes it back.
        #[ink(message)]
        pub fn request_bond(&mut self, operator: OperatorId, amount: Balance) -> Result<u32> {
            let (parameters, mut record) = (self.parameters()?, self.managed(operator)?);
            if record.place == Place::Left {
                return Err(RegistryError::WrongStatus);
            }
            let chain = self.env().extension().staking();
            let from_era = chain
                .active_era
                .saturating_add(chain.bonding_duration)
                .saturating_add(chain.slash_defer)
                .saturating_add(1);
            let (total, stash) = self.stake_of(&record)?;
            record.request_bond(amount, from_era, total, &stash, &bond_rules(&parameters))?;
            self.store_capacity(operator, &record, &parameters)?;
            self.env().emit_event(BondRequested {
                operator,
                amount,
                from_era,
            });
            Ok(from_era)
        }

        /// Pays the operator what it has announced to withdraw, if that era has come and the bond can still be
        /// spared; or all of its bond, if it has left. Returns the planck paid.
        #[ink(message)]
        pub fn withdraw_bond(&mut self, operator: OperatorId) -> Result<Balance> {
            let (parameters, mut record) = (self.parameters()?, self.managed(operator)?);
            let amount = if record.place == Place::Left {
                record.take_bond()?
            } else {
                let era = self.env().extension().staking().active_era;
                let (total, stash) = self.stake_of(&record)?;
                record.withdraw_bond(era, total, &stash, &bond_rules(&parameters))?
            };
            self.operators.insert(operator, &record);
            self.env()
                .transfer(record.validator, amount)
                .map_err(|_| RegistryError::TransferFailed)?;
            self.env().emit_event(BondWithdrawn { operator, amount });
            Ok(amount)
        }

        /// Changes the operator's commission, in basis points. A lower one holds for all rewards that are not
        /// settled yet. A higher one holds after a delay, and only for rewards that come after the settlement that
        /// follows it.
        #[ink(message)]
        pub fn set_commission(&mut self, operator: OperatorId, commission: u16) -> Result<()> {
            let (parameters, mut record) = (self.parameters()?, self.managed(operator)?);
            if record.place == Place::Left {
                return Err(RegistryError::WrongStatus);
            }
            let on_chain = self.env().extension().validator(record.validator);
            if !commission_allowed(on_chain.commission, commission, parameters.max_commission) {
                return Err(RegistryError::CommissionTooHigh);
            }
            let now = self.env().block_timestamp();
            record.set_commission(commission, now.saturating_add(parameters.commission_delay));
            self.operators.insert(operator, &record);
            match record.rise {
                Some(rise) => self.env().emit_event(CommissionAnnounced {
                    operator,
                    commission,
                    from: rise.from,
                }),
                None => self.env().emit_event(CommissionChanged { operator, commission }),
            }
            Ok(())
        }

        /// Names the account that is to take the operator's commission; it must accept. `None` takes that back.
        #[ink(message)]
        pub fn propose_payout(&mut self, operator: OperatorId, proposed: Option<AccountId>) -> Result<()> {
            let mut record = self.managed(operator)?;
            record.proposed_payout = proposed;
            self.operators.insert(operator, &record);
            self.env().emit_event(PayoutProposed { operator, proposed });
            Ok(())
        }

        /// The proposed account takes the operator's commission from now on, what is not claimed yet included.
        #[ink(message)]
        pub fn accept_payout(&mut self, operator: OperatorId) -> Result<()> {
            let (mut record, payout) = (self.record(operator)?, self.env().caller());
            record.accept_payout(payout)?;
            self.operators.insert(operator, &record);
            self.env().emit_event(PayoutChanged { operator, payout });
            Ok(())
        }

        /// Sends the commission that an operator has earned, as shares of the pool, to its payout account,
        /// which must be the caller. Returns the number of shares.
        #[ink(message)]
        pub fn claim_fees(&mut self, operator: OperatorId) -> Result<Shares> {
            let (pool, record) = (self.setup()?.pool, self.record(operator)?);
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

        /// Asks the chain whether the operator keeps to the terms, and jails it if not. Anyone may, at any time.
        /// Returns what is wrong, if anything.
        #[ink(message)]
        pub fn check(&mut self, operator: OperatorId) -> Result<Option<Fault>> {
            let (parameters, mut record) = (self.parameters()?, self.record(operator)?);
            let mut table = self.table();
            let entry = entry_at(&mut table, slot_of(&record)?)?;
            let fault = self
                .on_chain(&record)
                .fault(record.commission, parameters.max_commission);
            if let Some(fault) = fault.filter(|_| entry.status == Status::Active) {
                record.jail(entry, fault);
                self.store(operator, &table, &record);
                self.emit_jailed(operator, fault);
            }
            Ok(fault)
        }

        /// Lets a jailed operator take stake again, once the chain shows no fault, no loss is outstanding and no
        /// debt is left. Anyone may; after a loss, only the curator.
        #[ink(message)]
        pub fn release(&mut self, operator: OperatorId) -> Result<()> {
            let (parameters, mut record) = (self.parameters()?, self.record(operator)?);
            if record.fault == Some(Fault::Loss) && self.env().caller() != parameters.curator {
                return Err(RegistryError::NotCurator);
            }
            let mut table = self.table();
            let entry = entry_at(&mut table, slot_of(&record)?)?;
            let on_chain = self.on_chain(&record);
            record.release(
                entry,
                &on_chain,
                parameters.max_commission,
                &bond_rules(&parameters),
            )?;
            self.store(operator, &table, &record);
            self.env().emit_event(OperatorReleased { operator });
            Ok(())
        }

        /// The operator leaves: it takes no more stake, and what it has is drained. The curator may send away who
        /// is jailed. A candidate has left at once.
        #[ink(message)]
        pub fn exit(&mut self, operator: OperatorId) -> Result<()> {
            let (curator, caller) = (self.parameters()?.curator, self.env().caller());
            let mut record = self.record(operator)?;
            let mut table = self.table();
            match record.place {
                Place::Left => return Err(RegistryError::WrongStatus),
                Place::Waiting if caller == record.validator => {
                    record.place = Place::Left;
                    self.operators.insert(operator, &record);
                    self.env().emit_event(OperatorExited { operator });
                    return Ok(());
                }
                Place::Waiting => return Err(RegistryError::NotOperator),
                Place::Slot(slot) => {
                    let entry = entry_at(&mut table, slot)?;
                    let sent_away = caller == curator && entry.status == Status::Jailed;
                    if caller != record.validator && !sent_away {
                        return Err(RegistryError::NotOperator);
                    }
                    if entry.status == Status::Exiting {
                        return Err(RegistryError::WrongStatus);
                    }
                    entry.status = Status::Exiting;
                }
            }
            self.table.set(&table);
            self.env().emit_event(OperatorExiting { operator });
            Ok(())
        }

        /// Unbonds the last of an exiting operator's stake, when all else of it is back, no loss is outstanding,
        /// and every reward was paid out. The settlement that brings it home is the operator's last. Anyone may.
        #[ink(message)]
        pub fn close(&mut self, operator: OperatorId) -> Result<()> {
            let mut record = self.record(operator)?;
            let mut table = self.table();
            let entry = entry_at(&mut table, slot_of(&record)?)?;
            let nominator = record.nominator.ok_or(RegistryError::WrongStatus)?;
            let stash = self.env().extension().stash(nominator);
            let era = self.env().extension().staking().active_era;
            let unpaid = self.env().extension().unpaid_eras(record.validator);
            record.close(entry, &stash, self.env().minimum_balance(), era, unpaid)?;
            if stash.active > 0 {
                self.undelegate_all(nominator, stash.active)?;
                entry.active = 0;
            }
            self.store(operator, &table, &record);
            self.env().emit_event(OperatorClosing { operator });
            Ok(())
        }

        /// Brings an operator's nominator to the current code of nominators and to where the staking pallet is now.
        /// Anyone may, at any time. Moves no stake.
        #[ink(message)]
        pub fn update_nominator(&mut self, operator: OperatorId) -> Result<()> {
            let Setup {
                nominator_code,
                parameters,
                ..
            } = self.setup()?;
            let nominator = self
                .record(operator)?
                .nominator
                .ok_or(RegistryError::WrongStatus)?;
            if self.env().code_hash(&nominator) != Ok(nominator_code) {
                self.upgrade_nominator(nominator, nominator_code)?;
            }
            self.tell_calls(nominator, parameters.calls)?;
            self.env().emit_event(NominatorUpdated { operator, nominator });
            Ok(())
        }

        /// How this registry is set up.
        #[ink(message)]
        pub fn setup(&self) -> Result<Setup> {
            self.setup.get().ok_or(RegistryError::InvalidParameter)
        }

        /// How many operators have ever registered: the next one's number.
        #[ink(message)]
        pub fn registered(&self) -> OperatorId {
            self.registered.get_or_default()
        }

        /// The table of approved operators: stake, capacity and status of each, by slot. The slot of one that has
        /// left is free.
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

        /// The operator that a validator's stash account is registered as; the latest, if it came back.
        #[ink(message)]
        pub fn operator_of(&self, validator: AccountId) -> Option<OperatorId> {
            self.ids.get(validator)
        }

        fn parameters(&self) -> Result<Parameters> {
            self.setup().map(|setup| setup.parameters)
        }

        fn only_governor(&self) -> Result<()> {
            self.governance
                .get_or_default()
                .only_governor(self.env().caller())
                .map_err(|_| RegistryError::NotGovernor)
        }

        fn record(&self, operator: OperatorId) -> Result<Operator> {
            self.operators.get(operator).ok_or(RegistryError::UnknownOperator)
        }

        /// The record of an operator whose validator is the caller.
        fn managed(&self, operator: OperatorId) -> Result<Operator> {
            let record = self.record(operator)?;
            if self.env().caller() != record.validator {
                return Err(RegistryError::NotOperator);
            }
            Ok(record)
        }

        fn store(&mut self, operator: OperatorId, table: &Vec<Entry>, record: &Operator) {
            self.table.set(table);
            self.operators.insert(operator, record);
        }

        /// Stores a record whose bond or cap has changed, and what that means for its capacity.
        fn store_capacity(
            &mut self,
            operator: OperatorId,
            record: &Operator,
            parameters: &Parameters,
        ) -> Result<()> {
            if let Place::Slot(slot) = record.place {
                let mut table = self.table();
                entry_at(&mut table, slot)?.capacity = record
                    .capacity(parameters.bond_ratio)
                    .ok_or(RegistryError::Arithmetic)?;
                self.table.set(&table);
            }
            self.operators.insert(operator, record);
            Ok(())
        }

        /// An operator's stake: as it is booked, and as the chain shows it.
        fn stake_of(&self, record: &Operator) -> Result<(Balance, StashInfo)> {
            let total = match record.place {
                Place::Slot(slot) => entry_at(&mut self.table(), slot)?.total,
                Place::Waiting | Place::Left => 0,
            };
            Ok((total, self.stash_of(record)))
        }

        fn stash_of(&self, record: &Operator) -> StashInfo {
            record
                .nominator
                .map(|nominator| self.env().extension().stash(nominator))
                .unwrap_or_default()
        }

        fn on_chain(&self, record: &Operator) -> OnChain {
            OnChain {
                validator: self.env().extension().validator(record.validator),
                stash: self.stash_of(record),
                min_nominator_bond: self.env().extension().staking().min_nominator_bond,
            }
        }

        /// The parameters, for a call of the pool.
        fn for_pool(&self) -> Result<Parameters> {
            let setup = self.setup()?;
            if self.env().caller() != setup.pool {
                return Err(RegistryError::NotPool);
            }
            Ok(setup.parameters)
        }
    }

    impl Registry for ValidatorRegistry {
        #[ink(message)]
        fn settle(
            &mut self,
            operator: OperatorId,
            free_cover: Balance,
            keeper: AccountId,
        ) -> Result<OperatorSettlement> {
            let parameters = self.for_pool()?;
            let (mut table, mut record) = (self.table(), self.record(operator)?);
            let entry = entry_at(&mut table, slot_of(&record)?)?;
            let nominator = record.nominator.ok_or(RegistryError::WrongStatus)?;
            let before = (*entry, record);

            let found = self.settle_nominator(nominator, entry.total, record.closing)?;
            let now = self.env().block_timestamp();
            let (mut outcome, bounty) = record
                .settle(entry, &found, free_cover, &terms(&parameters), now)
                .ok_or(RegistryError::Arithmetic)?;
            if outcome.loss > 0 {
                outcome.era = self.env().extension().staking().active_era;
                record.closable_from = outcome.era.saturating_add(ERAS_EXPOSED);
            }
            let entry = *entry;
            if entry != before.0 {
                self.table.set(&table);
            }
            if record != before.1 {
                self.operators.insert(operator, &record);
            }
            let paid = sum(outcome.bond_paid, outcome.repaid)?;
            self.send_to_pool(paid)?;
            self.emit_settled(operator, &before.1, &record, &outcome);
            self.follow_jailing(operator, &before.1, &record, bounty, keeper)?;
            Ok(outcome)
        }

        #[ink(message)]
        fn flag(&mut self, operator: OperatorId, free_cover: Balance, keeper: AccountId) -> Result<Provided> {
            let terms = terms(&self.for_pool()?);
            let (mut table, record) = (self.table(), self.record(operator)?);
            let entry = entry_at(&mut table, slot_of(&record)?)?;
            let stash = self.stash_of(&record);
            let provided = self.flag_stash(entry, record, &stash, free_cover, &terms, keeper)?;
            if provided.is_some() {
                self.table.set(&table);
            }
            Ok(provided.unwrap_or_default())
        }

        #[ink(message)]
        fn sweep(&mut self, max: u32, free_cover: Balance, keeper: AccountId) -> Result<Swept> {
            let terms = terms(&self.for_pool()?);
            let mut table = self.table();
            let mut sweep = self.sweep.get_or_default();
            if sweep.next == 0 {
                sweep.start = self.env().block_timestamp();
            }
            let end = Slot::try_from(table.len()).map_err(|_| RegistryError::Arithmetic)?;
            let until = sweep.next.saturating_add(max.min(MAX_BATCH)).min(end);
            let (batch, nominators): (Vec<_>, Vec<_>) = (sweep.next..until)
                .filter_map(|slot| {
                    let entry = entry_at(&mut table, slot).ok()?;
                    if entry.status == Status::Exited {
                        return None;
                    }
                    let record = self.operators.get(entry.operator)?;
                    Some(((slot, record), record.nominator?))
                })
                .unzip();
            let stashes = self.env().extension().stashes(nominators);

            let (mut swept, mut free_cover, mut changed) = (Swept::default(), free_cover, false);
            for ((slot, record), stash) in batch.into_iter().zip(&stashes) {
                let entry = entry_at(&mut table, slot)?;
                let flagged = self.flag_stash(entry, record, stash, free_cover, &terms, keeper)?;
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
        fn rebalance(&mut self, demand: Balance, max_operators: u32) -> Result<Rebalanced> {
            let parameters = self.for_pool()?;
            let value = self.env().transferred_value();
            let limits = Limits {
                min_move: parameters.min_move,
                min_nominator_bond: self.env().extension().staking().min_nominator_bond,
                existential_deposit: self.env().minimum_balance(),
            };
            let order = Order {
                deploy: value,
                demand,
            };
            let mut table = self.table();
            let max = usize::try_from(max_operators).unwrap_or(usize::MAX);
            let mut round = Round::new(self.cursor.get_or_default(), max);
            // What must leave goes first. What of it cannot leave now is not counted on for the rest.
            let leaving = leaving(&table, &limits);
            self.carry_out(&leaving, &mut table, &mut round)?;
            if leaving.len() <= max {
                round.hide_trapped(&mut table, true)?;
                let moves = plan(&table, &limits, order);
                round.hide_trapped(&mut table, false)?;
                self.carry_out(&moves, &mut table, &mut round)?;
            }
            if round.attempts > 0 {
                self.table.set(&table);
                self.cursor.set(&round.cursor);
            }
            let rest = value
                .checked_sub(round.moved.delegated)
                .ok_or(RegistryError::Arithmetic)?;
            self.send_to_pool(rest)?;
            Ok(round.moved)
        }
    }

    impl RegistryGovernance for ValidatorRegistry {
        #[ink(message)]
        fn set_parameters(&mut self, parameters: Parameters) -> Result<()> {
            self.only_governor()?;
            if !within_bounds(&parameters, self.env().minimum_balance()) {
                return Err(RegistryError::InvalidParameter);
            }
            let setup = self.setup()?;
            self.setup.set(&Setup { parameters, ..setup });
            Ok(())
        }

        #[ink(message)]
        fn set_nominator_code(&mut self, code: Hash) -> Result<()> {
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
        fn upgrade(&mut self, code: Hash, from_version: u16) -> core::result::Result<(), GovernanceError> {
            self.governance
                .get_or_default()
                .may_upgrade(self.env().caller(), from_version)?;
            self.env()
                .set_code_hash(&code)
                .map_err(|_| GovernanceError::CodeNotFound)
        }

        #[ink(message)]
        fn migrate(&mut self) -> core::result::Result<(), GovernanceError> {
            let governance = self.governance.get_or_default();
            self.governance
                .set(&governance.migrated(self.env().caller(), LAYOUT)?);
            Ok(())
        }
    }

    fn sum(a: Balance, b: Balance) -> Result<Balance> {
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
