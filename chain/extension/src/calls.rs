//! Where the runtime has the staking pallet's calls.

use alloc::vec::Vec;
use pallet_staking::{Call, RewardDestination};
use scale::Encode;

use crate::BalanceOf;

/// A call of the runtime.
pub type CallOf<T> = <T as frame_system::Config>::RuntimeCall;

/// The index of the pallet, and those of the calls `bond`, `bond_extra`, `unbond`, `withdraw_unbonded`, `nominate`, `chill`
/// and `rebond`. A call is encoded as both indices and its arguments, so the runtime's own encoding tells them.
pub fn calls<T: pallet_staking::Config>() -> [u8; 8]
where
    CallOf<T>: From<Call<T>>,
{
    let nothing = BalanceOf::<T>::default();
    let calls: [Call<T>; 7] = [
        Call::bond {
            value: nothing,
            payee: RewardDestination::Stash,
        },
        Call::bond_extra {
            max_additional: nothing,
        },
        Call::unbond { value: nothing },
        Call::withdraw_unbonded {
            num_slashing_spans: 0,
        },
        Call::nominate { targets: Vec::new() },
        Call::chill {},
        Call::rebond { value: nothing },
    ];
    let mut indices = [0; 8];
    for (call, at) in calls.into_iter().zip(1..) {
        let encoded = CallOf::<T>::from(call).encode();
        if let (Some([pallet, call]), Some(index)) = (encoded.first_chunk(), indices.get_mut::<usize>(at)) {
            *index = *call;
            indices[0] = *pallet;
        }
    }
    indices
}
