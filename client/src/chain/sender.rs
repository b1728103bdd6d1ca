//! Who sends transactions.

use sp_core::{sr25519::Pair, Pair as _};
use subxt::{
    tx::Signer,
    utils::{AccountId32, MultiAddress, MultiSignature},
};

use super::{Account, Substrate};

/// An account that sends, and its key if the key is here. Without a key, calls can be tried and printed only.
#[derive(Clone)]
pub struct Sender {
    account: Account,
    key: Option<Pair>,
}

impl Sender {
    /// The account of a multisig, a proxy, or a key on another device.
    pub fn without_key(account: Account) -> Self {
        Self { account, key: None }
    }
}

impl From<Pair> for Sender {
    fn from(key: Pair) -> Self {
        Self {
            account: Account::from(key.public().0),
            key: Some(key),
        }
    }
}

impl Signer<Substrate> for Sender {
    fn account_id(&self) -> AccountId32 {
        self.account.clone()
    }

    fn address(&self) -> MultiAddress<AccountId32, u32> {
        self.account.clone().into()
    }

    /// Without a key, a signature of zeros. It is as long as a true one, which is all that a fee depends on.
    fn sign(&self, payload: &[u8]) -> MultiSignature {
        MultiSignature::Sr25519(self.key.as_ref().map_or([0; 64], |key| key.sign(payload).0))
    }
}

/// The account that sends.
pub fn account_of(sender: &Sender) -> Account {
    sender.account.clone()
}
