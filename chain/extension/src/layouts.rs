//! Whether the pallet stores what this crate decodes: a check for a runtime's own tests.

use pallet_staking::{
    slashing, Bonded, ClaimedRewards, Config, Ledger, SlashingSpans, StakingLedger, UnappliedSlash,
    UnappliedSlashes, UnlockChunk,
};
use scale::{Compact, Decode, DecodeAll, Encode};
use scale_info::{meta_type, MetaType, TypeDef, TypeInfo};
use sp_runtime::{traits::TrailingZeroInput, DispatchResult};
use sp_staking::EraIndex;

use crate::{
    mirror,
    reads::{self, BalanceOf},
};

/// Lets the runtime's staking pallet store values of its private types, and compares them with what the extension reads.
/// The names and types of their fields are compared as well, so that two fields of the same type cannot change places.
///
/// It needs no storage: it brings its own.
///
/// # Panics
/// Where the pallet stores something else than the extension decodes. The extension must not be used with this pallet.
pub fn assert_layouts<T: Config>()
where
    BalanceOf<T>: Into<u128>,
{
    sp_io::TestExternalities::default().execute_with(|| {
        unapplied_slashes::<T>();
        slashing_spans::<T>();
        claimed_pages::<T>();
        unlocking::<T>();
    });
}

const ERA: EraIndex = 7;

fn unapplied_slashes<T: Config>() {
    assert_fields::<UnappliedSlash<T::AccountId, BalanceOf<T>>>(&[
        ("validator", meta_type::<T::AccountId>()),
        ("own", meta_type::<BalanceOf<T>>()),
        ("others", meta_type::<Vec<(T::AccountId, BalanceOf<T>)>>()),
        ("reporters", meta_type::<Vec<T::AccountId>>()),
        ("payout", meta_type::<BalanceOf<T>>()),
    ]);
    let others = vec![
        (account::<T>(2), planck::<T>(20)),
        (account::<T>(3), planck::<T>(30)),
    ];
    let (own, payout) = (planck::<T>(10), planck::<T>(40));
    let slash = (
        account::<T>(1),
        own,
        others.clone(),
        vec![account::<T>(4)],
        payout,
    );
    let slashes = vec![slash.clone(), slash];
    UnappliedSlashes::<T>::insert(
        ERA,
        of_pallet::<Vec<UnappliedSlash<_, _>>>("UnappliedSlash", &slashes),
    );

    let read = mirror::unapplied_slashes::<T>(ERA, &mut free_of_charge).expect("UnappliedSlashes decodes");
    assert_eq!(read.len(), 2, "UnappliedSlashes");
    for slash in read {
        assert!(slash.validator == account::<T>(1), "UnappliedSlash: validator");
        assert!(slash.own == own, "UnappliedSlash: own");
        assert!(slash.others == others, "UnappliedSlash: others");
    }
}

fn slashing_spans<T: Config>() {
    assert_fields::<slashing::SlashingSpans>(&[
        ("span_index", meta_type::<u32>()),
        ("last_start", meta_type::<EraIndex>()),
        ("last_nonzero_slash", meta_type::<EraIndex>()),
        ("prior", meta_type::<Vec<EraIndex>>()),
    ]);
    let spans: slashing::SlashingSpans = of_pallet("SlashingSpans", &(3u32, 9u32, ERA, vec![2u32, 4]));
    let last_nonzero_slash = spans.last_nonzero_slash();
    SlashingSpans::<T>::insert(account::<T>(1), spans);

    let read = mirror::slashing_spans::<T>(&account::<T>(1), &mut free_of_charge)
        .expect("SlashingSpans decodes")
        .expect("SlashingSpans is there");
    assert_eq!(read.last_nonzero_slash, last_nonzero_slash, "SlashingSpans");
    assert_eq!(read.prior, [2, 4], "SlashingSpans: prior");
}

fn claimed_pages<T: Config>() {
    ClaimedRewards::<T>::insert(ERA, account::<T>(1), vec![0, 1, 4]);
    let read = mirror::claimed_pages::<T>(ERA, &account::<T>(1), &mut free_of_charge);
    assert_eq!(read, Ok(3), "ClaimedRewards");
}

fn unlocking<T: Config>() {
    assert_fields::<UnlockChunk<BalanceOf<T>>>(&[
        ("value", meta_type::<Compact<BalanceOf<T>>>()),
        ("era", meta_type::<Compact<EraIndex>>()),
    ]);
    let stash = account::<T>(1);
    let chunk = of_pallet("UnlockChunk", &(Compact(500u128), Compact(ERA)));
    let mut ledger = StakingLedger::<T>::new(stash.clone(), planck::<T>(1_000));
    ledger
        .unlocking
        .try_push(chunk)
        .expect("the pallet allows a chunk");
    Bonded::<T>::insert(&stash, &stash);
    Ledger::<T>::insert(&stash, ledger);

    let read = reads::unlocking::<T>(&stash, &mut free_of_charge).expect("the ledger decodes");
    let read: Vec<_> = read.iter().map(|chunk| (chunk.value, chunk.era)).collect();
    assert_eq!(read, [(500, ERA)], "UnlockChunk");
}

/// A value of a type of the pallet, whose fields are private: decoded from what the mirror would encode to.
fn of_pallet<P: Decode>(name: &str, mirrored: &impl Encode) -> P {
    P::decode_all(&mut &mirrored.encode()[..])
        .unwrap_or_else(|error| panic!("the pallet stores {name} otherwise: {error}"))
}

fn assert_fields<P: TypeInfo + 'static>(expected: &[(&str, MetaType)]) {
    let info = P::type_info();
    let name = info.path.ident().unwrap_or_default();
    let TypeDef::Composite(composite) = &info.type_def else {
        panic!("the pallet stores {name} otherwise");
    };
    let fields: Vec<_> = composite
        .fields
        .iter()
        .map(|field| (field.name.unwrap_or_default(), field.ty))
        .collect();
    assert_eq!(fields, expected, "fields of the pallet's {name}");
}

fn account<T: Config>(number: u8) -> T::AccountId {
    T::AccountId::decode(&mut TrailingZeroInput::new(&[number])).expect("there is an account of these bytes")
}

fn planck<T: Config>(amount: u32) -> BalanceOf<T> {
    amount.into()
}

fn free_of_charge(_reads: u64, _proof: u64) -> DispatchResult {
    Ok(())
}
