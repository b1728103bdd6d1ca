//! The life of each operator: its state as of the last block, and each transition with its values.

use estuary_events::registry::OperatorRegistered;
use serde_json::{json, Value as Json};

use super::{Result, Writer};
use crate::{
    database::{change, one, values, Value},
    event::Registry,
    text,
};

/// A column of an operator that an event sets.
macro_rules! set {
    ($writer:expr, $operator:expr, $($column:literal = $value:expr),+ $(,)?) => {{
        $(
            let sql = concat!("UPDATE operators SET ", $column, " = $1 WHERE operator = $2");
            $writer.set($operator, sql, Value::from($value)).await?;
        )+
    }};
}

impl Writer<'_> {
    pub(super) async fn operator(&mut self, position: u32, event: &Registry) -> Result<()> {
        let (operator, kind, detail) = told(event);
        if let Registry::OperatorRegistered(registered) = event {
            self.register(registered).await?;
        }
        match event {
            Registry::OperatorApproved(event) => set!(
                self,
                operator,
                "status" = "active",
                "nominator" = text::of_account(event.nominator),
                "stake_cap" = event.stake_cap
            ),
            Registry::OperatorSuspected(event) => {
                set!(
                    self,
                    operator,
                    "status" = "suspected",
                    "fault" = format!("{:?}", event.fault)
                );
            }
            Registry::OperatorJailed(event) => {
                set!(
                    self,
                    operator,
                    "status" = "jailed",
                    "fault" = format!("{:?}", event.fault)
                );
            }
            Registry::OperatorCleared(_) | Registry::OperatorReleased(_) => {
                set!(self, operator, "status" = "active", "fault" = None::<String>);
            }
            Registry::OperatorExiting(_) => set!(self, operator, "status" = "exiting"),
            Registry::OperatorClosing(_) => set!(self, operator, "status" = "closing"),
            Registry::OperatorExited(_) => set!(self, operator, "status" = "exited"),
            Registry::StakeCapChanged(event) => set!(self, operator, "stake_cap" = event.stake_cap),
            Registry::LossFlagged(event) => set!(self, operator, "announced" = event.announced),
            Registry::BondToppedUp(event) => {
                set!(self, operator, "bond" = event.bond);
                self.repay(operator, event.repaid).await?;
            }
            Registry::BondWithdrawn(event) => self.take_from_bond(operator, event.amount).await?,
            Registry::BountyPaid(event) if !self.slashed.contains(&operator) => {
                self.take_from_bond(operator, event.amount).await?;
            }
            Registry::BondSlashed(event) => {
                set!(self, operator, "bond" = event.bond, "debt" = event.debt);
                self.slashed.insert(operator);
            }
            Registry::CommissionChanged(event) => {
                set!(self, operator, "commission" = u32::from(event.commission));
            }
            Registry::PayoutChanged(event) => set!(self, operator, "payout" = text::of_account(event.payout)),
            _ => {}
        }
        self.note_operator(position, operator, kind, &detail).await
    }

    /// Takes planck from the bond.
    async fn take_from_bond(&mut self, operator: u32, amount: u128) -> Result<()> {
        let left = self.amount_of(operator, "bond").await?.saturating_sub(amount);
        set!(self, operator, "bond" = left);
        Ok(())
    }

    /// Takes planck from the debt.
    pub(super) async fn repay(&mut self, operator: u32, amount: u128) -> Result<()> {
        let left = self.amount_of(operator, "debt").await?.saturating_sub(amount);
        set!(self, operator, "debt" = left);
        Ok(())
    }

    async fn amount_of(&mut self, operator: u32, column: &str) -> Result<u128> {
        let sql = "SELECT bond, debt FROM operators WHERE operator = $1";
        let known = one(self.connection, sql, &values![operator]).await?;
        Ok(known.map_or(Ok(0), |row| row.amount(column))?)
    }

    async fn register(&mut self, registered: &OperatorRegistered) -> Result<()> {
        change(
            self.connection,
            "INSERT INTO operators (operator, validator, metadata, status, bond, debt, commission, announced, rewards, \
             losses) VALUES ($1, $2, $3, 'waiting', $4, '0', $5, '0', '0', '0')",
            &values![
                registered.operator,
                text::of_account(registered.validator),
                text::hexadecimal(&registered.metadata),
                registered.bond,
                u32::from(registered.commission),
            ],
        )
        .await?;
        Ok(())
    }

    async fn set(&mut self, operator: u32, sql: &'static str, value: Value) -> Result<()> {
        change(self.connection, sql, &[value, Value::from(operator)]).await?;
        Ok(())
    }

    pub(super) async fn note_operator(
        &mut self,
        position: u32,
        operator: u32,
        kind: &str,
        detail: &Json,
    ) -> Result<()> {
        change(
            self.connection,
            "INSERT INTO operator_events (operator, height, position, kind, detail) VALUES ($1, $2, $3, $4, $5)",
            &values![operator, self.height, position, kind, detail.to_string()],
        )
        .await?;
        Ok(())
    }
}

/// The operator, the name of the transition, and its values: amounts as decimal strings.
fn told(event: &Registry) -> (u32, &'static str, Json) {
    let planck = |amount: u128| amount.to_string();
    match event {
        Registry::OperatorRegistered(e) => (
            e.operator,
            "registered",
            json!({ "validator": text::of_account(e.validator), "bond": planck(e.bond), "commission": e.commission }),
        ),
        Registry::OperatorApproved(e) => (
            e.operator,
            "approved",
            json!({ "nominator": text::of_account(e.nominator), "stake_cap": planck(e.stake_cap) }),
        ),
        Registry::LossFlagged(e) => (
            e.operator,
            "loss_flagged",
            json!({
                "announced": planck(e.announced),
                "cover": planck(e.cover),
                "uncovered": planck(e.uncovered),
                "offence_era": e.offence_era,
            }),
        ),
        Registry::BountyPaid(e) => (
            e.operator,
            "bounty_paid",
            json!({ "keeper": text::of_account(e.keeper), "amount": planck(e.amount) }),
        ),
        Registry::OperatorSuspected(e) => (
            e.operator,
            "suspected",
            json!({ "fault": format!("{:?}", e.fault) }),
        ),
        Registry::OperatorCleared(e) => (e.operator, "cleared", json!({})),
        Registry::NominationRenewed(e) => (e.operator, "nomination_renewed", json!({})),
        Registry::OperatorJailed(e) => (e.operator, "jailed", json!({ "fault": format!("{:?}", e.fault) })),
        Registry::OperatorReleased(e) => (e.operator, "released", json!({})),
        Registry::OperatorExiting(e) => (e.operator, "exiting", json!({})),
        Registry::OperatorClosing(e) => (e.operator, "closing", json!({})),
        Registry::OperatorExited(e) => (e.operator, "exited", json!({})),
        Registry::StakeCapChanged(e) => (
            e.operator,
            "stake_cap_changed",
            json!({ "stake_cap": planck(e.stake_cap) }),
        ),
        Registry::BondToppedUp(e) => (
            e.operator,
            "bond_topped_up",
            json!({ "repaid": planck(e.repaid), "bond": planck(e.bond) }),
        ),
        Registry::BondRequested(e) => (
            e.operator,
            "bond_requested",
            json!({ "amount": planck(e.amount), "from_era": e.from_era }),
        ),
        Registry::BondWithdrawn(e) => (
            e.operator,
            "bond_withdrawn",
            json!({ "amount": planck(e.amount) }),
        ),
        Registry::CommissionAnnounced(e) => (
            e.operator,
            "commission_announced",
            json!({ "commission": e.commission, "from": e.from }),
        ),
        Registry::CommissionChanged(e) => (
            e.operator,
            "commission_changed",
            json!({ "commission": e.commission }),
        ),
        Registry::PayoutProposed(e) => (
            e.operator,
            "payout_proposed",
            json!({ "proposed": e.proposed.map(text::of_account) }),
        ),
        Registry::PayoutChanged(e) => (
            e.operator,
            "payout_changed",
            json!({ "payout": text::of_account(e.payout) }),
        ),
        Registry::BondSlashed(e) => (
            e.operator,
            "bond_slashed",
            json!({
                "paid": planck(e.paid),
                "bond": planck(e.bond),
                "debt": planck(e.debt),
                "offence_era": e.offence_era,
            }),
        ),
        Registry::StakeDelegated(e) => (
            e.operator,
            "stake_delegated",
            json!({ "amount": planck(e.amount) }),
        ),
        Registry::StakeUndelegated(e) => (
            e.operator,
            "stake_undelegated",
            json!({ "amount": planck(e.amount), "drained": e.drained }),
        ),
        Registry::OperatorSkipped(e) => (
            e.operator,
            "skipped",
            json!({ "reason": e.reason.as_ref().map(|reason| format!("{reason:?}")) }),
        ),
        Registry::FeesClaimed(e) => (
            e.operator,
            "fees_claimed",
            json!({ "recipient": text::of_account(e.recipient), "shares": planck(e.shares) }),
        ),
        Registry::NominatorUpdated(e) => (
            e.operator,
            "nominator_updated",
            json!({ "nominator": text::of_account(e.nominator) }),
        ),
    }
}
