//! The calls of the staking pallet, encoded: pallet index, call index, arguments.

use estuary_interfaces::{Balance, StakingCalls};
use ink::{primitives::AccountId, scale::Compact};

/// `RewardDestination::Stash`. Any other payee would mix rewards with slashes or with other operators.
const PAYEE_STASH: u8 = 1;

/// `MultiAddress::Id`, the first variant.
const ADDRESS_ID: u8 = 0;

/// One element, as the length of a SCALE vector.
const ONE: Compact<u32> = Compact(1);

/// `bond`: bonds `value` planck of the caller, and pays its rewards to the stash.
pub fn bond(calls: &StakingCalls, value: Balance) -> (u8, u8, Compact<Balance>, u8) {
    (calls.pallet, calls.bond, Compact(value), PAYEE_STASH)
}

/// `bond_extra`: bonds `value` planck more.
pub fn bond_extra(calls: &StakingCalls, value: Balance) -> (u8, u8, Compact<Balance>) {
    (calls.pallet, calls.bond_extra, Compact(value))
}

/// `unbond`: starts unbonding `value` planck.
pub fn unbond(calls: &StakingCalls, value: Balance) -> (u8, u8, Compact<Balance>) {
    (calls.pallet, calls.unbond, Compact(value))
}

/// `withdraw_unbonded`: takes unlocked stake out of the ledger. The stash has `slashing_spans` slashing spans.
pub fn withdraw_unbonded(calls: &StakingCalls, slashing_spans: u32) -> (u8, u8, u32) {
    (calls.pallet, calls.withdraw_unbonded, slashing_spans)
}

/// `rebond`: bonds `value` planck of the unlocking stake again.
pub fn rebond(calls: &StakingCalls, value: Balance) -> (u8, u8, Compact<Balance>) {
    (calls.pallet, calls.rebond, Compact(value))
}

/// `nominate`: nominates `validator`, and no other.
pub fn nominate(calls: &StakingCalls, validator: AccountId) -> (u8, u8, Compact<u32>, u8, AccountId) {
    (calls.pallet, calls.nominate, ONE, ADDRESS_ID, validator)
}

/// `chill`: stops nominating.
pub fn chill(calls: &StakingCalls) -> (u8, u8) {
    (calls.pallet, calls.chill)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::scale::Encode;

    const CALLS: StakingCalls = StakingCalls {
        pallet: 7,
        bond: 0,
        bond_extra: 1,
        unbond: 2,
        withdraw_unbonded: 3,
        nominate: 5,
        chill: 6,
        rebond: 19,
    };

    #[test]
    fn calls_start_with_the_indices_and_carry_compact_amounts() {
        assert_eq!(bond(&CALLS, 1).encode(), [7, 0, 4, 1]);
        assert_eq!(bond_extra(&CALLS, 2).encode(), [7, 1, 8]);
        assert_eq!(unbond(&CALLS, 3).encode(), [7, 2, 12]);
        assert_eq!(withdraw_unbonded(&CALLS, 2).encode(), [7, 3, 2, 0, 0, 0]);
        assert_eq!(rebond(&CALLS, 4).encode(), [7, 19, 16]);
        assert_eq!(chill(&CALLS).encode(), [7, 6]);
    }

    #[test]
    fn nominate_carries_one_multi_address() {
        let encoded = nominate(&CALLS, AccountId::from([9; 32])).encode();
        assert_eq!(encoded[..4], [7, 5, 4, 0]);
        assert_eq!(encoded[4..], [9; 32]);
    }
}
