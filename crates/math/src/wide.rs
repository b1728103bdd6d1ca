//! Products of 256 bits and their quotients.
//!
//! Every call pays for the code of its contract by the byte. This is a third of the code that the compiler's division
//! of 128 bits and a library's of 256 bits take together.

/// `a·b = high·2¹²⁸ + low`
pub fn multiply(a: u128, b: u128) -> (u128, u128) {
    let ((a1, a0), (b1, b0)) = (halves(a), halves(b));
    let (low, cross, other, high) = (times(a0, b0), times(a0, b1), times(a1, b0), times(a1, b1));
    // None of these sums overflows: each product is at most (2⁶⁴ − 1)².
    let middle = (low >> 64).wrapping_add(cross & LOW).wrapping_add(other & LOW);
    let carried = (middle >> 64).wrapping_add(cross >> 64).wrapping_add(other >> 64);
    (high.wrapping_add(carried), middle << 64 | low & LOW)
}

/// `⌊(high·2¹²⁸ + low)/divisor⌋`, and whether nothing remains. `None` if `divisor` is zero or the quotient exceeds
/// 128 bits.
///
/// Long division with digits of 32 bits: D. E. Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D.
pub fn divide(high: u128, low: u128, divisor: u128) -> Option<(u128, bool)> {
    if high >= divisor {
        return None;
    }
    // With its highest bit set, the divisor's first digit tells a digit of the quotient, or a few more.
    let shift = divisor.leading_zeros();
    let (first, second) = halves(divisor << shift);
    let mut remainder = high << shift | low >> 1 >> (shift ^ 127);
    // Digits of the dividend leave it at the top, those of the quotient enter at the bottom.
    let mut digits = low << shift;
    for _ in 0..4 {
        let mut digit = halves(remainder).0.checked_div(first >> 32)?;
        // What is left, `remainder·2³² + next digit − digit·divisor`, has 160 bits and a sign.
        let product = times(second, digit);
        let next = halves(remainder).1 << 32 | halves(digits).0 >> 32;
        let (mut lower, borrow) = next.overflowing_sub(product as u64);
        let mut upper = (remainder >> 32)
            .wrapping_sub(times(first, digit))
            .wrapping_sub(product >> 64)
            .wrapping_sub(borrow.into());
        while (upper as i128) < 0 {
            digit = digit.wrapping_sub(1);
            let (sum, carry) = lower.overflowing_add(second);
            lower = sum;
            upper = upper.wrapping_add(first.into()).wrapping_add(carry.into());
        }
        remainder = upper << 64 | u128::from(lower);
        digits = digits << 32 | u128::from(digit);
    }
    Some((digits, remainder == 0))
}

const LOW: u128 = u64::MAX as u128;

fn halves(n: u128) -> (u64, u64) {
    ((n >> 64) as u64, n as u64)
}

fn times(a: u64, b: u64) -> u128 {
    u128::from(a).wrapping_mul(b.into())
}
