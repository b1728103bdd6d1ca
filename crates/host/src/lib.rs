//! The host of use cases, as far as it is the same for every contract: the message that runs, and the chain.
//!
//! A use case is a method of every host of its contract. On the chain the host is the contract's storage. In the native
//! tests it is memory, so they run the same lines as the contract. The trait `Host` of a contract adds its cells and
//! its calls.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

use estuary_interfaces::{Balance, Timestamp};
use ink::{
    env::{self, DefaultEnvironment, Event},
    primitives::AccountId,
    scale::Encode,
};

/// The message that runs, and the chain around it.
pub trait Context {
    /// The account of the contract.
    fn account(&self) -> AccountId;

    /// The account that sent the message.
    fn caller(&self) -> AccountId;

    /// The planck that came with the message.
    fn value(&self) -> Balance;

    /// The time of the block, in milliseconds.
    fn now(&self) -> Timestamp;

    /// The least planck that an account can hold.
    fn existential_deposit(&self) -> Balance;

    /// Sends `amount` planck of the contract to `recipient`. `None` if the chain refuses.
    fn send(&mut self, recipient: AccountId, amount: Balance) -> Option<()>;

    /// Emits an event.
    fn emit<E: Event + Encode + 'static>(&mut self, event: E);
}

/// The storage of a contract, whose context is the chain.
pub trait OnChain {}

impl<Storage: OnChain> Context for Storage {
    fn account(&self) -> AccountId {
        env::account_id::<DefaultEnvironment>()
    }

    fn caller(&self) -> AccountId {
        env::caller::<DefaultEnvironment>()
    }

    fn value(&self) -> Balance {
        env::transferred_value::<DefaultEnvironment>()
    }

    fn now(&self) -> Timestamp {
        env::block_timestamp::<DefaultEnvironment>()
    }

    fn existential_deposit(&self) -> Balance {
        env::minimum_balance::<DefaultEnvironment>()
    }

    fn send(&mut self, recipient: AccountId, amount: Balance) -> Option<()> {
        env::transfer::<DefaultEnvironment>(recipient, amount).ok()
    }

    fn emit<E: Event + Encode + 'static>(&mut self, event: E) {
        env::emit_event::<DefaultEnvironment, E>(event);
    }
}
