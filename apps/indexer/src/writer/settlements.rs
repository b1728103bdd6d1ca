//! Rewards, losses and provisions of operators, as the pool books them.

use super::{Refusal, Result, Writer};
use crate::{
    database::{change, one, values},
    event,
};

impl Writer<'_> {
    pub(super) async fn settlement(&mut self, position: u32, event: &event::Pool) -> Result<()> {
        let (height, connection) = (self.height, &mut *self.connection);
        match event {
            event::Pool::RewardBooked(booked) => {
                change(
                    connection,
                    "INSERT INTO rewards (height, position, operator, reward, commission, debt_repaid, keeper, cover, \
                     treasury, streamed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                    &values![
                        height,
                        position,
                        booked.operator,
                        booked.reward,
                        booked.commission,
                        booked.debt_repaid,
                        booked.keeper,
                        booked.cover,
                        booked.treasury,
                        booked.streamed,
                    ],
                )
                .await?;
                if booked.debt_repaid > 0 && !self.slashed.contains(&booked.operator) {
                    self.repay(booked.operator, booked.debt_repaid).await?;
                }
                self.add_to_operator(booked.operator, booked.reward, 0).await
            }
            event::Pool::LossBooked(booked) => {
                change(
                    connection,
                    "INSERT INTO losses (height, position, operator, era, offence_era, loss, bond, cover, provided, \
                     queue, stream, holders) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                    &values![
                        height,
                        position,
                        booked.operator,
                        booked.era,
                        booked.offence_era,
                        booked.loss,
                        booked.bond,
                        booked.cover,
                        booked.provided,
                        booked.queue,
                        booked.stream,
                        booked.holders,
                    ],
                )
                .await?;
                self.add_to_operator(booked.operator, 0, booked.loss).await
            }
            event::Pool::ProvisionChanged(changed) => {
                change(
                    connection,
                    "INSERT INTO provisions (height, position, operator, added, released, restored, queue, stream, \
                     holders) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    &values![
                        height,
                        position,
                        changed.operator.map(i64::from),
                        changed.added,
                        changed.released,
                        changed.restored,
                        changed.queue,
                        changed.stream,
                        changed.holders,
                    ],
                )
                .await?;
                Ok(())
            }
            event::Pool::DebtRepaid(repaid) => {
                let detail = serde_json::json!({ "amount": repaid.amount.to_string() });
                self.note_operator(position, repaid.operator, "debt_repaid", &detail)
                    .await
            }
            _ => Ok(()),
        }
    }

    /// Adds a reward or a loss to what an operator's stake has earned and lost in all.
    async fn add_to_operator(&mut self, operator: u32, reward: u128, loss: u128) -> Result<()> {
        let known = one(
            self.connection,
            "SELECT rewards, losses FROM operators WHERE operator = $1",
            &values![operator],
        )
        .await?;
        let Some(known) = known else {
            return Ok(());
        };
        let more = |column: &str, amount: u128| {
            let sum = known.amount(column)?.checked_add(amount);
            sum.ok_or_else(|| Refusal::Contradiction(format!("the {column} of operator {operator} overflow")))
        };
        let (rewards, losses) = (more("rewards", reward)?, more("losses", loss)?);
        change(
            self.connection,
            "UPDATE operators SET rewards = $1, losses = $2 WHERE operator = $3",
            &values![rewards, losses, operator],
        )
        .await?;
        Ok(())
    }
}
