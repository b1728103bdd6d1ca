//! What contracts of integrators keep: the wrapped token and both vaults.

use estuary_interfaces::Balance;

use super::of;
use crate::campaign::{subject::*, trial::Trial, Holding};

impl<S: Subject> Trial<S> {
    pub(super) fn hold(&mut self, actor: usize, how: Holding, percent: u8, comes: bool) -> bool {
        let (unit, vault) = (Holding::WrappedLst as usize, how as usize);
        // Units come out of the wrapped token, and shares out of the pool.
        let held = if how == Holding::UnitVault {
            self.kept[unit][actor]
        } else {
            self.shares[actor]
        };
        let shares = of(percent, if comes { held } else { self.kept[vault][actor] });
        if shares == 0 {
            return false;
        }
        let message = match comes {
            true => Message::Hold { actor, how, shares },
            false => Message::Release { actor, how, shares },
        };
        let done = self.expect(&message, Ok(Answer::Done));
        let holder = if how == Holding::ShareVault {
            SHARE_VAULT
        } else {
            WRAPPED_LST
        };
        let moved = |from: &mut Balance, to: &mut Balance| {
            *from -= shares;
            *to += shares;
        };
        let mut at = (
            self.shares[actor],
            self.shares[holder],
            self.kept[unit][actor],
            self.kept[vault][actor],
        );
        match (how, comes) {
            (Holding::UnitVault, true) => moved(&mut at.2, &mut at.3),
            (Holding::UnitVault, false) => moved(&mut at.3, &mut at.2),
            (_, true) => {
                moved(&mut at.0, &mut at.1);
                at.3 += shares;
            }
            (_, false) => {
                moved(&mut at.1, &mut at.0);
                at.3 -= shares;
            }
        }
        (self.shares[actor], self.shares[holder]) = (at.0, at.1);
        if how == Holding::UnitVault {
            self.kept[unit][actor] = at.2;
        }
        self.kept[vault][actor] = at.3;
        done
    }
}
