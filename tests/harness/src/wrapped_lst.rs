//! The wrapped token of the world's pool, and tokens by their address.

use drink::{
    pallet_contracts::Determinism,
    sandbox_api::prelude::{ContractAPI, SystemAPI},
    DispatchError,
};
use estuary_interfaces::{RateProvider, Shares, TokenMetadata, WrapError, WrappedLst};
use estuary_runtime::{AccountId, Balance, EstuarySandbox};
use ink::{env::DefaultEnvironment, primitives::Hash};
use plain_token::PlainTokenRef;
use psp22::{Approval, PSP22Error, PSP22Metadata, Transfer, PSP22};
use wrapped_lst::WrappedLstRef;

use crate::{
    call::{to_account, to_ink, GAS_LIMIT},
    deployment::{deploy, hot_code},
    messages::message,
    World,
};

type TokenAt = ink::contract_ref!(PSP22, DefaultEnvironment);
type NamedAt = ink::contract_ref!(PSP22Metadata, DefaultEnvironment);

/// From, to and amount of a transfer.
pub type Moved = (Option<AccountId>, Option<AccountId>, Balance);

/// A PSP22 token, wherever it is: the wrapped one, or the pool's.
#[derive(Clone, Debug)]
pub struct Token(pub AccountId);

impl Token {
    pub fn name(&self, world: &mut World) -> Option<String> {
        world.query(&message!(NamedAt(self.0).token_name()))
    }

    pub fn symbol(&self, world: &mut World) -> Option<String> {
        world.query(&message!(NamedAt(self.0).token_symbol()))
    }

    pub fn decimals(&self, world: &mut World) -> u8 {
        world.query(&message!(NamedAt(self.0).token_decimals()))
    }

    pub fn total_supply(&self, world: &mut World) -> Balance {
        world.query(&message!(TokenAt(self.0).total_supply()))
    }

    pub fn balance_of(&self, world: &mut World, owner: &AccountId) -> Balance {
        world.query(&message!(TokenAt(self.0).balance_of(to_ink(owner))))
    }

    pub fn allowance(&self, world: &mut World, owner: &AccountId, spender: &AccountId) -> Balance {
        world.query(&message!(
            TokenAt(self.0).allowance(to_ink(owner), to_ink(spender))
        ))
    }

    pub fn transfer(
        &self,
        world: &mut World,
        from: &AccountId,
        to: &AccountId,
        value: Balance,
    ) -> Result<(), PSP22Error> {
        let transfer = message!(TokenAt(self.0).transfer(to_ink(to), value, vec![]));
        world.send(from, 0, &transfer)
    }

    pub fn transfer_from(
        &self,
        world: &mut World,
        spender: &AccountId,
        from: &AccountId,
        to: &AccountId,
        value: Balance,
    ) -> Result<(), PSP22Error> {
        let transfer = message!(TokenAt(self.0).transfer_from(to_ink(from), to_ink(to), value, vec![]));
        world.send(spender, 0, &transfer)
    }

    pub fn approve(
        &self,
        world: &mut World,
        owner: &AccountId,
        spender: &AccountId,
        value: Balance,
    ) -> Result<(), PSP22Error> {
        let approve = message!(TokenAt(self.0).approve(to_ink(spender), value));
        world.send(owner, 0, &approve)
    }

    pub fn increase_allowance(
        &self,
        world: &mut World,
        owner: &AccountId,
        spender: &AccountId,
        delta: Balance,
    ) -> Result<(), PSP22Error> {
        let increase = message!(TokenAt(self.0).increase_allowance(to_ink(spender), delta));
        world.send(owner, 0, &increase)
    }

    pub fn decrease_allowance(
        &self,
        world: &mut World,
        owner: &AccountId,
        spender: &AccountId,
        delta: Balance,
    ) -> Result<(), PSP22Error> {
        let decrease = message!(TokenAt(self.0).decrease_allowance(to_ink(spender), delta));
        world.send(owner, 0, &decrease)
    }

    /// From, to and amount of each transfer of this token in the last transaction.
    pub fn transfers(&self, world: &mut World) -> Vec<Moved> {
        let transfers = world.events::<Transfer>(&self.0).into_iter();
        transfers
            .map(|moved| (moved.from.map(to_account), moved.to.map(to_account), moved.value))
            .collect()
    }

    /// Owner, spender and new allowance of each approval of this token in the last transaction.
    pub fn approvals(&self, world: &mut World) -> Vec<(AccountId, AccountId, Balance)> {
        let approvals = world.events::<Approval>(&self.0).into_iter();
        approvals
            .map(|set| (to_account(set.owner), to_account(set.spender), set.amount))
            .collect()
    }
}

/// plain_token
impl World {
    /// Deploys the yardstick of all tokens, whose whole supply is the owner's.
    pub fn deploy_plain_token(&mut self, owner: &AccountId, supply: Balance) -> Token {
        let constructor = PlainTokenRef::new(supply);
        Token(deploy(&mut self.chain, owner, "plain_token", 0, constructor))
    }
}

/// How units are shown in tests.
fn unit_metadata() -> TokenMetadata {
    TokenMetadata {
        name: "Wrapped staked UNIT".into(),
        symbol: "wstUNIT".into(),
        decimals: 12,
    }
}

/// Deploys the wrapped token of a pool.
pub(crate) fn deploy_wrapped_lst(
    chain: &mut EstuarySandbox,
    deployer: &AccountId,
    pool: &AccountId,
) -> Token {
    let hot = hot_code(chain, deployer, "wrapped_lst");
    let constructor = WrappedLstRef::new(to_ink(pool), unit_metadata(), hot);
    Token(deploy(chain, deployer, "wrapped_lst", 0, constructor))
}

/// wrapped_lst
impl World {
    /// Deploys a wrapped token whose pool is said to be there.
    pub fn deploy_wrapped_lst_of(&mut self, pool: &AccountId) -> Token {
        deploy_wrapped_lst(&mut self.chain, &self.deployer, pool)
    }

    /// Deploys another wrapped token of the world's pool, which is told this hot code.
    pub fn deploy_wrapped_lst_with(&mut self, hot: Hash) -> Result<AccountId, WrapError> {
        let constructor = WrappedLstRef::new(to_ink(&self.pool), unit_metadata(), hot);
        self.deploy_another("wrapped_lst", 0, constructor)
    }

    pub fn wrap(&mut self, wrapped_lst: &Token, owner: &AccountId, shares: Shares) -> Result<(), WrapError> {
        self.send(owner, 0, &message!(WrappedLstRef(wrapped_lst.0).wrap(shares)))
    }

    pub fn unwrap(&mut self, wrapped_lst: &Token, owner: &AccountId, units: Shares) -> Result<(), WrapError> {
        self.send(owner, 0, &message!(WrappedLstRef(wrapped_lst.0).unwrap(units)))
    }

    pub fn unwrap_and_unstake_now(
        &mut self,
        wrapped_lst: &Token,
        owner: &AccountId,
        units: Shares,
        min_out: Balance,
        recipient: &AccountId,
    ) -> Result<Balance, WrapError> {
        let recipient = to_ink(recipient);
        let leave = message!(WrappedLstRef(wrapped_lst.0).unwrap_and_unstake_now(units, min_out, recipient));
        self.send(owner, 0, &leave)
    }

    pub fn stake_and_wrap(
        &mut self,
        wrapped_lst: &Token,
        staker: &AccountId,
        amount: Balance,
        min_units: Shares,
        referral: Option<&AccountId>,
    ) -> Result<Shares, WrapError> {
        let referral = referral.map(to_ink);
        self.send(
            staker,
            amount,
            &message!(WrappedLstRef(wrapped_lst.0).stake_and_wrap(min_units, referral)),
        )
    }

    pub fn rate(&mut self, wrapped_lst: &Token) -> u128 {
        self.try_rate(wrapped_lst).expect("there is a price")
    }

    /// What `get_rate` returns, or how it traps.
    pub fn try_rate(&mut self, wrapped_lst: &Token) -> Result<u128, DispatchError> {
        self.try_query(&message!(WrappedLstRef(wrapped_lst.0).get_rate()))
    }

    pub fn pool_of_wrapped_lst(&mut self, wrapped_lst: &Token) -> Option<AccountId> {
        let pool = self.query(&message!(WrappedLstRef(wrapped_lst.0).pool()));
        pool.map(to_account)
    }

    /// Sends bytes as a transaction of `caller`, as whoever has no metadata does, and returns the bytes that
    /// come back.
    ///
    /// # Panics
    /// If the contract traps.
    pub fn send_bytes(&mut self, caller: &AccountId, contract: &AccountId, input: Vec<u8>) -> Vec<u8> {
        self.chain.reset_events();
        self.chain
            .call_contract(
                contract.clone(),
                0,
                input,
                caller.clone(),
                GAS_LIMIT,
                None,
                Determinism::Enforced,
            )
            .result
            .unwrap_or_else(|error| panic!("the contract trapped: {error:?}"))
            .data
    }
}
