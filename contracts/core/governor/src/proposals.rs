//! The life of a proposal.
//!
//! ```text
//! propose ── delay ── + 0 to 45 days, by locked units ──┬─ seal ── 14 days, last call ── exits are paid ── apply
//!                                                       └─ apply
//! ```
//!
//! A proposal that replaces code takes the upper way, and so does any proposal under a full brake. Then all requests
//! made until the end of the last call are paid before it is applied. A queue that stands still for 90 days after the
//! last call holds it up no longer, unless a fifth of all shares is locked against it.

use estuary_interfaces::{Action, GovernorError, Shares, Timestamp};

use crate::resistance::Resistance;

const DAY: Timestamp = 24 * 60 * 60 * 1_000;

/// Fourteen days in which an action that can be applied is applied, or expires.
pub const GRACE: Timestamp = 14 * DAY;

/// Fourteen days from the seal, in which holders ask for their money for the last time.
pub const LAST_CALL: Timestamp = 14 * DAY;

/// Ninety days after the last call, in which open requests hold a proposal up.
pub const PATIENCE: Timestamp = 90 * DAY;

/// An action that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Proposal {
    /// The action that takes effect when the proposal is applied.
    pub action: Action,
    /// The end of its delay, in milliseconds.
    pub eta: Timestamp,
    /// All shares when it was proposed.
    pub shares: Shares,
    /// The number of earlier changes of the same thing, see [`Applications`](crate::applications::Applications).
    pub based_on: u32,
    /// The time at which its last call began, in milliseconds. `None` if it is not sealed.
    pub sealed_at: Option<Timestamp>,
}

/// Where a proposal stands, by the units that are locked against it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Standing {
    /// The time from which on it can be sealed, or applied where it needs no seal, in milliseconds.
    pub due: Timestamp,
    /// The end of its last call, in milliseconds. `None` if it is not sealed.
    pub end: Option<Timestamp>,
    /// The wrapped units that hold it up.
    pub against: Shares,
    /// The wrapped units that hold a proposal up for the longest time.
    pub full: Shares,
    /// Whether exits come first: it needs a seal, a last call, and paid requests.
    pub first: bool,
    /// Whether it needs no paid requests any more once the patience is over.
    pub can_be_overdue: bool,
}

impl Proposal {
    /// Whether the action replaces code, or leads to faster changes of code.
    pub fn replaces_code(&self) -> bool {
        matches!(self.action, Action::Upgrade { .. } | Action::Delays(_))
    }

    /// The end of the last call, in milliseconds. `None` if it is not sealed.
    pub fn end(&self) -> Option<Timestamp> {
        self.sealed_at
            .map(|sealed_at| sealed_at.saturating_add(LAST_CALL))
    }

    /// The last millisecond in which it can be sealed, or applied.
    pub fn expires_at(&self) -> Timestamp {
        let latest = match self.end() {
            Some(end) => end.saturating_add(PATIENCE),
            None => self.eta.saturating_add(Resistance::LONGEST),
        };
        latest.saturating_add(GRACE)
    }

    /// Whether it has not expired.
    pub fn is_pending(&self, now: Timestamp) -> bool {
        now <= self.expires_at()
    }

    /// Where the proposal stands, with `against` locked units and `shares` in all now.
    pub fn standing(&self, against: Shares, shares: Shares) -> Standing {
        let resistance = Resistance {
            against,
            shares: self.shares.min(shares),
        };
        Standing {
            due: self.eta.saturating_add(resistance.extension()),
            end: self.end(),
            against,
            full: resistance.full(),
            first: self.replaces_code() || against >= resistance.full(),
            can_be_overdue: against < resistance.blocking(),
        }
    }

    /// Begins the last call. Returns its end, in milliseconds.
    pub fn seal(&mut self, standing: &Standing, now: Timestamp) -> Result<Timestamp, GovernorError> {
        self.not_expired(now)?;
        if self.sealed_at.is_some() || !standing.first {
            return Err(GovernorError::NotToSeal);
        }
        if now < standing.due {
            return Err(GovernorError::TooEarly);
        }
        self.sealed_at = Some(now);
        Ok(now.saturating_add(LAST_CALL))
    }

    /// Refuses a proposal that cannot be applied now. `are_paid` returns whether all requests that were made until a
    /// time are paid.
    pub fn may_be_applied(
        &self,
        standing: &Standing,
        now: Timestamp,
        are_paid: impl FnOnce(Timestamp) -> Result<bool, GovernorError>,
    ) -> Result<(), GovernorError> {
        self.not_expired(now)?;
        let Some(end) = standing.end else {
            if now < standing.due {
                return Err(GovernorError::TooEarly);
            }
            return (!standing.first).then_some(()).ok_or(GovernorError::NotSealed);
        };
        if now <= end {
            return Err(GovernorError::TooEarly);
        }
        let is_overdue = standing.can_be_overdue && now > end.saturating_add(PATIENCE);
        if is_overdue || are_paid(end)? {
            return Ok(());
        }
        Err(GovernorError::ExitsFirst)
    }

    fn not_expired(&self, now: Timestamp) -> Result<(), GovernorError> {
        self.is_pending(now).then_some(()).ok_or(GovernorError::Expired)
    }
}

#[cfg(test)]
mod tests {
    use estuary_interfaces::{ContractKind, Delays};

    use super::*;

    const ETA: Timestamp = 1_000 * DAY;
    /// A twentieth of them is a full brake, and a fifth blocks.
    const SHARES: Shares = 1_000_000;
    const FULL: Shares = 50_000;
    const BLOCKING: Shares = 200_000;

    fn proposal(action: Action) -> Proposal {
        Proposal {
            action,
            eta: ETA,
            shares: SHARES,
            based_on: 0,
            sealed_at: None,
        }
    }

    fn code() -> Proposal {
        proposal(Action::Upgrade {
            contract: ContractKind::Pool,
            code: [1; 32].into(),
            from_version: 1,
        })
    }

    fn parameters() -> Proposal {
        proposal(Action::ArmGuardian)
    }

    /// Applies with `against` units locked, where requests are paid or not.
    fn applied(
        proposal: &Proposal,
        against: Shares,
        now: Timestamp,
        are_paid: bool,
    ) -> Result<(), GovernorError> {
        let standing = proposal.standing(against, SHARES);
        proposal.may_be_applied(&standing, now, |_| Ok(are_paid))
    }

    #[test]
    fn parameters_are_applied_when_they_are_due_without_a_seal() {
        let mut parameters = parameters();
        assert_eq!(
            applied(&parameters, 0, ETA - 1, true),
            Err(GovernorError::TooEarly)
        );
        assert_eq!(applied(&parameters, 0, ETA, false), Ok(()));
        let standing = parameters.standing(0, SHARES);
        assert_eq!(parameters.seal(&standing, ETA), Err(GovernorError::NotToSeal));
        // Half of a full brake: half of 45 days.
        let due = ETA + 45 * DAY / 2;
        assert_eq!(
            applied(&parameters, FULL / 2, due - 1, true),
            Err(GovernorError::TooEarly)
        );
        assert_eq!(applied(&parameters, FULL / 2, due, true), Ok(()));
    }

    #[test]
    fn parameters_under_a_full_brake_are_sealed_and_stay_so() {
        let mut parameters = parameters();
        let due = ETA + 45 * DAY;
        assert_eq!(applied(&parameters, FULL - 1, due, true), Ok(()), "not full");
        assert_eq!(
            applied(&parameters, FULL, due, true),
            Err(GovernorError::NotSealed)
        );
        let standing = parameters.standing(FULL, SHARES);
        assert_eq!(parameters.seal(&standing, due - 1), Err(GovernorError::TooEarly));
        assert_eq!(parameters.seal(&standing, due), Ok(due + LAST_CALL));
        // The brake empties: the last call goes on.
        let end = due + LAST_CALL;
        assert_eq!(applied(&parameters, 0, end, true), Err(GovernorError::TooEarly));
        assert_eq!(
            applied(&parameters, 0, end + 1, false),
            Err(GovernorError::ExitsFirst)
        );
        assert_eq!(applied(&parameters, 0, end + 1, true), Ok(()));
    }

    #[test]
    fn code_waits_for_a_seal_a_last_call_and_paid_exits() {
        for mut code in [
            code(),
            proposal(Action::Delays(Delays {
                delay: 3 * DAY,
                upgrade_delay: 14 * DAY,
            })),
        ] {
            assert_eq!(applied(&code, 0, ETA, true), Err(GovernorError::NotSealed));
            let standing = code.standing(0, SHARES);
            assert_eq!(code.seal(&standing, ETA - 1), Err(GovernorError::TooEarly));
            assert_eq!(code.seal(&standing, ETA), Ok(ETA + LAST_CALL));
            assert_eq!(code.seal(&standing, ETA + 1), Err(GovernorError::NotToSeal));
            let end = ETA + LAST_CALL;
            assert_eq!(applied(&code, 0, end, true), Err(GovernorError::TooEarly));
            assert_eq!(applied(&code, 0, end + 1, false), Err(GovernorError::ExitsFirst));
            assert_eq!(applied(&code, 0, end + 1, true), Ok(()));
        }
    }

    #[test]
    fn a_queue_that_stands_still_holds_code_up_for_ninety_days_or_while_a_fifth_is_locked() {
        let mut code = code();
        let standing = code.standing(0, SHARES);
        let end = code.seal(&standing, ETA).unwrap();
        let overdue = end + PATIENCE + 1;
        for (against, now, verdict) in [
            (0, overdue - 1, Err(GovernorError::ExitsFirst)),
            (0, overdue, Ok(())),
            (BLOCKING - 1, overdue, Ok(())),
            (BLOCKING, overdue, Err(GovernorError::ExitsFirst)),
        ] {
            assert_eq!(applied(&code, against, now, false), verdict, "{against} {now}");
        }
        assert_eq!(applied(&code, BLOCKING, overdue, true), Ok(()));
    }

    #[test]
    fn a_proposal_expires_fourteen_days_after_it_could_be_applied_at_the_latest() {
        let mut code = code();
        let unsealed = ETA + 45 * DAY + GRACE;
        assert!(code.is_pending(unsealed));
        assert!(!code.is_pending(unsealed + 1));
        let standing = code.standing(0, SHARES);
        assert_eq!(code.seal(&standing, unsealed + 1), Err(GovernorError::Expired));
        let end = code.seal(&standing, unsealed).unwrap();
        let sealed = end + PATIENCE + GRACE;
        assert_eq!(applied(&code, 0, sealed, true), Ok(()));
        assert_eq!(applied(&code, 0, sealed + 1, true), Err(GovernorError::Expired));
    }

    #[test]
    fn what_cannot_be_read_is_told_and_not_asked_where_it_does_not_matter() {
        let no_answer = |_| Err(GovernorError::NotEnoughGas);
        let parameters = parameters();
        let standing = parameters.standing(0, SHARES);
        assert_eq!(parameters.may_be_applied(&standing, ETA, no_answer), Ok(()));
        let mut code = code();
        let standing = code.standing(0, SHARES);
        let end = code.seal(&standing, ETA).unwrap();
        let standing = code.standing(0, SHARES);
        assert_eq!(
            code.may_be_applied(&standing, end + 1, no_answer),
            Err(GovernorError::NotEnoughGas)
        );
    }
}
