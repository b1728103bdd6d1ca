//! What a transaction did.

use estuary_interfaces::Balance;
use ink::env::Event;
use scale::Decode;
use subxt::{
    blocks::ExtrinsicEvents, error::DispatchError, events::StaticEvent, ext::scale_decode::DecodeAsType,
    utils::H256,
};

use super::{Account, Chain, Substrate};
use crate::error::{Error, Result};

/// An event of a contract, undecoded.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct ContractEmitted {
    pub(super) contract: Account,
    pub(super) data: Vec<u8>,
}

impl StaticEvent for ContractEmitted {
    const PALLET: &'static str = "Contracts";
    const EVENT: &'static str = "ContractEmitted";
}

/// What the sender of a transaction has paid for it.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct TransactionFeePaid {
    actual_fee: Balance,
}

impl StaticEvent for TransactionFeePaid {
    const PALLET: &'static str = "TransactionPayment";
    const EVENT: &'static str = "TransactionFeePaid";
}

/// A transaction that succeeded.
pub struct Receipt {
    events: ExtrinsicEvents<Substrate>,
    pub block: H256,
}

impl Receipt {
    /// An error if the transaction failed on the chain.
    pub(super) fn new(events: ExtrinsicEvents<Substrate>, block: H256, chain: &Chain) -> Result<Self> {
        for event in events.iter() {
            let event = event?;
            if (event.pallet_name(), event.variant_name()) == ("System", "ExtrinsicFailed") {
                let error = DispatchError::decode_from(event.field_bytes(), chain.api.metadata())?;
                return Err(Error::dispatch("the transaction", &error));
            }
        }
        Ok(Self { events, block })
    }

    pub fn hash(&self) -> H256 {
        self.events.extrinsic_hash()
    }

    /// Planck that the sender has paid, if the chain tells.
    pub fn fee(&self) -> Result<Option<Balance>> {
        let paid = self.events.find_first::<TransactionFeePaid>()?;
        Ok(paid.map(|paid| paid.actual_fee))
    }

    /// The events of type `E` that `contract` emitted, in order.
    pub fn events<E: Event + Decode>(&self, contract: &Account) -> Result<Vec<E>> {
        let mut found = Vec::new();
        for event in self.events.iter() {
            let event = event?;
            let signature = event.topics().first().map(|topic| topic.0);
            if signature.is_none() || signature != E::SIGNATURE_TOPIC {
                continue;
            }
            if let Some(emitted) = event
                .as_event::<ContractEmitted>()?
                .filter(|e| e.contract == *contract)
            {
                let decoded = E::decode(&mut &emitted.data[..]);
                found.push(decoded.map_err(|error| Error::decode("a contract's event", error))?);
            }
        }
        Ok(found)
    }

    /// The only event of type `E` that `contract` emitted.
    pub fn event<E: Event + Decode>(&self, contract: &Account) -> Result<E> {
        let mut events = self.events(contract)?;
        match events.len() {
            1 => Ok(events.remove(0)),
            n => Err(Error::decode(
                "a contract's event",
                format!("there are {n} of its type"),
            )),
        }
    }
}
