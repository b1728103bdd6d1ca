//! Errors, as RFC 9457 writes them.

use axum::{
    http::{header, HeaderValue, StatusCode, Uri},
    response::{IntoResponse, Response},
    Json,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{database::DatabaseError, rewards::NoRewards};

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// The kind of problem: its status says all.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    #[schema(example = "Bad Request")]
    title: String,
    #[schema(example = 400)]
    status: u16,
    /// What is wrong, in words.
    #[schema(example = "this is no address: BadBase58")]
    detail: String,
}

impl Problem {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error").into(),
            status: status.as_u16(),
            detail: detail.into(),
        }
    }

    /// The request is wrong.
    pub fn wrong(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub fn unknown(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// Later it may be answered.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }
}

impl From<DatabaseError> for Problem {
    fn from(error: DatabaseError) -> Self {
        // The client learns nothing of the database.
        tracing::error!("{error}");
        Self::unavailable("the database does not answer")
    }
}

impl From<NoRewards> for Problem {
    fn from(reason: NoRewards) -> Self {
        match reason {
            NoRewards::Database(error) => error.into(),
            NoRewards::TooManyChanges => Self::wrong(
                "the account has changed more than 10,000 times in this time: ask for a shorter one",
            ),
            NoRewards::Contradiction => {
                tracing::error!("the amounts of an account contradict each other");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "the amounts of the account contradict each other",
                )
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

pub(super) async fn no_such_path(uri: Uri) -> Problem {
    Problem::unknown(format!("there is nothing at {}", uri.path()))
}

pub(super) async fn no_such_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "the API only reads: ask with GET")
}
