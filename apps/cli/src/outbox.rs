//! What a command has sent or tried, and what it takes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use estuary_interfaces::Balance;
use serde_json::{json, Map, Value};
use subxt::utils::H256;

use crate::{amount::Token, chain::Weight};

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

/// A transaction that is in a block that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// The message.
    pub label: &'static str,
    pub hash: H256,
    /// The number of its block.
    pub block: u32,
    /// The planck that the sender paid for it; nothing if the chain does not tell.
    pub fee: Option<Balance>,
}

impl Transaction {
    fn line(&self, token: &Token) -> String {
        let Self { hash, block, .. } = self;
        match self.fee {
            Some(fee) => format!(
                "Transaction {hash:?} in block {block}, for a fee of {}.",
                token.show(fee)
            ),
            None => format!("Transaction {hash:?} in block {block}."),
        }
    }

    fn json(&self) -> Value {
        json!({
            "message": self.label,
            "transaction": format!("{:?}", self.hash),
            "block": self.block,
            "fee": self.fee.map(|fee| fee.to_string()),
        })
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

    fn json(&self) -> Value {
        json!({
            "message": self.label,
            "ref_time": self.gas.ref_time,
            "proof_size": self.gas.proof_size,
            "deposit": self.deposit.to_string(),
            "fee": self.fee.to_string(),
            "call": self.call(),
        })
    }
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

    /// The same for programs, beside what the command tells. Of what was sent: the last transaction and its block, the
    /// fee of all, and, where there are several, each.
    pub fn fields(&self) -> Map<String, Value> {
        let (sent, tried) = (lock(&self.sent), lock(&self.tried));
        let mut fields = Map::new();
        if self.mode != Mode::Send {
            fields.insert("dry_run".into(), json!(true));
            let calls = tried.iter().map(Trial::json).collect();
            fields.insert("calls".into(), Value::Array(calls));
        }
        let Some(last) = sent.last() else {
            return fields;
        };
        let fees: Option<Vec<Balance>> = sent.iter().map(|sent| sent.fee).collect();
        let fee = fees.map(|fees| fees.into_iter().fold(0, Balance::saturating_add).to_string());
        fields.insert("transaction".into(), json!(format!("{:?}", last.hash)));
        fields.insert("block".into(), json!(last.block));
        // Not `fee`: that is what an instant exit costs.
        fields.insert("transaction_fee".into(), json!(fee));
        if sent.len() > 1 {
            let all = sent.iter().map(Transaction::json).collect();
            fields.insert("transactions".into(), Value::Array(all));
        }
        fields
    }
}

fn lock<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transaction(block: u32, fee: Option<Balance>) -> Transaction {
        Transaction {
            label: "stake",
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
        assert!(outbox(&[]).fields().is_empty());
        assert_eq!(outbox(&[]).answer("Done.", &token()), ["Done."]);
    }

    #[test]
    fn the_last_transaction_is_told_with_the_fee_of_all() {
        let one = outbox(&[transaction(5, Some(3))]).fields();
        assert_eq!(one["block"], json!(5));
        assert_eq!(one["transaction_fee"], json!("3"));
        assert_eq!(one["transaction"].as_str().map(str::len), Some(66));
        assert!(!one.contains_key("transactions"));
        let two = outbox(&[transaction(5, Some(3)), transaction(6, Some(4))]).fields();
        assert_eq!((&two["block"], &two["transaction_fee"]), (&json!(6), &json!("7")));
        assert_eq!(two["transactions"][0]["fee"], json!("3"));
    }

    #[test]
    fn a_fee_that_the_chain_does_not_tell_is_not_made_up() {
        let outbox = outbox(&[transaction(5, Some(3)), transaction(6, None)]);
        assert_eq!(outbox.fields()["transaction_fee"], Value::Null);
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
        let fields = tried(Mode::DryRun).fields();
        assert_eq!(fields["dry_run"], json!(true));
        assert_eq!(fields["calls"][0]["call"], json!("0x01ff"));
        assert_eq!(tried(Mode::PrintCall).answer("Staked 5.", &token()), ["0x01ff"]);
    }
}
