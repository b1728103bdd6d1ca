//! The messages of `PSP22` and `PSP22Metadata`, for a token whose balances change by its own transactions only. Each
//! emits the standard's events.

use estuary_interfaces::{Balance, TokenMetadata};
use ink::{env::DefaultEnvironment, prelude::string::String, primitives::AccountId, EnvAccess};
use psp22::{Approval, PSP22Error, Transfer};

use crate::{Balances, TokenCells as _};

type Result<T> = core::result::Result<T, PSP22Error>;

fn env() -> EnvAccess<'static, DefaultEnvironment> {
    EnvAccess::default()
}

/// A plain token: the storage of a contract whose balances do not change by themselves.
pub trait PlainToken {
    /// The cells of all balances and allowances.
    fn balances(&self) -> &Balances;

    /// The same, for a change.
    fn balances_mut(&mut self) -> &mut Balances;

    /// All units.
    fn total_supply(&self) -> Balance;

    /// How wallets show the token.
    fn metadata(&self) -> TokenMetadata;

    /// The units of an account.
    fn balance_of(&self, owner: AccountId) -> Balance {
        self.balances().balance_of(owner)
    }

    /// The units that `spender` may still move for `owner`.
    fn allowance(&self, owner: AccountId, spender: AccountId) -> Balance {
        self.balances().allowance(owner, spender)
    }

    /// Moves `value` units of the caller to `to`.
    ///
    /// # Errors
    /// `InsufficientBalance`. The token itself as recipient: it could never move its balance.
    fn transfer(&mut self, to: AccountId, value: Balance) -> Result<()> {
        self.transfer_from(env().caller(), to, value)
    }

    /// Moves `value` units from `from` to `to`, out of the caller's allowance where the caller is another account.
    ///
    /// # Errors
    /// Like [`PlainToken::transfer`], and `InsufficientAllowance`.
    fn transfer_from(&mut self, from: AccountId, to: AccountId, value: Balance) -> Result<()> {
        if from == to || value == 0 {
            return Ok(());
        }
        if to == env().account_id() {
            return Err(PSP22Error::Custom(String::from("RecipientIsToken")));
        }
        let (spender, balances) = (env().caller(), self.balances_mut());
        if spender != from {
            if let Some(left) = balances.spend_allowance(from, spender, value)? {
                emit_approval(from, spender, left);
            }
        }
        balances.debit(from, balances.balance_of(from), value)?;
        balances.credit(to, value);
        emit_transfer(Some(from), Some(to), value);
        Ok(())
    }

    /// Lets `spender` move up to `value` units of the caller, in place of the allowance before.
    fn approve(&mut self, spender: AccountId, value: Balance) -> Result<()> {
        let owner = env().caller();
        if owner != spender {
            self.balances_mut().replace_allowance(owner, spender, value);
        }
        Ok(())
    }

    /// Lets `spender` move `delta` units more of the caller. The sum saturates.
    fn increase_allowance(&mut self, spender: AccountId, delta: Balance) -> Result<()> {
        let (owner, balances) = (env().caller(), self.balances_mut());
        if owner != spender && delta > 0 {
            let allowance = balances.allowance(owner, spender).saturating_add(delta);
            balances.replace_allowance(owner, spender, allowance);
        }
        Ok(())
    }

    /// Lets `spender` move `delta` units less of the caller.
    ///
    /// # Errors
    /// `InsufficientAllowance` where less is allowed.
    fn decrease_allowance(&mut self, spender: AccountId, delta: Balance) -> Result<()> {
        let (owner, balances) = (env().caller(), self.balances_mut());
        if owner != spender && delta > 0 {
            let allowance = balances
                .allowance(owner, spender)
                .checked_sub(delta)
                .ok_or(PSP22Error::InsufficientAllowance)?;
            balances.replace_allowance(owner, spender, allowance);
        }
        Ok(())
    }

    /// The name of the token.
    fn token_name(&self) -> Option<String> {
        Some(self.metadata().name)
    }

    /// The symbol of the token.
    fn token_symbol(&self) -> Option<String> {
        Some(self.metadata().symbol)
    }

    /// Decimals of a balance.
    fn token_decimals(&self) -> u8 {
        self.metadata().decimals
    }
}

/// What a plain token does with balances beyond its messages.
impl Balances {
    /// Gives `owner` units that the contract has added to its total supply.
    pub fn mint(&mut self, owner: AccountId, value: Balance) {
        if value > 0 {
            self.credit(owner, value);
            emit_transfer(None, Some(owner), value);
        }
    }

    /// Takes units from `owner`. The contract takes them from its total supply.
    ///
    /// # Errors
    /// `InsufficientBalance`.
    pub fn burn(&mut self, owner: AccountId, value: Balance) -> Result<()> {
        if value > 0 {
            self.debit(owner, self.balance_of(owner), value)?;
            emit_transfer(Some(owner), None, value);
        }
        Ok(())
    }

    fn replace_allowance(&mut self, owner: AccountId, spender: AccountId, amount: Balance) {
        self.set_allowance(owner, spender, amount);
        emit_approval(owner, spender, amount);
    }
}

fn emit_transfer(from: Option<AccountId>, to: Option<AccountId>, value: Balance) {
    env().emit_event(Transfer { from, to, value });
}

fn emit_approval(owner: AccountId, spender: AccountId, amount: Balance) {
    env().emit_event(Approval {
        owner,
        spender,
        amount,
    });
}
