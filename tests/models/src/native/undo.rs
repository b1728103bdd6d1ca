//! Cells whose changes a refused message undoes.

use std::collections::BTreeMap;

/// Cells under keys, and their content before the message that runs.
#[derive(Clone, Debug)]
pub struct Cells<K, V> {
    content: BTreeMap<K, V>,
    before: Vec<(K, Option<V>)>,
}

impl<K, V> Default for Cells<K, V> {
    fn default() -> Self {
        Self {
            content: BTreeMap::new(),
            before: Vec::new(),
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
        self.before.push((key, before));
        before
    }

    pub fn iter(&self) -> impl Iterator<Item = (K, V)> + '_ {
        self.content.iter().map(|(key, value)| (*key, *value))
    }

    /// Ends a message: its changes are kept, or undone.
    pub fn end(&mut self, is_kept: bool) {
        while let Some((key, before)) = self.before.pop() {
            if !is_kept {
                self.replace(key, before);
            }
        }
    }

    fn replace(&mut self, key: K, value: Option<V>) -> Option<V> {
        match value {
            Some(value) => self.content.insert(key, value),
            None => self.content.remove(&key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_message_leaves_every_cell_as_it_was() {
        let mut cells = Cells::default();
        cells.set(1, Some(10));
        cells.end(true);
        cells.set(1, Some(11));
        cells.set(2, Some(20));
        assert_eq!(cells.set(1, None), Some(11));
        cells.end(false);
        assert_eq!(cells.iter().collect::<Vec<_>>(), [(1, 10)]);
    }
}
