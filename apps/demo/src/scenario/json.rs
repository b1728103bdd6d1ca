//! A checked scenario as JSON, for programs that play it elsewhere. The local chain does.
//!
//! Amounts are planck, as text. Fractions are parts per billion, commissions basis points. Operators and depositors are
//! named by their positions.

use estuary_runtime::Balance;
use serde_json::{json, Value};

use super::{Action, MarketAction, Markets, Part, Scenario};

impl Scenario {
    pub fn to_json(&self) -> Value {
        let operators = self.operators.iter().map(|operator| {
            json!({
                "name": operator.name,
                "validator": operator.validator,
                "bond": operator.bond.to_string(),
                "commission": operator.commission,
                "on_chain_commission": operator.on_chain_commission.deconstruct(),
            })
        });
        let depositors = self
            .depositors
            .iter()
            .map(|depositor| json!({ "name": depositor.name, "claims_at_once": depositor.claims_at_once }));
        let events = self.events.iter().map(|event| {
            let mut value = action(event.action);
            value["era"] = event.era.into();
            value
        });
        json!({
            "title": self.title,
            "eras": self.eras,
            "slash_defer": self.slash_defer,
            "markets": self.markets.map(|Markets { reserve }| json!({ "reserve": reserve })),
            "operators": operators.collect::<Vec<_>>(),
            "depositors": depositors.collect::<Vec<_>>(),
            "events": events.collect::<Vec<_>>(),
        })
    }
}

fn action(action: Action) -> Value {
    match action {
        Action::Stake { who, amount } => {
            json!({ "verb": "stake", "depositor": who, "amount": planck(amount) })
        }
        Action::Exit { who, amount } => json!({ "verb": "exit", "depositor": who, "amount": part(amount) }),
        Action::Transfer { from, to, amount } => {
            json!({ "verb": "transfer", "depositor": from, "to": to, "amount": part(amount) })
        }
        Action::Claim { who } => json!({ "verb": "claim", "depositor": who }),
        Action::Donate { operator, amount } => {
            json!({ "verb": "donate", "operator": operator, "amount": planck(amount) })
        }
        Action::Offend { operator, fraction } => {
            json!({ "verb": "offence", "operator": operator, "fraction": fraction.deconstruct() })
        }
        Action::CancelSlash { operator } => json!({ "verb": "cancel_slash", "operator": operator }),
        Action::Market(action) => market_action(action),
    }
}

fn market_action(action: MarketAction) -> Value {
    let (verb, who, amount) = match action {
        MarketAction::AddLiquidity { who, amount } => ("add_liquidity", who, planck(amount)),
        MarketAction::RemoveLiquidity { who, amount } => ("remove_liquidity", who, part(amount)),
        MarketAction::Buy { who, amount } => ("buy", who, planck(amount)),
        MarketAction::Sell { who, amount } => ("sell", who, part(amount)),
        MarketAction::Supply { who, amount } => ("supply", who, planck(amount)),
        MarketAction::Withdraw { who, amount } => ("withdraw", who, part(amount)),
        MarketAction::Borrow {
            who,
            amount,
            collateral,
        } => {
            let (amount, collateral) = (planck(amount), part(collateral));
            return json!({ "verb": "borrow", "depositor": who, "amount": amount, "collateral": collateral });
        }
        MarketAction::Repay { who, amount } => ("repay", who, part(amount)),
        MarketAction::Lever { who, amount, borrow } => {
            let (amount, borrow) = (planck(amount), planck(borrow));
            return json!({ "verb": "lever", "depositor": who, "amount": amount, "borrow": borrow });
        }
        MarketAction::Deleverage { who, amount } => ("deleverage", who, part(amount)),
        MarketAction::Liquidate { borrower, liquidator } => {
            return json!({ "verb": "liquidate", "depositor": borrower, "by": liquidator });
        }
        MarketAction::Arbitrage { who, amount, through } => {
            let (amount, through) = (planck(amount), through.name());
            return json!({ "verb": "arbitrage", "depositor": who, "amount": amount, "through": through });
        }
    };
    json!({ "verb": verb, "depositor": who, "amount": amount })
}

fn planck(amount: Balance) -> Value {
    json!({ "planck": amount.to_string() })
}

fn part(part: Part) -> Value {
    match part {
        Part::All => json!("all"),
        Part::Share(fraction) => json!({ "fraction": fraction.deconstruct() }),
        Part::Tokens(amount) => planck(amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_reads_what_was_checked() {
        let text = r#"
            title = "All kinds of events"
            description = "Each once."
            eras = 4
            markets = { reserve = 2.5 }
            operators = [{ name = "One", validator = 3, bond = "1_000.5", commission = 5, on_chain_commission = 2 }]
            depositors = [{ name = "ann", amount = 10 }, { name = "ben", era = 1, amount = 20, claims_at_once = false }]
            events = [
              { era = 2, exit = "ben", amount = "40 %" },
              { era = 2, transfer = "ann", to = "ben", amount = "all" },
              { era = 3, claim = "ben" },
              { era = 3, donate = "One", amount = 7 },
              { era = 3, offence = "One", percent = 10 },
              { era = 4, cancel_slash = "One" },
              { era = 4, add_liquidity = "ann", amount = 1 },
              { era = 4, remove_liquidity = "ann", amount = "50 %" },
              { era = 4, buy = "ben", amount = 2 },
              { era = 4, sell = "ben", amount = "all" },
              { era = 4, supply = "ann", amount = 3 },
              { era = 4, withdraw = "ann", amount = 1 },
              { era = 4, borrow = "ann", amount = 1, collateral = 2 },
              { era = 4, repay = "ann", amount = "all" },
              { era = 4, lever = "ben", amount = 4, times = 2.5 },
              { era = 4, deleverage = "ben", amount = "all" },
              { era = 4, liquidate = "ben", by = "ann" },
              { era = 4, arbitrage = "ann", amount = 5, through = "queue" },
            ]
        "#;
        let scenario = Scenario::parse("kinds.toml", text).expect("it is one");
        let token = |tokens: u128| (tokens * 1_000_000_000_000).to_string();
        let expected = json!({
            "title": "All kinds of events",
            "eras": 4,
            "slash_defer": 2,
            "markets": { "reserve": 250 },
            "operators": [{
                "name": "One",
                "validator": 3,
                "bond": "1000500000000000",
                "commission": 500,
                "on_chain_commission": 20_000_000,
            }],
            "depositors": [
                { "name": "ann", "claims_at_once": true },
                { "name": "ben", "claims_at_once": false },
            ],
            "events": [
                { "era": 0, "verb": "stake", "depositor": 0, "amount": { "planck": token(10) } },
                { "era": 1, "verb": "stake", "depositor": 1, "amount": { "planck": token(20) } },
                { "era": 2, "verb": "exit", "depositor": 1, "amount": { "fraction": 400_000_000 } },
                { "era": 2, "verb": "transfer", "depositor": 0, "to": 1, "amount": "all" },
                { "era": 3, "verb": "claim", "depositor": 1 },
                { "era": 3, "verb": "donate", "operator": 0, "amount": { "planck": token(7) } },
                { "era": 3, "verb": "offence", "operator": 0, "fraction": 100_000_000 },
                { "era": 4, "verb": "cancel_slash", "operator": 0 },
                { "era": 4, "verb": "add_liquidity", "depositor": 0, "amount": { "planck": token(1) } },
                { "era": 4, "verb": "remove_liquidity", "depositor": 0, "amount": { "fraction": 500_000_000 } },
                { "era": 4, "verb": "buy", "depositor": 1, "amount": { "planck": token(2) } },
                { "era": 4, "verb": "sell", "depositor": 1, "amount": "all" },
                { "era": 4, "verb": "supply", "depositor": 0, "amount": { "planck": token(3) } },
                { "era": 4, "verb": "withdraw", "depositor": 0, "amount": { "planck": token(1) } },
                {
                    "era": 4,
                    "verb": "borrow",
                    "depositor": 0,
                    "amount": { "planck": token(1) },
                    "collateral": { "planck": token(2) },
                },
                { "era": 4, "verb": "repay", "depositor": 0, "amount": "all" },
                {
                    "era": 4,
                    "verb": "lever",
                    "depositor": 1,
                    "amount": { "planck": token(4) },
                    "borrow": { "planck": token(6) },
                },
                { "era": 4, "verb": "deleverage", "depositor": 1, "amount": "all" },
                { "era": 4, "verb": "liquidate", "depositor": 1, "by": 0 },
                {
                    "era": 4,
                    "verb": "arbitrage",
                    "depositor": 0,
                    "amount": { "planck": token(5) },
                    "through": "queue",
                },
            ],
        });
        assert_eq!(scenario.to_json(), expected);
    }
}
