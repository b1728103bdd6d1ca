//! The views of operators: stake, bond, debt and rewards of each, and how the stake is spread over them.

use estuary_interfaces::{Balance, Fault, OperatorId};
use ink::{codegen::TraitCallBuilder, prelude::vec::Vec, primitives::AccountId};
use validator_registry::{
    operator::{Leaving, Operator, Place, Rise, Suspicion},
    parameters::MAX_PAGE,
    table::{Entry, Status},
};

use crate::{
    contracts::read,
    spread::{concentration, largest_loss, stake_part},
    storage::{LensError, LensStorage, Result},
};

/// An operator, for depositors. Amounts are planck, rates basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct OperatorView {
    /// Number of the operator.
    pub operator: OperatorId,
    /// Stash account of the validator.
    pub validator: AccountId,
    /// The nominator's account. `None` before approval.
    pub nominator: Option<AccountId>,
    /// Where the operator stands, from candidate to exited.
    pub status: Status,
    /// The fault for which it was jailed.
    pub fault: Option<Fault>,
    /// The fault that it is suspected of, and the era of the check that found it.
    pub suspicion: Option<Suspicion>,
    /// Booked stake, bonded and unbonding.
    pub stake: Balance,
    /// The part of `stake` that is not unbonding.
    pub active: Balance,
    /// The stake that is exposed in the active era. No other stake earns.
    pub exposed: Balance,
    /// Basis points of the pool's stake, rounded down.
    pub stake_part: u16,
    /// The most that `stake` may become by delegation.
    pub capacity: Balance,
    /// The bond, which pays first for the operator's losses.
    pub bond: Balance,
    /// The part of `bond` that is to be withdrawn.
    pub leaving: Leaving,
    /// The part of losses that the bond could not pay.
    pub debt: Balance,
    /// Losses that the registry has booked as announced, or as taken and not settled.
    pub announced: Balance,
    /// Losses that the chain shows now: announced, or taken and not settled.
    pub pending: Balance,
    /// All rewards of its stake so far.
    pub rewards: Balance,
    /// The part of every reward that the operator earns.
    pub commission: u16,
    /// A higher commission to come.
    pub rise: Option<Rise>,
    /// Whether its validator declares to validate.
    pub validating: bool,
    /// Whether its validator was elected for the active era.
    pub elected: bool,
    /// The validator's commission on the chain, taken before `commission`, in parts per billion.
    pub on_chain_commission: u32,
}

impl LensStorage {
    /// The approved operators in at most `max` slots of the registry's table, and 32 at most, from the slot `from` on.
    pub fn operators(&self, from: u32, max: u32) -> Result<Vec<OperatorView>> {
        let registry = self.registry()?;
        let table = self.table(&registry)?;
        self.page(&registry, from, max)?
            .iter()
            .map(|(operator_id, operator)| self.view(*operator_id, operator, &table))
            .collect()
    }

    /// The operators that ever registered, by number, from `from` on: at most `max`, and 32 at most.
    pub fn registrations(&self, from: OperatorId, max: u32) -> Result<Vec<OperatorView>> {
        let registry = self.registry()?;
        let table = self.table(&registry)?;
        let registered = read(registry.call().registered().try_invoke(), LensError::NoRegistry)?;
        let until = from.saturating_add(max.min(MAX_PAGE)).min(registered);
        (from..until)
            .map(|operator_id| self.view(operator_id, &self.operator(&registry, operator_id)?, &table))
            .collect()
    }

    /// The Herfindahl index of the stake, in basis points, rounded down.
    pub fn concentration(&self) -> Result<u16> {
        let table = self.table(&self.registry()?)?;
        concentration(&table).ok_or(LensError::Arithmetic)
    }

    /// The most basis points of the price that one operator can cost, rounded up.
    pub fn largest_loss(&self) -> Result<u16> {
        let registry = self.registry()?;
        let table = self.table(&registry)?;
        let slots = u32::try_from(table.len()).map_err(|_| LensError::Arithmetic)?;
        let mut operators = Vec::new();
        for from in (0..slots).step_by(MAX_PAGE as usize) {
            operators.extend(self.page(&registry, from, MAX_PAGE)?);
        }
        let stakes_and_bonds = operators.iter().map(|(operator_id, operator)| {
            let entry = table.iter().find(|entry| entry.operator == *operator_id);
            (entry.map_or(0, |entry| entry.total), operator.bond)
        });
        let book = read(
            self.pool_ref()?.call().accounting().try_invoke(),
            LensError::NoPool,
        )?;
        let at_stake = book
            .buffered
            .checked_add(book.staked)
            .and_then(|all| all.checked_sub(book.provision));
        at_stake
            .and_then(|at_stake| largest_loss(stakes_and_bonds, at_stake))
            .ok_or(LensError::Arithmetic)
    }

    fn view(&self, operator_id: OperatorId, operator: &Operator, table: &[Entry]) -> Result<OperatorView> {
        let (entry, status) = match operator.place {
            Place::Waiting => (None, Status::Candidate),
            Place::Left => (None, Status::Exited),
            Place::Slot(slot) => {
                let slot = usize::try_from(slot).map_err(|_| LensError::Arithmetic)?;
                let entry = table.get(slot).ok_or(LensError::NoRegistry)?;
                (Some(entry), entry.status)
            }
        };
        let stake = entry.map_or(0, |entry| entry.total);
        let validator = self.env().extension().validator(operator.validator);
        let exposure = operator
            .nominator
            .map(|nominator| self.env().extension().exposure(operator.validator, nominator))
            .unwrap_or_default();
        let pending = entry.zip(operator.nominator).map_or(0, |(entry, nominator)| {
            let stash = self.env().extension().stash(nominator);
            let lost = stash.lost(entry.total, self.env().minimum_balance());
            stash.pending.saturating_add(lost)
        });
        Ok(OperatorView {
            operator: operator_id,
            validator: operator.validator,
            nominator: operator.nominator,
            status,
            fault: operator.fault,
            suspicion: operator.suspicion,
            stake,
            active: entry.map_or(0, |entry| entry.active),
            exposed: exposure.exposed,
            stake_part: stake_part(stake, table).ok_or(LensError::Arithmetic)?,
            capacity: entry.map_or(0, |entry| entry.capacity),
            bond: operator.bond,
            leaving: operator.leaving,
            debt: operator.debt,
            announced: operator.announced.amount,
            pending,
            rewards: operator.rewards,
            commission: operator.commission,
            rise: operator.rise,
            validating: validator.validating,
            elected: exposure.elected,
            on_chain_commission: validator.commission,
        })
    }
}
