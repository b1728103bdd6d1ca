//! The events of messages that were not refused, and the messages themselves, as far as anyone listens.

use ink::{env::Event, primitives::AccountId, scale::Encode};

use super::undo::Undo;

/// An event as the chain has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    pub contract: AccountId,
    /// The first topic.
    pub signature: Option<[u8; 32]>,
    pub data: Vec<u8>,
}

/// The events of contracts. A message that is refused leaves none.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// Nothing where nobody listens.
    events: Option<Vec<Logged>>,
    /// Of each running message, how many there were before it.
    marks: Vec<usize>,
}

impl Log {
    pub fn new(is_heard: bool) -> Self {
        Self {
            events: is_heard.then(Vec::new),
            marks: Vec::new(),
        }
    }

    pub fn add<E: Event + Encode>(&mut self, contract: AccountId, event: &E) {
        if let Some(events) = &mut self.events {
            events.push(Logged {
                contract,
                signature: E::SIGNATURE_TOPIC,
                data: event.encode(),
            });
        }
    }

    /// What was emitted since it was last taken.
    pub fn take(&mut self) -> Vec<Logged> {
        self.events.as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn len(&self) -> usize {
        self.events.as_ref().map_or(0, Vec::len)
    }
}

impl Undo for Log {
    fn begin(&mut self) {
        self.marks.push(self.len());
    }

    fn end(&mut self, is_kept: bool) {
        let mark = self.marks.pop().expect("a message runs");
        if let Some(events) = self.events.as_mut().filter(|_| !is_kept) {
            events.truncate(mark);
        }
    }
}

#[cfg(test)]
mod tests {
    use estuary_events::registry::OperatorExited;

    use super::*;
    use crate::native::undo::run;

    fn emit(log: &mut Log, operator: u32) {
        log.add(AccountId::from([1; 32]), &OperatorExited { operator });
    }

    #[test]
    fn a_refused_message_leaves_no_event_and_its_caller_goes_on() {
        let mut log = Log::new(true);
        run(&mut log, |log| {
            emit(log, 1);
            run(log, |log| {
                emit(log, 2);
                Err::<(), ()>(())
            })
            .unwrap_err();
            emit(log, 3);
            Ok::<_, ()>(())
        })
        .unwrap();
        let left: Vec<_> = log.take().into_iter().map(|logged| logged.data).collect();
        assert_eq!(left, [1_u32.encode(), 3_u32.encode()]);
        assert_eq!(log.take(), []);
    }

    #[test]
    fn where_nobody_listens_nothing_is_kept() {
        let mut log = Log::new(false);
        run(&mut log, |log| {
            emit(log, 1);
            Ok::<_, ()>(())
        })
        .unwrap();
        assert_eq!(log.take(), []);
    }
}
