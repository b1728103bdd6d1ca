//! Actions that wait.

use estuary_interfaces::{Action, GovernorError, Timestamp};

/// Fourteen days in which a due action can be applied. Afterwards nobody has to watch it.
pub const GRACE: Timestamp = 14 * 24 * 60 * 60 * 1_000;

/// An action, the time from which it can be applied, and the state that it is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Proposal {
    pub action: Action,
    pub eta: Timestamp,
    /// The number of earlier changes of the same thing, see [`Applications`](crate::applications::Applications).
    pub based_on: u32,
}

impl Proposal {
    /// Refuses a proposal that cannot be applied now.
    pub fn due(&self, now: Timestamp) -> Result<(), GovernorError> {
        if now < self.eta {
            return Err(GovernorError::TooEarly);
        }
        if now > self.eta.saturating_add(GRACE) {
            return Err(GovernorError::Expired);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_is_due_from_its_time_to_the_end_of_its_grace() {
        let proposal = Proposal {
            action: Action::ArmGuardian,
            eta: 100,
            based_on: 0,
        };
        for (now, due) in [
            (99, Err(GovernorError::TooEarly)),
            (100, Ok(())),
            (100 + GRACE, Ok(())),
            (101 + GRACE, Err(GovernorError::Expired)),
        ] {
            assert_eq!(proposal.due(now), due, "{now}");
        }
    }
}
