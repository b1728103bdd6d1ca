//! Redemption requests.

use axum::{extract::State, Json};
use serde::Serialize;
use sqlx::AnyConnection;
use utoipa::ToSchema;
use withdrawal_queue::units::{worth, ONE};

use super::{
    parameters::{Name, NoParameters, Parameters},
    problem::Problem,
    state::{Api, Shared},
};
use crate::{
    book::{decimal, whole},
    database::{all, one, values, DatabaseError, Read},
};

/// The requests of an account that are told at once.
const OF_AN_ACCOUNT: i64 = 100;

/// How far a request is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Stage {
    /// It waits for money, and may absorb losses.
    Open,
    /// It can be claimed, and absorbs no loss any more.
    Finalized,
    /// It was paid and is gone.
    Claimed,
}

/// A redemption request.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Request {
    id: u64,
    /// The owner, or who claimed it.
    owner: String,
    stage: Stage,
    /// Planck that it was made for.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000")]
    amount: u128,
    /// Planck that it pays as of the latest block, or has paid.
    #[serde(serialize_with = "decimal")]
    #[schema(value_type = String, example = "1000000000000")]
    worth: u128,
    /// Open requests before it, and itself. None if it is not open.
    place: Option<u64>,
    /// When it was made, in milliseconds since the Unix epoch.
    made: u64,
    made_height: u64,
    finalized: Option<u64>,
    finalized_height: Option<u64>,
    claimed: Option<u64>,
    claimed_height: Option<u64>,
    /// The account that was paid.
    recipient: Option<String>,
}

/// A request, and who had it before.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RequestLife {
    #[serde(flatten)]
    request: Request,
    /// Oldest first.
    transfers: Vec<Transfer>,
}

/// A request changed hands.
#[derive(Debug, Serialize, ToSchema)]
struct Transfer {
    height: u64,
    from: String,
    to: String,
}

/// A redemption request.
#[utoipa::path(get, path = "/v1/requests/{id}", tag = "queue",
    params(("id" = u32, Path, description = "The number of the request")),
    responses(
        (status = 200, body = RequestLife),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "no such request", body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn request(
    State(api): Shared,
    Name(id): Name<u64>,
    _: Parameters<NoParameters>,
) -> Result<Json<RequestLife>, Problem> {
    let mut connection = api.snapshot().await?;
    let queue = Queue::read(&mut connection).await?;
    let row = one(
        &mut connection,
        "SELECT * FROM requests WHERE id = $1",
        &values![whole(id)],
    )
    .await?
    .ok_or_else(|| Problem::unknown(format!("there is no request {id}")))?;
    let transfers = all(
        &mut connection,
        "SELECT height, sender, recipient FROM request_transfers WHERE id = $1 ORDER BY height, position LIMIT 100",
        &values![whole(id)],
    )
    .await?;
    let transfers = transfers.iter().map(|row| {
        Ok(Transfer {
            height: row.natural("height")?,
            from: api.show(&row.text("sender")?),
            to: api.show(&row.text("recipient")?),
        })
    });
    Ok(Json(RequestLife {
        request: queue.request(&api, &row)?,
        transfers: transfers.collect::<Result<_, DatabaseError>>()?,
    }))
}

/// The latest requests of an account, as the database has it.
pub(super) async fn of_owner(
    api: &Api,
    connection: &mut AnyConnection,
    owner: &str,
) -> Result<Vec<Request>, DatabaseError> {
    let rows = all(
        connection,
        "SELECT * FROM requests WHERE owner = $1 ORDER BY id DESC LIMIT $2",
        &values![owner, OF_AN_ACCOUNT],
    )
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let queue = Queue::read(connection).await?;
    rows.iter().map(|row| queue.request(api, row)).collect()
}

/// What all open requests share.
struct Queue {
    index: u128,
    finalized: u64,
}

impl Queue {
    async fn read(connection: &mut AnyConnection) -> Result<Self, DatabaseError> {
        let sql = "SELECT loss_index FROM queue ORDER BY height DESC, position DESC LIMIT 1";
        let latest = one(connection, sql, &[]).await?;
        let sql =
            "SELECT last_id FROM queue WHERE kind = 'finalized' ORDER BY height DESC, position DESC LIMIT 1";
        let finalized = one(connection, sql, &[]).await?;
        Ok(Self {
            index: latest.map_or(Ok(ONE), |row| row.amount("loss_index"))?,
            finalized: finalized.map_or(Ok(0), |row| row.natural("last_id"))?,
        })
    }

    fn request(&self, api: &Api, row: &Read) -> Result<Request, DatabaseError> {
        let id = row.natural("id")?;
        let paid = row.optional_text("paid")?;
        let index = row.optional_text("finalized_index")?;
        let (stage, worth) = match (paid, index) {
            (Some(_), _) => (Stage::Claimed, row.amount("paid")?),
            (_, Some(_)) => (
                Stage::Finalized,
                worth(row.amount("units")?, row.amount("finalized_index")?).unwrap_or(0),
            ),
            _ => (Stage::Open, worth(row.amount("units")?, self.index).unwrap_or(0)),
        };
        let is_open = matches!(stage, Stage::Open);
        Ok(Request {
            id,
            owner: api.show(&row.text("owner")?),
            stage,
            amount: row.amount("amount")?,
            worth,
            place: is_open.then(|| id.saturating_sub(self.finalized)),
            made: row.natural("made_time")?,
            made_height: row.natural("made_height")?,
            finalized: row.optional_natural("finalized_time")?,
            finalized_height: row.optional_natural("finalized_height")?,
            claimed: row.optional_natural("claimed_time")?,
            claimed_height: row.optional_natural("claimed_height")?,
            recipient: row.optional_text("recipient")?.map(|account| api.show(&account)),
        })
    }
}
