//! The slashes of `pallet-staking`, with the chain's own `Perbill`.

use sp_arithmetic::Perbill;

use super::Offence;

/// The rules of a chain with `pallet-staking`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Active validators, `n`.
    pub validators: u32,
    /// Days from the offence to the slash.
    pub deferral: f64,
}

impl Rules {
    /// The part of a validator's stake that is slashed where `offenders` validators offend in one session.
    pub fn fraction(&self, offence: Offence, offenders: u64) -> Perbill {
        let offenders = u32::try_from(offenders).unwrap_or(u32::MAX);
        match offence {
            Offence::Equivocation => equivocation(offenders, self.validators),
            Offence::Offline => offline(offenders, self.validators),
        }
    }
}

/// `min(1, 3k/n)²`, as in `pallet-babe` and `pallet-grandpa`.
pub fn equivocation(offenders: u32, validators: u32) -> Perbill {
    Perbill::from_rational(offenders.saturating_mul(3), validators).square()
}

/// `7 %·min(1, 3(k − (⌊n/10⌋ + 1))/n)`, as in `pallet-im-online`: a tenth of the validators may be offline.
pub fn offline(offenders: u32, validators: u32) -> Perbill {
    let forgiven = (validators / 10).saturating_add(1);
    match offenders.checked_sub(forgiven) {
        None => Perbill::zero(),
        Some(beyond) => {
            let part = Perbill::from_rational(beyond.saturating_mul(3), validators);
            part * Perbill::from_percent(7)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_equivocation_among_many_costs_next_to_nothing_and_a_third_costs_all() {
        // 3/300 = 1 %, squared 0.01 %.
        assert_eq!(equivocation(1, 300), Perbill::from_parts(100_000));
        assert_eq!(equivocation(50, 300), Perbill::from_percent(25));
        assert_eq!(equivocation(100, 300), Perbill::one());
        assert_eq!(equivocation(300, 300), Perbill::one());
    }

    #[test]
    fn a_tenth_and_one_may_be_offline_for_nothing() {
        // The pallet's own cases: 5 of 50 … 17 of 50.
        assert_eq!(offline(5, 50), Perbill::zero());
        assert_eq!(offline(6, 50), Perbill::zero());
        assert_eq!(offline(7, 50), Perbill::from_parts(4_200_000));
        assert_eq!(offline(17, 50), Perbill::from_parts(46_200_000));
    }

    #[test]
    fn a_slash_is_rounded_to_the_nearest_planck_and_a_tie_down() {
        let half = Perbill::from_percent(50);
        assert_eq!([half * 1u128, half * 3u128, half * 5u128], [0, 1, 2]);
    }
}
