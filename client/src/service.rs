//! Follows a chain until a signal stops it, and connects anew where a connection breaks.

use std::{future::Future, time::Duration};

use subxt::utils::H256;
use tokio::{
    signal::unix::{signal, SignalKind},
    time::sleep,
};

use crate::{
    chain::Chain,
    error::{Error, Result},
};

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// Waits that double, up to a minute.
#[derive(Clone, Copy, Debug, Default)]
pub struct BackOff {
    failures: u32,
}

impl BackOff {
    /// Counts a failure, and tells how long to wait.
    pub fn fail(&mut self) -> Duration {
        let wait = FIRST.saturating_mul(2_u32.saturating_pow(self.failures));
        self.failures = self.failures.saturating_add(1);
        wait.min(LONGEST)
    }

    pub fn failures(self) -> u32 {
        self.failures
    }
}

/// What follows the chain, over connections to a deployment `P`.
pub trait Service<P> {
    /// Does what there is to do at a block. Tells whether there is more to do right away.
    fn look(&mut self, protocol: &P, block: H256) -> impl Future<Output = Result<bool>>;

    /// Takes note of a connection.
    fn connected(&mut self, _: &P) {}

    /// Takes note of what broke a connection.
    fn disconnected(&mut self, _: &Error) {}
}

/// Lets a service look at each new block, at most every `interval`, until a signal stops it, and connects anew where a
/// connection breaks. An error is what no waiting can mend.
pub async fn follow<P: AsRef<Chain>>(
    connect: impl AsyncFn() -> Result<P>,
    interval: Duration,
    service: &mut impl Service<P>,
) -> Result<()> {
    let mut terminated = signal(SignalKind::terminate())
        .map_err(|error| Error::Usage(format!("signals cannot be listened to: {error}")))?;
    tokio::select! {
        error = reconnect(connect, interval, service) => return Err(error),
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
    Ok(())
}

/// Returns what no waiting can mend.
async fn reconnect<P: AsRef<Chain>>(
    connect: impl AsyncFn() -> Result<P>,
    interval: Duration,
    service: &mut impl Service<P>,
) -> Error {
    let mut back_off = BackOff::default();
    loop {
        let error = match connect().await {
            Ok(protocol) => {
                service.connected(&protocol);
                stay(&protocol, interval, service, &mut back_off).await
            }
            Err(error) => error,
        };
        service.disconnected(&error);
        if !may_pass(&error) {
            return error;
        }
        let wait = back_off.fail();
        let failures = back_off.failures();
        tracing::error!(kind = error.kind(), failures, ?wait, "{error}: connecting anew");
        sleep(wait).await;
    }
}

/// Works over one connection until it breaks.
async fn stay<P: AsRef<Chain>>(
    protocol: &P,
    interval: Duration,
    service: &mut impl Service<P>,
    back_off: &mut BackOff,
) -> Error {
    let mut looked_at = None;
    loop {
        match look_once(protocol, service, &mut looked_at).await {
            Ok(more) => {
                *back_off = BackOff::default();
                if !more {
                    sleep(interval).await;
                }
            }
            Err(error) => return error,
        }
    }
}

/// Looks at the best block, unless it was looked at. Tells whether there is more to do right away.
async fn look_once<P: AsRef<Chain>>(
    protocol: &P,
    service: &mut impl Service<P>,
    looked_at: &mut Option<H256>,
) -> Result<bool> {
    let best = protocol.as_ref().best().await?;
    if *looked_at == Some(best) {
        return Ok(false);
    }
    protocol.as_ref().must_be_current().await?;
    let more = service.look(protocol, best).await?;
    // What was left for a later look may be seen at the same block.
    *looked_at = (!more).then_some(best);
    Ok(more)
}

/// Whether connecting anew may mend an error.
fn may_pass(error: &Error) -> bool {
    !matches!(error, Error::Usage(_) | Error::WrongChain(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute() {
        let mut back_off = BackOff::default();
        let waits: Vec<_> = (0..8).map(|_| back_off.fail().as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        for _ in 0..100 {
            assert_eq!(back_off.fail(), LONGEST);
        }
    }
}
