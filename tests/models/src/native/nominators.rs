//! Nominators in memory: what they do with their stashes. The rest is the contract's own logic.

use estuary_governance::{ContractKind, Governance, GovernanceError, Layout};
use estuary_host::Context;
use estuary_interfaces::{
    Balance, ChainCall, NominatorError, OperatorId, RegistryError, Settlement, Shares, StakingCalls,
};
use ink::primitives::{AccountId, Hash};
use nominator::settlement::{settle, withdrawal, Withdrawal};
use staking_pool::fees::FeeCalls;
use validator_registry::contracts::{Contracts, Moved};

use super::{accounts, world::World};
use crate::EXISTENTIAL_DEPOSIT;

type Result<T> = core::result::Result<T, RegistryError>;

/// A nominator, whose money is at its stash.
#[derive(Clone, Copy, Debug)]
pub struct Nominator {
    /// The number of its stash.
    pub stash: usize,
    pub code: Hash,
    pub calls: StakingCalls,
    pool: AccountId,
    /// The number of its validator.
    validator: usize,
    governance: Governance,
}

/// The layouts that the two codes of nominators have, in the order of their versions.
const LAYOUTS: [Layout; 2] = [
    Layout {
        kind: ContractKind::Nominator,
        version: 1,
        migrates: &[1],
    },
    Layout {
        kind: ContractKind::Nominator,
        version: 2,
        migrates: &[1, 2],
    },
];

/// How a nominator fails the registry. It has no error of its own then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It does nothing.
    Traps,
    /// It keeps the money that it should bond.
    KeepsMoney,
}

impl World {
    /// The nominator with that account.
    pub fn nominator(&self, account: AccountId) -> Nominator {
        self.nominators.get(account).expect("it was instantiated")
    }

    /// The number of a nominator's stash.
    pub fn stash_number(&self, account: AccountId) -> usize {
        self.nominator(account).stash
    }

    /// Runs a message of the registry to a nominator.
    fn tell<T, E>(
        &mut self,
        account: AccountId,
        value: Balance,
        message: impl FnOnce(&mut Self, Nominator) -> core::result::Result<T, E>,
    ) -> core::result::Result<T, E> {
        let nominator = self.nominator(account);
        self.call(self.account(), account, value, |world| message(world, nominator))
    }

    /// Lets the governance of a nominator answer its governor.
    fn govern_nominator(
        &mut self,
        account: AccountId,
        change: impl FnOnce(&mut Nominator, AccountId) -> core::result::Result<(), GovernanceError>,
    ) -> Result<()> {
        let governed = self.tell(account, 0, |world, mut nominator| {
            change(&mut nominator, world.caller())?;
            world.nominators.set(account, Some(nominator));
            Ok(())
        });
        governed.map_err(RegistryError::NominatorUpgrade)
    }
}

impl Contracts for World {
    fn gas_left(&self) -> u64 {
        self.gas_left
    }

    fn instantiate_nominator(
        &mut self,
        code: Hash,
        pool: AccountId,
        validator: AccountId,
        calls: StakingCalls,
        _operator: OperatorId,
    ) -> Result<AccountId> {
        let stash = self.chain.edit().open();
        let account = accounts::nominator(stash);
        let layout = LAYOUTS[accounts::version(code)];
        let nominator = Nominator {
            stash,
            code,
            calls,
            pool,
            validator: accounts::number(validator),
            governance: Governance {
                governor: self.account(),
                kind: layout.kind,
                version: layout.version,
            },
        };
        self.nominators.set(account, Some(nominator));
        Ok(account)
    }

    fn nominator_delegate(&mut self, nominator: AccountId, amount: Balance, _gas: u64) -> Moved<()> {
        match self.failure {
            Some(Failure::Traps) => return Err(None),
            Some(Failure::KeepsMoney) => {
                self.tell(nominator, amount, |_, _| Ok::<_, ()>(()))
                    .expect("it takes the money");
                return Err(None);
            }
            None => {}
        }
        self.tell(nominator, amount, |world, Nominator { stash, validator, .. }| {
            let accepted = world.chain.edit().delegate(stash, validator, amount);
            accepted
                .then_some(())
                .ok_or(Some(NominatorError::ChainRefused(ChainCall::Nominate)))
        })
    }

    fn nominator_undelegate(
        &mut self,
        nominator: AccountId,
        amount: Balance,
        chill: bool,
        _gas: u64,
    ) -> Moved<Balance> {
        if self.failure.is_some() {
            return Err(None);
        }
        self.tell(nominator, 0, |world, Nominator { stash, .. }| {
            let before = world.chain.read(stash).active;
            if !world.chain.edit().undelegate(stash, amount, chill) {
                return Err(Some(NominatorError::ChainRefused(ChainCall::Unbond)));
            }
            Ok(before - world.chain.read(stash).active)
        })
    }

    fn nominator_renew(&mut self, nominator: AccountId, _gas: u64) -> Result<()> {
        let renewed = self.tell(nominator, 0, |world, Nominator { stash, validator, .. }| {
            let accepted = world.chain.edit().renew(stash, validator);
            accepted
                .then_some(())
                .ok_or(NominatorError::ChainRefused(ChainCall::Nominate))
        });
        renewed.map_err(RegistryError::Nominator)
    }

    fn nominator_settle(
        &mut self,
        nominator: AccountId,
        booked_stake: Balance,
        closing: bool,
        _gas: u64,
    ) -> Result<Settlement> {
        let settled = self.tell(nominator, 0, |world, Nominator { stash, pool, .. }| {
            let before = world.chain.read(stash);
            match withdrawal(&before, EXISTENTIAL_DEPOSIT, closing) {
                Withdrawal::Nothing => {}
                Withdrawal::Plain => world.chain.edit().withdraw(stash),
                Withdrawal::Rebond(missing) => {
                    world.chain.edit().rebond(stash, missing);
                    world.chain.edit().withdraw(stash);
                }
            }
            let after = world.chain.read(stash);
            let found = settle(booked_stake, &before, &after, EXISTENTIAL_DEPOSIT)
                .ok_or(NominatorError::Arithmetic)?;
            world
                .send(pool, found.received)
                .ok_or(NominatorError::TransferFailed)?;
            Ok(found)
        });
        settled.map_err(RegistryError::Nominator)
    }

    fn nominator_layout(&self, nominator: AccountId) -> Result<u16> {
        Ok(self.nominator(nominator).governance.version)
    }

    fn nominator_upgrade(&mut self, nominator: AccountId, code: Hash, from_version: u16) -> Result<()> {
        self.govern_nominator(nominator, |nominator, caller| {
            nominator.governance.may_upgrade(caller, from_version)?;
            nominator.code = code;
            Ok(())
        })
    }

    fn nominator_migrate(&mut self, nominator: AccountId) -> Result<()> {
        self.govern_nominator(nominator, |nominator, caller| {
            let layout = LAYOUTS[accounts::version(nominator.code)];
            nominator.governance = nominator.governance.migrated(caller, layout)?;
            Ok(())
        })
    }

    fn nominator_set_calls(&mut self, nominator: AccountId, calls: StakingCalls) -> Result<()> {
        let sent = self.tell(nominator, 0, |world, before| {
            world
                .nominators
                .set(nominator, Some(Nominator { calls, ..before }));
            Ok(())
        });
        sent.map_err(RegistryError::Nominator)
    }

    fn pool_claim_fee_shares(
        &mut self,
        pool: AccountId,
        operator: OperatorId,
        recipient: AccountId,
    ) -> Result<Shares> {
        let claimed = self.call(self.account(), pool, 0, |pool| {
            pool.claim_fee_shares(operator, recipient)
        });
        claimed.map_err(RegistryError::Pool)
    }
}
