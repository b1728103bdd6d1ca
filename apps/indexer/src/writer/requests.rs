//! The life of each redemption request, and the loss index that all open ones share.

use estuary_events::queue::Requested;
use estuary_interfaces::Id;
use withdrawal_queue::units::{units_for, ONE};

use super::{Refusal, Result, Writer};
use crate::{
    book::whole,
    database::{change, one, values},
    event, text,
};

impl Writer<'_> {
    pub(super) async fn request(&mut self, position: u32, event: &event::Queue) -> Result<()> {
        match event {
            event::Queue::Requested(made) => self.make_request(made).await,
            event::Queue::LossAbsorbed(loss) => {
                self.note_index(position, "loss", loss.loss, None, loss.index)
                    .await
            }
            event::Queue::LossRestored(gain) => {
                self.note_index(position, "restored", gain.amount, None, gain.index)
                    .await
            }
            event::Queue::Finalized(done) => {
                self.finalize(done.last_id, done.requests, done.index).await?;
                // An empty queue begins anew: the next request is made at the first index.
                let is_empty = self.last_request().await? == Some(whole(done.last_id));
                let index = if is_empty { ONE } else { done.index };
                self.note_index(position, "finalized", done.amount, Some(done.last_id), index)
                    .await
            }
            event::Queue::Claimed(claimed) => {
                let changed = change(
                    self.connection,
                    "UPDATE requests SET claimed_height = $1, claimed_time = $2, paid = $3, recipient = $4 WHERE id = $5",
                    &values![
                        self.height,
                        whole(self.time),
                        claimed.amount,
                        text::of_account(claimed.recipient),
                        whole(claimed.id),
                    ],
                )
                .await?;
                must_be_one(changed, claimed.id, "claimed")
            }
            event::Queue::Transfer(moved) => match (&moved.from, &moved.to, &moved.id) {
                (Some(from), Some(to), Id::U64(id)) => {
                    let (from, to) = (text::of_account(*from), text::of_account(*to));
                    self.hand_over(position, *id, from, to).await
                }
                // It was made or claimed, and the queue's own event says so.
                _ => Ok(()),
            },
        }
    }

    async fn make_request(&mut self, made: &Requested) -> Result<()> {
        let index = self.index().await?;
        let units = units_for(made.amount, index)
            .ok_or_else(|| Refusal::Contradiction(format!("request {} cannot be made", made.id)))?;
        change(
            self.connection,
            "INSERT INTO requests (id, owner, amount, units, made_height, made_time) VALUES ($1, $2, $3, $4, $5, $6)",
            &values![
                whole(made.id),
                text::of_account(made.owner),
                made.amount,
                units,
                self.height,
                whole(self.time),
            ],
        )
        .await?;
        Ok(())
    }

    async fn finalize(&mut self, last_id: u64, requests: u64, index: u128) -> Result<()> {
        let changed = change(
            self.connection,
            "UPDATE requests SET finalized_height = $1, finalized_time = $2, finalized_index = $3 \
             WHERE id > $4 AND id <= $5",
            &values![
                self.height,
                whole(self.time),
                index,
                whole(last_id.saturating_sub(requests)),
                whole(last_id),
            ],
        )
        .await?;
        match changed == requests {
            true => Ok(()),
            false => Err(Refusal::Contradiction(format!(
                "{requests} requests up to {last_id} were finalized, and the database has {changed} of them"
            ))),
        }
    }

    async fn hand_over(&mut self, position: u32, id: u64, from: String, to: String) -> Result<()> {
        let changed = change(
            self.connection,
            "UPDATE requests SET owner = $1 WHERE id = $2",
            &values![to.as_str(), whole(id)],
        )
        .await?;
        must_be_one(changed, id, "handed over")?;
        change(
            self.connection,
            "INSERT INTO request_transfers (id, height, position, sender, recipient) VALUES ($1, $2, $3, $4, $5)",
            &values![whole(id), self.height, position, from, to],
        )
        .await?;
        Ok(())
    }

    async fn note_index(
        &mut self,
        position: u32,
        kind: &str,
        amount: u128,
        last_id: Option<u64>,
        index: u128,
    ) -> Result<()> {
        change(
            self.connection,
            "INSERT INTO queue (height, position, kind, amount, last_id, loss_index) VALUES ($1, $2, $3, $4, $5, $6)",
            &values![self.height, position, kind, amount, last_id.map(whole), index],
        )
        .await?;
        Ok(())
    }

    async fn last_request(&mut self) -> Result<Option<i64>> {
        let last = one(
            self.connection,
            "SELECT id FROM requests ORDER BY id DESC LIMIT 1",
            &[],
        )
        .await?;
        Ok(last.map(|row| row.number("id")).transpose()?)
    }

    async fn index(&mut self) -> Result<u128> {
        let last = one(
            self.connection,
            "SELECT loss_index FROM queue ORDER BY height DESC, position DESC LIMIT 1",
            &[],
        )
        .await?;
        Ok(last.map_or(Ok(ONE), |row| row.amount("loss_index"))?)
    }
}

fn must_be_one(changed: u64, id: u64, what: &str) -> Result<()> {
    match changed {
        1 => Ok(()),
        _ => Err(Refusal::Contradiction(format!(
            "request {id} was {what}, and the database does not know it"
        ))),
    }
}
