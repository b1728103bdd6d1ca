use ink::prelude::string::String;

use crate::Balance;

/// The longest name of a token, in bytes.
pub const MAX_NAME: usize = 64;

/// The longest symbol of a token, in bytes.
pub const MAX_SYMBOL: usize = 16;

/// The most decimals of a token. A balance still has room for 10^14 tokens.
pub const MAX_DECIMALS: u8 = 24;

/// How wallets show a token, for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct TokenMetadata {
    /// Name of the token: at least one byte, and at most 64.
    pub name: String,
    /// Symbol of the token: at least one byte, and at most 16.
    pub symbol: String,
    /// A token is 10 to the power of this many smallest units. The decimals are those of the chain's native token, and
    /// 24 at most.
    pub decimals: u8,
}

impl TokenMetadata {
    /// Whether wallets can show the token.
    pub fn is_valid(&self) -> bool {
        (1..=MAX_NAME).contains(&self.name.len())
            && (1..=MAX_SYMBOL).contains(&self.symbol.len())
            && self.decimals <= MAX_DECIMALS
    }

    /// The smallest units of one token.
    pub fn unit(&self) -> Balance {
        10_u128.saturating_pow(self.decimals.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(name: usize, symbol: usize, decimals: u8) -> TokenMetadata {
        TokenMetadata {
            name: "n".repeat(name),
            symbol: "s".repeat(symbol),
            decimals,
        }
    }

    #[test]
    fn bounds_are_kept_to_the_byte() {
        for valid in [token(1, 1, 0), token(64, 16, 24)] {
            assert!(valid.is_valid(), "{valid:?}");
        }
        for invalid in [
            token(0, 1, 0),
            token(1, 0, 0),
            token(65, 16, 24),
            token(64, 17, 24),
            token(64, 16, 25),
        ] {
            assert!(!invalid.is_valid(), "{invalid:?}");
        }
    }

    #[test]
    fn a_token_has_ten_to_the_power_of_its_decimals() {
        for (decimals, unit) in [(0, 1), (10, 10_000_000_000), (24, 10_u128.pow(24))] {
            assert_eq!(token(1, 1, decimals).unit(), unit);
        }
    }
}
