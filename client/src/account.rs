//! Accounts as people write them (SS58), as the chain's client knows them, and as contracts do.

use sp_core::crypto::{AccountId32, Ss58AddressFormat, Ss58Codec};

use crate::{
    chain::Account,
    error::{Error, Result},
};

/// The number that a chain's addresses begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prefix(pub u16);

impl Prefix {
    /// The number that stands for any chain.
    pub const GENERIC: Self = Self(42);

    /// Whether an address with this number is of another chain than `here`.
    pub fn is_foreign(self, here: Self) -> bool {
        self != here && self != Self::GENERIC
    }

    pub fn show(self, account: &Account) -> String {
        AccountId32::new(account.0).to_ss58check_with_version(Ss58AddressFormat::custom(self.0))
    }
}

/// Reads an address of any chain: the same key has the same account everywhere.
pub fn parse(text: &str) -> Result<Account> {
    parse_with_prefix(text).map(|(account, _)| account)
}

/// Reads an address of any chain, and the number that it begins with.
pub fn parse_with_prefix(text: &str) -> Result<(Account, Prefix)> {
    AccountId32::from_ss58check_with_version(text)
        .map(|(account, format)| {
            let account = Account::from(<[u8; 32]>::from(account));
            (account, Prefix(format.into()))
        })
        .map_err(|error| Error::Usage(format!("`{text}` is no address: {error:?}")))
}

/// An account as contracts know it.
pub fn to_ink(account: &Account) -> ink::primitives::AccountId {
    account.0.into()
}

/// An account as the chain's client knows it.
pub fn from_ink(account: ink::primitives::AccountId) -> Account {
    let bytes: &[u8; 32] = account.as_ref();
    Account::from(*bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    #[test]
    fn an_address_is_read_and_written_for_any_chain() {
        let alice = parse(ALICE).unwrap();
        assert_eq!(Prefix(42).show(&alice), ALICE);
        let elsewhere = Prefix(1284).show(&alice);
        assert_ne!(elsewhere, ALICE);
        assert_eq!(parse(&elsewhere).unwrap(), alice);
        assert_eq!(from_ink(to_ink(&alice)), alice);
    }

    #[test]
    fn an_address_of_another_chain_is_told_from_a_generic_one() {
        let prefix = |text: &str| parse_with_prefix(text).unwrap().1;
        assert_eq!(prefix(ALICE), Prefix(42));
        let polkadot = Prefix(0).show(&parse(ALICE).unwrap());
        assert!(prefix(&polkadot).is_foreign(Prefix(42)));
        assert!(!prefix(&polkadot).is_foreign(Prefix(0)));
        assert!(!prefix(ALICE).is_foreign(Prefix(0)));
    }

    #[test]
    fn a_mistyped_address_is_refused() {
        let mistyped = ALICE.replace("KutQY", "KutQZ");
        for text in ["", "//Alice", "0x00", &mistyped] {
            assert!(matches!(parse(text), Err(Error::Usage(_))), "{text}");
        }
    }
}
