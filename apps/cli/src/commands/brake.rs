//! `estuary brake`: how holders slow proposals down.

use brake::{position::Position, BrakeRef};
use estuary_interfaces::{Brake as _, BrakeError, ProposalId, Proposals as _, Shares};
use governor::GovernorRef;
use psp22::PSP22;
use serde::Serialize;

use wrapped_lst::WrappedLstRef;

use super::{output::say, Session, ALL};
use crate::{
    account::to_ink,
    amount::duration,
    arguments::{AgainstArgument, BrakeCommand as Command},
    chain::{account_of, Account, Sender},
    error::{Error, Result},
    message::message,
    protocol::Protocol,
    words::InWords,
};

/// Stands for all proposals in the brake.
pub(super) const ALL_PROPOSALS: ProposalId = 0;

/// What is locked against a proposal, or, with 0, against all.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct LockView {
    /// The proposal's number, or 0 for all proposals.
    against: ProposalId,
    /// Units of the wrapped token that hold it up.
    total: String,
    /// The units of the signer, if there is one.
    own: String,
    /// The signer's units under notice.
    releasing: String,
    /// Milliseconds since 1970, from which the units under notice can be withdrawn.
    until: u64,
    /// The notice in words.
    notice: String,
}

/// What was done in the brake.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct BrakeDone {
    /// The proposal's number, or 0 for all proposals.
    against: ProposalId,
    /// Units of the wrapped token that were locked, put under notice, or taken out. Null where the command moves none.
    units: Option<String>,
    /// `notice`: when the units can be withdrawn, in milliseconds since 1970. Otherwise null.
    until: Option<u64>,
    /// What was done, in words.
    done: String,
}

impl AgainstArgument {
    fn proposal(&self) -> ProposalId {
        self.against.unwrap_or(ALL_PROPOSALS)
    }
}

impl Session {
    pub(super) async fn brake(&self, command: Command) -> Result<()> {
        let protocol = self.protocol().await?;
        let token = &protocol.chain.token;
        let (against, units, until, done) = match command {
            Command::Status => return self.brake_status(&protocol).await,
            Command::Lock { amount, against } => {
                let (signer, against) = (self.signer()?, against.proposal());
                let units = protocol.units(&account_of(&signer), &amount).await?;
                let locked = protocol.lock(&signer, against, units).await?;
                let (number, what) = (token.number(units), proposals(against));
                match locked {
                    true => (against, Some(units), None, format!("Locked {number} units against {what}. They leave by `estuary brake notice`, in three days.")),
                    false => (against, None, None, "Approved. The same command locks when the approval is in a block.".into()),
                }
            }
            Command::Notice { amount, against } => {
                let (signer, against) = (self.signer()?, against.proposal());
                let brake = &protocol.contracts.brake;
                let units = match amount.as_str() {
                    ALL => {
                        let position = protocol.position(&account_of(&signer), against).await?;
                        position.units.saturating_sub(position.releasing)
                    }
                    amount => token.parse(amount)?,
                };
                let notice = message!(BrakeRef(brake).release(against, units));
                let (until, _) = protocol.send(&signer, 0, notice).await?;
                let wait = until.saturating_sub(protocol.chain.now(None).await?);
                let sentence = format!(
                    "{} units leave in {}: `estuary brake unlock` takes them out, within seven days from then.",
                    token.number(units),
                    duration(wait)
                );
                (against, Some(units), Some(until), sentence)
            }
            Command::Keep { against } => {
                let against = against.proposal();
                let keep = message!(BrakeRef(protocol.contracts.brake).keep(against));
                protocol.send(&self.signer()?, 0, keep).await?;
                let sentence = format!("All units stay locked against {}.", proposals(against));
                (against, None, None, sentence)
            }
            Command::Unlock { against } => {
                let against = against.proposal();
                let withdraw = message!(BrakeRef(protocol.contracts.brake).withdraw(against));
                let (units, _) = protocol.send(&self.signer()?, 0, withdraw).await?;
                let sentence = format!("{} units are free.", token.number(units));
                (against, Some(units), None, sentence)
            }
        };
        let answer = BrakeDone {
            against,
            units: units.map(|units| units.to_string()),
            until,
            done,
        };
        self.report(&protocol, &answer.done, &answer)
    }

    async fn brake_status(&self, protocol: &Protocol) -> Result<()> {
        let owner = self.own_account().ok();
        let last = message!(GovernorRef(protocol.contracts.governor).last_proposal());
        let last = protocol.ask(last, None).await?;
        let now = protocol.chain.now(None).await?;
        let mut locks = vec![protocol.lock_view(ALL_PROPOSALS, owner.as_ref(), now).await?];
        for id in 1..=last {
            let lock = protocol.lock_view(id, owner.as_ref(), now).await?;
            let is_pending = message!(GovernorRef(protocol.contracts.governor).is_pending(id));
            if protocol.ask(is_pending, None).await? || lock.own != "0" {
                locks.push(lock);
            }
        }
        if self.output.json {
            return self.output.view(&locks);
        }
        for lock in locks {
            let token = &protocol.chain.token;
            let (total, own) = (token.number_text(&lock.total), token.number_text(&lock.own));
            say(format!(
                "{}: {total} units locked, {own} of them yours{}",
                proposals(lock.against),
                lock.notice
            ))?;
        }
        Ok(())
    }
}

fn proposals(against: ProposalId) -> String {
    match against {
        ALL_PROPOSALS => "all proposals".into(),
        id => format!("proposal {id}"),
    }
}

fn refused(error: &BrakeError) -> Error {
    Error::Refused {
        message: "lock",
        reason: error.in_words(),
    }
}

impl Protocol {
    /// Tells whether it came to the lock itself, which needs an approval that was not only tried.
    async fn lock(&self, signer: &Sender, against: ProposalId, units: Shares) -> Result<bool> {
        let (brake, wrapped_lst) = (&self.contracts.brake, &self.contracts.wrapped_lst);
        // Before anything is approved.
        if units == 0 {
            return Err(refused(&BrakeError::ZeroAmount));
        }
        if against != ALL_PROPOSALS {
            let is_pending = message!(GovernorRef(self.contracts.governor).is_pending(against));
            if !self.ask(is_pending, None).await? {
                return Err(refused(&BrakeError::NotPending));
            }
        }
        let (owner, spender) = (to_ink(&account_of(signer)), to_ink(brake));
        let allowed = message!(WrappedLstRef(wrapped_lst).allowance(owner, spender));
        if self.ask(allowed, None).await? < units {
            let approve = message!(WrappedLstRef(wrapped_lst).approve(spender, units));
            let (_, receipt) = self.send(signer, 0, approve).await?;
            if receipt.is_none() {
                return Ok(false);
            }
        }
        let lock = message!(BrakeRef(brake).lock(against, units));
        self.send(signer, 0, lock).await?;
        Ok(true)
    }

    async fn position(&self, owner: &Account, against: ProposalId) -> Result<Position> {
        let owner = to_ink(owner);
        let position = message!(BrakeRef(self.contracts.brake).position(owner, against));
        self.ask(position, None).await
    }

    async fn lock_view(&self, against: ProposalId, owner: Option<&Account>, now: u64) -> Result<LockView> {
        let total = message!(BrakeRef(self.contracts.brake).against(against));
        let total = self.ask(total, None).await?;
        let Position {
            units,
            releasing,
            until,
        } = match owner {
            Some(owner) => self.position(owner, against).await?,
            None => Position::default(),
        };
        let token = &self.chain.token;
        let notice = match (releasing, until.checked_sub(now)) {
            (0, _) => String::new(),
            (_, Some(wait)) => format!(
                ", {} under notice for {}",
                token.number(releasing),
                duration(wait)
            ),
            (_, None) => format!(", {} under notice, which is over", token.number(releasing)),
        };
        Ok(LockView {
            against,
            total: total.to_string(),
            own: units.to_string(),
            releasing: releasing.to_string(),
            until,
            notice,
        })
    }
}
