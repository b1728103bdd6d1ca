//! A contract that does what a test tells it: it calls other contracts, and answers their callbacks by a script that
//! comes as the callback's data.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use self::scripted_caller::{Script, ScriptedCaller, ScriptedCallerRef, Step, Trapped};

#[ink::contract]
mod scripted_caller {
    use estuary_market_interfaces::{
        bytes,
        lending_market::{CallbackError, MarketCallback},
    };
    use ink::{env::CallFlags, prelude::vec::Vec, scale::Decode};

    /// It has no cells.
    #[ink(storage)]
    #[derive(Default)]
    pub struct ScriptedCaller {}

    /// What a callback does, and what it returns then.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub struct Script {
        /// Calls and transfers, in this order. It goes on where one fails.
        pub steps: Vec<Step>,
        /// The units that `on_loan` returns, or why both refuse.
        pub answer: Result<u128, u16>,
    }

    /// A call with `value` planck, or a transfer, if there is no input.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub struct Step {
        /// The account that is called.
        pub callee: AccountId,
        /// Planck.
        pub value: Balance,
        /// Selector and arguments.
        pub input: Vec<u8>,
    }

    /// The callee trapped, or is no contract.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub struct Trapped;

    impl ScriptedCaller {
        /// A contract without any money.
        #[ink(constructor)]
        pub fn new() -> Self {
            Self::default()
        }

        /// Calls a contract, which may call back, with `value` planck of this contract. Returns the answer.
        #[ink(message, payable)]
        pub fn call(&mut self, step: Step) -> Result<Vec<u8>, Trapped> {
            self.run(step, CallFlags::ALLOW_REENTRY)
        }

        fn run(&mut self, step: Step, flags: CallFlags) -> Result<Vec<u8>, Trapped> {
            let Step { callee, value, input } = step;
            if input.is_empty() {
                let sent = self.env().transfer(callee, value);
                return sent.map(|()| Vec::new()).map_err(|_| Trapped);
            }
            bytes::invoke(callee, &input, value, flags).ok_or(Trapped)
        }

        fn play(&mut self, data: &[u8]) -> Result<u128, CallbackError> {
            let script = Script::decode(&mut &data[..]).map_err(|_| CallbackError(u16::MAX))?;
            for step in script.steps {
                let _goes_on = self.run(step, CallFlags::empty());
            }
            script.answer.map_err(CallbackError)
        }
    }

    impl MarketCallback for ScriptedCaller {
        /// Plays the script, and returns its units.
        #[ink(message, payable)]
        fn on_loan(&mut self, data: Vec<u8>) -> Result<u128, CallbackError> {
            self.play(&data)
        }

        /// Plays the script.
        #[ink(message)]
        fn on_collateral(&mut self, _units: u128, _due: Balance, data: Vec<u8>) -> Result<(), CallbackError> {
            self.play(&data).map(|_| ())
        }
    }
}
