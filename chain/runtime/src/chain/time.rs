//! Blocks, sessions and eras.

use ink_sandbox::Sandbox;
use sp_staking::EraIndex;

use crate::{BlockNumber, EstuarySandbox, Session, Staking, System, Timestamp, BLOCKS_PER_ERA};

impl EstuarySandbox {
    /// The time of the open block, in milliseconds since 1970.
    pub fn now_ms(&mut self) -> u64 {
        self.execute_with(Timestamp::get)
    }

    /// The number of the open block.
    pub fn block_number(&mut self) -> BlockNumber {
        self.execute_with(System::block_number)
    }

    /// The era that is being validated.
    pub fn active_era(&mut self) -> EraIndex {
        self.execute_with(|| Staking::active_era().map_or(0, |era| era.index))
    }

    /// The latest planned era: one more than the active era in the last session of that.
    pub fn current_era(&mut self) -> EraIndex {
        self.execute_with(|| Staking::current_era().unwrap_or(0))
    }

    pub fn advance_blocks(&mut self, blocks: BlockNumber) {
        (0..blocks).for_each(|_| self.next_block());
    }

    /// To the first block of the next session.
    pub fn advance_session(&mut self) {
        let session = self.execute_with(Session::current_index);
        while self.execute_with(Session::current_index) == session {
            self.next_block();
        }
    }

    /// To the first block of the next era.
    pub fn advance_era(&mut self) {
        let era = self.active_era();
        let mut blocks = 0;
        while self.active_era() == era {
            self.next_block();
            blocks += 1;
            assert!(
                blocks <= 2 * BLOCKS_PER_ERA,
                "no election succeeds: too few validators are left"
            );
        }
    }

    /// To the first block of the `eras`-th era from now.
    pub fn advance_eras(&mut self, eras: EraIndex) {
        (0..eras).for_each(|_| self.advance_era());
    }
}
