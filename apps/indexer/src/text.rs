//! Accounts, hashes and amounts as the database has them, and accounts as people write them.

use ink::primitives::AccountId;
use sp_core::crypto::{AccountId32, Ss58AddressFormat, Ss58Codec};

/// The number that stands for any chain.
const GENERIC: u16 = 42;

/// 32 bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// Reads 32 bytes.
pub fn bytes(text: &str) -> Option<[u8; 32]> {
    hex::decode(text.strip_prefix("0x")?).ok()?.try_into().ok()
}

/// An account as the database has it.
pub fn of_account(account: AccountId) -> String {
    hexadecimal(account.as_ref())
}

/// An account of the database as the chain's wallets write it. What is no account stays as it is.
pub fn address(account: &str, prefix: u16) -> String {
    bytes(account).map_or_else(
        || account.into(),
        |bytes| AccountId32::new(bytes).to_ss58check_with_version(Ss58AddressFormat::custom(prefix)),
    )
}

/// Reads an address of this chain, or a generic one, as the database has it.
pub fn parse_address(text: &str, prefix: u16) -> Result<String, String> {
    let (account, format) = AccountId32::from_ss58check_with_version(text)
        .map_err(|error| format!("this is no address: {error:?}"))?;
    let account = hexadecimal(account.as_ref());
    let format = u16::from(format);
    if format != prefix && format != GENERIC {
        let here = address(&account, prefix);
        return Err(format!(
            "this is an address of another chain: here the account is {here}"
        ));
    }
    Ok(account)
}

/// An account in JSON.
pub mod account {
    use super::{bytes, of_account, AccountId};
    use serde::{de::Error, Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(account: &AccountId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&of_account(*account))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AccountId, D::Error> {
        let text = String::deserialize(deserializer)?;
        bytes(&text)
            .map(AccountId::from)
            .ok_or_else(|| D::Error::custom("no account"))
    }
}

/// An account in JSON, if there is one.
pub mod optional_account {
    use super::{bytes, of_account, AccountId};
    use serde::{de::Error, Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(account: &Option<AccountId>, serializer: S) -> Result<S::Ok, S::Error> {
        account.map(of_account).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<AccountId>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| {
            bytes(&text)
                .map(AccountId::from)
                .ok_or_else(|| D::Error::custom("no account"))
        })
        .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    #[test]
    fn an_address_is_read_and_written_for_its_chain() {
        let alice = parse_address(ALICE, 42).unwrap();
        assert_eq!(
            alice,
            "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"
        );
        assert_eq!(address(&alice, 42), ALICE);
        let elsewhere = address(&alice, 0);
        assert_eq!(parse_address(&elsewhere, 0), Ok(alice.clone()));
        assert_eq!(parse_address(ALICE, 0), Ok(alice));
        let foreign = parse_address(&elsewhere, 1284).unwrap_err();
        assert!(foreign.starts_with("this is an address of another chain: here the account is "));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let mistyped = ALICE.replace("KutQY", "KutQZ");
        let spaced = format!(" {ALICE}");
        for text in ["", "//Alice", "0x00", "' OR 1=1 --", &mistyped, &spaced] {
            assert!(
                parse_address(text, 42)
                    .unwrap_err()
                    .starts_with("this is no address"),
                "{text}"
            );
        }
    }
}
