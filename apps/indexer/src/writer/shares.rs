//! Who holds what: each change of an account's shares, and of its units of the wrapped token.
//!
//! A change is worth planck: what was paid for a stake, what an exit paid, what a transfer was worth. The pool's events
//! say it in the order `Transfer`, `TransferShares`, and then what it was for. Units move without planck, so they are
//! valued by the book after the block. A wrap moves nothing into or out of an account that holds both, so its changes
//! are worth 0.

use std::collections::BTreeMap;

use ink::primitives::AccountId;
use staking_pool::accounting::Accounting;

use super::{Refusal, Result, Writer};
use crate::{
    database::{change, one, values},
    event, text,
};

/// What an account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Token {
    Share,
    Unit,
}

impl Token {
    fn name(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Unit => "unit",
        }
    }
}

/// Why a balance changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Shares of commission, treasury, or the endowment.
    Minted,
    Staked,
    Received,
    Sent,
    /// Burnt without a reason that is known.
    Burnt,
    Requested,
    UnstakedNow,
    /// Given up for the holders who stay.
    GivenUp,
    Wrapped,
    Unwrapped,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Minted => "minted",
            Self::Staked => "staked",
            Self::Received => "received",
            Self::Sent => "sent",
            Self::Burnt => "burnt",
            Self::Requested => "requested",
            Self::UnstakedNow => "unstaked_now",
            Self::GivenUp => "given_up",
            Self::Wrapped => "wrapped",
            Self::Unwrapped => "unwrapped",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    In,
    Out,
}

/// A change of one balance.
#[derive(Clone, Debug)]
struct Movement {
    account: AccountId,
    token: Token,
    position: u32,
    direction: Direction,
    shares: u128,
    kind: Kind,
    /// `None` where the book after the block says it.
    planck: Option<u128>,
    /// Whether a wrap has found its counterpart in the pool.
    is_paired: bool,
}

/// Units that were minted or burnt.
#[derive(Clone, Copy, Debug)]
struct Wrap {
    owner: AccountId,
    shares: u128,
    direction: Direction,
}

/// The changes of a block, in order.
#[derive(Debug, Default)]
pub(super) struct Movements {
    all: Vec<Movement>,
    wraps: Vec<Wrap>,
    /// Planck of the pool's last `Transfer`, whose `TransferShares` follows.
    worth: Option<u128>,
}

impl Movements {
    pub(super) fn of_pool(&mut self, position: u32, event: &event::Pool) {
        match event {
            event::Pool::Transfer(transfer) => self.worth = Some(transfer.value),
            event::Pool::TransferShares(moved) => {
                let planck = self.worth.take();
                self.transfer(
                    Token::Share,
                    position,
                    (moved.from, moved.to),
                    moved.shares,
                    planck,
                );
            }
            event::Pool::Staked(staked) => self.explain(
                (staked.recipient, Direction::In, staked.shares),
                Kind::Staked,
                staked.amount,
            ),
            event::Pool::WithdrawalRequested(request) => self.explain(
                (request.owner, Direction::Out, request.shares),
                Kind::Requested,
                request.amount,
            ),
            event::Pool::UnstakedNow(exit) => {
                self.explain(
                    (exit.owner, Direction::Out, exit.shares),
                    Kind::UnstakedNow,
                    exit.paid,
                );
            }
            event::Pool::SharesBurnt(burnt) => {
                self.explain((burnt.owner, Direction::Out, burnt.shares), Kind::GivenUp, 0);
            }
            _ => {}
        }
    }

    pub(super) fn of_wrapped_lst(&mut self, position: u32, event: &event::WrappedLst) {
        let wrap = |(owner, shares), direction| Wrap {
            owner,
            shares,
            direction,
        };
        match event {
            event::WrappedLst::Transfer(moved) => {
                self.transfer(Token::Unit, position, (moved.from, moved.to), moved.value, None);
            }
            event::WrappedLst::Wrapped(event) => {
                self.wraps.push(wrap((event.owner, event.shares), Direction::In))
            }
            event::WrappedLst::Unwrapped(event) => {
                self.wraps.push(wrap((event.owner, event.shares), Direction::Out));
            }
        }
    }

    fn transfer(
        &mut self,
        token: Token,
        position: u32,
        (from, to): (Option<AccountId>, Option<AccountId>),
        shares: u128,
        planck: Option<u128>,
    ) {
        let movement = |account, direction, kind| Movement {
            account,
            token,
            position,
            direction,
            shares,
            kind,
            planck,
            is_paired: false,
        };
        // Nothing moves, and both rows would have one key.
        if from == to || shares == 0 {
            return;
        }
        let out = from.map(|from| {
            let kind = if to.is_some() { Kind::Sent } else { Kind::Burnt };
            movement(from, Direction::Out, kind)
        });
        let into = to.map(|to| {
            let kind = if from.is_some() {
                Kind::Received
            } else {
                Kind::Minted
            };
            movement(to, Direction::In, kind)
        });
        self.all.extend(out.into_iter().chain(into));
    }

    /// Says what the latest mint or burn of so many shares was for.
    fn explain(
        &mut self,
        (account, direction, shares): (AccountId, Direction, u128),
        kind: Kind,
        planck: u128,
    ) {
        let unexplained = |movement: &&mut Movement| {
            (movement.account, movement.direction, movement.shares) == (account, direction, shares)
                && matches!(movement.kind, Kind::Minted | Kind::Burnt)
                && movement.token == Token::Share
        };
        if let Some(movement) = self.all.iter_mut().rev().find(unexplained) {
            (movement.kind, movement.planck) = (kind, Some(planck));
        }
    }

    /// Finds for each wrap what the wrapped token did with the pool for it: it staked, it left at once, or it took or
    /// gave the owner's own shares.
    fn pair(&mut self, wrapped_lst: AccountId) {
        for wrap in std::mem::take(&mut self.wraps) {
            let is_counterpart = |movement: &Movement| {
                movement.account == wrapped_lst
                    && movement.token == Token::Share
                    && (movement.direction, movement.shares) == (wrap.direction, wrap.shares)
                    && !movement.is_paired
            };
            let Some(found) = self.all.iter_mut().find(|movement| is_counterpart(movement)) else {
                continue;
            };
            found.is_paired = true;
            let (position, kind, planck) = (found.position, found.kind, found.planck);
            let (kind, planck) = match (kind, wrap.direction) {
                (Kind::Staked | Kind::UnstakedNow, _) => (kind, planck),
                (_, Direction::In) => (Kind::Wrapped, Some(0)),
                (_, Direction::Out) => (Kind::Unwrapped, Some(0)),
            };
            for movement in &mut self.all {
                let is_owners_shares = movement.token == Token::Share && movement.position == position;
                let is_units = movement.token == Token::Unit
                    && (movement.direction, movement.shares) == (wrap.direction, wrap.shares)
                    && matches!(movement.kind, Kind::Minted | Kind::Burnt);
                if movement.account == wrap.owner && (is_owners_shares || is_units) {
                    (movement.kind, movement.planck) = (kind, planck);
                }
            }
        }
    }
}

impl Writer<'_> {
    pub(super) async fn write_movements(
        &mut self,
        mut movements: Movements,
        book: Option<&Accounting>,
    ) -> Result<()> {
        movements.pair(self.contracts.wrapped_lst);
        let mut balances = BTreeMap::new();
        for movement in movements.all {
            let account = text::of_account(movement.account);
            let key = (account.clone(), movement.token);
            let before = match balances.get(&key) {
                Some(balance) => *balance,
                None => self.balance(&account, movement.token).await?,
            };
            let (sign, after) = match movement.direction {
                Direction::In => ("", before.checked_add(movement.shares)),
                Direction::Out => ("-", before.checked_sub(movement.shares)),
            };
            let after = after.ok_or_else(|| {
                let shares = movement.shares;
                Refusal::Contradiction(format!("{account} has {before} shares and gives {shares}"))
            })?;
            balances.insert(key, after);
            let planck = match movement.planck {
                Some(planck) => planck,
                None => self.worth(movement.shares, book).await?,
            };
            change(
                self.connection,
                "INSERT INTO shares (account, token, height, position, kind, change, balance, planck) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                &values![
                    account,
                    movement.token.name(),
                    self.height,
                    movement.position,
                    movement.kind.name(),
                    format!("{sign}{}", movement.shares),
                    after,
                    planck,
                ],
            )
            .await?;
        }
        Ok(())
    }

    async fn balance(&mut self, account: &str, token: Token) -> Result<u128> {
        let last = one(
            self.connection,
            "SELECT balance FROM shares WHERE account = $1 AND token = $2 ORDER BY height DESC, position DESC LIMIT 1",
            &values![account, token.name()],
        )
        .await?;
        Ok(last.map_or(Ok(0), |row| row.amount("balance"))?)
    }

    /// What shares are worth after the block.
    async fn worth(&mut self, shares: u128, book: Option<&Accounting>) -> Result<u128> {
        let latest;
        let book = match book {
            Some(book) => book,
            None => {
                latest = crate::book::Book::latest(self.connection)
                    .await?
                    .unwrap_or_default();
                &latest.accounting
            }
        };
        Ok(book.to_amount_down(shares, self.time).unwrap_or(0))
    }
}
