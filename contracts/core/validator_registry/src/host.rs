//! The host of the use cases: cells, and the chain around the registry. There are two. In the contract it is
//! [`OperatorRegistry`](crate::storage::OperatorRegistry). The native tests have a host in memory, and run the same use
//! cases.

use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, ValidatorInfo};
use estuary_governance::Governance;
use estuary_host::Context;
use estuary_interfaces::{Balance, OperatorId, RegistryError, StakingCalls};
use ink::{
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
};

use crate::{
    allocation::Cursors,
    contracts::Contracts,
    faults::OnChain,
    operator::{Operator, Place},
    parameters::{bond_parameters, BondParameters, Parameters, ParametersAndCode},
    table::{PlacedEntry, Sweep, Table},
};

pub(crate) type Result<T> = core::result::Result<T, RegistryError>;

/// Everything that a use case reads, writes and sends. A use case may write before it refuses: the host undoes a message
/// that is refused.
pub trait Host: Context + Contracts + Sized {
    /// The account that governs the registry, and the layout of its storage.
    fn governance(&self) -> Governance;

    /// The pool, the code of new nominators, and the parameters. An error before construction.
    fn parameters_and_code(&self) -> Result<ParametersAndCode>;

    /// Writes the pool, the code of new nominators, and the parameters.
    fn set_parameters_and_code(&mut self, current: &ParametersAndCode);

    /// One entry per approved operator, with the data that allocation needs.
    fn table(&self) -> Table;

    /// Writes the table.
    fn set_table(&mut self, table: &Table);

    /// An operator, without its entry in the table.
    fn operator(&self, operator_id: OperatorId) -> Result<Operator>;

    /// Writes an operator.
    fn set_operator(&mut self, operator_id: OperatorId, operator: &Operator);

    /// The latest operator that a validator's stash account is registered as.
    fn id_of(&self, validator: AccountId) -> Option<OperatorId>;

    /// Writes the latest operator that a validator's stash account is registered as.
    fn set_id(&mut self, validator: AccountId, operator_id: OperatorId);

    /// Where the next rebalancing goes on.
    fn cursors(&self) -> Cursors;

    /// Writes where the next rebalancing goes on.
    fn set_cursors(&mut self, cursors: &Cursors);

    /// The progress of the sweep.
    fn sweep_state(&self) -> Sweep;

    /// Writes the progress of the sweep.
    fn set_sweep_state(&mut self, sweep: &Sweep);

    /// The number of operators that have ever registered, which is the number of the next operator.
    fn registered(&self) -> OperatorId;

    /// Writes the number of operators that have ever registered.
    fn set_registered(&mut self, registered: OperatorId);

    /// Planck of all bonds, and of repaid debt that is not with the pool yet.
    fn held(&self) -> Balance;

    /// Writes the planck of all bonds, and of repaid debt that is not with the pool yet.
    fn set_held(&mut self, held: Balance);

    /// The most planck that one operator can owe for its losses before the cover ends. `None` if there is no limit.
    fn cover_cap(&self) -> Option<Balance>;

    /// Writes the limit of an operator's cover.
    fn set_cover_cap(&mut self, cap: Option<Balance>);

    /// The planck of one token. Bounds of some parameters depend on it.
    fn unit(&self) -> Balance;

    /// Writes the planck of one token.
    fn set_unit(&mut self, unit: Balance);

    /// The planck of the registry's account.
    fn balance(&self) -> Balance;

    /// The hash of the code of a contract. `None` if the account is no contract.
    fn code_of(&self, contract: AccountId) -> Option<Hash>;

    /// State and parameters of the staking pallet.
    fn staking(&self) -> StakingInfo;

    /// A validator, as the chain sees it now.
    fn validator(&self, validator: AccountId) -> ValidatorInfo;

    /// The stash of a nominator, with its announced slashes.
    fn stash(&self, nominator: AccountId) -> StashInfo;

    /// The stashes of nominators, in order.
    fn stashes(&self, nominators: Vec<AccountId>) -> Vec<StashInfo>;

    /// The exposure of a validator in the active era, and the nominator's part of it.
    fn exposure(&self, validator: AccountId, nominator: AccountId) -> ExposureInfo;

    /// The number of eras that are over and of which a validator, or a nominator of it, was not paid yet.
    fn unpaid_eras(&self, validator: AccountId) -> u32;

    /// Where the chain's runtime has the staking pallet now.
    fn staking_calls(&self) -> StakingCalls;

    /// Refuses every caller but the governor.
    fn only_governor(&self) -> Result<()> {
        self.governance()
            .only_governor(self.caller())
            .map_err(|_| RegistryError::NotGovernor)
    }

    /// Books money of an operator that came with the call.
    fn hold(&mut self, amount: Balance) -> Result<()> {
        let held = self.held().checked_add(amount).ok_or(RegistryError::Arithmetic)?;
        self.set_held(held);
        Ok(())
    }

    /// Pays `amount` planck of the money of operators.
    fn pay_out(&mut self, recipient: AccountId, amount: Balance) -> Result<()> {
        if amount == 0 {
            return Ok(());
        }
        let held = self.held().checked_sub(amount).ok_or(RegistryError::Arithmetic)?;
        self.set_held(held);
        self.send(recipient, amount).ok_or(RegistryError::TransferFailed)
    }

    /// The parameters. An error before construction.
    fn parameters(&self) -> Result<Parameters> {
        self.parameters_and_code().map(|current| current.parameters)
    }

    /// The parameters that decide which bond must stay.
    fn bond_parameters(&self, parameters: &Parameters) -> BondParameters {
        bond_parameters(parameters, self.existential_deposit())
    }

    /// An operator that is in the table, and its entry there.
    fn placed_operator(&self, operator_id: OperatorId) -> Result<(Operator, PlacedEntry)> {
        let operator = self.operator(operator_id)?;
        let placed = self.table().placed(operator.slot()?)?;
        Ok((operator, placed))
    }

    /// Writes the table with this entry.
    fn set_entry(&mut self, mut placed: PlacedEntry) -> Result<()> {
        self.set_table(placed.table()?);
        Ok(())
    }

    /// Writes an operator and its entry.
    fn store(&mut self, operator_id: OperatorId, operator: &Operator, placed: PlacedEntry) -> Result<()> {
        self.set_operator(operator_id, operator);
        self.set_entry(placed)
    }

    /// Writes an operator whose bond or stake cap has changed, and its new capacity.
    fn store_capacity(
        &mut self,
        operator_id: OperatorId,
        operator: &Operator,
        parameters: &Parameters,
    ) -> Result<()> {
        if let Place::Slot(slot) = operator.place {
            let mut placed = self.table().placed(slot)?;
            placed.entry.capacity = operator
                .capacity(parameters.bond_ratio)
                .ok_or(RegistryError::Arithmetic)?;
            self.set_entry(placed)?;
        }
        self.set_operator(operator_id, operator);
        Ok(())
    }

    /// The stake of an operator: the booked planck, and the ledger on the chain.
    fn stake_of(&self, operator: &Operator) -> Result<(Balance, StashInfo)> {
        let total = match operator.place {
            Place::Slot(slot) => self.table().entry(slot)?.total,
            Place::Waiting | Place::Left => 0,
        };
        Ok((total, self.stash_of(operator)))
    }

    /// The stash of an operator. Empty before approval.
    fn stash_of(&self, operator: &Operator) -> StashInfo {
        operator
            .nominator
            .map(|nominator| self.stash(nominator))
            .unwrap_or_default()
    }

    /// The chain's view of an operator.
    fn on_chain(&self, operator: &Operator) -> OnChain {
        let staking = self.staking();
        OnChain {
            validator: self.validator(operator.validator),
            stash: self.stash_of(operator),
            exposure: operator
                .nominator
                .map(|nominator| self.exposure(operator.validator, nominator))
                .unwrap_or_default(),
            min_nominator_bond: staking.min_nominator_bond,
            existential_deposit: staking.existential_deposit,
        }
    }
}
