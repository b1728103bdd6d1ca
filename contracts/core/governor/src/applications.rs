//! A count of the changes of each thing that proposals change.
//!
//! A proposal replaces a thing as a whole: all parameters of a contract, both delays, an account, a code. Holders
//! judge it against the values that hold when it is proposed. So it is outdated as soon as another proposal has
//! changed the same thing. Otherwise it would take that change back at once, after a delay that began before the
//! change.

use estuary_interfaces::{Action, ContractKind, GovernorError};

/// The number of applied proposals that changed each thing, in one storage cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Applications {
    /// Changes of the pool's parameters.
    pub pool: u32,
    /// Changes of the registry's parameters.
    pub registry: u32,
    /// Namings of a guardian.
    pub guardian: u32,
    /// Changes of the delays.
    pub delays: u32,
    /// Changes of the pool's code.
    pub pool_code: u32,
    /// Changes of the registry's code.
    pub registry_code: u32,
    /// Changes of the code of nominators.
    pub nominator_code: u32,
    /// Changes of the terms of cover.
    pub cover: u32,
}

impl Applications {
    /// The number of changes that a proposal of `action`, made now, is based on.
    pub fn behind(mut self, action: &Action) -> u32 {
        self.of(action).map_or(0, |applications| *applications)
    }

    /// Counts the application of `action`, which was proposed after `based_on` changes of the same thing.
    pub fn apply(&mut self, action: &Action, based_on: u32) -> Result<(), GovernorError> {
        let Some(applications) = self.of(action) else {
            return Ok(());
        };
        if *applications != based_on {
            return Err(GovernorError::Outdated);
        }
        *applications = applications.checked_add(1).ok_or(GovernorError::Arithmetic)?;
        Ok(())
    }

    /// The count of the thing that `action` changes. Arming the guardian takes no change back, so it has no count.
    fn of(&mut self, action: &Action) -> Option<&mut u32> {
        Some(match action {
            Action::PoolParameters(_) => &mut self.pool,
            Action::RegistryParameters(_) => &mut self.registry,
            Action::Guardian(_) => &mut self.guardian,
            Action::ArmGuardian => return None,
            Action::Delays(_) => &mut self.delays,
            Action::Cover { .. } => &mut self.cover,
            Action::Upgrade { contract, .. } => match contract {
                ContractKind::Pool => &mut self.pool_code,
                ContractKind::Registry => &mut self.registry_code,
                ContractKind::Nominator => &mut self.nominator_code,
                // Their code is final.
                ContractKind::Queue | ContractKind::Brake => return None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use estuary_interfaces::Delays;

    use super::*;

    fn actions() -> [Action; 6] {
        let upgrade = |contract| Action::Upgrade {
            contract,
            code: [1; 32].into(),
            from_version: 1,
        };
        [
            Action::Guardian([1; 32].into()),
            Action::Delays(Delays::default()),
            Action::Cover {
                terms: None,
                cap: None,
            },
            upgrade(ContractKind::Pool),
            upgrade(ContractKind::Registry),
            upgrade(ContractKind::Nominator),
        ]
    }

    #[test]
    fn what_was_proposed_before_a_change_is_outdated_after_it_and_nothing_else_is() {
        for action in &actions() {
            let mut applications = Applications::default();
            assert_eq!(applications.behind(action), 0);
            assert_eq!(applications.apply(action, 0), Ok(()));
            for other in &actions() {
                let (again, verdict) = if other == action {
                    (1, Err(GovernorError::Outdated))
                } else {
                    (0, Ok(()))
                };
                assert_eq!(applications.behind(other), again, "{other:?}");
                assert_eq!({ applications }.apply(other, 0), verdict, "{other:?}");
            }
            assert_eq!(applications.apply(action, 1), Ok(()));
            assert_eq!(applications.behind(action), 2);
        }
    }

    #[test]
    fn a_guardian_can_be_armed_by_any_proposal() {
        let mut applications = Applications::default();
        for based_on in [0, 0, 7] {
            assert_eq!(applications.apply(&Action::ArmGuardian, based_on), Ok(()));
        }
        assert_eq!(applications, Applications::default());
    }

    #[test]
    fn no_count_begins_anew() {
        let mut applications = Applications {
            guardian: u32::MAX,
            ..Default::default()
        };
        let action = Action::Guardian([1; 32].into());
        assert_eq!(
            applications.apply(&action, u32::MAX),
            Err(GovernorError::Arithmetic)
        );
    }
}
