//! R4: the loan-to-value ratio that survives a fall of the price.

use estuary_markets::{
    lending::{incentive, LLTVS},
    WAD,
};

/// `1 − LLTV·LIF`: the fall at which the units of a loan at its limit no longer pay for its liquidation.
pub fn gap(lltv: u128) -> f64 {
    let factor = incentive(lltv).unwrap_or(WAD) as f64 / WAD as f64;
    1.0 - lltv as f64 / WAD as f64 * factor
}

/// The largest ratio of the market's list whose gap exceeds `fall`. 0 without one.
pub fn safe_lltv(fall: f64) -> f64 {
    let safe = LLTVS.into_iter().rev().find(|lltv| gap(*lltv) > fall);
    safe.map_or(0.0, |lltv| lltv as f64 / WAD as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gaps_are_those_of_morpho_s_ratios() {
        let gaps = LLTVS.map(|lltv| libm::round(gap(lltv) * 1e4));
        assert_eq!(gaps, [2_958.0, 1_729.0, 1_023.0, 611.0, 391.0]);
    }

    #[test]
    fn a_deeper_fall_needs_a_lower_ratio() {
        assert_eq!(
            [0.0, 0.04, 0.07, 0.15, 0.2, 0.5].map(safe_lltv),
            [0.945, 0.915, 0.86, 0.77, 0.625, 0.0]
        );
    }
}
