/// The bytes of a hash that is written as 64 hexadecimal digits. Anything else does not compile. Without digits, as
/// where a lint looks at the hot code, it is the hash of no code.
#[allow(clippy::arithmetic_side_effects)] // The compiler evaluates it: an overflow does not compile.
pub const fn hash(digits: Option<&str>) -> [u8; 32] {
    let mut hash = [0; 32];
    let Some(digits) = digits else {
        return hash;
    };
    let digits = digits.as_bytes();
    assert!(digits.len() == 64, "a hash has 64 digits");
    let mut index = 0;
    while index < 32 {
        hash[index] = digit(digits[2 * index]) << 4 | digit(digits[2 * index + 1]);
        index += 1;
    }
    hash
}

#[allow(clippy::arithmetic_side_effects)] // Likewise.
const fn digit(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => panic!("a digit is one of 0 to 9 and a to f"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_digit_by_digit() {
        let mut expected = [0; 32];
        (expected[0], expected[1], expected[31]) = (0x09, 0xaf, 0xf0);
        let digits = format!("09af{}f0", "0".repeat(58));
        assert_eq!(hash(Some(&digits)), expected);
        assert_eq!(hash(None), [0; 32]);
    }

    #[test]
    #[should_panic(expected = "a hash has 64 digits")]
    fn a_hash_is_not_shorter() {
        hash(Some("09"));
    }

    #[test]
    #[should_panic(expected = "a digit is one of")]
    fn a_hash_has_no_other_digits() {
        hash(Some(&"G".repeat(64)));
    }
}
