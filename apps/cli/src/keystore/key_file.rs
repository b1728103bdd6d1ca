//! A key that is encrypted by a password, as the wallets of polkadot-js export and import it: scrypt makes a key of the
//! password, and xsalsa20-poly1305 encrypts PKCS #8. <https://polkadot.js.org/docs/keyring/start/create/>

use base64::{prelude::BASE64_STANDARD, Engine};
use crypto_secretbox::{aead::Aead, Key, KeyInit, Nonce, XSalsa20Poly1305};
use rand::{rngs::OsRng, RngCore};
use schnorrkel::SecretKey;
use scrypt::{scrypt, Params};
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};
use sp_core::{sr25519::Pair, Pair as _};

use crate::{
    account::{self, Prefix},
    chain::Account,
    error::{Error, Result},
};

const SALT: usize = 32;
const NONCE: usize = 24;
const SECRET: usize = 64;
const PUBLIC: usize = 32;

/// What stands before the secret key, and between secret and public key.
const HEADER: [u8; 16] = [48, 83, 2, 1, 1, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
const DIVIDER: [u8; 5] = [161, 35, 3, 33, 0];

/// How keys are encrypted here: what polkadot-js writes.
const COSTS: Costs = Costs {
    n: 1 << 17,
    p: 1,
    r: 8,
};

/// All that polkadot-js reads. Others could take any time and memory.
const READABLE: [Costs; 6] = [
    Costs {
        n: 1 << 13,
        p: 10,
        r: 8,
    },
    Costs {
        n: 1 << 14,
        p: 5,
        r: 8,
    },
    Costs {
        n: 1 << 15,
        p: 3,
        r: 8,
    },
    Costs {
        n: 1 << 15,
        p: 1,
        r: 8,
    },
    Costs {
        n: 1 << 16,
        p: 2,
        r: 8,
    },
    COSTS,
];

/// What scrypt costs: rounds, parallel parts and the size of a block.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Costs {
    n: u32,
    p: u32,
    r: u32,
}

impl Costs {
    const SIZE: usize = 12;

    fn to_bytes(self) -> Vec<u8> {
        [self.n, self.p, self.r].map(u32::to_le_bytes).concat()
    }

    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        READABLE.into_iter().find(|costs| costs.to_bytes() == bytes)
    }

    fn key(self, password: &str, salt: &[u8]) -> Result<Key> {
        let unusable = |error: &dyn std::fmt::Display| Error::decode("the key file", error);
        // A power of two.
        let log_n = self.n.trailing_zeros() as u8;
        let params = Params::new(log_n, self.r, self.p).map_err(|error| unusable(&error))?;
        let mut key = Key::default();
        scrypt(password.as_bytes(), salt, &params, &mut key).map_err(|error| unusable(&error))?;
        Ok(key)
    }
}

/// A key file. What it does not know of its content it keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyFile {
    encoded: String,
    encoding: Encoding,
    address: String,
    #[serde(default)]
    meta: Value,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Encoding {
    content: Vec<String>,
    #[serde(rename = "type")]
    encryption: Vec<String>,
    version: String,
}

impl Encoding {
    /// Sr25519, encrypted.
    fn ours() -> Self {
        Self {
            content: ["pkcs8", "sr25519"].map(Into::into).into(),
            encryption: ["scrypt", "xsalsa20-poly1305"].map(Into::into).into(),
            version: "3".into(),
        }
    }
}

impl KeyFile {
    /// Encrypts a key. `time` is in milliseconds.
    pub fn encrypt(key: &Pair, password: &str, name: &str, time: u64) -> Result<Self> {
        let (mut salt, mut nonce) = ([0; SALT], [0; NONCE]);
        OsRng.fill_bytes(&mut salt);
        OsRng.fill_bytes(&mut nonce);
        let pair: &schnorrkel::Keypair = key.as_ref();
        let plain = [
            &HEADER[..],
            &pair.secret.to_ed25519_bytes(),
            &DIVIDER,
            &pair.public.to_bytes(),
        ]
        .concat();
        let encrypted = XSalsa20Poly1305::new(&COSTS.key(password, &salt)?)
            .encrypt(&Nonce::from(nonce), &plain[..])
            .map_err(|_| Error::decode("the key", "it cannot be encrypted"))?;
        let encoded = [&salt[..], &COSTS.to_bytes(), &nonce, &encrypted].concat();
        Ok(Self {
            encoded: BASE64_STANDARD.encode(encoded),
            encoding: Encoding::ours(),
            address: Prefix::GENERIC.show(&Account::from(key.public().0)),
            meta: json!({ "name": name, "whenCreated": time }),
        })
    }

    /// Reads a key file, and refuses what `decrypt` could not read.
    pub fn parse(text: &str) -> Result<Self> {
        let file: Self = serde_json::from_str(text)
            .map_err(|error| Error::Usage(format!("it is no key file of polkadot-js: {error}")))?;
        if file.encoding != Encoding::ours() {
            let Encoding {
                content,
                encryption,
                version,
            } = &file.encoding;
            return Err(Error::Usage(format!(
                "the key file is of {} by {}, version {version}: only one sr25519 key, encrypted as version 3, can be \
                 used",
                content.join(" "),
                encryption.join(" ")
            )));
        }
        file.account()?;
        Ok(file)
    }

    /// The account of the key, as the file says without its password.
    pub fn account(&self) -> Result<Account> {
        account::parse(&self.address)
    }

    pub fn decrypt(&self, password: &str) -> Result<Pair> {
        let broken = || Error::Usage("the key file is damaged".into());
        let encoded = BASE64_STANDARD.decode(&self.encoded).map_err(|_| broken())?;
        let (salt, rest) = encoded.split_at_checked(SALT).ok_or_else(broken)?;
        let (costs, rest) = rest.split_at_checked(Costs::SIZE).ok_or_else(broken)?;
        let (nonce, encrypted) = rest.split_first_chunk::<NONCE>().ok_or_else(broken)?;
        let costs = Costs::of_bytes(costs).ok_or_else(broken)?;
        let plain = XSalsa20Poly1305::new(&costs.key(password, salt)?)
            .decrypt(&Nonce::from(*nonce), encrypted)
            .map_err(|_| Error::Usage("the password is wrong".into()))?;
        let (secret, public) = key_of(&plain).ok_or_else(broken)?;
        let key = Pair::from(SecretKey::from_ed25519_bytes(secret).map_err(|_| broken())?);
        match key.public().0[..] == *public && self.account()?.0 == key.public().0 {
            true => Ok(key),
            false => Err(broken()),
        }
    }
}

/// Secret and public key in PKCS #8.
fn key_of(plain: &[u8]) -> Option<(&[u8], &[u8])> {
    let (secret, rest) = plain.strip_prefix(&HEADER)?.split_at_checked(SECRET)?;
    let public = rest.strip_prefix(&DIVIDER)?;
    (public.len() == PUBLIC).then_some((secret, public))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key;

    const PASSWORD: &str = "correct horse";

    /// What polkadot-js 14.0.3 exports for `//Alice`.
    const ALICE: &str = r#"{
        "encoded": "rvc1sLrLMIJtMbID7XiTYIA0AAigBL9Ji0lMU3BkCX4AAAIAAQAAAAgAAADlKU2iqrTS5iu0z1e/B2YHcHVkaL8sWryjbiQnvV+suoF6MBB/S/uzeFTNXNj+jZtI8YXpLJEItx6NHVuJeFiGzpxnb1qjPP1GxePu7x3Z9QmOuWlKR7GrKpmgMyE7D32M6NY/n99NecKnBBzZdQWjMZlvusO6T781xZWict+Eux/pMM3zwry6ms3nnidmw0CtGRQHRPNmEeGzX9J9",
        "encoding": { "content": ["pkcs8", "sr25519"], "type": ["scrypt", "xsalsa20-poly1305"], "version": "3" },
        "address": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
        "meta": { "name": "alice" }
    }"#;

    fn refusal<T>(result: Result<T>) -> String {
        match result {
            Err(Error::Usage(reason)) => reason,
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("it is taken"),
        }
    }

    #[test]
    fn an_export_of_polkadot_js_is_read() {
        let alice = key::parse("//Alice").unwrap();
        let file = KeyFile::parse(ALICE).unwrap();
        assert_eq!(file.account().unwrap().0, alice.public().0);
        let key = file.decrypt(PASSWORD).unwrap();
        assert_eq!(key.to_raw_vec(), alice.to_raw_vec());
    }

    #[test]
    fn an_encrypted_key_is_read_again_with_its_password_only() {
        let key = key::parse("//Bob//stash/soft").unwrap();
        let file = KeyFile::encrypt(&key, PASSWORD, "bob", 7).unwrap();
        let text = serde_json::to_string(&file).unwrap();
        let file = KeyFile::parse(&text).unwrap();
        assert_eq!(file.decrypt(PASSWORD).unwrap().to_raw_vec(), key.to_raw_vec());
        assert_eq!(refusal(file.decrypt("correct horses")), "the password is wrong");
        assert_eq!(file.meta, json!({ "name": "bob", "whenCreated": 7 }));
        // Salt and nonce are never the same.
        assert_ne!(KeyFile::encrypt(&key, PASSWORD, "bob", 7).unwrap(), file);
    }

    #[test]
    fn other_keys_and_damaged_files_are_refused() {
        let with = |from: &str, to: &str| KeyFile::parse(&ALICE.replace(from, to));
        assert!(refusal(with("\"sr25519\"", "\"ed25519\"")).contains("of pkcs8 ed25519 by"));
        assert!(
            refusal(with("[\"scrypt\", \"xsalsa20-poly1305\"]", "[\"none\"]")).contains("by none, version 3")
        );
        assert!(refusal(with("\"version\": \"3\"", "\"version\": \"2\"")).contains("version 2"));
        assert!(refusal(with("\"encoded\"", "\"decoded\"")).contains("no key file of polkadot-js"));
        assert!(refusal(with("5GrwvaEF", "5GrwvaEG")).contains("is no address"));

        let damaged = "the key file is damaged";
        // Costs that nobody uses, half of it, and another account's address.
        let bob = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
        let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        for (from, to) in [
            ("AAAIAAQAAAAgAAAD", "AAAIAAQAAAAkAAAD"),
            ("rvc1sLrLMIJtMbID", "rvc1"),
            (alice, bob),
        ] {
            assert_eq!(
                refusal(with(from, to).unwrap().decrypt(PASSWORD)),
                damaged,
                "{to}"
            );
        }
    }
}
