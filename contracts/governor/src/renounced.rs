//! Code that is final.

use estuary_interfaces::{Action, Contract, GovernorError, Upgradable};

/// The contracts whose code is final, for ever, in one storage cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Renounced {
    pub pool: bool,
    pub registry: bool,
    pub queue: bool,
    pub nominators: bool,
}

impl Renounced {
    /// Makes a code final, for ever. The registry upgrades its nominators, so their code can be final only when the
    /// registry's code is.
    pub fn renounce(&mut self, of: Upgradable) -> Result<(), GovernorError> {
        match of {
            Upgradable::Pool => self.pool = true,
            Upgradable::Registry => self.registry = true,
            Upgradable::Queue => self.queue = true,
            Upgradable::Nominators if !self.registry => return Err(GovernorError::RegistryFirst),
            Upgradable::Nominators => self.nominators = true,
        }
        Ok(())
    }

    /// Refuses actions that would replace final code.
    pub fn permits(&self, action: &Action) -> Result<(), GovernorError> {
        let is_final = match action {
            Action::Upgrade { contract, .. } => match contract {
                Contract::Pool => self.pool,
                Contract::Registry => self.registry,
                Contract::Queue => self.queue,
            },
            Action::NominatorCode(_) => self.nominators,
            _ => false,
        };
        (!is_final).then_some(()).ok_or(GovernorError::Renounced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nominators_have_final_code_only_under_a_registry_that_has() {
        let mut renounced = Renounced::default();
        for of in [Upgradable::Pool, Upgradable::Queue] {
            renounced.renounce(of).unwrap();
        }
        let before = renounced;
        assert_eq!(
            renounced.renounce(Upgradable::Nominators),
            Err(GovernorError::RegistryFirst)
        );
        assert_eq!(renounced, before);
        renounced.renounce(Upgradable::Registry).unwrap();
        assert_eq!(renounced.renounce(Upgradable::Nominators), Ok(()));
        assert!(renounced.nominators);
    }

    #[test]
    fn what_is_renounced_is_never_replaced_and_all_else_may_be() {
        let code = [1; 32].into();
        let upgrade = |contract| Action::Upgrade {
            contract,
            code,
            from_version: 1,
        };
        let actions = [
            (Upgradable::Pool, upgrade(Contract::Pool)),
            (Upgradable::Registry, upgrade(Contract::Registry)),
            (Upgradable::Queue, upgrade(Contract::Queue)),
            (Upgradable::Nominators, Action::NominatorCode(code)),
        ];
        for (of, _) in actions {
            let mut renounced = Renounced::default();
            let first = (of == Upgradable::Nominators).then_some(Upgradable::Registry);
            for of in first.into_iter().chain([of]) {
                renounced.renounce(of).unwrap();
            }
            for (other, action) in &actions {
                let verdict = if *other == of || Some(*other) == first {
                    Err(GovernorError::Renounced)
                } else {
                    Ok(())
                };
                assert_eq!(renounced.permits(action), verdict, "{action:?}");
            }
            assert_eq!(renounced.permits(&Action::ArmGuardian), Ok(()));
        }
    }
}
