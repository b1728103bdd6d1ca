//! The messages of `PSP22`, for a token whose balances change by its own transactions only. Each emits the standard's
//! events.

use ink::{env::DefaultEnvironment, prelude::string::String, primitives::AccountId, EnvAccess};
use psp22::{Approval, PSP22Error, Transfer};

use crate::Balances;

fn env() -> EnvAccess<'static, DefaultEnvironment> {
    EnvAccess::default()
}

/// The messages of a plain token.
impl Balances {
    /// Moves `value` of the caller to `to`.
    ///
    /// # Errors
    /// `InsufficientBalance`. The token itself as recipient: it could never move its balance.
    pub fn transfer(&mut self, to: AccountId, value: u128) -> Result<(), PSP22Error> {
        self.transfer_from(env().caller(), to, value)
    }

    /// Moves `value` from `from` to `to`, out of the caller's allowance where the caller is another account.
    ///
    /// # Errors
    /// Like [`Balances::transfer`], and `InsufficientAllowance`.
    pub fn transfer_from(&mut self, from: AccountId, to: AccountId, value: u128) -> Result<(), PSP22Error> {
        if from == to || value == 0 {
            return Ok(());
        }
        if to == env().account_id() {
            return Err(PSP22Error::Custom(String::from("RecipientIsToken")));
        }
        let spender = env().caller();
        if spender != from {
            if let Some(left) = self.spend_allowance(from, spender, value)? {
                emit_approval(from, spender, left);
            }
        }
        self.debit(from, self.balance_of(from), value)?;
        self.credit(to, value);
        emit_transfer(Some(from), Some(to), value);
        Ok(())
    }

    /// Lets `spender` move up to `value` of the caller.
    pub fn approve(&mut self, spender: AccountId, value: u128) -> Result<(), PSP22Error> {
        let owner = env().caller();
        if owner != spender {
            self.replace_allowance(owner, spender, value);
        }
        Ok(())
    }

    /// Lets `spender` move `delta` more of the caller.
    pub fn increase_allowance(&mut self, spender: AccountId, delta: u128) -> Result<(), PSP22Error> {
        let owner = env().caller();
        if owner != spender && delta > 0 {
            let allowance = self.allowance(owner, spender).saturating_add(delta);
            self.replace_allowance(owner, spender, allowance);
        }
        Ok(())
    }

    /// Lets `spender` move `delta` less of the caller.
    ///
    /// # Errors
    /// `InsufficientAllowance` where less is allowed.
    pub fn decrease_allowance(&mut self, spender: AccountId, delta: u128) -> Result<(), PSP22Error> {
        let owner = env().caller();
        if owner != spender && delta > 0 {
            let allowance = self
                .allowance(owner, spender)
                .checked_sub(delta)
                .ok_or(PSP22Error::InsufficientAllowance)?;
            self.replace_allowance(owner, spender, allowance);
        }
        Ok(())
    }

    /// Gives `owner` units that the contract has added to its total supply.
    pub fn mint(&mut self, owner: AccountId, value: u128) {
        if value > 0 {
            self.credit(owner, value);
            emit_transfer(None, Some(owner), value);
        }
    }

    /// Takes units from `owner`. The contract takes them from its total supply.
    ///
    /// # Errors
    /// `InsufficientBalance`.
    pub fn burn(&mut self, owner: AccountId, value: u128) -> Result<(), PSP22Error> {
        if value > 0 {
            self.debit(owner, self.balance_of(owner), value)?;
            emit_transfer(Some(owner), None, value);
        }
        Ok(())
    }

    fn replace_allowance(&mut self, owner: AccountId, spender: AccountId, amount: u128) {
        self.set_allowance(owner, spender, amount);
        emit_approval(owner, spender, amount);
    }
}

fn emit_transfer(from: Option<AccountId>, to: Option<AccountId>, value: u128) {
    env().emit_event(Transfer { from, to, value });
}

fn emit_approval(owner: AccountId, spender: AccountId, amount: u128) {
    env().emit_event(Approval {
        owner,
        spender,
        amount,
    });
}
