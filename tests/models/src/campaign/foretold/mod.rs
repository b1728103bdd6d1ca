//! What each step must do.

mod allowances;
mod brake;
mod claims;
mod cover;
mod governance;
mod holders;
mod integrators;
mod keepers;
mod markets;
mod operators;

use estuary_interfaces::{Balance, OperatorId};

pub use brake::Lock;
pub use governance::{Office, Proposal, Versions};

use super::{subject::*, trial::Trial, Event, Recipient, Step};
use crate::queue_story::ACTORS;

const ED: Balance = crate::EXISTENTIAL_DEPOSIT;

fn of(percent: u8, amount: Balance) -> Balance {
    amount * Balance::from(percent) / 100
}

impl<S: Subject> Trial<S> {
    pub(super) fn perform(&mut self, step: &Step) -> bool {
        let actor = |n: usize| n % ACTORS;
        match *step {
            Step::Stake { actor: n, amount } => self.stake(actor(n), amount),
            Step::StakeAndWrap { actor: n, amount } => self.stake_and_wrap(actor(n), amount),
            Step::Approve {
                owner,
                spender,
                percent,
            } => self.approve(actor(owner), actor(spender), percent),
            Step::TransferFrom {
                spender,
                from,
                to,
                percent,
            } => self.transfer_from(actor(spender), actor(from), actor(to), percent),
            Step::TransferSharesFrom {
                spender,
                from,
                to,
                percent,
            } => self.transfer_shares_from(actor(spender), actor(from), actor(to), percent),
            Step::Transfer { from, to, percent } => self.transfer(actor(from), actor(to), percent),
            Step::Request { actor: n, percent } => self.request(actor(n), percent),
            Step::RequestShares { actor: n, percent } => self.request_shares(actor(n), percent),
            Step::ExitNow { actor: n, percent } => self.exit_now(actor(n), percent),
            Step::ExitNowShares { actor: n, percent } => self.exit_now_shares(actor(n), percent),
            Step::BurnShares { actor: n, percent } => self.burn_shares(actor(n), percent),
            Step::Hold {
                actor: n,
                how,
                percent,
            } => self.hold(actor(n), how, percent, true),
            Step::Release {
                actor: n,
                how,
                percent,
            } => self.hold(actor(n), how, percent, false),
            Step::Claim { actor: n, most, hint } => self.claim(actor(n), most, hint),
            Step::HandOver { to, request } => self.hand_over(actor(to), request as u64),
            Step::ClaimFees { operator } => self.claim_fees(self.id(operator)),
            Step::Settle { operator } => self.settle(self.id(operator)),
            Step::Flag { operator } => self.flag(self.id(operator)),
            Step::Sweep { max } => self.sweep(max),
            Step::Rebalance { max } => self.rebalance(max),
            Step::Finalize => self.finalize(),
            Step::SweepAndFinalize => self.sweep_and_finalize(),
            Step::Operator { operator, act } => self.operator(self.id(operator), act),
            Step::Register {
                validator,
                bond,
                commission,
            } => self.register(validator % VALIDATORS, bond, commission),
            Step::Donate { actor: n, to, amount } => self.donate(actor(n), to, amount),
            Step::UpdateNominator { operator } => self.update_nominator(self.id(operator)),
            Step::Govern(decision) => self.govern(decision),
            Step::Brake {
                actor: n,
                act,
                percent,
                proposal,
            } => self.brake(actor(n), act, percent, proposal),
            Step::Cover { actor: n, act } => self.cover(actor(n), act),
            Step::Trade { actor: n, deal } => self.trade(actor(n), deal),
            Step::Chain { operator, event } => self.event(operator, event),
            Step::CancelSlash => {
                self.subject.cancel_slash();
                true
            }
            Step::Payout => {
                self.subject.payout();
                true
            }
            Step::Advance { blocks } => {
                self.subject.advance(blocks);
                true
            }
        }
    }

    fn id(&self, operator: usize) -> OperatorId {
        (operator % self.operators.len()) as OperatorId
    }

    fn donate(&mut self, actor: usize, to: Recipient, amount: Balance) -> bool {
        let to = match to {
            Recipient::Nominator(number) => {
                let operator = self.id(number);
                if self.operators[operator as usize].nominator.is_none() {
                    return false;
                }
                Recipient::Nominator(operator as usize)
            }
            other => other,
        };
        self.expect(&Message::Donate { actor, to, amount }, Ok(Answer::Done));
        match to {
            Recipient::Nominator(_) => self.at_stashes += amount,
            Recipient::Pool => self.stray[0] += amount,
            Recipient::Registry => self.stray[1] += amount,
            Recipient::Queue => self.stray[2] += amount,
        }
        true
    }

    fn event(&mut self, operator: usize, event: Event) -> bool {
        let operator = self.id(operator);
        let stash = self.operators[operator as usize].nominator.map(|_| operator);
        self.subject
            .chain(self.validators[operator as usize], stash, event);
        true
    }
}
