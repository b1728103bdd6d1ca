//! Signed transactions: as every Substrate chain wants them, sent, and watched until they are final.

use estuary_interfaces::Balance;
use scale::{Decode, Encode};
use subxt::{
    client::OfflineClientT,
    config::{
        signed_extensions::{
            AnyOf, ChargeAssetTxPayment, ChargeAssetTxPaymentParams, ChargeTransactionPayment,
            ChargeTransactionPaymentParams, CheckGenesis, CheckMortality, CheckMortalityParams, CheckNonce,
            CheckNonceParams, CheckSpecVersion, CheckTxVersion, SignedExtension,
        },
        substrate::{BlakeTwo256, SubstrateHeader},
        Config, ExtrinsicParams, ExtrinsicParamsEncoder, ExtrinsicParamsError,
    },
    ext::scale_decode::DecodeAsType,
    tx::{SubmittableExtrinsic, TxPayload, TxProgress, TxStatus},
    utils::{AccountId32, MultiAddress, MultiSignature, H256},
    Metadata, OnlineClient,
};

use super::{account_of, Account, Chain, Receipt, Sender, Weight};
use crate::error::{Error, Result};

/// How many blocks a transaction has to come into one: then it never will.
pub const MORTALITY: u64 = 64;

/// The types that Substrate chains have unless they choose others, and the extensions of their transactions.
pub enum Substrate {}

impl Config for Substrate {
    type Hash = H256;
    type AccountId = AccountId32;
    type Address = MultiAddress<AccountId32, u32>;
    type Signature = MultiSignature;
    type Hasher = BlakeTwo256;
    type Header = SubstrateHeader<u32, BlakeTwo256>;
    type ExtrinsicParams = AnyOf<
        Self,
        (
            CheckSpecVersion,
            CheckTxVersion,
            CheckNonce,
            CheckGenesis<Self>,
            CheckMortality<Self>,
            ChargeAssetTxPayment<Self>,
            ChargeTransactionPayment,
            CheckMetadataHash,
        ),
    >;
    type AssetId = u32;
}

/// The extension by which a hardware wallet vouches for the metadata that it shows. This tool shows none.
pub struct CheckMetadataHash;

impl ExtrinsicParams<Substrate> for CheckMetadataHash {
    type Params = ();

    fn new<Client: OfflineClientT<Substrate>>(
        _: Client,
        (): Self::Params,
    ) -> Result<Self, ExtrinsicParamsError> {
        Ok(Self)
    }
}

impl ExtrinsicParamsEncoder for CheckMetadataHash {
    /// `Mode::Disabled`
    fn encode_extra_to(&self, extra: &mut Vec<u8>) {
        extra.push(0);
    }

    /// `None`
    fn encode_additional_to(&self, additional: &mut Vec<u8>) {
        additional.push(0);
    }
}

impl SignedExtension<Substrate> for CheckMetadataHash {
    type Decoded = ();

    fn matches(identifier: &str, _: u32, _: &subxt::ext::scale_value::scale::PortableRegistry) -> bool {
        identifier == "CheckMetadataHash"
    }
}

/// A call as it is encoded.
#[derive(Clone, Debug)]
pub struct EncodedCall(pub Vec<u8>);

impl TxPayload for EncodedCall {
    fn encode_call_data_to(&self, _: &Metadata, out: &mut Vec<u8>) -> Result<(), subxt::Error> {
        out.extend_from_slice(&self.0);
        Ok(())
    }
}

/// A transaction that was signed.
pub struct Signed {
    extrinsic: SubmittableExtrinsic<Substrate, OnlineClient<Substrate>>,
    pub fee: Balance,
    /// What it takes of a block, as the block's author counts before it is executed.
    pub weight: Weight,
}

/// Where an account's next transactions begin.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    nonce: u64,
    block: H256,
    number: u64,
}

impl Turn {
    /// The turn after `sent` more transactions.
    pub fn after(self, sent: usize) -> Self {
        Self {
            nonce: self.nonce.saturating_add(sent as u64),
            ..self
        }
    }
}

/// How long a transaction is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// It is in a block.
    InBlock,
    /// It is in a block that stays.
    Final,
}

/// A transaction that the node has taken.
pub struct Sent {
    progress: TxProgress<Substrate, OnlineClient<Substrate>>,
    hash: String,
}

impl Chain {
    /// Signs a call with the next nonce, also of transactions that wait, and asks for its fee.
    pub async fn sign<Call: TxPayload>(&self, signer: &Sender, call: &Call) -> Result<Signed> {
        let turn = self.turn(&account_of(signer)).await?;
        self.sign_at(signer, call, turn).await
    }

    /// The next turn of an account, after its transactions that wait.
    pub async fn turn(&self, account: &Account) -> Result<Turn> {
        let nonce = self.rpc.system_account_next_index(account).await?;
        let block = self.best().await?;
        let number = self.number(block).await?.into();
        Ok(Turn { nonce, block, number })
    }

    /// Signs a call for a turn, and asks for its fee.
    pub async fn sign_at<Call: TxPayload>(&self, signer: &Sender, call: &Call, turn: Turn) -> Result<Signed> {
        let params = (
            (),
            (),
            CheckNonceParams(Some(turn.nonce)),
            (),
            CheckMortalityParams::mortal(MORTALITY, turn.number, turn.block),
            ChargeAssetTxPaymentParams::no_tip(),
            ChargeTransactionPaymentParams::no_tip(),
            (),
        );
        let extrinsic = self.api.tx().create_signed_offline(call, signer, params)?;
        let encoded = extrinsic.encoded();
        let request = [encoded, &(encoded.len() as u32).encode()].concat();
        let info = self
            .rpc
            .state_call("TransactionPaymentApi_query_info", Some(&request), None)
            .await?;
        let info: Result<(Weight, u8, Balance), _> = Decode::decode(&mut &info[..]);
        let (weight, _, fee) = info.map_err(|error| Error::decode("the fee of a transaction", error))?;
        Ok(Signed {
            extrinsic,
            fee,
            weight,
        })
    }

    /// Sends a transaction, and waits until it is in a block that stays.
    pub async fn submit(&self, signed: &Signed) -> Result<Receipt> {
        self.receipt(self.submit_only(signed).await?, Until::Final).await
    }

    /// Sends a transaction.
    pub async fn submit_only(&self, signed: &Signed) -> Result<Sent> {
        let hash = format!("{:?}", signed.extrinsic.hash());
        let progress = signed.extrinsic.submit_and_watch().await;
        let progress = progress
            .map_err(Error::from)
            .map_err(|error| unknown(error, &hash))?;
        tracing::debug!(transaction = hash, "sent");
        Ok(Sent { progress, hash })
    }

    /// Waits for a transaction.
    pub async fn receipt(&self, sent: Sent, until: Until) -> Result<Receipt> {
        let Sent { mut progress, hash } = sent;
        let lost = |error: subxt::Error| unknown(error.into(), &hash);
        while let Some(status) = progress.next().await {
            let block = match status.map_err(lost)? {
                TxStatus::InFinalizedBlock(block) => block,
                TxStatus::InBestBlock(block) => {
                    tracing::debug!(transaction = hash, block = ?block.block_hash(), "in a block");
                    if until == Until::Final {
                        continue;
                    }
                    block
                }
                TxStatus::Error { message }
                | TxStatus::Invalid { message }
                | TxStatus::Dropped { message } => {
                    return Err(Error::Rejected(message));
                }
                _ => continue,
            };
            let events = block.fetch_events().await.map_err(lost)?;
            return Receipt::new(events, block.block_hash(), self);
        }
        let silent = Error::Disconnected("the node stopped to tell of it".into());
        Err(unknown(silent, &hash))
    }

    /// What a block has for the transactions of all.
    pub fn block_room(&self) -> Result<Weight> {
        let weights: BlockWeights = self.constant("System", "BlockWeights")?;
        let room = weights.per_class.normal.max_total.unwrap_or(weights.max_block);
        Ok(Weight {
            ref_time: room.ref_time,
            proof_size: room.proof_size,
        })
    }

    /// Refuses where `account` cannot pay `value`, `deposit` and `fee` and stay alive.
    pub async fn must_afford(
        &self,
        account: &Account,
        value: Balance,
        deposit: Balance,
        fee: Balance,
    ) -> Result<()> {
        let available = self.spendable(account).await?;
        let needed = value.saturating_add(deposit).saturating_add(fee);
        if needed <= available {
            return Ok(());
        }
        Err(self.too_little(account, value, deposit, fee).await?)
    }

    /// Why an account cannot pay.
    pub(super) async fn too_little(
        &self,
        account: &Account,
        value: Balance,
        deposit: Balance,
        fee: Balance,
    ) -> Result<Error> {
        let available = self.spendable(account).await?;
        let beside = deposit.saturating_add(fee);
        let show = |planck| self.token.show(planck);
        let mut parts = [("value", value), ("storage deposit", deposit), ("fee", fee)]
            .into_iter()
            .filter(|(_, planck)| *planck > 0)
            .map(|(name, planck)| format!("{name} {}", show(planck)))
            .collect::<Vec<_>>()
            .join(", ");
        let largest = self.spendable_along(account).await?.saturating_sub(beside);
        if value > 0 && beside > 0 && largest > 0 {
            parts = format!(
                "{parts}; the largest value that it can send now is {}",
                show(largest)
            );
        }
        Ok(Error::TooLittleBalance {
            account: self.show(account),
            available: show(available),
            needed: show(value.saturating_add(beside)),
            parts,
        })
    }
}

/// Once a transaction was sent, whoever loses the connection does not know what became of it.
fn unknown(error: Error, hash: &str) -> Error {
    match error {
        Error::Disconnected(reason) => Error::UnknownOutcome {
            hash: hash.into(),
            blocks: MORTALITY,
            reason,
        },
        other => other,
    }
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct BlockWeights {
    max_block: RoomData,
    per_class: PerClass,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct PerClass {
    normal: ClassWeights,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ClassWeights {
    max_total: Option<RoomData>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct RoomData {
    ref_time: u64,
    proof_size: u64,
}
