//! Dispatching calls, and the calls of stakers that are not contracts.

use std::collections::BTreeMap;

use frame_support::{sp_runtime::traits::Dispatchable, storage::unhashed, StorageHasher, Twox64Concat};
use ink_sandbox::Sandbox;
use pallet_contracts::Call as ContractsCall;
use pallet_staking::{Call as StakingCall, RewardDestination};
use scale::{Decode, Encode};
use sp_core::hashing::twox_128;
use sp_io::default_child_storage;
use sp_runtime::DispatchResult;

use crate::{
    AccountId, Balance, Contracts, EstuarySandbox, Hash, RefusedCalls, Runtime, RuntimeCall, RuntimeOrigin,
};

impl EstuarySandbox {
    /// Dispatches a call as a transaction of `account` would, but free of charge.
    pub fn call_as(&mut self, account: &AccountId, call: impl Into<RuntimeCall>) -> DispatchResult {
        self.dispatch(RuntimeOrigin::signed(account.clone()), call)
    }

    /// Dispatches a call as governance would.
    pub fn call_as_root(&mut self, call: impl Into<RuntimeCall>) -> DispatchResult {
        self.dispatch(RuntimeOrigin::root(), call)
    }

    /// The chain's root dispatches a call of `account`, whoever has the account's key.
    pub fn call_by_root_as(&mut self, account: &AccountId, call: impl Into<RuntimeCall>) -> DispatchResult {
        let root = AccountId::from([1; 32]);
        let key = [twox_128(b"Sudo"), twox_128(b"Key")].concat();
        self.execute_with(|| unhashed::put(&key, &root));
        let call = pallet_sudo::Call::sudo_as {
            who: account.clone().into(),
            call: Box::new(call.into()),
        };
        self.call_as(&root, call)
    }

    fn dispatch(&mut self, origin: RuntimeOrigin, call: impl Into<RuntimeCall>) -> DispatchResult {
        let call = call.into();
        self.execute_with(|| call.dispatch(origin))
            .map(drop)
            .map_err(|failure| failure.error)
    }

    /// From now on contracts may not dispatch these calls of the staking pallet, which are named by their
    /// indices; all others they may.
    pub fn refuse_to_contracts(&mut self, calls: &[u8]) {
        self.execute_with(|| RefusedCalls::set(&calls.to_vec()));
    }

    /// The chain's root gives a contract other code, which is uploaded already.
    pub fn set_code(&mut self, contract: &AccountId, code_hash: Hash) -> DispatchResult {
        self.call_as_root(ContractsCall::set_code {
            dest: contract.clone().into(),
            code_hash,
        })
    }

    /// The hash of a contract's code; nothing if the account is none.
    pub fn code_hash(&mut self, contract: &AccountId) -> Option<Hash> {
        self.execute_with(|| Contracts::code_hash(contract))
    }

    /// All that a contract has stored: each cell under its key, which begins with a hash of 16 bytes.
    pub fn storage_of(&mut self, contract: &AccountId) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let mut key = [twox_128(b"Contracts"), twox_128(b"ContractInfoOf")].concat();
        key.extend(Twox64Concat::hash(&contract.encode()));
        self.execute_with(|| {
            let info = unhashed::get_raw(&key).unwrap_or_default();
            // What the chain knows of a contract begins with the name of its trie.
            let trie = Vec::<u8>::decode(&mut &info[..]).unwrap_or_default();
            let (mut cells, mut last) = (BTreeMap::new(), Vec::new());
            while let Some(key) = default_child_storage::next_key(&trie, &last) {
                let cell = default_child_storage::get(&trie, &key).unwrap_or_default();
                cells.insert(key.clone(), cell);
                last = key;
            }
            cells
        })
    }

    /// The least that a nominator has to bond from now on.
    pub fn set_min_nominator_bond(&mut self, planck: Balance) {
        self.execute_with(|| pallet_staking::MinNominatorBond::<Runtime>::put(planck));
    }

    /// Bonds planck of the account; rewards go to the account and are not bonded.
    pub fn bond(&mut self, stash: &AccountId, value: Balance) -> DispatchResult {
        self.call_as(
            stash,
            StakingCall::bond {
                value,
                payee: RewardDestination::Stash,
            },
        )
    }

    pub fn unbond(&mut self, stash: &AccountId, value: Balance) -> DispatchResult {
        self.call_as(stash, StakingCall::unbond { value })
    }

    pub fn withdraw_unbonded(&mut self, stash: &AccountId, num_slashing_spans: u32) -> DispatchResult {
        self.call_as(stash, StakingCall::withdraw_unbonded { num_slashing_spans })
    }

    pub fn nominate(&mut self, stash: &AccountId, validators: &[AccountId]) -> DispatchResult {
        let targets = validators.iter().cloned().map(Into::into).collect();
        self.call_as(stash, StakingCall::nominate { targets })
    }

    pub fn transfer(&mut self, from: &AccountId, to: &AccountId, value: Balance) -> DispatchResult {
        self.call_as(
            from,
            pallet_balances::Call::transfer_allow_death {
                dest: to.clone().into(),
                value,
            },
        )
    }
}
