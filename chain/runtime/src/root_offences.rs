//! Lets the root report an offence, as consensus would. Only for chains to test on.
//!
//! There is a crate of this name, but the version that fits the other pallets does not compile without `std`.

// The macro asks for features that a pallet outside of the SDK need not have.
#![allow(unexpected_cfgs)]

pub use pallet::*;

#[frame_support::pallet]
pub mod pallet {
    use alloc::vec;

    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use pallet_session::historical::IdentificationTuple;
    use pallet_staking::{BalanceOf, Exposure, ExposureOf};
    use sp_runtime::Perbill;
    use sp_staking::{
        offence::{DisableStrategy, OffenceDetails, OnOffenceHandler},
        EraIndex,
    };

    #[pallet::config]
    pub trait Config:
        frame_system::Config
        + pallet_staking::Config
        + pallet_session::Config<ValidatorId = <Self as frame_system::Config>::AccountId>
        + pallet_session::historical::Config<
            FullIdentification = Exposure<<Self as frame_system::Config>::AccountId, BalanceOf<Self>>,
            FullIdentificationOf = ExposureOf<Self>,
        >
    {
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::error]
    pub enum Error<T> {
        /// The staking pallet knows nothing of that era, or no more.
        UnknownEra,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Reports that a validator offended in an era and is to lose this part of what backed it then. It is
        /// disabled and chilled, and the slash is applied or scheduled.
        #[pallet::call_index(0)]
        #[pallet::weight(T::DbWeight::get().reads(3))]
        pub fn report(
            origin: OriginFor<T>,
            validator: T::AccountId,
            era: EraIndex,
            fraction: Perbill,
        ) -> DispatchResult {
            ensure_root(origin)?;
            let session =
                pallet_staking::Pallet::<T>::eras_start_session_index(era).ok_or(Error::<T>::UnknownEra)?;
            let exposure = pallet_staking::Pallet::<T>::eras_stakers(era, &validator);
            let offence = OffenceDetails {
                offender: (validator, exposure),
                reporters: vec![],
            };
            <pallet_staking::Pallet<T> as OnOffenceHandler<T::AccountId, IdentificationTuple<T>, Weight>>::on_offence(
                &[offence],
                &[fraction],
                session,
                DisableStrategy::WhenSlashed,
            );
            Ok(())
        }
    }
}
