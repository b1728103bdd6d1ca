//! A nominator is a stash account: it bonds what the pool delegates to one operator and nominates that one validator.
//!
//! It keeps no book. The registry, its only caller, says what is booked; the chain's ledger says what is there; the
//! difference is what happened. Its account always keeps one existential deposit that is never bonded.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub mod calls;
pub mod settlement;

pub use self::nominator::{Nominator, NominatorRef};

#[ink::contract(env = estuary_chain_reads::EstuaryEnvironment)]
mod nominator {
    use estuary_chain_reads::StashInfo;
    use estuary_governance::{ContractKind, Governance, GovernanceCell, GovernanceError, Governed, Layout};
    use estuary_interfaces::{ChainCall, NominatorError, Settlement, StakingCalls};
    use ink::storage::{traits::ManualKey, Lazy};

    use crate::{
        calls,
        settlement::{self, Withdrawal},
    };

    const LAYOUT: Layout = Layout {
        kind: ContractKind::Nominator,
        version: 1,
        migrates: &[1],
    };

    /// Whom it belongs to, whom it nominates, and how to reach the staking pallet: only that can change.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    #[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
    pub struct Wiring {
        pub registry: AccountId,
        pub pool: AccountId,
        pub validator: AccountId,
        pub calls: StakingCalls,
    }

    #[ink(storage)]
    pub struct Nominator {
        governance: GovernanceCell,
        wiring: Lazy<Wiring, ManualKey<1>>,
    }

    impl Nominator {
        /// The registry instantiates a nominator when it approves an operator. All money goes back to `pool`;
        /// `validator` is the stash account to nominate.
        #[ink(constructor)]
        pub fn new(pool: AccountId, validator: AccountId, calls: StakingCalls) -> Self {
            let registry = Self::env().caller();
            let mut wiring = Lazy::new();
            wiring.set(&Wiring {
                registry,
                pool,
                validator,
                calls,
            });
            Self {
                governance: Governance::cell(registry, LAYOUT),
                wiring,
            }
        }

        /// Whom this nominator belongs to and whom it nominates.
        #[ink(message)]
        pub fn wiring(&self) -> Option<Wiring> {
            self.wiring.get()
        }

        /// Its stash as the chain sees it now.
        #[ink(message)]
        pub fn stash(&self) -> StashInfo {
            self.read()
        }

        fn read(&self) -> StashInfo {
            self.env().extension().stash(self.env().account_id())
        }

        fn for_registry(&self) -> Result<Wiring, NominatorError> {
            let caller = self.env().caller();
            self.wiring
                .get()
                .filter(|wiring| wiring.registry == caller)
                .ok_or(NominatorError::NotRegistry)
        }

        /// Withdraws what has unbonded, and reads again. Nothing where there is nothing to withdraw. Where
        /// the chain refuses, the money stays where it is, which the second reading shows.
        fn withdraw(
            &self,
            calls: &StakingCalls,
            stash: &StashInfo,
            existential_deposit: Balance,
            closing: bool,
        ) -> Option<StashInfo> {
            match settlement::withdrawal(stash, existential_deposit, closing) {
                Withdrawal::Nothing => return None,
                Withdrawal::Plain => {}
                Withdrawal::Rebond(missing) => {
                    self.env().call_runtime(&calls::rebond(calls, missing)).ok()?
                }
            }
            let withdraw = calls::withdraw_unbonded(calls, stash.spans);
            let _refused = self.env().call_runtime(&withdraw).is_err();
            Some(self.read())
        }

        fn send_to_chain(
            &self,
            call: ChainCall,
            encoded: &impl ink::scale::Encode,
        ) -> Result<(), NominatorError> {
            self.env()
                .call_runtime(encoded)
                .map_err(|_| NominatorError::ChainRefused(call))
        }
    }

    impl estuary_interfaces::Nominator for Nominator {
        #[ink(message, payable)]
        fn delegate(&mut self) -> Result<(), NominatorError> {
            let Wiring { validator, calls, .. } = self.for_registry()?;
            let value = self.env().transferred_value();
            let before = self.read();
            let call = if before.exists {
                self.send_to_chain(ChainCall::BondExtra, &calls::bond_extra(&calls, value))?;
                ChainCall::BondExtra
            } else {
                self.send_to_chain(ChainCall::Bond, &calls::bond(&calls, value))?;
                ChainCall::Bond
            };
            // The chain silently bonds less where less is free.
            let after = self.read();
            if after.active.checked_sub(before.active) != Some(value) {
                return Err(NominatorError::LedgerMismatch(call));
            }
            if after.targets == 0 {
                self.send_to_chain(ChainCall::Nominate, &calls::nominate(&calls, validator))?;
            }
            Ok(())
        }

        #[ink(message)]
        fn undelegate(&mut self, amount: Balance, chill: bool) -> Result<Balance, NominatorError> {
            let Wiring { calls, .. } = self.for_registry()?;
            let before = self.read();
            // Also where no target is left: the chain counts who was kicked among the nominators until it chills.
            if chill {
                self.send_to_chain(ChainCall::Chill, &calls::chill(&calls))?;
            }
            self.send_to_chain(ChainCall::Unbond, &calls::unbond(&calls, amount))?;
            // A ledger that is full of chunks withdraws by itself: then a settlement has to come first.
            let after = self.read();
            if after.total != before.total {
                return Err(NominatorError::LedgerMismatch(ChainCall::Unbond));
            }
            before
                .active
                .checked_sub(after.active)
                .ok_or(NominatorError::Arithmetic)
        }

        #[ink(message)]
        fn settle(&mut self, book: Balance, closing: bool) -> Result<Settlement, NominatorError> {
            let Wiring { pool, calls, .. } = self.for_registry()?;
            let existential_deposit = self.env().minimum_balance();
            let before = self.read();
            let after = self
                .withdraw(&calls, &before, existential_deposit, closing)
                .unwrap_or(before);
            let found = settlement::settle(book, &before, &after, existential_deposit)
                .ok_or(NominatorError::Arithmetic)?;
            if found.received > 0 {
                self.env()
                    .transfer(pool, found.received)
                    .map_err(|_| NominatorError::TransferFailed)?;
            }
            Ok(found)
        }

        #[ink(message)]
        fn set_calls(&mut self, calls: StakingCalls) -> Result<(), NominatorError> {
            let wiring = self.for_registry()?;
            self.wiring.set(&Wiring { calls, ..wiring });
            Ok(())
        }
    }

    impl Governed for Nominator {
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
}
