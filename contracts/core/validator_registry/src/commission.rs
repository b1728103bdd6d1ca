//! An operator's commission: its bound, its changes, and its payout account.

use estuary_interfaces::{RegistryError, Timestamp};
use ink::primitives::AccountId;

use crate::operator::{Operator, Rise};

/// Whether the validator's commission on the chain (parts per billion) and the operator's commission here (basis
/// points) are at most `max` basis points together.
pub fn commission_allowed(on_chain: u32, ours: u16, max: u16) -> bool {
    const PER_BP: u64 = 100_000;
    let ours = u64::from(ours).saturating_mul(PER_BP);
    u64::from(on_chain).saturating_add(ours) <= u64::from(max).saturating_mul(PER_BP)
}

impl Operator {
    /// Lowers the commission at once, or lets it rise after `from`.
    pub fn set_commission(&mut self, commission: u16, from: Timestamp) {
        if commission > self.commission {
            self.rise = Some(Rise { commission, from });
        } else {
            self.commission = commission;
            self.rise = None;
        }
    }

    /// Makes `caller` the payout account, if it was proposed.
    pub fn accept_payout(&mut self, caller: AccountId) -> Result<(), RegistryError> {
        if self.proposed_payout != Some(caller) {
            return Err(RegistryError::NotProposedPayout);
        }
        self.payout = caller;
        self.proposed_payout = None;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{account, operator};

    #[test]
    fn commissions_add_up_to_the_maximum_and_no_further() {
        assert!(commission_allowed(50_000_000, 500, 1_000));
        assert!(!commission_allowed(50_000_001, 500, 1_000));
        assert!(!commission_allowed(1_000_000_000, 0, 1_000));
    }

    #[test]
    fn a_lower_commission_holds_at_once_and_ends_an_announced_rise() {
        let mut operator = operator(0);
        operator.set_commission(600, 10);
        let rise = Rise {
            commission: 600,
            from: 10,
        };
        assert_eq!((operator.commission, operator.rise), (500, Some(rise)));
        operator.set_commission(500, 20);
        assert_eq!((operator.commission, operator.rise), (500, None));
    }

    #[test]
    fn only_the_proposed_account_becomes_the_payout_account() {
        let mut operator = operator(0);
        let refused = Err(RegistryError::NotProposedPayout);
        assert_eq!(operator.accept_payout(account(3)), refused);
        operator.proposed_payout = Some(account(3));
        assert_eq!(operator.accept_payout(account(4)), refused);
        assert_eq!(operator.payout, account(1));
        assert_eq!(operator.accept_payout(account(3)), Ok(()));
        assert_eq!((operator.payout, operator.proposed_payout), (account(3), None));
    }
}
