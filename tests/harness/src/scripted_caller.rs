//! The contract that does what a test tells it.

use estuary_market_interfaces::lending_market::{CallbackError, MarketCallback as _};
use estuary_runtime::{AccountId, Balance};
use ink::{
    env::Environment,
    scale::{Decode, Encode},
};
use psp22::PSP22 as _;
use scripted_caller::{Script, ScriptedCallerRef, Step, Trapped};
use wrapped_lst::WrappedLstRef;

use crate::{
    call::{to_ink, Call},
    deployment::deploy,
    messages::message,
    World,
};

/// What a contract of a test does when it is called back.
#[derive(Default)]
pub struct Callback {
    steps: Vec<Step>,
}

impl Callback {
    /// Sends planck to an account.
    pub fn pay(mut self, to: &AccountId, value: Balance) -> Self {
        self.steps.push(Step {
            callee: to_ink(to),
            value,
            input: Vec::new(),
        });
        self
    }

    /// Calls a contract with planck of its own and encoded arguments, and goes on whatever the contract answers.
    pub fn call(mut self, callee: &AccountId, value: Balance, selector: [u8; 4], arguments: Vec<u8>) -> Self {
        let input = [selector.to_vec(), arguments].concat();
        self.steps.push(Step {
            callee: to_ink(callee),
            value,
            input,
        });
        self
    }

    /// Then it says that all went well, with so many units.
    pub fn and_answer(self, units: Balance) -> Vec<u8> {
        self.data(Ok(units))
    }

    /// Then it refuses.
    pub fn and_refuse(self, code: u16) -> Vec<u8> {
        self.data(Err(code))
    }

    fn data(self, answer: Result<u128, u16>) -> Vec<u8> {
        Script {
            steps: self.steps,
            answer,
        }
        .encode()
    }
}

impl World {
    /// Deploys a contract that does what it is told.
    pub fn deploy_scripted_caller(&mut self) -> AccountId {
        let constructor = ScriptedCallerRef::new();
        deploy(&mut self.chain, &self.deployer, "scripted_caller", 0, constructor)
    }

    /// Lets `spender` take all units of such a contract.
    pub fn approve_through(&mut self, scripted_caller: &AccountId, spender: &AccountId) {
        let wrapped_lst = self.wrapped_lst.0.clone();
        let approve = message!(WrappedLstRef(wrapped_lst).approve(to_ink(spender), Balance::MAX));
        self.send_through(scripted_caller, 0, &approve)
            .expect("it does not trap")
            .expect("an approval");
    }

    /// Sends a message through such a contract, with planck of the contract. The callee may call back.
    ///
    /// # Errors
    /// Where the callee trapped.
    pub fn send_through<E, Args, R>(
        &mut self,
        scripted_caller: &AccountId,
        value: Balance,
        message: &Call<E, Args, R>,
    ) -> Result<R, Trapped>
    where
        E: Environment<AccountId = ink::primitives::AccountId>,
        Call<E, Args, R>: Clone,
        Args: Encode,
        R: Decode,
    {
        let params = message.clone().params();
        let step = Step {
            callee: *params.callee(),
            value,
            input: params.exec_input().encode(),
        };
        let answer = self.run_step(scripted_caller, step)?;
        Ok(R::decode(&mut &answer[..]).expect("a message returns what it declares"))
    }

    /// Lets such a contract do what `data` says, as if it had been called back. Returns its answer.
    pub fn call_back(
        &mut self,
        sender: &AccountId,
        scripted_caller: &AccountId,
        data: Vec<u8>,
    ) -> Result<u128, CallbackError> {
        let on_loan = message!(ScriptedCallerRef(scripted_caller).on_loan(data));
        self.send(sender, 0, &on_loan)
    }

    fn run_step(&mut self, scripted_caller: &AccountId, step: Step) -> Result<Vec<u8>, Trapped> {
        let sender = self.deployer.clone();
        let call = message!(ScriptedCallerRef(scripted_caller).call(step));
        self.send(&sender, 0, &call)
    }
}
