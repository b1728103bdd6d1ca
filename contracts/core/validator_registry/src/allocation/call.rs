//! One call of a rebalance: the moves that it makes.

use estuary_interfaces::Balance;
use ink::prelude::vec::Vec;

use super::{
    cursors::Cursors,
    moves::{Limits, Move},
    order::Order,
    plan::{leaving, serving},
};
use crate::table::{Entry, Slot};

/// Makes the moves of one call, at most `max`. Returns how many were tried.
///
/// `make` makes one move, and books it in the entry. It returns whether the move succeeded, and marks the operator as
/// refused otherwise. It returns `None` if the gas is too little for another move.
///
/// Stake that must leave goes first. Stake that left is unlocking, and counts for the order. Stake that could not
/// leave does not count. While there is an order, stake that must leave gets half of the moves, and the moves that the
/// order does not need.
pub fn carry_out<E>(
    entries: &mut [Entry],
    limits: &Limits,
    order: Order,
    cursors: &mut Cursors,
    max: usize,
    make: impl FnMut(&Move, &mut Entry) -> Result<Option<bool>, E>,
) -> Result<usize, E> {
    let is_order = order.is_open(entries);
    let first = cursors.leaving_first(max, is_order);
    let mut call = Call {
        make,
        tried: 0,
        goes_on: true,
    };
    let must_leave = leaving(entries, limits);
    call.part(&must_leave, entries, &mut cursors.leaving, first)?;
    if is_order && call.goes_on {
        let moves = serving(entries, limits, order);
        let before = staked(entries);
        let all_went = call.part(&moves, entries, &mut cursors.serving, max)?;
        // Operators that failed are out, so others can serve the order instead.
        if !all_went && call.goes_on && call.tried < max {
            let delegated = staked(entries).saturating_sub(before);
            let rest = Order {
                deploy: order.deploy.saturating_sub(delegated),
                ..order
            };
            let moves = match order.deploy > 0 && rest.deploy == 0 {
                true => Vec::new(),
                false => serving(entries, limits, rest),
            };
            call.part(&moves, entries, &mut cursors.serving, max)?;
        }
    }
    if must_leave.len() > first && call.goes_on {
        let must_leave = leaving(entries, limits);
        call.part(&must_leave, entries, &mut cursors.leaving, max)?;
    }
    Ok(call.tried)
}

/// All booked stake, in planck.
fn staked(entries: &[Entry]) -> Balance {
    entries
        .iter()
        .map(|entry| entry.total)
        .fold(0, Balance::saturating_add)
}

/// The state of a call.
struct Call<F> {
    make: F,
    /// Moves tried so far.
    tried: usize,
    /// Whether enough gas is left for another move.
    goes_on: bool,
}

impl<F, E> Call<F>
where
    F: FnMut(&Move, &mut Entry) -> Result<Option<bool>, E>,
{
    /// Makes these moves in the order of their slots, beginning at the cursor, until the call has tried `max` moves in
    /// all. Returns whether all of them succeeded.
    fn part(
        &mut self,
        moves: &[Move],
        entries: &mut [Entry],
        cursor: &mut Slot,
        max: usize,
    ) -> Result<bool, E> {
        let mut all_went = true;
        for step in part(moves, *cursor, max.saturating_sub(self.tried)) {
            let entry = usize::try_from(step.slot)
                .ok()
                .and_then(|slot| entries.get_mut(slot));
            let Some(entry) = entry else {
                continue;
            };
            let Some(went) = (self.make)(step, entry)? else {
                self.goes_on = false;
                break;
            };
            self.tried = self.tried.saturating_add(1);
            *cursor = step.slot.saturating_add(1);
            all_went &= went;
        }
        Ok(all_went)
    }
}

/// The moves of a plan for one call: at most `max`, beginning with the slot at `cursor` and going round.
pub fn part(moves: &[Move], cursor: Slot, max: usize) -> impl Iterator<Item = &Move> {
    let from_cursor = moves.iter().filter(move |m| m.slot >= cursor);
    let before_cursor = moves.iter().filter(move |m| m.slot < cursor);
    from_cursor.chain(before_cursor).take(max)
}
