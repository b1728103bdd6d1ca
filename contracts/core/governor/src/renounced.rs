//! Code that is final.

use estuary_interfaces::{Action, ContractKind, GovernorError};

/// The contracts whose code is final, for ever, in one storage cell. The code of queue and brake is final from birth:
/// claims and locks need no time to escape from new code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Renounced {
    /// Whether the pool's code is final.
    pub pool: bool,
    /// Whether the registry's code is final.
    pub registry: bool,
    /// Whether the code of nominators is final.
    pub nominators: bool,
}

impl Renounced {
    /// Makes a code final, for ever. The registry upgrades its nominators, so their code can be final only when the
    /// registry's code is.
    pub fn renounce(&mut self, of: ContractKind) -> Result<(), GovernorError> {
        match of {
            ContractKind::Pool => self.pool = true,
            ContractKind::Registry => self.registry = true,
            ContractKind::Nominator if !self.registry => return Err(GovernorError::RegistryFirst),
            ContractKind::Nominator => self.nominators = true,
            ContractKind::Queue | ContractKind::Brake => return Err(GovernorError::Renounced),
        }
        Ok(())
    }

    /// Refuses actions that would replace final code.
    pub fn permits(&self, action: &Action) -> Result<(), GovernorError> {
        let is_final = match action {
            Action::Upgrade { contract, .. } => match contract {
                ContractKind::Pool => self.pool,
                ContractKind::Registry => self.registry,
                ContractKind::Nominator => self.nominators,
                ContractKind::Queue | ContractKind::Brake => true,
            },
            _ => false,
        };
        (!is_final).then_some(()).ok_or(GovernorError::Renounced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upgrade(contract: ContractKind) -> Action {
        Action::Upgrade {
            contract,
            code: [1; 32].into(),
            from_version: 1,
        }
    }

    #[test]
    fn nominators_have_final_code_only_under_a_registry_that_has() {
        let mut renounced = Renounced::default();
        renounced.renounce(ContractKind::Pool).unwrap();
        let before = renounced;
        assert_eq!(
            renounced.renounce(ContractKind::Nominator),
            Err(GovernorError::RegistryFirst)
        );
        assert_eq!(renounced, before);
        renounced.renounce(ContractKind::Registry).unwrap();
        assert_eq!(renounced.renounce(ContractKind::Nominator), Ok(()));
        assert!(renounced.nominators);
    }

    #[test]
    fn the_code_of_queue_and_brake_is_final_from_birth() {
        let mut renounced = Renounced::default();
        for contract in [ContractKind::Queue, ContractKind::Brake] {
            assert_eq!(
                renounced.permits(&upgrade(contract)),
                Err(GovernorError::Renounced)
            );
            assert_eq!(renounced.renounce(contract), Err(GovernorError::Renounced));
        }
    }

    #[test]
    fn what_is_renounced_is_never_replaced_and_all_else_may_be() {
        let contracts = [
            ContractKind::Pool,
            ContractKind::Registry,
            ContractKind::Nominator,
        ];
        for of in contracts {
            let mut renounced = Renounced::default();
            let first = (of == ContractKind::Nominator).then_some(ContractKind::Registry);
            for of in first.into_iter().chain([of]) {
                renounced.renounce(of).unwrap();
            }
            for other in contracts {
                let verdict = if other == of || Some(other) == first {
                    Err(GovernorError::Renounced)
                } else {
                    Ok(())
                };
                assert_eq!(renounced.permits(&upgrade(other)), verdict, "{other:?}");
            }
            assert_eq!(renounced.permits(&Action::ArmGuardian), Ok(()));
        }
    }
}
