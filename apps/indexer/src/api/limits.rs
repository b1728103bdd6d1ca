//! What a client may ask for: so many requests, and so much time for each.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{problem::Problem, state::Api};

/// A client may save up the requests of so many seconds.
const SAVED: u32 = 5;

/// More clients than this are not remembered at once: those that have all their requests left are forgotten.
const MOST_CLIENTS: usize = 10_000;

/// What is asked of clients.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Requests of a client per second. Any number of them if it is 0: behind a proxy all clients have its address.
    pub per_second: u32,
    /// How long an answer may take.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_second: 50,
            patience: Duration::from_secs(5),
        }
    }
}

/// The requests that each client has left.
pub(super) struct Buckets {
    per_second: u32,
    clients: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    left: f64,
    since: Instant,
}

impl Buckets {
    pub(super) fn new(per_second: u32) -> Self {
        Self {
            per_second,
            clients: Mutex::default(),
        }
    }

    fn most(&self) -> f64 {
        f64::from(self.per_second.saturating_mul(SAVED))
    }

    /// What a client has left at a moment, before it asks.
    fn left(&self, bucket: &Bucket, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(bucket.since).as_secs_f64();
        (bucket.left + passed * f64::from(self.per_second)).min(self.most())
    }

    /// Whether a client may ask once more.
    fn take(&self, client: IpAddr, now: Instant) -> bool {
        if self.per_second == 0 {
            return true;
        }
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= MOST_CLIENTS {
            clients.retain(|_, bucket| self.left(bucket, now) < self.most());
        }
        let fresh = Bucket {
            left: self.most(),
            since: now,
        };
        let bucket = clients.entry(client).or_insert(fresh);
        let left = self.left(bucket, now);
        let may = left >= 1.0;
        *bucket = Bucket {
            left: if may { left - 1.0 } else { left },
            since: now,
        };
        may
    }
}

/// Refuses a client that asks too often, and gives up on an answer that takes too long.
pub(super) async fn limit(State(api): State<Arc<Api>>, request: Request, next: Next) -> Response {
    let client = request.extensions().get::<ConnectInfo<SocketAddr>>();
    if client.is_some_and(|client| !api.buckets.take(client.0.ip(), Instant::now())) {
        let reason = format!(
            "more than {} requests per second: wait a second",
            api.limits.per_second
        );
        return Problem::new(StatusCode::TOO_MANY_REQUESTS, reason).into_response();
    }
    match tokio::time::timeout(api.limits.patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::unavailable("the answer takes too long: ask for less").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const BOB: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    #[test]
    fn a_client_asks_as_often_as_it_has_saved_up_and_then_as_time_passes() {
        let (buckets, now) = (Buckets::new(2), Instant::now());
        let asked = |client, now| (0..100).filter(|_| buckets.take(client, now)).count();
        assert_eq!(asked(ALICE, now), 10);
        assert_eq!(asked(BOB, now), 10, "each client has its own");
        assert_eq!(asked(ALICE, now), 0);
        assert_eq!(asked(ALICE, now + Duration::from_millis(1_500)), 3);
        assert_eq!(asked(ALICE, now + Duration::from_secs(3_600)), 10);
    }

    #[test]
    fn without_a_limit_everybody_asks() {
        let (buckets, now) = (Buckets::new(0), Instant::now());
        assert!((0..1_000).all(|_| buckets.take(ALICE, now)));
    }

    #[test]
    fn clients_that_have_all_left_are_forgotten() {
        let (buckets, now) = (Buckets::new(1), Instant::now());
        for number in 0..MOST_CLIENTS as u32 {
            assert!(buckets.take(IpAddr::V4(number.into()), now));
        }
        assert!(buckets.take(BOB, now + Duration::from_secs(60)));
        assert_eq!(buckets.clients.lock().unwrap().len(), 1);
    }
}
