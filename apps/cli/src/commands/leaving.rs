//! What an operator that leaves waits for, and about how long.

use std::collections::BTreeSet;

use estuary_interfaces::{Balance, OperatorId};
use lens::OperatorView;
use serde::Serialize;
use subxt::{dynamic::Value, utils::H256};
use validator_registry::{operator::Operator, table::Status};

use crate::{
    account::from_ink,
    amount::{duration, Token},
    chain::{EraPace, LedgerData},
    error::Result,
    keeper::history::{History, Place},
    protocol::Protocol,
};

/// What still keeps an operator from its exit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct ExitView {
    /// Planck of stake that does not unbond yet, beside the existential deposit that keeps its stash alive.
    bonded: String,
    /// Stake that unbonds.
    unbonding: Vec<UnbondingView>,
    /// Planck of losses that the chain shows and that are not settled.
    pending: String,
    /// Past eras of its validator that were not paid out.
    unpaid_eras: Vec<u32>,
    /// The first era in which it can be closed, where that is not over.
    closable_from: Option<u32>,
    /// Whether it is closed already, so that its last stake unbonds.
    closing: bool,
}

/// Stake that unbonds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct UnbondingView {
    /// Planck.
    amount: String,
    /// The first era in which it can be withdrawn.
    from_era: u32,
}

/// The active era, and how it goes on if that is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Eras {
    pub active: u32,
    pub pace: Option<EraPace>,
}

impl Eras {
    /// An era to come, and about when that is.
    pub fn when(self, era: u32) -> String {
        match (era.checked_sub(self.active), self.pace) {
            (None | Some(0), _) => format!("era {era}, which has begun"),
            (Some(_), None) => format!("era {era}"),
            (Some(eras), Some(EraPace { left, length })) => {
                let more = u64::from(eras).saturating_sub(1).saturating_mul(length);
                format!("era {era}, in about {}", duration(left.saturating_add(more)))
            }
        }
    }
}

impl ExitView {
    /// The same for people, a sentence for each reason.
    pub fn in_words(&self, token: &Token, eras: Eras) -> Vec<String> {
        let mut reasons = Vec::new();
        if self.bonded != "0" {
            let bonded = token.show_text(&self.bonded);
            reasons.push(format!("{bonded} of stake unbond with the next rebalancing"));
        }
        for UnbondingView { amount, from_era } in &self.unbonding {
            let amount = token.show_text(amount);
            reasons.push(format!(
                "{amount} of stake come back from {}",
                eras.when(*from_era)
            ));
        }
        if self.pending != "0" {
            let pending = token.show_text(&self.pending);
            reasons.push(format!(
                "a loss of {pending} is to be settled, or to be taken by the chain"
            ));
        }
        match &self.unpaid_eras[..] {
            [] => {}
            [era] => reasons.push(format!(
                "era {era} of its validator is not paid out: `estuary keeper` pays it"
            )),
            all => reasons.push(format!(
                "eras {} of its validator are not paid out: `estuary keeper` pays them",
                all.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
            )),
        }
        if let Some(era) = self.closable_from {
            reasons.push(format!("stake that it lost may earn until {}", eras.when(era)));
        }
        if reasons.is_empty() {
            reasons.push(
                match self.closing {
                    true => "the next settlement is its last",
                    false => "nothing: `estuary operator close` unbonds its last stake",
                }
                .into(),
            );
        }
        reasons
    }
}

impl Protocol {
    pub(super) async fn eras(&self, at: H256) -> Result<Eras> {
        let now = self.chain.now(Some(at)).await?;
        Ok(Eras {
            active: self.chain.active_era(Some(at)).await?,
            pace: self.chain.era_pace(Some(at), now).await?,
        })
    }

    /// Nothing for an operator that does not leave.
    pub(super) async fn exit_view(
        &self,
        view: &OperatorView,
        stored: &Operator,
        at: H256,
    ) -> Result<Option<ExitView>> {
        let Some(nominator) = view.nominator.filter(|_| view.status == Status::Exiting) else {
            return Ok(None);
        };
        let (chain, nominator) = (&self.chain, from_ink(nominator));
        let key = vec![Value::from_bytes(nominator.0)];
        let ledger: Option<LedgerData> = chain.stored("Staking", "Ledger", key, Some(at)).await?;
        let ledger = ledger.unwrap_or_default();
        let unbonding = ledger
            .unlocking
            .iter()
            .fold(0, |sum: Balance, chunk| sum.saturating_add(chunk.value));
        let active_era = chain.active_era(Some(at)).await?;
        let place = Place {
            operator: view.operator,
            validator: from_ink(view.validator),
            nominator,
            leaving: true,
        };
        Ok(Some(ExitView {
            bonded: ledger
                .total
                .saturating_sub(unbonding)
                .saturating_sub(chain.existential_deposit)
                .to_string(),
            unbonding: ledger
                .unlocking
                .iter()
                .map(|chunk| UnbondingView {
                    amount: chunk.value.to_string(),
                    from_era: chunk.era,
                })
                .collect(),
            pending: view.pending.to_string(),
            unpaid_eras: self.unpaid_eras(view.operator, place, active_era, at).await?,
            closable_from: Some(stored.closable_from).filter(|era| *era > active_era),
            closing: stored.closing,
        }))
    }

    async fn unpaid_eras(
        &self,
        operator: OperatorId,
        place: Place,
        active_era: u32,
        at: H256,
    ) -> Result<Vec<u32>> {
        let mut history = History::default();
        while !history
            .follow(&self.chain, std::slice::from_ref(&place), active_era, at)
            .await?
        {}
        let unpaid = history.unpaid(operator);
        let eras: BTreeSet<_> = unpaid.iter().map(|page| page.era).collect();
        Ok(eras.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400_000;

    #[test]
    fn an_era_to_come_is_told_with_the_time_until_then() {
        let pace = EraPace {
            left: DAY / 2,
            length: DAY,
        };
        let eras = Eras {
            active: 40,
            pace: Some(pace),
        };
        assert_eq!(eras.when(41), "era 41, in about 12 h");
        assert_eq!(eras.when(54), "era 54, in about 13 d 12 h");
        assert_eq!(eras.when(40), "era 40, which has begun");
        let unknown = Eras { pace: None, ..eras };
        assert_eq!(unknown.when(54), "era 54");
    }

    #[test]
    fn each_reason_to_wait_is_told() {
        let token = Token {
            symbol: "UNIT".into(),
            decimals: 0,
        };
        let eras = Eras {
            active: 9,
            pace: None,
        };
        let words = |view: &ExitView| view.in_words(&token, eras);
        let done = ExitView {
            bonded: "0".into(),
            pending: "0".into(),
            ..Default::default()
        };
        assert_eq!(
            words(&done),
            ["nothing: `estuary operator close` unbonds its last stake"]
        );
        let closing = ExitView {
            closing: true,
            ..done.clone()
        };
        assert_eq!(words(&closing), ["the next settlement is its last"]);
        let waits = ExitView {
            bonded: "5".into(),
            unbonding: vec![UnbondingView {
                amount: "7".into(),
                from_era: 12,
            }],
            pending: "3".into(),
            unpaid_eras: vec![6, 8],
            closable_from: Some(11),
            closing: false,
        };
        assert_eq!(
            words(&waits),
            [
                "5 UNIT of stake unbond with the next rebalancing",
                "7 UNIT of stake come back from era 12",
                "a loss of 3 UNIT is to be settled, or to be taken by the chain",
                "eras 6, 8 of its validator are not paid out: `estuary keeper` pays them",
                "stake that it lost may earn until era 11",
            ]
        );
        let one = ExitView {
            unpaid_eras: vec![6],
            ..done
        };
        assert_eq!(
            words(&one),
            ["era 6 of its validator is not paid out: `estuary keeper` pays it"]
        );
    }
}
