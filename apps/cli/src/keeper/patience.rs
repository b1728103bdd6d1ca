//! How long a keeper waits before it tries again what has failed: longer each time, and never for ever.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::plan::Action;
use crate::service::BackOff;

/// The actions that have failed lately.
#[derive(Default)]
pub struct Patience {
    failed: BTreeMap<Action, (BackOff, Instant)>,
}

impl Patience {
    /// Whether an action may be tried at this time.
    pub fn permits(&self, action: &Action, now: Instant) -> bool {
        self.failed.get(action).is_none_or(|(_, until)| now >= *until)
    }

    /// Counts a failure, and tells how long it will be left alone.
    pub fn fail(&mut self, action: &Action, now: Instant) -> Duration {
        let (back_off, until) = self
            .failed
            .entry(action.clone())
            .or_insert((BackOff::default(), now));
        let wait = back_off.fail();
        *until = now + wait;
        wait
    }

    pub fn succeed(&mut self, action: &Action) {
        self.failed.remove(action);
    }

    /// Forgets what is not due any more.
    pub fn keep_only(&mut self, due: &[Action]) {
        self.failed.retain(|action, _| due.contains(action));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Duration = Duration::from_secs(1);

    #[test]
    fn what_has_failed_is_left_alone_and_the_rest_is_not() {
        let mut patience = Patience::default();
        let now = Instant::now();
        patience.fail(&Action::Sweep, now);
        assert!(!patience.permits(&Action::Sweep, now));
        assert!(patience.permits(&Action::Finalize, now));
        assert!(patience.permits(&Action::Sweep, now + FIRST));
        patience.fail(&Action::Sweep, now + FIRST);
        assert!(!patience.permits(&Action::Sweep, now + 2 * FIRST));
        patience.succeed(&Action::Sweep);
        assert!(patience.permits(&Action::Sweep, now));
    }

    #[test]
    fn what_is_not_due_any_more_begins_anew() {
        let mut patience = Patience::default();
        let now = Instant::now();
        patience.fail(&Action::Sweep, now);
        patience.keep_only(&[Action::Finalize]);
        assert!(patience.permits(&Action::Sweep, now));
    }
}
