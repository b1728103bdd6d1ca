//! Reward, loss and principal of a stash since it was last booked, computed from the chain's ledger alone.
//!
//! The nominator's payee is its stash, so rewards arrive as free balance and never in the ledger, while slashes take
//! from the ledger. Hence the ledger's shortfall against the booked stake is loss. Money that a withdrawal moves from
//! the ledger to the free balance is principal. All other liquid money is reward. Held storage deposits are not part of
//! the free balance, and one existential deposit is never counted.

use estuary_chain_reads::StashInfo;
use estuary_interfaces::{Balance, Settlement};

/// The withdrawal that a settlement makes before it reads the ledger again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// Nothing can be withdrawn, or too little to keep the stash alive.
    Nothing,
    /// `withdraw_unbonded` keeps the stash alive, or the stash is closing.
    Plain,
    /// Bond this much again first. Otherwise `withdraw_unbonded` would kill the stash, and with it the rewards that are
    /// not paid out yet.
    Rebond(Balance),
}

/// How to withdraw the unbonded stake without killing the stash. The chain kills a stash that has nothing unlocking and
/// less active stake than the existential deposit, for example after a slash of all active stake. If `closing`, the
/// stash may be killed.
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

/// Settles the booked stake with the stash `before` and `after` the withdrawal. `None` at an arithmetic overflow.
///
/// To the planck, `booked_stake + reward = total + received + loss + kept`. `kept` is 0, unless a runtime upgrade
/// raised the existential deposit. Then the account keeps the missing part of the deposit, which is less than one
/// deposit, out of its liquid money. While anything is staked, that part comes out of rewards. Only the payout of the
/// last stake can fall short by it, and that is no loss.
pub fn settle(
    booked_stake: Balance,
    before: &StashInfo,
    after: &StashInfo,
    existential_deposit: Balance,
) -> Option<Settlement> {
    let loss = before.lost(booked_stake, existential_deposit);
    let due = booked_stake.checked_sub(loss)?;
    // The larger of the ledger's stake and one existential deposit cannot be spent.
    let spendable = after.free.saturating_sub(after.total.max(existential_deposit));
    let principal = due.saturating_sub(after.total).min(spendable);
    let received = after.liquid(existential_deposit).max(principal);
    let value = after.total.checked_add(received)?;
    let missing = due.saturating_sub(value);
    let lost_too = if missing < existential_deposit { 0 } else { missing };
    Some(Settlement {
        received,
        reward: value.saturating_sub(due),
        loss: loss.checked_add(lost_too)?,
        total: after.total,
        active: after.active,
        pending: 0,
        slash_era: before.slash_era,
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

    /// Received, reward, loss, total, where nothing is kept.
    fn outcome(
        booked_stake: Balance,
        before: StashInfo,
        after: StashInfo,
    ) -> (Balance, Balance, Balance, Balance) {
        let (s, kept) = outcome_and_kept(booked_stake, before, after, ED);
        assert_eq!(kept, 0);
        s
    }

    fn outcome_and_kept(
        booked_stake: Balance,
        before: StashInfo,
        after: StashInfo,
        existential_deposit: Balance,
    ) -> ((Balance, Balance, Balance, Balance), Balance) {
        let s = settle(booked_stake, &before, &after, existential_deposit).unwrap();
        let kept = booked_stake + s.reward - s.total - s.received - s.loss;
        ((s.received, s.reward, s.loss, s.total), kept)
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

    /// The account has one deposit of `ED`, and the chain asks for three.
    #[test]
    fn a_raised_existential_deposit_is_no_loss_and_rewards_make_it_up() {
        let raised = 3 * ED;
        let (before, after) = (stash(1_000, 400, 600, 0), stash(400, 400, 0, 600));
        assert_eq!(
            outcome_and_kept(1_000, before, after, raised),
            ((600, 0, 0, 400), 0)
        );
        // Of a reward of 50, 20 stay in the account.
        let (before, after) = (stash(1_000, 400, 600, 50), stash(400, 400, 0, 650));
        assert_eq!(
            outcome_and_kept(1_000, before, after, raised),
            ((630, 30, 0, 400), 0)
        );
        let rewarded = stash(1_000, 1_000, 0, 50);
        assert_eq!(
            outcome_and_kept(1_000, rewarded, rewarded, raised),
            ((30, 30, 0, 1_000), 0)
        );
        // A slash is still a loss, to the planck.
        let (before, after) = (stash(999, 399, 600, 0), stash(399, 399, 0, 600));
        assert_eq!(
            outcome_and_kept(1_000, before, after, raised),
            ((600, 0, 1, 399), 0)
        );
    }

    #[test]
    fn the_last_of_a_stake_fills_a_raised_existential_deposit() {
        let raised = 3 * ED;
        let (before, after) = (stash(600, 0, 600, 0), stash(0, 0, 0, 600));
        assert_eq!(outcome_and_kept(600, before, after, raised), ((580, 0, 0, 0), 20));
        // The rest of the ledger may be less than the deposit.
        let (before, after) = (stash(600, ED, 590, 0), stash(ED, ED, 0, 590));
        assert_eq!(
            outcome_and_kept(600, before, after, raised),
            ((580, 0, 0, ED), ED)
        );
        // A stash without a ledger may have been slashed before: nothing shows that it was not.
        let unstaked = stash(0, 0, 0, 600);
        assert_eq!(
            outcome_and_kept(600, unstaked, unstaked, raised),
            ((580, 0, 20, 0), 0)
        );
    }

    #[test]
    fn an_account_that_lost_more_than_a_deposit_beside_its_ledger_has_a_loss() {
        let mut before = stash(600, 0, 600, 0);
        before.free -= 2 * ED;
        let mut after = stash(0, 0, 0, 600);
        after.free -= 2 * ED;
        assert_eq!(outcome(600, before, after), (580, 0, 20, 0));
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
        // The rest is less than an existential deposit.
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
