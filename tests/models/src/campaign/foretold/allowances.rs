//! What spenders do with the shares of others.

use estuary_interfaces::{Balance, Shares};
use psp22::PSP22Error;

use super::of;
use crate::campaign::{subject::*, trial::Trial};

impl<S: Subject> Trial<S> {
    /// Lets a spender move a part of what the owner has, or all that it will ever have.
    pub(super) fn approve(&mut self, owner: usize, spender: usize, percent: Option<u8>) -> bool {
        if owner == spender {
            return false;
        }
        let now = self.now();
        let amount = percent.map_or(Balance::MAX, |percent| {
            of(percent, self.pool.worth(self.shares[owner], now))
        });
        self.allowances[owner][spender] = amount;
        let message = Message::Approve {
            owner,
            spender,
            amount,
        };
        self.expect(&message, Ok(Answer::Done))
    }

    pub(super) fn transfer_from(&mut self, spender: usize, from: usize, to: usize, percent: u8) -> bool {
        let now = self.now();
        let amount = of(percent, self.pool.worth(self.shares[from], now));
        if amount == 0 || from == to {
            return false;
        }
        let shares = self.pool.shares_for(amount, self.shares[from], now);
        let expected = self.spend(spender, (from, to), amount, shares);
        let message = Message::TransferFrom {
            spender,
            from,
            to,
            amount,
        };
        self.expect(&message, expected)
    }

    pub(super) fn transfer_shares_from(
        &mut self,
        spender: usize,
        from: usize,
        to: usize,
        percent: u8,
    ) -> bool {
        let (now, shares) = (self.now(), of(percent, self.shares[from]));
        if shares == 0 || from == to {
            return false;
        }
        let worth = self.pool.worth_up(shares, now);
        let expected = self.spend(spender, (from, to), worth, shares);
        let message = Message::TransferSharesFrom {
            spender,
            from,
            to,
            shares,
        };
        self.expect(&message, expected)
    }

    /// Moves shares that are worth `amount` to whoever spends them. The owner needs no allowance, and an infinite one
    /// is not used up.
    fn spend(
        &mut self,
        spender: usize,
        (from, to): (usize, usize),
        amount: Balance,
        shares: Shares,
    ) -> Result<Answer, Refusal> {
        let allowance = self.allowances[from][spender];
        if spender != from && allowance < amount {
            return Err(Refusal::Token(PSP22Error::InsufficientAllowance));
        }
        if shares == 0 {
            return Err(Refusal::Token(PSP22Error::Custom("BelowOneShare".into())));
        }
        if spender != from && allowance != Balance::MAX {
            self.allowances[from][spender] -= amount;
        }
        self.shares[from] -= shares;
        self.shares[to] += shares;
        Ok(Answer::Done)
    }
}
