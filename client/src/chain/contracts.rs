//! The contracts pallet: dry runs by its runtime API, and transactions with what the dry run has shown to be needed.

use std::{future::Future, marker::PhantomData};

use estuary_interfaces::Balance;
use ink::LangError;
use scale::{Decode, Encode};
use sp_core::hashing::blake2_256;
use subxt::{
    error::DispatchError,
    tx::Payload,
    utils::{MultiAddress, H256},
};

use super::{
    account_of,
    extrinsic::{EncodedCall, Signed},
    wire::{
        CallData, CallRequest, Code, Determinism, InstantiateData, InstantiateRequest, Outcome, Returned,
        StorageDeposit, UploadData, Weight, REVERTED,
    },
    Account, Chain, Receipt, Sender,
};
use crate::{
    error::{Error, Result},
    message::Message,
    outbox::Trial,
};

/// A call that was tried and taken back.
#[derive(Debug)]
pub struct DryRun<R> {
    /// What it would answer.
    pub answer: R,
    pub gas: Weight,
    /// Planck that it would leave as a deposit for storage.
    pub deposit: Balance,
}

impl<R> DryRun<R> {
    /// The answer, and what sending it takes.
    pub fn split(self) -> (R, DryRun<()>) {
        let Self { answer, gas, deposit } = self;
        let needs = DryRun {
            answer: (),
            gas,
            deposit,
        };
        (answer, needs)
    }
}

/// A constructor that was tried and taken back.
pub type Instantiation = DryRun<Account>;

/// A code that was uploaded, or could be.
pub struct Uploaded {
    pub hash: H256,
    pub deposit: Balance,
}

/// A constructor with all that it needs.
#[derive(Clone, Debug)]
pub struct Constructor {
    pub name: &'static str,
    pub input: Vec<u8>,
    pub value: Balance,
    pub salt: Vec<u8>,
    /// Reads what the constructor returns: its own verdict.
    pub verdict: fn(&[u8]) -> Result<(), String>,
}

/// Where the pallet puts a contract, unless the runtime has another generator of addresses.
pub fn contract_address(deployer: &Account, code: H256, input: &[u8], salt: &[u8]) -> Account {
    let seed = (b"contract_addr_v1", deployer, code, input, salt).encode();
    Account::from(blake2_256(&seed))
}

impl Chain {
    /// Asks a contract, at a block or at the best. Nobody pays, nothing changes.
    pub async fn query<R: Decode>(&self, message: &Message<R>, at: Option<H256>) -> Result<R> {
        // A contract that asks itself needs no other account, and has money.
        let asker = message.callee.clone();
        Ok(self.dry_run(&asker, 0, message, at).await?.answer)
    }

    /// Tries a message.
    pub async fn dry_run<R: Decode>(
        &self,
        origin: &Account,
        value: Balance,
        message: &Message<R>,
        at: Option<H256>,
    ) -> Result<DryRun<R>> {
        self.dry_run_within(origin, value, message, None, at).await
    }

    /// Tries a message that may leave so much as a deposit.
    pub async fn dry_run_within<R: Decode>(
        &self,
        origin: &Account,
        value: Balance,
        message: &Message<R>,
        storage_deposit_limit: Option<Balance>,
        at: Option<H256>,
    ) -> Result<DryRun<R>> {
        let request = CallRequest {
            origin,
            dest: &message.callee,
            value,
            gas_limit: None,
            storage_deposit_limit,
            input: &message.input,
        };
        let bytes = self.ask("ContractsApi_call", &request.encode(), at).await?;
        let (outcome, returned): (_, Returned) = self.outcome(message.label, &bytes)?;
        let answer = Decode::decode(&mut &returned.data[..]);
        let answer: Result<R, LangError> =
            answer.map_err(|error| Error::decode(format!("the answer of `{}`", message.label), error))?;
        Ok(DryRun {
            answer: answer.map_err(|_| not_understood(message.label))?,
            gas: outcome.gas_required,
            deposit: charge(outcome.storage_deposit),
        })
    }

    /// Sends a message with the gas and the deposit that its dry run needed, and a margin.
    pub async fn send<R: Decode>(
        &self,
        signer: &Sender,
        value: Balance,
        message: &Message<R>,
        tried: &DryRun<()>,
    ) -> Result<Receipt> {
        let gas = tried.gas.with_margin(message.spare);
        let call = |limit| call_of(message, value, gas, limit);
        let signed = self
            .sign_affordable(signer, value, tried.deposit, &call, |limit| async move {
                let origin = account_of(signer);
                self.dry_run_within(&origin, value, message, Some(limit), None)
                    .await
                    .map(drop)
            })
            .await?;
        self.submit(&signed).await
    }

    /// What it takes to send a message that was tried.
    pub async fn trial<R>(
        &self,
        signer: &Sender,
        value: Balance,
        message: &Message<R>,
        tried: &DryRun<()>,
    ) -> Result<Trial> {
        let gas = tried.gas.with_margin(message.spare);
        let call = call_of(message, value, gas, self.deposit_limit(tried.deposit));
        Ok(Trial {
            label: message.label,
            gas: tried.gas,
            deposit: tried.deposit,
            fee: self.sign(signer, &call).await?.fee,
            call: self.encoded(&call)?,
        })
    }

    /// The call that sends a message, with the gas and the deposit that its dry run needed, and a margin; and what the
    /// sender must have for that deposit.
    pub fn call_to<R>(
        &self,
        message: &Message<R>,
        value: Balance,
        tried: &DryRun<()>,
    ) -> Result<(EncodedCall, Balance)> {
        let limit = self.deposit_limit(tried.deposit);
        let gas = tried.gas.with_margin(message.spare);
        let call = self.encoded(&call_of(message, value, gas, limit))?;
        Ok((EncodedCall(call), limit))
    }

    /// The same, with gas for what its dry run needed alone: what it costs at least.
    pub fn bare_call_to<R>(&self, message: &Message<R>, tried: &DryRun<()>) -> Result<EncodedCall> {
        let limit = self.deposit_limit(tried.deposit);
        self.encoded(&call_of(message, 0, tried.gas, limit))
            .map(EncodedCall)
    }

    /// The most that an account can send along with a message, with what the message needs beside it: nothing if it
    /// cannot even pay that.
    pub async fn largest_value<R: Decode>(&self, signer: &Sender, message: &Message<R>) -> Result<Balance> {
        let available = self.spendable_along(&account_of(signer)).await?;
        let [deposit, fee] = self.costs_beside(signer, message, available).await?;
        Ok(available.saturating_sub(fee).saturating_sub(deposit))
    }

    /// Tries a message to which an account wants to send so much along. Where that leaves too little for the storage
    /// deposit, this tells what would do.
    pub async fn dry_run_along<R: Decode>(
        &self,
        signer: &Sender,
        value: Balance,
        message: &Message<R>,
    ) -> Result<DryRun<R>> {
        let origin = account_of(signer);
        // Before the dry run, which would only say that a transfer failed.
        self.must_afford(&origin, value, 0, 0).await?;
        let error = match self.dry_run(&origin, value, message, None).await {
            Err(error @ (Error::Dispatch { .. } | Error::CannotPay { .. })) if value > 0 => error,
            other => return other,
        };
        let available = self.spendable_along(&origin).await?;
        // Where less fails as well, it is not for want of money.
        let Ok([deposit, fee]) = self.costs_beside(signer, message, available).await else {
            return Err(error);
        };
        let needed = value.saturating_add(deposit).saturating_add(fee);
        match needed > available {
            true => Err(self.too_little(&origin, value, deposit, fee).await?),
            false => Err(error),
        }
    }

    /// Storage deposit, with its margin, and fee of a message to which an account sends along nearly all it has.
    async fn costs_beside<R: Decode>(
        &self,
        signer: &Sender,
        message: &Message<R>,
        available: Balance,
    ) -> Result<[Balance; 2]> {
        let left = self.deposit_limit(0).saturating_mul(2);
        let value = available.saturating_sub(left);
        let tried = self.dry_run(&account_of(signer), value, message, None).await?;
        let limit = self.deposit_limit(tried.deposit);
        let gas = tried.gas.with_margin(message.spare);
        let fee = self.sign(signer, &call_of(message, value, gas, limit)).await?.fee;
        Ok([limit, fee])
    }

    /// What an account can spend on a message, on what is sent along with it, and on what they cost. The chain lets
    /// nobody leave the last existential deposit but one as a storage deposit.
    pub async fn spendable_along(&self, account: &Account) -> Result<Balance> {
        let spendable = self.spendable(account).await?;
        Ok(spendable.saturating_sub(self.existential_deposit))
    }

    /// Tries to upload a code.
    pub async fn dry_run_upload(&self, origin: &Account, code: &[u8]) -> Result<Uploaded> {
        let request = (origin, code, None::<Balance>, Determinism::Enforced).encode();
        let bytes = self.ask("ContractsApi_upload_code", &request, None).await?;
        let input = &mut &bytes[..];
        self.checked("the upload of a code", input)?;
        let (hash, deposit) = Decode::decode(input).map_err(|error| Error::decode("an upload", error))?;
        Ok(Uploaded { hash, deposit })
    }

    pub async fn upload(&self, signer: &Sender, code: &[u8], tried: &Uploaded) -> Result<Receipt> {
        let call = |limit| {
            let data = UploadData {
                code: code.into(),
                storage_deposit_limit: Some(limit),
                determinism: Determinism::Enforced,
            };
            Payload::new("Contracts", "upload_code", data)
        };
        self.pay(signer, 0, tried.deposit, call).await
    }

    /// Tries a constructor, of a code that may not be uploaded yet.
    pub async fn dry_run_instantiation(
        &self,
        origin: &Account,
        code: &[u8],
        constructor: &Constructor,
    ) -> Result<Instantiation> {
        self.try_constructor(origin, Code::Upload(code), constructor)
            .await
    }

    /// Tries a constructor, of a code that was uploaded.
    pub async fn dry_run_instantiation_of(
        &self,
        origin: &Account,
        code: H256,
        constructor: &Constructor,
    ) -> Result<Instantiation> {
        self.try_constructor(origin, Code::Existing(code), constructor)
            .await
    }

    async fn try_constructor(
        &self,
        origin: &Account,
        code: Code<'_>,
        constructor: &Constructor,
    ) -> Result<Instantiation> {
        let request = InstantiateRequest {
            origin,
            value: constructor.value,
            gas_limit: None,
            storage_deposit_limit: None,
            code,
            input: &constructor.input,
            salt: &constructor.salt,
        };
        let bytes = self
            .ask("ContractsApi_instantiate", &request.encode(), None)
            .await?;
        let (outcome, (returned, account)): (_, (Returned, Account)) =
            self.outcome(constructor.name, &bytes)?;
        (constructor.verdict)(&returned.data).map_err(|reason| Error::Refused {
            message: constructor.name,
            reason,
        })?;
        if returned.flags & REVERTED != 0 {
            return Err(not_understood(constructor.name));
        }
        Ok(DryRun {
            answer: account,
            gas: outcome.gas_required,
            deposit: charge(outcome.storage_deposit),
        })
    }

    /// Tries the constructor of a code that nobody will deploy. Returns what it returned, or what it reverted with.
    pub async fn try_out(
        &self,
        origin: &Account,
        value: Balance,
        code: &[u8],
        input: &[u8],
    ) -> Result<Result<Vec<u8>, Vec<u8>>> {
        let request = InstantiateRequest {
            origin,
            value,
            gas_limit: None,
            storage_deposit_limit: None,
            code: Code::Upload(code),
            input,
            salt: &[],
        };
        let bytes = self
            .ask("ContractsApi_instantiate", &request.encode(), None)
            .await?;
        let (_, returned): (_, Returned) = self.outcome("a trial", &bytes)?;
        Ok(match returned.flags & REVERTED {
            0 => Ok(returned.data),
            _ => Err(returned.data),
        })
    }

    pub async fn instantiate(
        &self,
        signer: &Sender,
        code: H256,
        constructor: &Constructor,
        tried: &Instantiation,
    ) -> Result<Receipt> {
        let call = |limit| {
            let data = InstantiateData {
                value: constructor.value,
                gas_limit: tried.gas.with_margin(Weight::default()),
                storage_deposit_limit: Some(limit),
                code_hash: code,
                data: constructor.input.clone(),
                salt: constructor.salt.clone(),
            };
            Payload::new("Contracts", "instantiate", data)
        };
        self.pay(signer, constructor.value, tried.deposit, call).await
    }

    async fn pay<Data>(
        &self,
        signer: &Sender,
        value: Balance,
        deposit: Balance,
        call: impl Fn(Balance) -> Payload<Data>,
    ) -> Result<Receipt>
    where
        Payload<Data>: subxt::tx::TxPayload,
    {
        let signed = self
            .sign_affordable(signer, value, deposit, &call, |_| async { Ok(()) })
            .await?;
        self.submit(&signed).await
    }

    /// Signs a call, of the limit of its deposit, that the account can pay. The chain wants all of the limit to be
    /// there, so it is what is there where that is less than the usual margin; `enough` tries whether it will do.
    async fn sign_affordable<Data, Trial>(
        &self,
        signer: &Sender,
        value: Balance,
        deposit: Balance,
        call: &impl Fn(Balance) -> Payload<Data>,
        enough: impl FnOnce(Balance) -> Trial,
    ) -> Result<Signed>
    where
        Payload<Data>: subxt::tx::TxPayload,
        Trial: Future<Output = Result<()>>,
    {
        let account = account_of(signer);
        let wanted = self.deposit_limit(deposit);
        let signed = self.sign(signer, &call(wanted)).await?;
        self.must_afford(&account, value, deposit, signed.fee).await?;
        let left = self
            .spendable_along(&account)
            .await?
            .saturating_sub(signed.fee)
            .saturating_sub(value);
        if left >= wanted {
            return Ok(signed);
        }
        if left < deposit {
            return Err(self.too_little(&account, value, wanted, signed.fee).await?);
        }
        match enough(left).await {
            Ok(()) => self.sign(signer, &call(left)).await,
            // More than the dry run has left is needed on the way.
            Err(Error::Dispatch { .. } | Error::CannotPay { .. }) => {
                Err(self.too_little(&account, value, wanted, signed.fee).await?)
            }
            Err(other) => Err(other),
        }
    }

    /// A fifth more than the dry run left, and some cells: others may have freed what it counted on, and a dry run
    /// tells only what is left when all is freed that a transaction frees after it has stored something.
    fn deposit_limit(&self, deposit: Balance) -> Balance {
        deposit
            .saturating_add(deposit / 5)
            .saturating_add(self.deposit_margin)
    }

    async fn ask(&self, function: &str, arguments: &[u8], at: Option<H256>) -> Result<Vec<u8>> {
        Ok(self.rpc.state_call(function, Some(arguments), at).await?)
    }

    /// The outcome of a dry run, and what it returned.
    fn outcome<T: Decode>(&self, label: &str, bytes: &[u8]) -> Result<(Outcome, T)> {
        let input = &mut &bytes[..];
        let undecodable = |error| Error::decode(format!("the dry run of `{label}`"), error);
        let outcome = Outcome::decode(input).map_err(undecodable)?;
        self.checked(&format!("`{label}`"), input)?;
        Ok((outcome, T::decode(input).map_err(undecodable)?))
    }

    /// Takes the first byte of a `Result` whose error is a `DispatchError`.
    fn checked(&self, what: &str, input: &mut &[u8]) -> Result<()> {
        /// Index of `DispatchError::Module`, and the length of one.
        const MODULE: u8 = 3;
        const MODULE_LENGTH: usize = 6;

        let failed = u8::decode(input).map_err(|error| Error::decode(what, error))?;
        if failed == 0 {
            return Ok(());
        }
        let bytes = match input.first() {
            Some(&MODULE) => &input[..MODULE_LENGTH.min(input.len())],
            _ => input,
        };
        let error = DispatchError::decode_from(bytes, self.api.metadata())?;
        Err(Error::dispatch(what, &error))
    }
}

fn call_of<R>(message: &Message<R>, value: Balance, gas: Weight, limit: Balance) -> Payload<CallData> {
    let data = CallData {
        dest: MultiAddress::Id(message.callee.clone()),
        value,
        gas_limit: gas,
        storage_deposit_limit: Some(limit),
        data: message.input.clone(),
    };
    Payload::new("Contracts", "call", data)
}

fn charge(deposit: StorageDeposit) -> Balance {
    match deposit {
        StorageDeposit::Charge(planck) => planck,
        StorageDeposit::Refund(_) => 0,
    }
}

fn not_understood(message: &'static str) -> Error {
    Error::Refused {
        message,
        reason: "the contract does not know this message: it is of another version than this tool".into(),
    }
}

/// What a constructor that cannot refuse returns.
pub fn no_verdict(data: &[u8]) -> Result<(), String> {
    match std::result::Result::<(), LangError>::decode(&mut &data[..]) {
        Ok(Ok(())) => Ok(()),
        other => Err(format!("it answers {other:?}")),
    }
}

/// Messages carry their answer's type.
pub type Answer<R> = PhantomData<fn() -> R>;
