//! What a command has sent or tried, and what it takes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use estuary_interfaces::Balance;
use serde::Serialize;
use subxt::utils::H256;

use crate::{
    amount::Token,
    chain::{Chain, Receipt, Weight},
    error::Result,
};

/// What a command does with its messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Send,
    /// Tries them, and sends nothing.
    DryRun,
    /// Tries them and prints the calls, for somebody else to sign.
    PrintCall,
}

/// A transaction that is in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// The message, or what else was sent.
    pub label: String,
    pub hash: H256,
    /// The number of its block.
    pub block: u32,
    /// The planck that the sender paid for it; nothing if the chain does not tell.
    pub fee: Option<Balance>,
}

impl Transaction {
    pub async fn of(chain: &Chain, label: impl Into<String>, receipt: &Receipt) -> Result<Self> {
        Ok(Self {
            label: label.into(),
            hash: receipt.hash(),
            block: chain.number(receipt.block).await?,
            fee: receipt.fee()?,
        })
    }

    fn line(&self, token: &Token) -> String {
        let Self {
            label, hash, block, ..
        } = self;
        let fee = self.fee.map(|fee| format!(", for a fee of {}", token.show(fee)));
        format!(
            "`{label}` is transaction {hash:?} in block {block}{}.",
            fee.unwrap_or_default()
        )
    }

    fn view(&self) -> TransactionView {
        TransactionView {
            message: self.label.clone(),
            transaction: format!("{:?}", self.hash),
            block: self.block,
            fee: self.fee.map(|fee| fee.to_string()),
        }
    }
}

/// A call that was tried and not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The message.
    pub label: &'static str,
    pub gas: Weight,
    /// Planck that it would leave as a storage deposit.
    pub deposit: Balance,
    /// The planck of its fee, as the chain estimates.
    pub fee: Balance,
    /// The call as the chain takes it.
    pub call: Vec<u8>,
}

impl Trial {
    fn line(&self, token: &Token) -> String {
        /// Picoseconds.
        const PER_MS: u64 = 1_000_000_000;
        let Weight { ref_time, proof_size } = self.gas;
        format!(
            "`{}`: gas {}.{:03} ms and {} KiB, storage deposit {}, fee about {}.",
            self.label,
            ref_time / PER_MS,
            ref_time % PER_MS / 1_000_000,
            proof_size.div_ceil(1_024),
            token.show(self.deposit),
            token.show(self.fee)
        )
    }

    fn call(&self) -> String {
        format!("0x{}", hex::encode(&self.call))
    }

    fn view(&self) -> TrialView {
        TrialView {
            message: self.label,
            ref_time: self.gas.ref_time,
            proof_size: self.gas.proof_size,
            deposit: self.deposit.to_string(),
            fee: self.fee.to_string(),
            call: self.call(),
        }
    }
}

/// What a command has sent, or would send, beside its answer.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Effects {
    /// True with --dry-run and --print-call. Otherwise the field is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    dry_run: Option<bool>,
    /// The calls that were tried, with --dry-run and --print-call.
    #[serde(skip_serializing_if = "Option::is_none")]
    calls: Option<Vec<TrialView>>,
    /// The hash of the last transaction. This and the fields below are there only where something was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<String>,
    /// The number of the last transaction's block.
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<u32>,
    // Not `fee`: that is what an instant exit costs.
    /// The planck of all fees. Null where the chain does not tell one.
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_fee: Option<Option<String>>,
    /// All transactions, in order, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    transactions: Option<Vec<TransactionView>>,
}

/// A transaction.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct TransactionView {
    /// The message that was sent, the keeper's action, or `upload_code` or `instantiate` and the contract's name.
    message: String,
    /// The hash.
    transaction: String,
    /// The number of the block.
    block: u32,
    /// Planck that the sender has paid. Null where the chain does not tell.
    fee: Option<String>,
}

/// A call that was tried.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct TrialView {
    /// The message.
    message: &'static str,
    /// Picoseconds of computation.
    ref_time: u64,
    /// Bytes of the proof of validity.
    proof_size: u64,
    /// Planck of the storage deposit.
    deposit: String,
    /// Planck of the fee, about.
    fee: String,
    /// The encoded call, in hexadecimal.
    call: String,
}

/// What a command has sent or tried so far, in order.
#[derive(Debug, Default)]
pub struct Outbox {
    pub mode: Mode,
    sent: Mutex<Vec<Transaction>>,
    tried: Mutex<Vec<Trial>>,
}

impl Outbox {
    pub fn new(mode: Mode) -> Self {
        Self {
            mode,
            ..Self::default()
        }
    }

    pub fn add(&self, transaction: Transaction) {
        lock(&self.sent).push(transaction);
    }

    pub fn add_trial(&self, trial: Trial) {
        lock(&self.tried).push(trial);
    }

    /// A command's answer for people, line by line.
    pub fn answer(&self, sentence: &str, token: &Token) -> Vec<String> {
        let (sent, tried) = (lock(&self.sent), lock(&self.tried));
        match self.mode {
            Mode::Send => [sentence.into()]
                .into_iter()
                .chain(sent.iter().map(|sent| sent.line(token)))
                .collect(),
            Mode::DryRun => [format!("Nothing was sent. The answer would be: {sentence}")]
                .into_iter()
                .chain(tried.iter().map(|trial| trial.line(token)))
                .collect(),
            Mode::PrintCall => tried.iter().map(Trial::call).collect(),
        }
    }

    /// The same for programs, beside what the command tells.
    pub fn effects(&self) -> Effects {
        let (sent, tried) = (lock(&self.sent), lock(&self.tried));
        let mut effects = Effects::default();
        if self.mode != Mode::Send {
            effects.dry_run = Some(true);
            effects.calls = Some(tried.iter().map(Trial::view).collect());
        }
        let Some(last) = sent.last() else {
            return effects;
        };
        let fees: Option<Vec<Balance>> = sent.iter().map(|sent| sent.fee).collect();
        let fee = fees.map(|fees| fees.into_iter().fold(0, Balance::saturating_add).to_string());
        Effects {
            transaction: Some(format!("{:?}", last.hash)),
            block: Some(last.block),
            transaction_fee: Some(fee),
            transactions: (sent.len() > 1).then(|| sent.iter().map(Transaction::view).collect()),
            ..effects
        }
    }
}

fn lock<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, Value};

    fn fields(outbox: &Outbox) -> Value {
        json!(outbox.effects())
    }

    fn transaction(block: u32, fee: Option<Balance>) -> Transaction {
        Transaction {
            label: "stake".into(),
            hash: H256::repeat_byte(7),
            block,
            fee,
        }
    }

    fn outbox(transactions: &[Transaction]) -> Outbox {
        let outbox = Outbox::default();
        for transaction in transactions {
            outbox.add(transaction.clone());
        }
        outbox
    }

    fn token() -> Token {
        Token {
            symbol: "UNIT".into(),
            decimals: 0,
        }
    }

    #[test]
    fn nothing_sent_is_nothing_told() {
        assert_eq!(fields(&outbox(&[])), json!({}));
        assert_eq!(outbox(&[]).answer("Done.", &token()), ["Done."]);
    }

    #[test]
    fn the_last_transaction_is_told_with_the_fee_of_all() {
        let one = fields(&outbox(&[transaction(5, Some(3))]));
        assert_eq!(one["block"], json!(5));
        assert_eq!(one["transaction_fee"], json!("3"));
        assert_eq!(one["transaction"].as_str().map(str::len), Some(66));
        assert_eq!(one.get("transactions"), None);
        let two = fields(&outbox(&[transaction(5, Some(3)), transaction(6, Some(4))]));
        assert_eq!((&two["block"], &two["transaction_fee"]), (&json!(6), &json!("7")));
        assert_eq!(two["transactions"][0]["fee"], json!("3"));
    }

    #[test]
    fn a_fee_that_the_chain_does_not_tell_is_not_made_up() {
        let outbox = outbox(&[transaction(5, Some(3)), transaction(6, None)]);
        assert_eq!(fields(&outbox).get("transaction_fee"), Some(&Value::Null));
        let lines = outbox.answer("Done.", &token());
        assert!(
            lines[1].ends_with("in block 5, for a fee of 3 UNIT."),
            "{lines:?}"
        );
        assert!(lines[2].ends_with("in block 6."), "{lines:?}");
    }

    #[test]
    fn what_was_only_tried_says_so_and_a_printed_call_stands_alone() {
        let tried = |mode| {
            let outbox = Outbox::new(mode);
            outbox.add_trial(Trial {
                label: "stake",
                gas: Weight::default(),
                deposit: 2,
                fee: 3,
                call: vec![1, 255],
            });
            outbox
        };
        let lines = tried(Mode::DryRun).answer("Staked 5.", &token());
        assert_eq!(lines[0], "Nothing was sent. The answer would be: Staked 5.");
        assert!(lines[1].contains("deposit 2 UNIT, fee about 3 UNIT"), "{lines:?}");
        let fields = fields(&tried(Mode::DryRun));
        assert_eq!(fields["dry_run"], json!(true));
        assert_eq!(fields["calls"][0]["call"], json!("0x01ff"));
        assert_eq!(tried(Mode::PrintCall).answer("Staked 5.", &token()), ["0x01ff"]);
    }
}
