//! The planck that the pool's cover pays or reserves for the losses of one operator, after its bond.
//!
//! ```text
//! fund free  = fund ⊖ reserved             layer free = layer ⊖ (reserved ⊖ fund)
//! new        = beside ⊖ (announced.cover + announced.uncovered)
//! available  = min(announced.cover + fund free + min(layer free, new), cap ⊖ debt)
//! ```
//!
//! The cover fund is reserved first. It is the holders' own money, so it pays for losses that were known before it had
//! the money. The layer is reserved for losses beyond those that were known: underwriters pay for no loss that was
//! announced before they came.

use estuary_interfaces::{Balance, CoverState};

use crate::operator::Announced;

/// The cover of the pool, and what one operator may take of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// Fund and layer, and the part of both that is reserved.
    pub state: CoverState,
    /// The most planck that one operator can owe for its losses before the cover ends. `None` if there is no limit.
    pub cap: Option<Balance>,
}

impl Cover {
    /// The planck that can pay for losses of `beside` planck after the bond. For `announced` a part is reserved
    /// already. The operator owes `debt` planck for earlier losses.
    pub fn available(&self, announced: &Announced, debt: Balance, beside: Balance) -> Option<Balance> {
        let CoverState {
            fund,
            layer,
            reserved,
        } = self.state;
        let known = announced.cover.checked_add(announced.uncovered)?;
        let on_layer = reserved.saturating_sub(fund);
        let of_layer = layer.saturating_sub(on_layer).min(beside.saturating_sub(known));
        let reach = announced
            .cover
            .checked_add(fund.saturating_sub(reserved))?
            .checked_add(of_layer)?;
        let room = self.cap.map_or(Balance::MAX, |cap| cap.saturating_sub(debt));
        Some(reach.min(room))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cover(fund: Balance, layer: Balance, reserved: Balance, cap: Option<Balance>) -> Cover {
        let state = CoverState {
            fund,
            layer,
            reserved,
        };
        Cover { state, cap }
    }

    fn announced(cover: Balance, uncovered: Balance) -> Announced {
        Announced {
            amount: cover + uncovered,
            cover,
            uncovered,
        }
    }

    #[test]
    fn a_new_loss_reaches_fund_and_layer() {
        let nothing = announced(0, 0);
        let available = |beside| cover(30, 50, 0, None).available(&nothing, 0, beside);
        // The layer counts as far as the loss is new.
        assert_eq!([0, 10, 50, 80].map(available), [30, 40, 80, 80].map(Some));
    }

    #[test]
    fn what_is_reserved_lies_on_the_fund_first() {
        let nothing = announced(0, 0);
        for (reserved, available) in [(0, 80), (30, 50), (31, 49), (80, 0), (90, 0)] {
            assert_eq!(
                cover(30, 50, reserved, None).available(&nothing, 0, 1_000),
                Some(available),
                "{reserved}"
            );
        }
    }

    #[test]
    fn later_capacity_of_the_layer_pays_no_earlier_loss() {
        // 10 planck are covered and 90 are not. Then 1,000 planck come into the layer.
        let known = announced(10, 90);
        let available = |beside| cover(0, 1_010, 10, None).available(&known, 0, beside);
        assert_eq!(available(100), Some(10));
        assert_eq!(available(101), Some(11));
        // Money of the cover fund pays for it.
        assert_eq!(cover(40, 0, 10, None).available(&known, 0, 100), Some(40));
    }

    #[test]
    fn the_cap_counts_what_the_operator_owes() {
        let nothing = announced(0, 0);
        let available = |debt| cover(30, 50, 0, Some(60)).available(&nothing, debt, 1_000);
        assert_eq!([0, 15, 60, 61].map(available), [60, 45, 0, 0].map(Some));
    }

    #[test]
    fn numbers_out_of_range_are_an_error() {
        let all = cover(Balance::MAX, 0, 0, None);
        assert_eq!(all.available(&announced(1, 0), 0, 1), None);
    }
}
