//! Who may do what, the same way in every contract: an admin, changed in two steps, and a guardian, who may
//! pause once.
//!
//! A pause ends by itself. The guardian cannot end it earlier, nor pause again, before the admin has armed it
//! again; the admin can end a pause, and cannot begin one. So neither key alone can stop a contract for
//! longer than [`MAX_PAUSE`].
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use ink::primitives::AccountId;

/// Milliseconds since the Unix epoch, or of a duration.
type Timestamp = u64;

/// The longest pause, in milliseconds: seven days.
pub const MAX_PAUSE: Timestamp = 7 * 24 * 60 * 60 * 1_000;

/// The roles of a contract and its pause, in one storage cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Access {
    pub admin: AccountId,
    /// Becomes the admin when it accepts.
    pub proposed_admin: Option<AccountId>,
    /// May pause while `armed`.
    pub guardian: AccountId,
    pub armed: bool,
    /// The contract is paused before this time.
    pub paused_until: Timestamp,
}

/// Why a role's message is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum AccessError {
    /// Only the admin may call.
    NotAdmin,
    /// Only the proposed admin may call.
    NotProposedAdmin,
    /// Only the guardian may call.
    NotGuardian,
    /// The guardian has paused before, and the admin has not armed it again.
    NotArmed,
    /// A pause is for a millisecond at least and [`MAX_PAUSE`] at most.
    PauseOutOfBounds,
    /// The contract is paused.
    Paused,
}

impl Access {
    /// `admin` is its own guardian until it names another.
    pub fn new(admin: AccountId) -> Self {
        Self {
            admin,
            proposed_admin: None,
            guardian: admin,
            armed: true,
            paused_until: 0,
        }
    }

    pub fn only_admin(&self, caller: AccountId) -> Result<(), AccessError> {
        (caller == self.admin).then_some(()).ok_or(AccessError::NotAdmin)
    }

    /// Refuses while a pause lasts.
    pub fn only_running(&self, now: Timestamp) -> Result<(), AccessError> {
        (now >= self.paused_until)
            .then_some(())
            .ok_or(AccessError::Paused)
    }

    /// The admin offers its role; nobody can become the admin without accepting. `None` withdraws the offer.
    pub fn propose_admin(
        &mut self,
        caller: AccountId,
        proposed: Option<AccountId>,
    ) -> Result<(), AccessError> {
        self.only_admin(caller)?;
        self.proposed_admin = proposed;
        Ok(())
    }

    /// The proposed admin takes the role.
    pub fn accept_admin(&mut self, caller: AccountId) -> Result<(), AccessError> {
        if self.proposed_admin != Some(caller) {
            return Err(AccessError::NotProposedAdmin);
        }
        self.admin = caller;
        self.proposed_admin = None;
        Ok(())
    }

    /// The admin names the guardian and lets it pause, once.
    pub fn arm_guardian(&mut self, caller: AccountId, guardian: AccountId) -> Result<(), AccessError> {
        self.only_admin(caller)?;
        self.guardian = guardian;
        self.armed = true;
        Ok(())
    }

    /// The guardian pauses for `duration` milliseconds and is disarmed by it. Returns when the pause ends.
    pub fn pause(
        &mut self,
        caller: AccountId,
        duration: Timestamp,
        now: Timestamp,
    ) -> Result<Timestamp, AccessError> {
        if caller != self.guardian {
            return Err(AccessError::NotGuardian);
        }
        if !self.armed {
            return Err(AccessError::NotArmed);
        }
        if !(1..=MAX_PAUSE).contains(&duration) {
            return Err(AccessError::PauseOutOfBounds);
        }
        self.armed = false;
        self.paused_until = now.saturating_add(duration);
        Ok(self.paused_until)
    }

    /// The admin ends a pause.
    pub fn unpause(&mut self, caller: AccountId) -> Result<(), AccessError> {
        self.only_admin(caller)?;
        self.paused_until = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Access with its admin, its guardian, and a stranger.
    fn access() -> (Access, [AccountId; 3]) {
        let [admin, guardian, stranger] = [1, 2, 3].map(|byte| AccountId::from([byte; 32]));
        let mut access = Access::new(admin);
        access.arm_guardian(admin, guardian).unwrap();
        (access, [admin, guardian, stranger])
    }

    #[test]
    fn nobody_becomes_admin_without_accepting() {
        let (mut access, [admin, _, stranger]) = access();
        assert_eq!(
            access.propose_admin(stranger, Some(stranger)),
            Err(AccessError::NotAdmin)
        );
        assert_eq!(access.accept_admin(stranger), Err(AccessError::NotProposedAdmin));
        access.propose_admin(admin, Some(stranger)).unwrap();
        assert_eq!(access.only_admin(stranger), Err(AccessError::NotAdmin));
        access.accept_admin(stranger).unwrap();
        assert_eq!(
            (access.only_admin(stranger), access.only_admin(admin)),
            (Ok(()), Err(AccessError::NotAdmin))
        );
        assert_eq!(access.accept_admin(stranger), Err(AccessError::NotProposedAdmin));
    }

    #[test]
    fn an_offer_can_be_withdrawn() {
        let (mut access, [admin, _, stranger]) = access();
        access.propose_admin(admin, Some(stranger)).unwrap();
        access.propose_admin(admin, None).unwrap();
        assert_eq!(access.accept_admin(stranger), Err(AccessError::NotProposedAdmin));
    }

    #[test]
    fn a_pause_ends_by_itself_and_the_guardian_has_but_one() {
        let (mut access, [admin, guardian, _]) = access();
        assert_eq!(access.pause(admin, 10, 100), Err(AccessError::NotGuardian));
        assert_eq!(access.pause(guardian, 10, 100), Ok(110));
        assert_eq!(
            [99, 109, 110].map(|t| access.only_running(t)),
            [Err(AccessError::Paused), Err(AccessError::Paused), Ok(())]
        );
        assert_eq!(access.pause(guardian, 10, 200), Err(AccessError::NotArmed));
        assert_eq!(
            access.arm_guardian(guardian, guardian),
            Err(AccessError::NotAdmin)
        );
        access.arm_guardian(admin, guardian).unwrap();
        assert_eq!(access.pause(guardian, 10, 200), Ok(210));
    }

    #[test]
    fn only_the_admin_ends_a_pause_early() {
        let (mut access, [admin, guardian, _]) = access();
        access.pause(guardian, 10, 100).unwrap();
        assert_eq!(access.unpause(guardian), Err(AccessError::NotAdmin));
        access.unpause(admin).unwrap();
        assert_eq!(access.only_running(100), Ok(()));
    }

    #[test]
    fn a_pause_is_bounded() {
        let (mut access, [_, guardian, _]) = access();
        assert_eq!(access.pause(guardian, 0, 0), Err(AccessError::PauseOutOfBounds));
        assert_eq!(
            access.pause(guardian, MAX_PAUSE + 1, 0),
            Err(AccessError::PauseOutOfBounds)
        );
        assert_eq!(access.pause(guardian, MAX_PAUSE, 0), Ok(MAX_PAUSE));
    }
}
