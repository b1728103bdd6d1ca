//! The campaign, told to twins.

use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, ValidatorInfo};
use estuary_interfaces::{OperatorId, Timestamp};
use estuary_models::campaign::{Answer, Campaign, Event, Flows, Message, Refusal, Setup, Subject, View};
use estuary_tests::prelude::*;
use std::fmt::Debug;

use super::{emitted, give_full_codes, stored};
use crate::system::invariants::compiled::Compiled;

/// All cells are compared after so many messages; all that the campaign knows, after each step.
const CELLS_EVERY: u32 = 20;

/// A protocol in all codes, and one in the full codes alone, each on a chain of its own.
struct Twins {
    split: Compiled,
    whole: Compiled,
    messages: u32,
}

impl Twins {
    /// Both do the same.
    fn both<T: Debug + PartialEq>(&mut self, what: &str, act: impl Fn(&mut Compiled) -> T) -> T {
        let done = act(&mut self.split);
        assert_eq!(done, act(&mut self.whole), "{what}: the twins differ");
        done
    }
}

impl Subject for Twins {
    fn open(setup: &Setup) -> Self {
        let mut whole = Compiled::open(setup);
        give_full_codes(whole.world());
        whole.upgrades_to_full_codes();
        Self {
            split: Compiled::open(setup),
            whole,
            messages: 0,
        }
    }

    fn send(&mut self, message: &Message) -> Result<Answer, Refusal> {
        let what = format!("{message:?}");
        let answer = self.both(&what, |twin| twin.send(message));
        self.both(&what, |twin| emitted(twin.world()));
        // Codes that are locked take a deposit.
        if !matches!(message, Message::Govern(_)) {
            self.both(&what, |twin| twin.world().last_deposit_change);
        }
        self.messages += 1;
        if self.messages.is_multiple_of(CELLS_EVERY) {
            self.both(&what, |twin| stored(twin.world()));
        }
        answer
    }

    fn chain(&mut self, validator: usize, operator: Option<OperatorId>, event: Event) {
        self.both("an event", |twin| twin.chain(validator, operator, event));
    }

    fn cancel_slash(&mut self) {
        self.both("a slash is cancelled", Compiled::cancel_slash);
    }

    fn payout(&mut self) {
        self.both("a payout", Compiled::payout);
    }

    fn advance(&mut self, blocks: u32) {
        self.both("time passes", |twin| twin.advance(blocks));
    }

    fn now(&mut self) -> Timestamp {
        self.both("the time", Compiled::now)
    }

    fn flows(&mut self) -> Flows {
        self.both("what stashes got", Compiled::flows)
    }

    fn staking(&mut self) -> StakingInfo {
        self.both("the chain", Compiled::staking)
    }

    fn stash(&mut self, operator: OperatorId) -> StashInfo {
        self.both("a stash", |twin| twin.stash(operator))
    }

    fn exposure(&mut self, operator: OperatorId) -> ExposureInfo {
        self.both("what is exposed", |twin| twin.exposure(operator))
    }

    fn validator(&mut self, validator: usize) -> ValidatorInfo {
        self.both("a validator", |twin| twin.validator(validator))
    }

    fn unpaid_eras(&mut self, validator: usize) -> u32 {
        self.both("unpaid eras", |twin| twin.unpaid_eras(validator))
    }

    fn account_of_validator(&mut self, validator: usize) -> ink::primitives::AccountId {
        self.both("an account", |twin| twin.account_of_validator(validator))
    }

    fn account_of_payout(&mut self, payout: usize) -> ink::primitives::AccountId {
        self.both("an account", |twin| twin.account_of_payout(payout))
    }

    fn view(&mut self) -> View {
        self.both("what is kept", Compiled::view)
    }

    fn locked(&mut self) -> Balance {
        self.both("what is locked", Compiled::locked)
    }

    fn against(&mut self, id: u32) -> Balance {
        self.both("what is locked against a proposal", |twin| twin.against(id))
    }

    fn audit(&mut self, now: Timestamp, equity: Balance) {
        self.both("an audit", |twin| twin.audit(now, equity));
        self.both("all cells", |twin| stored(twin.world()));
    }
}

#[test]
fn twins_live_the_same_life() {
    let campaign = Campaign {
        name: "--test protocol twins_live_the_same_life",
        // A seed with which each of the messages below succeeds.
        seed: 7,
        steps: 1_200,
        story: 400,
    };
    let done = campaign.run::<Twins>();
    for kind in [
        "Stake",
        "Approve",
        "Transfer",
        "TransferFrom",
        "TransferSharesFrom",
        "Request",
        "ExitNow",
        "Settle",
        "Flag",
        "Sweep",
        "Rebalance",
        "Finalize",
        "Claim",
        "Govern Apply",
        "Trade SwapNative",
        "Trade SwapUnits",
        "Trade AddLiquidity",
        "Trade RemoveLiquidity",
        "Trade RemoveOne",
        "Trade Supply",
        "Trade Withdraw",
        "Trade AddCollateral",
        "Trade TakeCollateral",
        "Trade Borrow",
        "Trade Repay",
        "Trade Liquidate",
        "Trade Open",
        "Trade Close",
    ] {
        assert!(done.contains_key(kind), "{kind} happens");
    }
}
