//! What goes to the contracts pallet and comes from it, as it is encoded.

use estuary_interfaces::Balance;
use scale::{Decode, Encode};
use subxt::{
    ext::scale_encode::EncodeAsType,
    utils::{MultiAddress, H256},
};

use super::Account;

/// Computation, and the size of the proof of validity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, EncodeAsType)]
#[encode_as_type(crate_path = "subxt::ext::scale_encode")]
pub struct Weight {
    #[codec(compact)]
    pub ref_time: u64,
    #[codec(compact)]
    pub proof_size: u64,
}

impl Weight {
    /// A fifth more: what others do between the dry run and the block can make a call dearer. And `spare`.
    pub(super) fn with_margin(self, spare: Self) -> Self {
        let more = |n: u64, spare: u64| n.saturating_add(n / 5).saturating_add(spare);
        Self {
            ref_time: more(self.ref_time, spare.ref_time),
            proof_size: more(self.proof_size, spare.proof_size),
        }
    }
}

/// What a call would do to the caller's storage deposits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Decode)]
pub(super) enum StorageDeposit {
    Refund(Balance),
    Charge(Balance),
}

#[derive(Decode)]
pub(super) struct Outcome {
    pub(super) _gas_consumed: Weight,
    pub(super) gas_required: Weight,
    pub(super) storage_deposit: StorageDeposit,
    pub(super) _debug_message: Vec<u8>,
}

/// What a message, or a constructor, returns.
#[derive(Decode)]
pub(super) struct Returned {
    pub(super) flags: u32,
    pub(super) data: Vec<u8>,
}

pub(super) const REVERTED: u32 = 1;

#[derive(Encode)]
pub(super) struct CallRequest<'a> {
    pub(super) origin: &'a Account,
    pub(super) dest: &'a Account,
    pub(super) value: Balance,
    pub(super) gas_limit: Option<Weight>,
    pub(super) storage_deposit_limit: Option<Balance>,
    pub(super) input: &'a [u8],
}

#[derive(Encode)]
pub(super) enum Code<'a> {
    Upload(&'a [u8]),
    Existing(H256),
}

#[derive(Encode)]
pub(super) struct InstantiateRequest<'a> {
    pub(super) origin: &'a Account,
    pub(super) value: Balance,
    pub(super) gas_limit: Option<Weight>,
    pub(super) storage_deposit_limit: Option<Balance>,
    pub(super) code: Code<'a>,
    pub(super) input: &'a [u8],
    pub(super) salt: &'a [u8],
}

#[derive(Encode, EncodeAsType)]
#[encode_as_type(crate_path = "subxt::ext::scale_encode")]
pub(super) struct CallData {
    pub(super) dest: MultiAddress<Account, ()>,
    pub(super) value: Balance,
    pub(super) gas_limit: Weight,
    pub(super) storage_deposit_limit: Option<Balance>,
    pub(super) data: Vec<u8>,
}

#[derive(Encode, EncodeAsType)]
#[encode_as_type(crate_path = "subxt::ext::scale_encode")]
pub(super) enum Determinism {
    Enforced,
}

#[derive(Encode, EncodeAsType)]
#[encode_as_type(crate_path = "subxt::ext::scale_encode")]
pub(super) struct UploadData {
    pub(super) code: Vec<u8>,
    pub(super) storage_deposit_limit: Option<Balance>,
    pub(super) determinism: Determinism,
}

#[derive(Encode, EncodeAsType)]
#[encode_as_type(crate_path = "subxt::ext::scale_encode")]
pub(super) struct InstantiateData {
    pub(super) value: Balance,
    pub(super) gas_limit: Weight,
    pub(super) storage_deposit_limit: Option<Balance>,
    pub(super) code_hash: H256,
    pub(super) data: Vec<u8>,
    pub(super) salt: Vec<u8>,
}
