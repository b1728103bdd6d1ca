//! Messages as their contracts declare them, sent in as transactions or asked as queries.

use drink::{
    pallet_contracts::{self, ExecReturnValue},
    sandbox_api::prelude::{ContractAPI, SystemAPI},
    DispatchError, Weight,
};
use estuary_runtime::{AccountId, Balance, RuntimeEvent};
use ink::{
    env::{
        call::{
            utils::{ReturnType, Set},
            CallBuilder, ExecutionInput,
        },
        Environment, Event,
    },
    scale::{Decode, Encode},
    LangError,
};

use crate::{Flows, World};

/// What a call may take: the weight of a block.
pub(crate) const GAS_LIMIT: Weight = Weight::from_parts(2_000_000_000_000, 5 * 1024 * 1024);

/// The gas of a call.
pub type Gas = Weight;

/// A message as it was sent: who sends which bytes to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    pub caller: AccountId,
    pub callee: AccountId,
    pub value: Balance,
    pub input: Vec<u8>,
}

/// What a transaction may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub gas: Gas,
    /// Planck that may be left as a deposit for storage; nothing is no limit.
    pub deposit: Option<Balance>,
}

impl Default for Limits {
    /// A block.
    fn default() -> Self {
        Self {
            gas: GAS_LIMIT,
            deposit: None,
        }
    }
}

/// A message with its arguments: `Args` go in, `R` comes back.
pub type Call<E, Args, R> =
    CallBuilder<E, Set<ink::env::call::Call<E>>, Set<ExecutionInput<Args>>, Set<ReturnType<R>>>;

impl World {
    /// Sends `message` as a transaction of `caller`, with `value` planck, and returns what the message
    /// returns. Its events are kept for [`World::events`] and its gas for [`World::last_gas`].
    ///
    /// # Panics
    /// If the contract traps.
    pub fn send<E, Args, R>(&mut self, caller: &AccountId, value: Balance, message: &Call<E, Args, R>) -> R
    where
        E: Environment<AccountId = ink::primitives::AccountId>,
        Call<E, Args, R>: Clone,
        Args: Encode,
        R: Decode,
    {
        self.try_send(caller, value, self.gas_limit, message)
            .unwrap_or_else(|error| panic!("the contract trapped: {error:?}"))
    }

    /// Like [`World::send`] with a gas limit, and an error where the contract traps.
    pub fn try_send<E, Args, R>(
        &mut self,
        caller: &AccountId,
        value: Balance,
        gas_limit: Weight,
        message: &Call<E, Args, R>,
    ) -> Result<R, DispatchError>
    where
        E: Environment<AccountId = ink::primitives::AccountId>,
        Call<E, Args, R>: Clone,
        Args: Encode,
        R: Decode,
    {
        let params = message.clone().params();
        let transaction = Transaction {
            caller: caller.clone(),
            callee: to_account(*params.callee()),
            value,
            input: params.exec_input().encode(),
        };
        let limits = Limits {
            gas: gas_limit,
            ..Default::default()
        };
        let returned = self.submit(&transaction, limits)?;
        self.last_transaction = Some(transaction);
        let decoded: Result<R, LangError> =
            Decode::decode(&mut &returned.data[..]).expect("a message returns what it declares");
        Ok(decoded.expect("a contract understands its own messages"))
    }

    /// Sends a transaction, and returns the contract's answer, undecoded.
    pub fn submit(
        &mut self,
        transaction: &Transaction,
        limits: Limits,
    ) -> Result<ExecReturnValue, DispatchError> {
        let Transaction {
            caller,
            callee,
            value,
            input,
        } = transaction.clone();
        self.chain.reset_events();
        let outcome = self.chain.call_contract(
            callee.clone(),
            value,
            input,
            caller,
            limits.gas,
            limits.deposit,
            pallet_contracts::Determinism::Enforced,
        );
        self.last_gas = outcome.gas_consumed;
        self.last_gas_required = outcome.gas_required;
        self.last_deposit = outcome.storage_deposit.charge_or_zero();
        self.last_deposit_change = match outcome.storage_deposit {
            pallet_contracts::StorageDeposit::Charge(amount) => amount as i128,
            pallet_contracts::StorageDeposit::Refund(amount) => -(amount as i128),
        };
        let returned = outcome.result?;
        if !returned.did_revert() {
            self.note_flows(&callee, value);
        }
        Ok(returned)
    }

    /// What happens until [`World::end_dry_run`] is taken back then. Returns what that needs.
    pub fn start_dry_run(&mut self) -> Flows {
        self.chain.start_dry_run();
        self.flows
    }

    /// Takes back what happened since [`World::start_dry_run`].
    pub fn end_dry_run(&mut self, before: Flows) {
        self.chain.end_dry_run();
        self.flows = before;
    }

    /// Does something and takes it back.
    pub fn dry_run<T>(&mut self, action: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.start_dry_run();
        let result = action(self);
        self.end_dry_run(before);
        result
    }

    /// Asks `message` without changing anything.
    pub fn query<E, Args, R>(&mut self, message: &Call<E, Args, R>) -> R
    where
        E: Environment<AccountId = ink::primitives::AccountId>,
        Call<E, Args, R>: Clone,
        Args: Encode,
        R: Decode,
    {
        self.try_query(message).expect("a view does not trap")
    }

    /// The same of a view that may trap.
    pub(crate) fn try_query<E, Args, R>(&mut self, message: &Call<E, Args, R>) -> Result<R, DispatchError>
    where
        E: Environment<AccountId = ink::primitives::AccountId>,
        Call<E, Args, R>: Clone,
        Args: Encode,
        R: Decode,
    {
        use drink::Sandbox;
        let asker = self.deployer.clone();
        let params = message.clone().params();
        let (callee, input) = (to_account(*params.callee()), params.exec_input().encode());
        let outcome = self.chain.dry_run(|chain| {
            chain.call_contract(
                callee,
                0,
                input,
                asker,
                GAS_LIMIT,
                None,
                pallet_contracts::Determinism::Enforced,
            )
        });
        let decoded: Result<R, LangError> =
            Decode::decode(&mut &outcome.result?.data[..]).expect("a message returns what it declares");
        Ok(decoded.expect("a contract understands its own messages"))
    }

    /// The events of type `T` that `contract` emitted in the last transaction, in order.
    pub fn events<T: Event + Decode>(&mut self, contract: &AccountId) -> Vec<T> {
        let signature = T::SIGNATURE_TOPIC.expect("our events have a signature");
        self.chain
            .events()
            .into_iter()
            .filter(|record| record.topics.first().is_some_and(|topic| topic.0 == signature))
            .filter_map(|record| match record.event {
                RuntimeEvent::Contracts(pallet_contracts::Event::ContractEmitted {
                    contract: from,
                    data,
                }) if from == *contract => {
                    Some(T::decode(&mut &data[..]).expect("the signature names the fields"))
                }
                _ => None,
            })
            .collect()
    }

    /// The only event of type `T` that `contract` emitted in the last transaction.
    ///
    /// # Panics
    /// If there is none, or more than one.
    pub fn event<T: Event + Decode>(&mut self, contract: &AccountId) -> T {
        let mut events = self.events(contract);
        assert_eq!(events.len(), 1, "one event of this type");
        events.remove(0)
    }

    /// Like [`World::event`], of the governor.
    pub fn governor_event<T: Event + Decode>(&mut self) -> T {
        let governor = self.governor.clone();
        self.event(&governor)
    }

    /// Like [`World::event`], of the pool.
    pub fn pool_event<T: Event + Decode>(&mut self) -> T {
        let pool = self.pool.clone();
        self.event(&pool)
    }

    /// Like [`World::event`], of the registry.
    pub fn registry_event<T: Event + Decode>(&mut self) -> T {
        let registry = self.registry.clone();
        self.event(&registry)
    }

    /// Like [`World::event`], of the queue.
    pub fn queue_event<T: Event + Decode>(&mut self) -> T {
        let queue = self.queue.clone();
        self.event(&queue)
    }
}

/// An account as contracts know it.
pub fn to_ink(account: &AccountId) -> ink::primitives::AccountId {
    let bytes: &[u8; 32] = account.as_ref();
    ink::primitives::AccountId::from(*bytes)
}

/// An account as the runtime knows it.
pub fn to_account(account: ink::primitives::AccountId) -> AccountId {
    let bytes: &[u8; 32] = account.as_ref();
    AccountId::from(*bytes)
}
