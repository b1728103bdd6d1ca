//! An admin, changed in two steps, and a guardian, which may pause once.
//!
//! A pause ends by itself. The guardian cannot end it earlier, and cannot pause again until a proposal has armed it
//! again. However often it is armed, the pool runs between two pauses for the delay, and for the longest pause at
//! least. The admin can end a pause, and cannot begin a pause. So the pool runs for seven of any fourteen days,
//! whatever both keys do.

use estuary_interfaces::{Action, GovernorError, Timestamp};
use ink::primitives::AccountId;

/// The longest pause, in milliseconds, and the shortest time between two: seven days.
pub const MAX_PAUSE: Timestamp = 7 * 24 * 60 * 60 * 1_000;

/// Admin and guardian, in one storage cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Roles {
    /// Proposes and applies.
    pub admin: AccountId,
    /// Becomes the admin when it accepts.
    pub proposed_admin: Option<AccountId>,
    /// May pause while `armed`.
    pub guardian: AccountId,
    /// Whether the guardian may pause. A pause disarms it.
    pub armed: bool,
    /// The end of the last pause, past or to come, in milliseconds. `None` before the first pause.
    pub paused_until: Option<Timestamp>,
}

/// Roles that nobody holds: no admin, and a guardian that is not armed.
impl Default for Roles {
    fn default() -> Self {
        let nobody = AccountId::from([0; 32]);
        Self {
            armed: false,
            ..Self::new(nobody, nobody)
        }
    }
}

impl Roles {
    /// Roles of a new governor, whose guardian is armed.
    pub fn new(admin: AccountId, guardian: AccountId) -> Self {
        Self {
            admin,
            proposed_admin: None,
            guardian,
            armed: true,
            paused_until: None,
        }
    }

    /// Refuses every caller but the admin.
    pub fn only_admin(&self, caller: AccountId) -> Result<(), GovernorError> {
        (caller == self.admin)
            .then_some(())
            .ok_or(GovernorError::NotAdmin)
    }

    /// The guardian may cancel every action except its own replacement. Otherwise nobody could ever replace it.
    pub fn may_cancel(&self, caller: AccountId, action: &Action) -> Result<(), GovernorError> {
        let as_guardian = caller == self.guardian && !matches!(action, Action::Guardian(_));
        (caller == self.admin || as_guardian)
            .then_some(())
            .ok_or(GovernorError::MayNotCancel)
    }

    /// The admin offers its role. Nobody can become the admin without accepting. `None` withdraws the offer.
    pub fn propose_admin(
        &mut self,
        caller: AccountId,
        proposed: Option<AccountId>,
    ) -> Result<(), GovernorError> {
        self.only_admin(caller)?;
        self.proposed_admin = proposed;
        Ok(())
    }

    /// The proposed admin takes the role.
    pub fn accept_admin(&mut self, caller: AccountId) -> Result<(), GovernorError> {
        if self.proposed_admin != Some(caller) {
            return Err(GovernorError::NotProposedAdmin);
        }
        self.admin = caller;
        self.proposed_admin = None;
        Ok(())
    }

    /// The same roles with `guardian` as the guardian, which may pause once.
    pub fn with_guardian(self, guardian: AccountId) -> Self {
        Self {
            guardian,
            armed: true,
            ..self
        }
    }

    /// The guardian pauses for `duration` milliseconds and is disarmed by it. Between two pauses there are `delay`
    /// milliseconds, and the longest pause at least. Returns the end of the pause, in milliseconds.
    pub fn pause(
        &mut self,
        caller: AccountId,
        duration: Timestamp,
        now: Timestamp,
        delay: Timestamp,
    ) -> Result<Timestamp, GovernorError> {
        if caller != self.guardian {
            return Err(GovernorError::NotGuardian);
        }
        if !self.armed {
            return Err(GovernorError::NotArmed);
        }
        if !(1..=MAX_PAUSE).contains(&duration) {
            return Err(GovernorError::PauseOutOfBounds);
        }
        if self
            .paused_until
            .is_some_and(|end| now < end.saturating_add(delay.max(MAX_PAUSE)))
        {
            return Err(GovernorError::PausedRecently);
        }
        let until = now.saturating_add(duration);
        self.armed = false;
        self.paused_until = Some(until);
        Ok(until)
    }

    /// The admin ends the pause that lasts, if there is one.
    pub fn unpause(&mut self, caller: AccountId, now: Timestamp) -> Result<(), GovernorError> {
        self.only_admin(caller)?;
        self.paused_until = self.paused_until.map(|end| end.min(now));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Roles with their admin, their guardian, and a stranger.
    fn roles() -> (Roles, [AccountId; 3]) {
        let [admin, guardian, stranger] = [1, 2, 3].map(|byte| AccountId::from([byte; 32]));
        (Roles::new(admin, guardian), [admin, guardian, stranger])
    }

    #[test]
    fn nobody_becomes_admin_without_accepting() {
        let (mut roles, [admin, _, stranger]) = roles();
        assert_eq!(
            roles.propose_admin(stranger, Some(stranger)),
            Err(GovernorError::NotAdmin)
        );
        assert_eq!(roles.accept_admin(stranger), Err(GovernorError::NotProposedAdmin));
        roles.propose_admin(admin, Some(stranger)).unwrap();
        assert_eq!(roles.only_admin(stranger), Err(GovernorError::NotAdmin));
        roles.accept_admin(stranger).unwrap();
        assert_eq!(
            (roles.only_admin(stranger), roles.only_admin(admin)),
            (Ok(()), Err(GovernorError::NotAdmin))
        );
        assert_eq!(roles.accept_admin(stranger), Err(GovernorError::NotProposedAdmin));
    }

    #[test]
    fn an_offer_can_be_withdrawn() {
        let (mut roles, [admin, _, stranger]) = roles();
        roles.propose_admin(admin, Some(stranger)).unwrap();
        roles.propose_admin(admin, None).unwrap();
        assert_eq!(roles.accept_admin(stranger), Err(GovernorError::NotProposedAdmin));
    }

    #[test]
    fn the_guardian_has_one_pause_until_it_is_armed_again() {
        let (mut roles, [admin, guardian, stranger]) = roles();
        assert_eq!(roles.pause(admin, 10, 100, 0), Err(GovernorError::NotGuardian));
        assert_eq!(roles.pause(guardian, 10, 100, 0), Ok(110));
        let later = 110 + MAX_PAUSE;
        assert_eq!(roles.pause(guardian, 10, later, 0), Err(GovernorError::NotArmed));
        assert_eq!(
            roles.with_guardian(guardian).pause(guardian, 10, later, 0),
            Ok(later + 10)
        );
        let mut replaced = roles.with_guardian(stranger);
        assert_eq!(
            replaced.pause(guardian, 10, later, 0),
            Err(GovernorError::NotGuardian)
        );
        assert_eq!(replaced.pause(stranger, 10, later, 0), Ok(later + 10));
    }

    #[test]
    fn two_pauses_are_the_longer_of_a_delay_and_a_week_apart_however_often_the_guardian_was_armed() {
        for (delay, apart) in [
            (0, MAX_PAUSE),
            (MAX_PAUSE, MAX_PAUSE),
            (MAX_PAUSE + 1, MAX_PAUSE + 1),
        ] {
            let (mut roles, [admin, guardian, _]) = roles();
            roles.pause(guardian, 10, 100, delay).unwrap();
            let armed = roles.with_guardian(guardian);
            for too_early in [100, 110, 109 + apart] {
                assert_eq!(
                    { armed }.pause(guardian, 10, too_early, delay),
                    Err(GovernorError::PausedRecently)
                );
            }
            assert_eq!({ armed }.pause(guardian, 10, 110 + apart, delay), Ok(120 + apart));

            let mut ended_early = armed;
            ended_early.unpause(admin, 105).unwrap();
            assert_eq!(
                { ended_early }.pause(guardian, 10, 104 + apart, delay),
                Err(GovernorError::PausedRecently)
            );
            assert_eq!(
                ended_early.pause(guardian, 10, 105 + apart, delay),
                Ok(115 + apart)
            );
        }
    }

    #[test]
    fn the_pool_runs_for_a_week_of_any_two() {
        const HOUR: Timestamp = 60 * 60 * 1_000;
        let (mut roles, [admin, guardian, _]) = roles();
        let mut random: u64 = 1;
        let mut draw = |below: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) % below
        };
        // By the hour: whether the pool runs.
        let mut runs = Vec::new();
        while runs.len() < 20_000 {
            let now = runs.len() as Timestamp * HOUR;
            roles = roles.with_guardian(guardian);
            // Most of the time a pause begins as early and lasts as long as it can.
            let duration = MAX_PAUSE - [0, 0, HOUR, draw(MAX_PAUSE / HOUR) * HOUR][draw(4) as usize];
            let delay = [24 * HOUR, 10 * 24 * HOUR][draw(2) as usize];
            if draw(50) > 0 {
                let _ = roles.pause(guardian, duration, now, delay);
            }
            if draw(200) == 0 {
                roles.unpause(admin, now).unwrap();
            }
            runs.push(roles.paused_until.is_none_or(|end| now >= end));
        }
        let pauses = runs.windows(2).filter(|hours| hours[0] && !hours[1]).count();
        assert!(pauses > 30, "{pauses}");
        for days in runs.windows(14 * 24) {
            assert!(days.iter().filter(|runs| **runs).count() >= 7 * 24);
        }
    }

    #[test]
    fn only_the_admin_ends_a_pause_and_ending_none_changes_nothing() {
        let (mut roles, [admin, guardian, _]) = roles();
        let before = roles;
        roles.unpause(admin, 100).unwrap();
        assert_eq!(roles, before);
        roles.pause(guardian, 10, 100, 0).unwrap();
        assert_eq!(roles.unpause(guardian, 105), Err(GovernorError::NotAdmin));
        roles.unpause(admin, 105).unwrap();
        assert_eq!(roles.paused_until, Some(105));
        roles.unpause(admin, 200).unwrap();
        assert_eq!(roles.paused_until, Some(105));
    }

    #[test]
    fn a_pause_is_bounded() {
        let (mut roles, [_, guardian, _]) = roles();
        for duration in [0, MAX_PAUSE + 1] {
            assert_eq!(
                roles.pause(guardian, duration, 0, 0),
                Err(GovernorError::PauseOutOfBounds)
            );
        }
        assert_eq!(roles.pause(guardian, MAX_PAUSE, 0, 0), Ok(MAX_PAUSE));
    }

    #[test]
    fn the_guardian_cancels_all_but_its_replacement() {
        let (roles, [admin, guardian, stranger]) = roles();
        let replacement = Action::Guardian(stranger);
        for (caller, action, verdict) in [
            (admin, Action::ArmGuardian, Ok(())),
            (admin, replacement, Ok(())),
            (guardian, Action::ArmGuardian, Ok(())),
            (guardian, replacement, Err(GovernorError::MayNotCancel)),
            (stranger, Action::ArmGuardian, Err(GovernorError::MayNotCancel)),
        ] {
            assert_eq!(roles.may_cancel(caller, &action), verdict, "{action:?}");
        }
    }
}
