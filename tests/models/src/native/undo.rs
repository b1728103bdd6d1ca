//! Cells whose changes a refused message undoes. Messages nest: a message that is refused also undoes the messages that
//! it has sent, and its caller may go on.

use std::{collections::BTreeMap, ops::Deref};

/// Everything that messages change.
pub trait Undo {
    /// Begins a message.
    fn begin(&mut self);

    /// Ends the latest message that has begun: its changes are kept, or undone.
    fn end(&mut self, is_kept: bool);
}

/// Runs a message as the chain does: a message that is refused changes nothing.
pub fn run<S: Undo, T, E>(state: &mut S, message: impl FnOnce(&mut S) -> Result<T, E>) -> Result<T, E> {
    state.begin();
    let answer = message(state);
    state.end(answer.is_ok());
    answer
}

/// Cells under keys, and the content that running messages have replaced.
#[derive(Clone, Debug)]
pub struct Cells<K, V> {
    content: BTreeMap<K, V>,
    before: Vec<(K, Option<V>)>,
    /// Of each running message, how much was replaced before it.
    marks: Vec<usize>,
}

impl<K, V> Default for Cells<K, V> {
    fn default() -> Self {
        Self {
            content: BTreeMap::new(),
            before: Vec::new(),
            marks: Vec::new(),
        }
    }
}

impl<K: Ord + Copy, V: Copy> Cells<K, V> {
    pub fn get(&self, key: K) -> Option<V> {
        self.content.get(&key).copied()
    }

    /// Writes or removes a cell. Returns its content before.
    pub fn set(&mut self, key: K, value: Option<V>) -> Option<V> {
        let before = self.replace(key, value);
        if !self.marks.is_empty() {
            self.before.push((key, before));
        }
        before
    }

    pub fn iter(&self) -> impl Iterator<Item = (K, V)> + '_ {
        self.content.iter().map(|(key, value)| (*key, *value))
    }

    fn replace(&mut self, key: K, value: Option<V>) -> Option<V> {
        match value {
            Some(value) => self.content.insert(key, value),
            None => self.content.remove(&key),
        }
    }
}

impl<K: Ord + Copy, V: Copy> Undo for Cells<K, V> {
    fn begin(&mut self) {
        self.marks.push(self.before.len());
    }

    fn end(&mut self, is_kept: bool) {
        let mark = self.marks.pop().expect("a message runs");
        if !is_kept {
            for (key, before) in self.before.split_off(mark).into_iter().rev() {
                self.replace(key, before);
            }
        } else if self.marks.is_empty() {
            self.before.clear();
        }
    }
}

/// A single cell, and its content before each running message that has changed it.
#[derive(Clone, Debug, Default)]
pub struct Cell<V> {
    content: V,
    before: Vec<(usize, V)>,
    /// How many messages run.
    depth: usize,
}

impl<V: Clone> Cell<V> {
    pub fn new(content: V) -> Self {
        Self {
            content,
            before: Vec::new(),
            depth: 0,
        }
    }

    /// The content, to be changed.
    pub fn edit(&mut self) -> &mut V {
        let is_saved = self.before.last().is_some_and(|(depth, _)| *depth == self.depth);
        if self.depth > 0 && !is_saved {
            self.before.push((self.depth, self.content.clone()));
        }
        &mut self.content
    }
}

impl<V> Deref for Cell<V> {
    type Target = V;

    fn deref(&self) -> &V {
        &self.content
    }
}

impl<V> Undo for Cell<V> {
    fn begin(&mut self) {
        self.depth += 1;
    }

    fn end(&mut self, is_kept: bool) {
        if let Some((_, before)) = self.before.pop_if(|(depth, _)| *depth == self.depth) {
            let caller = self.depth - 1;
            let is_saved = self.before.last().is_some_and(|(depth, _)| *depth == caller);
            if !is_kept {
                self.content = before;
            } else if caller > 0 && !is_saved {
                // The caller may be refused later.
                self.before.push((caller, before));
            }
        }
        self.depth -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two kinds of cells that messages change together.
    #[derive(Clone, Debug, Default)]
    struct State {
        cells: Cells<u8, u8>,
        cell: Cell<Vec<u8>>,
    }

    impl Undo for State {
        fn begin(&mut self) {
            self.cells.begin();
            self.cell.begin();
        }

        fn end(&mut self, is_kept: bool) {
            self.cells.end(is_kept);
            self.cell.end(is_kept);
        }
    }

    impl State {
        fn write(&mut self, key: u8) {
            self.cells.set(key, Some(key));
            self.cell.edit().push(key);
        }

        /// A message that writes before and after another message.
        fn nest(&mut self, inner: Result<(), ()>, outer: Result<(), ()>) -> Result<(), ()> {
            run(self, |state| {
                state.write(1);
                let answer = run(state, |state| {
                    state.write(2);
                    state.cells.set(0, None);
                    inner
                });
                assert_eq!(answer, inner);
                state.write(3);
                outer
            })
        }

        fn content(&self) -> (Vec<u8>, Vec<u8>) {
            (
                self.cells.iter().map(|(key, _)| key).collect(),
                self.cell.to_vec(),
            )
        }
    }

    #[test]
    fn a_refused_message_leaves_every_cell_as_it_was() {
        let mut cells = Cells::default();
        run(&mut cells, |cells| {
            cells.set(1, Some(10));
            Ok::<_, ()>(())
        })
        .unwrap();
        let refused = run(&mut cells, |cells| {
            cells.set(1, Some(11));
            cells.set(2, Some(20));
            assert_eq!(cells.set(1, None), Some(11));
            Err::<(), _>(())
        });
        assert_eq!(refused, Err(()));
        assert_eq!(cells.iter().collect::<Vec<_>>(), [(1, 10)]);
    }

    #[test]
    fn a_refused_message_undoes_what_it_has_sent_and_its_caller_goes_on() {
        let (kept, refused) = (Ok(()), Err(()));
        for (inner, outer, left) in [
            (kept, kept, vec![1, 2, 3]),
            (refused, kept, vec![0, 1, 3]),
            (kept, refused, vec![0]),
            (refused, refused, vec![0]),
        ] {
            let mut state = State::default();
            state.cells.set(0, Some(0));
            assert_eq!(state.nest(inner, outer), outer);
            let (cells, cell) = state.content();
            assert_eq!(cells, left);
            let written: Vec<_> = left.into_iter().filter(|key| *key > 0).collect();
            assert_eq!(cell, written);
            // Nothing is left of a message that is over.
            assert!(state.cells.before.is_empty() && state.cell.before.is_empty());
            state.nest(refused, refused).unwrap_err();
            assert_eq!(state.content(), (cells, cell));
        }
    }

    #[test]
    fn the_third_message_of_a_chain_is_undone_with_the_first() {
        let mut state = State::default();
        let refused = run(&mut state, |state| {
            run(state, |state| state.nest(Ok(()), Ok(())))?;
            Err::<(), _>(())
        });
        assert_eq!(refused, Err(()));
        assert_eq!(state.content(), (vec![], vec![]));
    }
}
