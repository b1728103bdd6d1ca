//! What happened to a stash since it was last booked, told from the chain's ledger alone.
//!
//! The nominator's payee is its stash, so rewards arrive as free balance and never in the ledger, while slashes take
//! from the ledger. Hence what the ledger lost against the book is loss; what a withdrawal moves from the ledger to
//! the free balance is principal; and whatever is liquid beyond that is gain. Held storage deposits are not part of
//! the free balance, and one existential deposit is never counted.

use estuary_chain_reads::StashInfo;
use estuary_interfaces::{Balance, Settlement};

/// What a settlement does before it reads again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// Nothing has unbonded.
    Nothing,
    /// `withdraw_unbonded` keeps the stash alive, or is meant to end it.
    Plain,
    /// `withdraw_unbonded` would kill the stash, and with it rewards that are not paid out yet, unless so
    /// much is bonded again first.
    Rebond(Balance),
}

/// How to withdraw what has unbonded without killing the stash. A stash is killed that has nothing unlocking
/// and less active than the existential deposit, as a slash of all active stake can leave it. If
/// `closing`, it may be.
pub fn withdrawal(stash: &StashInfo, existential_deposit: Balance, closing: bool) -> Withdrawal {
    let left = stash.total.saturating_sub(stash.withdrawable);
    let missing = existential_deposit.saturating_sub(stash.active);
    let kills = left == stash.active && missing > 0;
    match (stash.withdrawable, kills && !closing) {
        (0, _) => Withdrawal::Nothing,
        (_, false) => Withdrawal::Plain,
        (withdrawable, true) if withdrawable > missing => Withdrawal::Rebond(missing),
        _ => Withdrawal::Nothing,
    }
}

/// Settles `book` with the stash as it was `before` and is `after` the withdrawal. To the planck,
/// `book + reward = total + received + loss`. `None` if a number leaves its range.
pub fn settle(
    book: Balance,
    before: &StashInfo,
    after: &StashInfo,
    existential_deposit: Balance,
) -> Option<Settlement> {
    let received = after
        .free
        .saturating_sub(after.total)
        .saturating_sub(existential_deposit);
    // A stash that others reaped has no ledger: what it had is in its free balance, as far as it is left.
    let found = if before.exists { before.total } else { received };
    let loss = book.saturating_sub(found);
    let due = book.checked_sub(loss)?;
    let value = after.total.checked_add(received)?;
    Some(Settlement {
        received,
        reward: value.saturating_sub(due),
        loss: loss.checked_add(due.saturating_sub(value))?,
        total: after.total,
        active: after.active,
        pending: after.pending,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED: Balance = 10;

    fn stash(total: Balance, active: Balance, withdrawable: Balance, liquid: Balance) -> StashInfo {
        StashInfo {
            exists: total > 0,
            total,
            active,
            withdrawable,
            free: total + liquid + ED,
            ..Default::default()
        }
    }

    fn outcome(book: Balance, before: StashInfo, after: StashInfo) -> (Balance, Balance, Balance, Balance) {
        let s = settle(book, &before, &after, ED).unwrap();
        assert_eq!(book + s.reward, s.total + s.received + s.loss);
        (s.received, s.reward, s.loss, s.total)
    }

    #[test]
    fn a_quiet_stash_settles_to_nothing() {
        let quiet = stash(1_000, 1_000, 0, 0);
        assert_eq!(outcome(1_000, quiet, quiet), (0, 0, 0, 1_000));
    }

    #[test]
    fn liquid_money_is_reward() {
        let rewarded = stash(1_000, 1_000, 0, 70);
        assert_eq!(outcome(1_000, rewarded, rewarded), (70, 70, 0, 1_000));
    }

    #[test]
    fn what_the_ledger_lost_is_loss_also_when_a_reward_came_with_it() {
        let slashed = stash(900, 900, 0, 70);
        assert_eq!(outcome(1_000, slashed, slashed), (70, 70, 100, 900));
    }

    #[test]
    fn a_withdrawal_is_principal_beside_reward_and_loss() {
        let (before, after) = (stash(900, 600, 300, 70), stash(600, 600, 0, 370));
        assert_eq!(outcome(1_000, before, after), (370, 70, 100, 600));
    }

    #[test]
    fn a_reaped_stash_returns_what_is_left_in_its_account() {
        let reaped = stash(0, 0, 0, 4);
        assert_eq!(outcome(1_000, reaped, reaped), (4, 0, 996, 0));
        let donated = stash(0, 0, 0, 1_200);
        assert_eq!(outcome(1_000, donated, donated), (1_200, 200, 0, 0));
    }

    #[test]
    fn an_account_short_of_its_existential_deposit_is_a_loss_not_a_failure() {
        let mut before = stash(1_000, 400, 600, 0);
        before.free -= 3;
        let mut after = stash(400, 400, 0, 600);
        after.free -= 3;
        assert_eq!(outcome(1_000, before, after), (597, 0, 3, 400));
    }

    #[test]
    fn withdraws_in_a_way_that_keeps_the_stash_alive() {
        let how = |total, active, withdrawable| withdrawal(&stash(total, active, withdrawable, 0), ED, false);
        assert_eq!(how(1_000, 1_000, 0), Withdrawal::Nothing);
        assert_eq!(how(1_000, 400, 600), Withdrawal::Plain);
        assert_eq!(how(1_000, ED, 1_000 - ED), Withdrawal::Plain);
        assert_eq!(how(1_000, ED - 1, 1_001 - ED), Withdrawal::Rebond(1));
        assert_eq!(how(600, 0, 600), Withdrawal::Rebond(ED));
        // Another chunk is still unlocking: the stash stays.
        assert_eq!(how(1_000, ED - 1, 500), Withdrawal::Plain);
        // What is left is not worth an existential deposit.
        assert_eq!(how(ED, 0, ED), Withdrawal::Nothing);
    }

    #[test]
    fn the_last_withdrawal_ends_a_stash_that_is_closing() {
        let how = |total, active, withdrawable| withdrawal(&stash(total, active, withdrawable, 0), ED, true);
        assert_eq!(how(ED, 0, 0), Withdrawal::Nothing);
        assert_eq!(how(ED, 0, ED), Withdrawal::Plain);
        assert_eq!(how(600, 0, 600), Withdrawal::Plain);
    }
}
