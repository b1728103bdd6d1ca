//! Events of the contracts, decoded into the contracts' own types.

use estuary_events::{pool, psp34, queue, registry, wrapped_lst};
use estuary_market_interfaces::{lending_market, leverage, stable_pool};
use ink::env::Event;
use scale::DecodeAll;

use crate::source::Emitted;

/// Why an event was not decoded.
#[derive(Debug, PartialEq, Eq)]
pub enum Undecoded {
    /// A type of event that this version does not know.
    Unknown,
    /// The bytes are none of the type that the signature names.
    Broken(String),
}

/// The events of a contract: those that are written, and those that are known and not needed.
macro_rules! events {
    ($(#[$doc:meta])* $name:ident { $($variant:ident($type:ty)),* $(,)? } passes { $($passed:ty),* $(,)? }) => {
        $(#[$doc])*
        pub enum $name { $($variant($type)),* }

        impl $name {
            /// Decodes an event. `None` for an event that nothing is written of.
            pub fn decode(emitted: &Emitted) -> Result<Option<Self>, Undecoded> {
                $(if emitted.signature == <$type as Event>::SIGNATURE_TOPIC {
                    return <$type>::decode_all(&mut emitted.data.as_slice())
                        .map(|event| Some(Self::$variant(event)))
                        .map_err(|error| Undecoded::Broken(error.to_string()));
                })*
                let passed = [$(<$passed as Event>::SIGNATURE_TOPIC),*];
                match passed.contains(&emitted.signature) {
                    true => Ok(None),
                    false => Err(Undecoded::Unknown),
                }
            }
        }
    };
}

events! {
    /// Events of the pool.
    Pool {
        Transfer(psp22::Transfer),
        TransferShares(pool::TransferShares),
        Staked(pool::Staked),
        WithdrawalRequested(pool::WithdrawalRequested),
        UnstakedNow(pool::UnstakedNow),
        SharesBurnt(pool::SharesBurnt),
        RewardBooked(pool::RewardBooked),
        DebtRepaid(pool::DebtRepaid),
        LossBooked(pool::LossBooked),
        ProvisionChanged(pool::ProvisionChanged),
    } passes {
        psp22::Approval,
        pool::SweepCompleted,
        pool::Rebased,
        pool::Rebalanced,
        pool::WithdrawalsFinalized,
        pool::Wired,
        pool::Underwritten,
        pool::CoverReleased,
        pool::CoverSet,
    }
}

events! {
    /// Events of the withdrawal queue.
    Queue {
        Requested(queue::Requested),
        LossAbsorbed(queue::LossAbsorbed),
        LossRestored(queue::LossRestored),
        Finalized(queue::Finalized),
        Claimed(queue::Claimed),
        Transfer(psp34::Transfer),
    } passes {
        psp34::Approval,
    }
}

events! {
    /// Events of the wrapped token.
    WrappedLst {
        Transfer(psp22::Transfer),
        Wrapped(wrapped_lst::Wrapped),
        Unwrapped(wrapped_lst::Unwrapped),
    } passes {
        psp22::Approval,
    }
}

events! {
    /// Events of the registry.
    Registry {
        OperatorRegistered(registry::OperatorRegistered),
        OperatorApproved(registry::OperatorApproved),
        LossFlagged(registry::LossFlagged),
        BountyPaid(registry::BountyPaid),
        OperatorSuspected(registry::OperatorSuspected),
        OperatorCleared(registry::OperatorCleared),
        NominationRenewed(registry::NominationRenewed),
        OperatorJailed(registry::OperatorJailed),
        OperatorReleased(registry::OperatorReleased),
        OperatorExiting(registry::OperatorExiting),
        OperatorClosing(registry::OperatorClosing),
        OperatorExited(registry::OperatorExited),
        StakeCapChanged(registry::StakeCapChanged),
        BondToppedUp(registry::BondToppedUp),
        BondRequested(registry::BondRequested),
        BondWithdrawn(registry::BondWithdrawn),
        CommissionAnnounced(registry::CommissionAnnounced),
        CommissionChanged(registry::CommissionChanged),
        PayoutProposed(registry::PayoutProposed),
        PayoutChanged(registry::PayoutChanged),
        BondSlashed(registry::BondSlashed),
        StakeDelegated(registry::StakeDelegated),
        StakeUndelegated(registry::StakeUndelegated),
        OperatorSkipped(registry::OperatorSkipped),
        FeesClaimed(registry::FeesClaimed),
        NominatorUpdated(registry::NominatorUpdated),
    } passes {
        registry::CoverCapSet,
    }
}

events! {
    /// Events of the stable pool.
    StablePool {
        Swapped(stable_pool::Swapped),
        LiquidityAdded(stable_pool::LiquidityAdded),
        LiquidityRemoved(stable_pool::LiquidityRemoved),
    } passes {
        psp22::Transfer,
        psp22::Approval,
    }
}

events! {
    /// Events of the lending market.
    LendingMarket {
        Supplied(lending_market::Supplied),
        Withdrawn(lending_market::Withdrawn),
        CollateralSupplied(lending_market::CollateralSupplied),
        CollateralWithdrawn(lending_market::CollateralWithdrawn),
        Borrowed(lending_market::Borrowed),
        Repaid(lending_market::Repaid),
        Liquidated(lending_market::Liquidated),
    } passes {
        lending_market::AuthorizationSet,
        lending_market::Accrued,
        psp22::Transfer,
        psp22::Approval,
    }
}

events! {
    /// Events of the router.
    Leverage {
        Opened(leverage::Opened),
        Closed(leverage::Closed),
        Profited(leverage::Profited),
    } passes {}
}

#[cfg(test)]
mod tests {
    use ink::primitives::AccountId;
    use scale::Encode;

    use super::*;

    fn emitted<E: Event + Encode>(event: &E) -> Emitted {
        Emitted {
            position: 0,
            contract: AccountId::from([1; 32]),
            signature: E::SIGNATURE_TOPIC,
            data: event.encode(),
        }
    }

    #[test]
    fn an_event_becomes_the_contracts_own_type() {
        let exited = registry::OperatorExited { operator: 7 };
        let decoded = Registry::decode(&emitted(&exited));
        assert!(matches!(decoded, Ok(Some(Registry::OperatorExited(event))) if event == exited));
    }

    #[test]
    fn transfers_of_both_standards_are_told_apart() {
        let transfer = psp22::Transfer {
            from: None,
            to: None,
            value: 5,
        };
        assert!(matches!(
            Queue::decode(&emitted(&transfer)),
            Err(Undecoded::Unknown)
        ));
        assert!(matches!(
            Pool::decode(&emitted(&transfer)),
            Ok(Some(Pool::Transfer(_)))
        ));
    }

    #[test]
    fn an_event_that_nothing_is_written_of_is_known() {
        let swept = pool::SweepCompleted { start: 1, end: 2 };
        assert!(matches!(Pool::decode(&emitted(&swept)), Ok(None)));
        assert!(matches!(Queue::decode(&emitted(&swept)), Err(Undecoded::Unknown)));
    }

    #[test]
    fn bytes_that_are_too_few_or_too_many_are_broken() {
        let mut event = emitted(&registry::OperatorExited { operator: 7 });
        event.data.push(0);
        assert!(matches!(Registry::decode(&event), Err(Undecoded::Broken(_))));
        event.data.truncate(3);
        assert!(matches!(Registry::decode(&event), Err(Undecoded::Broken(_))));
    }
}
