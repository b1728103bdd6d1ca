//! The extension's arithmetic of a slash against the pallet's own.

use estuary_chain_extension::{Chunk, LedgerCopy};
use estuary_runtime::{account, EstuarySandbox, Runtime};
use ink_sandbox::Sandbox;
use pallet_staking::StakingLedger;
use scale::{Compact, Decode, Encode};

/// A small generator of reproducible numbers (xorshift).
struct Numbers(u64);

impl Numbers {
    /// At least `from`, less than `to`.
    fn between(&mut self, from: u128, to: u128) -> u128 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        from + u128::from(self.0) % (to - from)
    }
}

/// The pallet's ledger with these parts. Its fields are private, so it is decoded.
fn pallet_ledger(active: u128, unlocking: &[(u128, u32)]) -> StakingLedger<Runtime> {
    let total = active + unlocking.iter().map(|(value, _)| value).sum::<u128>();
    let chunks: Vec<_> = unlocking
        .iter()
        .map(|&(value, era)| (Compact(value), Compact(era)))
        .collect();
    let no_eras: [u32; 0] = [];
    let bytes = (
        account("stash"),
        Compact(total),
        Compact(active),
        chunks,
        no_eras.to_vec(),
    )
        .encode();
    StakingLedger::decode(&mut &bytes[..]).unwrap()
}

/// Active stake and chunks of the pallet's ledger.
fn parts(ledger: &StakingLedger<Runtime>) -> LedgerCopy<u128> {
    let chunks = Vec::<(Compact<u128>, Compact<u32>)>::decode(&mut &ledger.unlocking.encode()[..]).unwrap();
    let unlocking = chunks
        .into_iter()
        .map(|(value, era)| Chunk {
            value: value.0,
            era: era.0,
        })
        .collect();
    LedgerCopy {
        active: ledger.active,
        unlocking,
    }
}

#[test]
fn a_copy_is_slashed_exactly_as_the_pallet_slashes() {
    let bonding_duration = 7;
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    EstuarySandbox::default().execute_with(|| {
        for round in 0..20_000 {
            // Small numbers meet the edges, large ones the rounding.
            let scale = 10_u128.pow(numbers.between(1, 24) as u32);
            let minimum = numbers.between(0, scale / 4 + 2);
            let active = numbers.between(0, scale + 1);
            let count = numbers.between(0, 5) as u32;
            let unlocking: Vec<_> = (0..count)
                .map(|i| (numbers.between(1, scale + 1), 10 + 2 * i))
                .collect();
            let amount = numbers.between(0, 4 * scale);
            let slash_era = numbers.between(0, 15) as u32;

            let mut ledger = pallet_ledger(active, &unlocking);
            let mut copy = parts(&ledger);
            let expected = ledger.slash(amount, minimum, slash_era);
            let taken = copy.slash(amount, minimum, slash_era + bonding_duration);
            assert_eq!((taken, &copy), (expected, &parts(&ledger)), "round {round}");
        }
    });
}
