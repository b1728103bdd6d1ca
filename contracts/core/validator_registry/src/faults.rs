//! Faults of an operator, as the chain shows them.

use estuary_chain_reads::{ExposureInfo, StashInfo, ValidatorInfo};
use estuary_interfaces::{Balance, Fault};

use crate::{commission::commission_allowed, operator::Suspicion};

/// Eras from a nomination to the first era in which all of its stake must be exposed. A nomination counts in the next
/// election, and the election for the next era may be over already.
pub const ERAS_TO_EXPOSE: u32 = 2;

/// The chain's view of an operator: its validator and its stash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnChain {
    /// The validator, as the chain sees it now.
    pub validator: ValidatorInfo,
    /// The nominator's stash with its announced slashes. Empty before approval.
    pub stash: StashInfo,
    /// The exposure in the active era. Empty before approval.
    pub exposure: ExposureInfo,
    /// The least active stake that can nominate, in planck.
    pub min_nominator_bond: Balance,
    /// The least planck that an account can hold.
    pub existential_deposit: Balance,
}

impl OnChain {
    /// The operator's fault, if it has one. `commission` is its commission here, and `max` is the most that both
    /// commissions may be together. Both are basis points.
    pub fn fault(&self, commission: u16, max: u16) -> Option<Fault> {
        if !self.validator.validating {
            Some(Fault::NotValidating)
        } else if !commission_allowed(self.validator.commission, commission, max) {
            Some(Fault::CommissionTooHigh)
        } else if self.validator.blocked {
            Some(Fault::Blocked)
        } else {
            self.idle()
        }
    }

    /// Why stake earns nothing, although the validator declares everything that it must. A drained stash has no stake
    /// that must earn.
    fn idle(&self) -> Option<Fault> {
        let (stash, exposure) = (&self.stash, &self.exposure);
        let counts_from = exposure.submitted_in.saturating_add(ERAS_TO_EXPOSE);
        if !self.has_stake() {
            None
        } else if stash.targets == 0 && stash.active >= self.min_nominator_bond {
            Some(Fault::Kicked)
        } else if stash.targets == 0 || (exposure.exposed == 0 && exposure.era >= counts_from) {
            Some(Fault::Idle)
        } else {
            None
        }
    }

    /// Whether there is stake that must earn.
    fn has_stake(&self) -> bool {
        self.stash.active > self.existential_deposit
    }

    /// Whether the chain refutes a suspicion when it shows no fault. Only an exposure in a later era shows that stake
    /// earns again: a new nomination is a promise.
    pub(crate) fn refutes(&self, suspicion: &Suspicion) -> bool {
        let works = self.exposure.exposed > 0 && self.exposure.era > suspicion.era;
        match suspicion.fault {
            Fault::Kicked | Fault::Idle => works || !self.has_stake(),
            _ => true,
        }
    }

    /// Whether the validator can be nominated again: once an era, and only while its stake is exposed. Otherwise, an
    /// operator that gains by idle stake could make its nomination look new for ever.
    pub fn renewable(&self) -> bool {
        self.has_stake() && self.exposure.exposed > 0 && self.exposure.submitted_in < self.exposure.era
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{exposed, on_chain, stash, ED};

    #[test]
    fn each_fault_is_seen_and_a_fresh_stash_has_none() {
        let good = on_chain(100);
        let fault = |change: fn(&mut OnChain)| {
            let mut seen = good;
            change(&mut seen);
            seen.fault(500, 1_000)
        };
        assert_eq!(fault(|_| ()), None);
        assert_eq!(
            fault(|c| c.validator.validating = false),
            Some(Fault::NotValidating)
        );
        assert_eq!(fault(|c| c.validator.blocked = true), Some(Fault::Blocked));
        assert_eq!(
            fault(|c| c.validator.commission += 1),
            Some(Fault::CommissionTooHigh)
        );
        assert_eq!(fault(|c| c.stash.targets = 0), Some(Fault::Kicked));
        // The deposit that a drained stash keeps nominates nobody, whatever the chain demands of nominators.
        for least in [0, 5, 10] {
            let drained = OnChain {
                stash: stash(ED),
                exposure: exposed(0),
                min_nominator_bond: least,
                ..good
            };
            assert_eq!(drained.fault(500, 1_000), None);
            let mut chilled = drained;
            chilled.stash.targets = 0;
            assert_eq!(chilled.fault(500, 1_000), None);
        }
        assert_eq!(
            fault(|c| (c.stash, c.exposure) = (StashInfo::default(), exposed(0))),
            None
        );
    }

    #[test]
    fn stake_that_earns_nothing_is_idle_whatever_is_declared() {
        let fault = |targets, active, exposed, submitted_in| {
            let mut seen = on_chain(100);
            (seen.stash.targets, seen.stash.active) = (targets, active);
            (seen.exposure.exposed, seen.exposure.submitted_in) = (exposed, submitted_in);
            seen.fault(500, 1_000)
        };
        let idle = Some(Fault::Idle);
        // Others chilled it, because it has less than nominators need.
        assert_eq!(
            [6, 9, 10].map(|active| fault(0, active, 1, 3)),
            [idle, idle, Some(Fault::Kicked)]
        );
        // Two eras after the nomination, some of the stake must be exposed.
        assert_eq!(
            [6, 7, 8, 9].map(|era| fault(1, 100, 0, era)),
            [idle, idle, None, None]
        );
        assert_eq!(fault(1, 100, 1, 0), None);
        assert_eq!([5, 6].map(|active| fault(1, active, 0, 0)), [None, idle]);
    }

    #[test]
    fn a_nomination_is_renewed_once_an_era_and_while_it_works() {
        let seen = on_chain(500);
        assert!(seen.renewable());
        let renewable = |change: fn(&mut OnChain)| {
            let mut seen = seen;
            change(&mut seen);
            seen.renewable()
        };
        assert!(!renewable(|c| c.exposure.submitted_in = 9));
        assert!(renewable(|c| c.exposure.submitted_in = 8));
        assert!(!renewable(|c| c.exposure.exposed = 0));
        assert!(!renewable(|c| c.stash.active = ED));
    }
}
