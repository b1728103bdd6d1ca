//! Products of two and of three numbers, to be compared or to be checked. They are not divided: that is `mul_div`.

/// `a·b = high·2¹²⁸ + low`.
///
/// The same as in `estuary_math`, where it is private: a second caller there would change how it is compiled, and with
/// it the code of every contract.
fn multiply(a: u128, b: u128) -> (u128, u128) {
    let ((a1, a0), (b1, b0)) = (halves(a), halves(b));
    let (low, cross, other, high) = (times(a0, b0), times(a0, b1), times(a1, b0), times(a1, b1));
    // None of these sums overflows: each product is at most (2⁶⁴ − 1)².
    let middle = (low >> 64).wrapping_add(cross & LOW).wrapping_add(other & LOW);
    let carried = (middle >> 64).wrapping_add(cross >> 64).wrapping_add(other >> 64);
    (high.wrapping_add(carried), middle << 64 | low & LOW)
}

/// `a·b·c` in six digits of 64 bits, two in a number, the highest first: products compare as these tuples do.
pub fn product(a: u128, b: u128, c: u128) -> (u128, u128, u128) {
    let (above, below) = multiply(a, b);
    let (high, upper) = multiply(above, c);
    let (lower, low) = multiply(below, c);
    let (middle, carry) = upper.overflowing_add(lower);
    // The product has 384 bits at most, so the highest number has room for the carry.
    (high.wrapping_add(carry.into()), middle, low)
}

/// `a·b`, if it has 128 bits at most. The compiler's own check takes as much code at each place as this takes once.
#[inline(never)]
pub fn checked_mul(a: u128, b: u128) -> Option<u128> {
    let (high, low) = multiply(a, b);
    (high == 0).then_some(low)
}

const LOW: u128 = u64::MAX as u128;

fn halves(n: u128) -> (u64, u64) {
    ((n >> 64) as u64, n as u64)
}

fn times(a: u64, b: u64) -> u128 {
    u128::from(a).wrapping_mul(b.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carries_reach_the_highest_number() {
        // (2¹²⁸ − 1)³ = 2³⁸⁴ − 3·2²⁵⁶ + 3·2¹²⁸ − 1
        assert_eq!(
            product(u128::MAX, u128::MAX, u128::MAX),
            (u128::MAX - 2, 2, u128::MAX)
        );
        assert_eq!(product(u128::MAX, u128::MAX, 1), (0, u128::MAX - 1, 1));
        assert_eq!(product(1 << 127, 1 << 127, 1 << 127), (1 << 125, 0, 0));
        assert_eq!(product(u128::MAX, 0, u128::MAX), (0, 0, 0));
        // (2⁶⁴ + 1)²·2⁶⁴ = 2¹⁹² + 2¹²⁹ + 2⁶⁴
        assert_eq!(
            product((1 << 64) + 1, (1 << 64) + 1, 1 << 64),
            (0, (1 << 64) + 2, 1 << 64)
        );
    }

    #[test]
    fn a_product_that_is_checked_has_128_bits() {
        assert_eq!(checked_mul(1 << 64, 1 << 64), None);
        assert_eq!(checked_mul(1 << 64, (1 << 64) - 1), Some(u128::MAX << 64));
        assert_eq!(checked_mul(u128::MAX, 1), Some(u128::MAX));
        assert_eq!(checked_mul(u128::MAX, 0), Some(0));
        assert_eq!(checked_mul(u128::MAX / 3 + 1, 3), None);
    }

    #[test]
    fn the_order_of_factors_is_the_same_to_a_product() {
        let (a, b, c) = (u128::MAX / 3, (1 << 100) + 12_345, u128::MAX - (1 << 65));
        let orders = [
            product(a, b, c),
            product(b, c, a),
            product(c, a, b),
            product(b, a, c),
        ];
        assert!(orders.iter().all(|order| *order == orders[0]));
    }
}
