//! What a command has sent, and what it took.

use std::sync::{Mutex, MutexGuard, PoisonError};

use estuary_interfaces::Balance;
use serde_json::{json, Map, Value};
use subxt::utils::H256;

use crate::amount::Token;

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

/// What a command has sent so far, in order.
#[derive(Debug, Default)]
pub struct Outbox {
    sent: Mutex<Vec<Transaction>>,
}

impl Outbox {
    pub fn add(&self, transaction: Transaction) {
        self.sent().push(transaction);
    }

    /// For people: a line for each transaction.
    pub fn lines(&self, token: &Token) -> Vec<String> {
        self.sent().iter().map(|sent| sent.line(token)).collect()
    }

    /// For programs: the last transaction and its block, the fee of all, and, where there are several, each.
    pub fn fields(&self) -> Map<String, Value> {
        let sent = self.sent();
        let mut fields = Map::new();
        let Some(last) = sent.last() else {
            return fields;
        };
        let fees: Option<Vec<Balance>> = sent.iter().map(|sent| sent.fee).collect();
        let fee = fees.map(|fees| fees.into_iter().fold(0, Balance::saturating_add).to_string());
        fields.insert("transaction".into(), json!(format!("{:?}", last.hash)));
        fields.insert("block".into(), json!(last.block));
        fields.insert("fee".into(), json!(fee));
        if sent.len() > 1 {
            let all = sent.iter().map(Transaction::json).collect();
            fields.insert("transactions".into(), Value::Array(all));
        }
        fields
    }

    fn sent(&self) -> MutexGuard<'_, Vec<Transaction>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
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

    #[test]
    fn nothing_sent_is_nothing_told() {
        assert!(outbox(&[]).fields().is_empty());
    }

    #[test]
    fn the_last_transaction_is_told_with_the_fee_of_all() {
        let one = outbox(&[transaction(5, Some(3))]).fields();
        assert_eq!(one["block"], json!(5));
        assert_eq!(one["fee"], json!("3"));
        assert_eq!(one["transaction"].as_str().map(str::len), Some(66));
        assert!(!one.contains_key("transactions"));
        let two = outbox(&[transaction(5, Some(3)), transaction(6, Some(4))]).fields();
        assert_eq!((&two["block"], &two["fee"]), (&json!(6), &json!("7")));
        assert_eq!(two["transactions"][0]["fee"], json!("3"));
    }

    #[test]
    fn a_fee_that_the_chain_does_not_tell_is_not_made_up() {
        let outbox = outbox(&[transaction(5, Some(3)), transaction(6, None)]);
        assert_eq!(outbox.fields()["fee"], Value::Null);
        let token = Token {
            symbol: "UNIT".into(),
            decimals: 0,
        };
        let lines = outbox.lines(&token);
        assert!(
            lines[0].ends_with("in block 5, for a fee of 3 UNIT."),
            "{lines:?}"
        );
        assert!(lines[1].ends_with("in block 6."), "{lines:?}");
    }
}
