//! Signed transactions: as every Substrate chain wants them, sent, and watched until they are final.

use estuary_interfaces::Balance;
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
    tx::{SubmittableExtrinsic, TxPayload, TxStatus},
    utils::{AccountId32, MultiAddress, MultiSignature, H256},
    OnlineClient,
};
use subxt_signer::sr25519::Keypair;

use super::{account_of, Account, Chain, Receipt};
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

/// A transaction that was signed.
pub struct Signed {
    extrinsic: SubmittableExtrinsic<Substrate, OnlineClient<Substrate>>,
    pub fee: Balance,
}

impl Chain {
    /// Signs a call with the next nonce, also of transactions that wait, and asks for its fee.
    pub async fn sign<Call: TxPayload>(&self, signer: &Keypair, call: &Call) -> Result<Signed> {
        let nonce = self.rpc.system_account_next_index(&account_of(signer)).await?;
        let block = self.best().await?;
        let number = self.number(block).await?.into();
        let params = (
            (),
            (),
            CheckNonceParams(Some(nonce)),
            (),
            CheckMortalityParams::mortal(MORTALITY, number, block),
            ChargeAssetTxPaymentParams::no_tip(),
            ChargeTransactionPaymentParams::no_tip(),
            (),
        );
        let extrinsic = self.api.tx().create_signed_offline(call, signer, params)?;
        let fee = extrinsic.partial_fee_estimate().await?;
        Ok(Signed { extrinsic, fee })
    }

    /// Sends a transaction, and waits until it is in a block that stays.
    pub async fn submit(&self, signed: &Signed) -> Result<Receipt> {
        let hash = format!("{:?}", signed.extrinsic.hash());
        let unknown = |error: Error| match error {
            Error::Disconnected(reason) => Error::UnknownOutcome {
                hash: hash.clone(),
                blocks: MORTALITY,
                reason,
            },
            other => other,
        };
        let progress = signed.extrinsic.submit_and_watch().await;
        let mut progress = progress.map_err(Error::from).map_err(unknown)?;
        tracing::debug!(transaction = hash, "sent");
        while let Some(status) = progress.next().await {
            match status.map_err(Error::from).map_err(unknown)? {
                TxStatus::InFinalizedBlock(block) => {
                    let events = block.fetch_events().await.map_err(Error::from).map_err(unknown)?;
                    return Receipt::new(events, block.block_hash(), self);
                }
                TxStatus::InBestBlock(block) => {
                    tracing::debug!(transaction = hash, block = ?block.block_hash(), "in a block");
                }
                TxStatus::Error { message }
                | TxStatus::Invalid { message }
                | TxStatus::Dropped { message } => {
                    return Err(Error::Rejected(message));
                }
                _ => {}
            }
        }
        Err(unknown(Error::Disconnected(
            "the node stopped to tell of it".into(),
        )))
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
        let show = |planck| self.token.show(planck);
        let parts = [("value", value), ("storage deposit", deposit), ("fee", fee)]
            .into_iter()
            .filter(|(_, planck)| *planck > 0)
            .map(|(name, planck)| format!("{name} {}", show(planck)))
            .collect::<Vec<_>>()
            .join(", ");
        Err(Error::TooLittleBalance {
            account: self.show(account),
            available: show(available),
            needed: show(needed),
            parts,
        })
    }
}
