//! What commands share that run until a signal stops them.

use std::{future::Future, time::Duration};

use tokio::signal::unix::{signal, SignalKind};

use crate::error::{Error, Result};

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

/// Works until a signal stops it. `work` returns only what no waiting can mend.
pub async fn until_stopped(work: impl Future<Output = Result<()>>) -> Result<()> {
    let mut terminated = signal(SignalKind::terminate())
        .map_err(|error| Error::Usage(format!("signals cannot be listened to: {error}")))?;
    tokio::select! {
        ended = work => return ended,
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
    Ok(())
}

/// Whether connecting anew may mend an error.
pub fn may_pass(error: &Error) -> bool {
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
