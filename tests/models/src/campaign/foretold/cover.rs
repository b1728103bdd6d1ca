//! What underwriters do.

use cover_vault::position::Position;
use estuary_cover_interfaces::CoverError;
use estuary_interfaces::{Balance, PoolError, Shares};
use num_bigint::BigInt;
use psp22::PSP22Error;

use crate::{
    campaign::{subject::*, trial::Trial, Covering, Holding, Percent},
    ENDOWMENT,
};

/// Eras after the first in which a request is paid.
const WINDOW: u32 = 2;

fn of(percent: Percent, amount: Balance) -> Balance {
    amount * Balance::from(percent) / 100
}

type Result<T> = std::result::Result<T, CoverError>;

impl<S: Subject> Trial<S> {
    pub(super) fn cover(&mut self, actor: usize, act: Covering<Percent>) -> bool {
        let position = self.cover.positions[actor];
        let units = self.kept[Holding::WrappedLst as usize][actor];
        let act = match act {
            Covering::Deposit { shares } => Covering::Deposit {
                shares: of(shares, self.shares[actor]),
            },
            Covering::DepositWrapped { units: percent } => Covering::DepositWrapped {
                units: of(percent, units),
            },
            Covering::StakeAndDeposit { native } => Covering::StakeAndDeposit { native },
            Covering::Sponsor { shares, days } => Covering::Sponsor {
                shares: of(shares, self.shares[actor]) / 100,
                days,
            },
            Covering::RequestExit { parts } => Covering::RequestExit {
                parts: of(parts, position.parts),
            },
            Covering::ClaimExit => Covering::ClaimExit,
        };
        // What is refused has changed nothing.
        let before = (self.pool.clone(), self.cover.clone(), self.shares, self.kept);
        let expected = match act {
            Covering::Deposit { shares } => self.deposit(actor, actor, shares),
            Covering::DepositWrapped { units } => self.deposit_wrapped(actor, units),
            Covering::StakeAndDeposit { native } => self.stake_and_deposit(actor, native),
            Covering::Sponsor { shares, days } => self.sponsor(actor, shares, days),
            Covering::RequestExit { parts } => self.request_exit(actor, parts),
            Covering::ClaimExit => self.claim_exit(actor),
        };
        if expected.is_err() {
            (self.pool, self.cover, self.shares, self.kept) = before;
        }
        let message = Message::Cover { actor, act };
        self.expect(&message, expected.map_err(Refusal::Cover))
    }

    /// Moves shares of a holder into the layer.
    fn underwrite(&mut self, holder: usize, shares: Shares) -> std::result::Result<(), PoolError> {
        let now = self.now();
        let terms = self.pool.terms.ok_or(PoolError::NotVault)?;
        self.swept_within(self.pool_parameters.max_sweep_age)?;
        if self.pool.provision > BigInt::ZERO || self.pool.reserved_of_layer() > BigInt::ZERO {
            return Err(PoolError::LossAnnounced);
        }
        self.shares[holder] = self.shares[holder]
            .checked_sub(shares)
            .ok_or(PoolError::InsufficientBalance)?;
        self.pool.layer.shares += shares;
        if self.pool.worth(self.pool.layer.shares, now) > terms.max {
            return Err(PoolError::CapExceeded);
        }
        self.follow_layer();
        Ok(())
    }

    /// The pool's own account holds the layer.
    pub(super) fn follow_layer(&mut self) {
        self.shares[LOCKED] = ENDOWMENT + self.pool.layer.shares;
    }

    fn deposit(&mut self, actor: usize, holder: usize, shares: Shares) -> Result<Answer> {
        if shares == 0 {
            return Err(CoverError::ZeroAmount);
        }
        let now = self.now();
        let layer = self.pool.layer;
        self.underwrite(holder, shares).map_err(CoverError::Pool)?;
        self.cover.sync(&layer, now);
        let owned = self.cover.owned(layer.shares, now);
        if self.cover.is_impaired(&owned) {
            return Err(CoverError::Impaired);
        }
        let worths = self.cover.worths(&owned, 0);
        let parts = self.cover.deposit(shares, &owned);
        if parts == 0 {
            return Err(CoverError::TooFew);
        }
        let after = owned + shares;
        let others = std::iter::zip(worths, self.cover.worths(&after, 0));
        assert!(others.into_iter().all(|(before, after)| after >= before));
        let gained = self.cover.paid_for(parts, &after, 0);
        assert!(gained <= shares, "a deposit and an exit in a row gain nothing");
        self.cover.positions[actor].parts += parts;
        Ok(Answer::Amount(parts))
    }

    fn deposit_wrapped(&mut self, actor: usize, units: Shares) -> Result<Answer> {
        if units == 0 {
            return Err(CoverError::ZeroAmount);
        }
        let kept = &mut self.kept[Holding::WrappedLst as usize][actor];
        let missing = CoverError::Token(PSP22Error::InsufficientBalance);
        *kept = kept.checked_sub(units).ok_or(missing)?;
        // Unwrapped, and put into the layer by the vault.
        self.shares[WRAPPED_LST] -= units;
        self.shares[COVER_VAULT] += units;
        self.deposit(actor, COVER_VAULT, units)
    }

    fn stake_and_deposit(&mut self, actor: usize, native: Balance) -> Result<Answer> {
        let shares = self.staked(COVER_VAULT, native).map_err(CoverError::Pool)?;
        self.deposit(actor, COVER_VAULT, shares)
    }

    fn sponsor(&mut self, actor: usize, shares: Shares, days: u64) -> Result<Answer> {
        if shares == 0 {
            return Err(CoverError::ZeroAmount);
        }
        if !(1..=365).contains(&days) {
            return Err(CoverError::PeriodOutOfBounds);
        }
        let (now, layer) = (self.now(), self.pool.layer);
        self.underwrite(actor, shares).map_err(CoverError::Pool)?;
        self.cover.sync(&layer, now);
        self.cover.give(shares, now, days);
        Ok(Answer::Done)
    }

    fn request_exit(&mut self, actor: usize, parts: Balance) -> Result<Answer> {
        let staking = self.subject.staking();
        let position = &mut self.cover.positions[actor];
        if parts > position.parts || (parts == 0 && position.exiting == 0) {
            return Err(CoverError::NothingToExit);
        }
        let ready = match parts {
            0 => 0,
            _ => staking.active_era + staking.bonding_duration + 1,
        };
        (position.exiting, position.ready) = (parts, ready);
        Ok(Answer::Amount(ready.into()))
    }

    fn claim_exit(&mut self, actor: usize) -> Result<Answer> {
        let (now, era) = (self.now(), self.subject.staking().active_era);
        let position = self.cover.positions[actor];
        if position.exiting == 0 {
            return Err(CoverError::NothingToExit);
        }
        let names_vault = self.pool.terms.is_some();
        if names_vault && era < position.ready {
            return Err(CoverError::ExitNotReady(position.ready));
        }
        if names_vault && era > position.ready + WINDOW {
            return Err(CoverError::ExitLapsed);
        }
        let (owned, reserved) = match names_vault {
            true => {
                self.cover.sync(&self.pool.layer, now);
                let owned = self.cover.owned(self.pool.layer.shares, now);
                (owned, self.pool.reserved_shares(now))
            }
            false => (self.shares[COVER_VAULT].into(), 0),
        };
        let mut worths = self.cover.worths(&owned, reserved);
        let shares = self.cover.exit(position.exiting, &owned, reserved);
        if shares == 0 {
            return Err(CoverError::TooFew);
        }
        self.cover.positions[actor] = Position {
            parts: position.parts - position.exiting,
            ..Position::default()
        };
        if names_vault {
            let fresh = self.swept_within(self.pool_parameters.max_sweep_age);
            fresh.map_err(CoverError::Pool)?;
            self.pool.layer.shares -= shares;
            self.follow_layer();
        } else {
            self.shares[COVER_VAULT] -= shares;
        }
        self.shares[actor] += shares;
        worths[actor] = 0;
        let after = self.cover.worths(&(owned - shares), reserved);
        let others = std::iter::zip(worths, after);
        assert!(others.into_iter().all(|(before, after)| after >= before));
        Ok(Answer::Amount(shares))
    }

    /// The terms end, and the vault gets its shares back.
    pub(super) fn retire_vault(&mut self) {
        if self.pool.terms.is_some() {
            self.shares[COVER_VAULT] += self.pool.layer.shares;
            (self.pool.layer.shares, self.pool.layer.spent) = (0, 0);
            self.cover.is_retired = true;
            self.follow_layer();
        }
    }
}
