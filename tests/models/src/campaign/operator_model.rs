//! What becomes of an operator's money, as the design says it: §4 and §5 in plain arithmetic.

use estuary_chain_reads::{ExposureInfo, StashInfo, ValidatorInfo};
use estuary_interfaces::{
    Balance, Fault, OperatorSettlement, ProvisionChange, RegistryParameters, Settlement, Timestamp,
};
use validator_registry::{
    operator::{Announced, Operator, Place, Suspicion},
    table::{Entry, Status},
};

use crate::EXISTENTIAL_DEPOSIT;

/// Bond per stake decides how much stake is backed, up to the cap.
pub fn capacity(operator: &Operator, parameters: &RegistryParameters) -> Balance {
    let staying = operator.bond.saturating_sub(operator.leaving.amount);
    let backed = staying * 10_000 / Balance::from(parameters.bond_ratio);
    backed.min(operator.stake_cap)
}

/// What the chain shows to be wrong with an operator.
pub fn fault(
    operator: &Operator,
    validator: &ValidatorInfo,
    stash: &StashInfo,
    exposure: &ExposureInfo,
    parameters: &RegistryParameters,
    min_nominator_bond: Balance,
) -> Option<Fault> {
    let taken = validator.commission + u32::from(operator.commission) * 100_000;
    if !validator.validating {
        Some(Fault::NotValidating)
    } else if taken > u32::from(parameters.max_commission) * 100_000 {
        Some(Fault::CommissionTooHigh)
    } else if validator.blocked {
        Some(Fault::Blocked)
    } else if stash.active <= EXISTENTIAL_DEPOSIT {
        // It lives, and that is all it is for.
        None
    } else if stash.targets == 0 && stash.active >= min_nominator_bond {
        Some(Fault::Kicked)
    } else {
        let waits = stash.targets > 0 && (exposure.exposed > 0 || exposure.era < exposure.submitted_in + 2);
        (!waits).then_some(Fault::Idle)
    }
}

/// What a check makes of a fault that it finds, or of none.
pub fn check(
    operator: &mut Operator,
    status: &mut Status,
    found: Option<Fault>,
    stash: &StashInfo,
    exposure: &ExposureInfo,
) {
    match (*status, found) {
        (Status::Active, Some(fault)) => {
            let era = exposure.era;
            (*status, operator.suspicion) = (Status::Suspected, Some(Suspicion { fault, era }));
        }
        (Status::Suspected, found) => {
            let known = operator.suspicion.expect("it is suspected of something");
            let exposed_since = exposure.exposed > 0 && exposure.era > known.era;
            let works = exposed_since || stash.active <= EXISTENTIAL_DEPOSIT;
            let of_idling = matches!(known.fault, Fault::Kicked | Fault::Idle);
            if found.is_some() && exposure.era > known.era {
                (*status, operator.fault, operator.suspicion) = (Status::Jailed, found, None);
            } else if found.is_none() && (works || !of_idling) {
                (*status, operator.suspicion) = (Status::Active, None);
            }
        }
        _ => {}
    }
}

/// What the chain has taken and announced beyond what is booked.
pub fn losses(total: Balance, stash: &StashInfo) -> Balance {
    lost(total, stash, EXISTENTIAL_DEPOSIT) + stash.pending
}

/// A ledger says what is left. Without one the rest is in the account.
fn lost(total: Balance, stash: &StashInfo, existential_deposit: Balance) -> Balance {
    let left = match stash.exists {
        true => stash.total,
        false => stash.free.saturating_sub(existential_deposit),
    };
    total.saturating_sub(left)
}

/// Whether no loss is outstanding.
pub fn settled(operator: &Operator, total: Balance, stash: &StashInfo) -> bool {
    operator.announced.amount == 0 && stash.pending == 0 && stash.total >= total
}

/// Whether `amount` of the bond can go.
pub fn can_spare(
    operator: &Operator,
    amount: Balance,
    total: Balance,
    stash: &StashInfo,
    parameters: &RegistryParameters,
) -> bool {
    let for_stake = (total * Balance::from(parameters.bond_ratio)).div_ceil(10_000);
    let for_losses = losses(total, stash).max(operator.announced.amount);
    operator.bond >= amount + (for_stake + for_losses).max(parameters.min_bond)
}

/// A loss jails, and its first report is paid from the bond.
fn jail_for_loss(operator: &mut Operator, entry: &mut Entry, parameters: &RegistryParameters) -> Balance {
    if operator.fault == Some(Fault::Loss) {
        return 0;
    }
    (operator.fault, operator.suspicion) = (Some(Fault::Loss), None);
    if matches!(entry.status, Status::Active | Status::Suspected) {
        entry.status = Status::Jailed;
    }
    let bounty = (operator.bond * Balance::from(parameters.bounty_part) / 10_000).min(parameters.bounty_cap);
    operator.bond -= bounty;
    bounty
}

/// Cover fund, what the layer can promise, what of both is reserved, and what one operator may owe.
#[derive(Clone, Copy, Debug)]
pub struct Covers {
    pub fund: Balance,
    pub layer: Balance,
    pub reserved: Balance,
    pub cap: Option<Balance>,
}

impl Covers {
    /// The planck for losses of `beside` planck after the bond: what is reserved for them, what the fund has free, and
    /// what the layer has free for losses that are news. The cap ends all.
    fn for_losses(&self, operator: &Operator, beside: Balance) -> Balance {
        let announced = operator.announced;
        let news = beside.saturating_sub(announced.cover + announced.uncovered);
        let promised = (self.fund + self.layer).saturating_sub(self.reserved.max(self.fund));
        let free = self.fund.saturating_sub(self.reserved) + promised.min(news);
        let room = match self.cap {
            Some(cap) => cap.saturating_sub(operator.debt),
            None => Balance::MAX,
        };
        (announced.cover + free).min(room)
    }
}

fn announce(operator: &mut Operator, amount: Balance, cover: Balance) -> ProvisionChange {
    let before = operator.announced;
    let beside_bond = amount.saturating_sub(operator.bond);
    let cover = beside_bond.min(cover);
    let uncovered = beside_bond - cover;
    operator.announced = Announced {
        amount,
        cover,
        uncovered,
    };
    ProvisionChange {
        added: uncovered.saturating_sub(before.uncovered),
        released: before.uncovered.saturating_sub(uncovered),
        cover_added: cover.saturating_sub(before.cover),
        cover_released: before.cover.saturating_sub(cover),
    }
}

/// Books what is announced, if that is news. Returns the change and the bounty.
pub fn flag(
    operator: &mut Operator,
    entry: &mut Entry,
    stash: &StashInfo,
    covers: &Covers,
    parameters: &RegistryParameters,
) -> Option<(ProvisionChange, Balance)> {
    let announced = losses(entry.total, stash);
    if announced == operator.announced.amount {
        return None;
    }
    let bounty = match announced {
        0 => 0,
        _ => jail_for_loss(operator, entry, parameters),
    };
    let cover = covers.for_losses(operator, announced.saturating_sub(operator.bond));
    let provided = announce(operator, announced, cover);
    entry.capacity = capacity(operator, parameters);
    Some((provided, bounty))
}

/// What a settlement finds at a stash that shows `stash` before it. What is still announced afterwards is the chain's
/// word, `pending`.
pub fn find(
    book: Balance,
    stash: &StashInfo,
    existential_deposit: Balance,
    closing: bool,
    pending: Balance,
) -> Settlement {
    let liquid = stash.free - stash.total - existential_deposit;
    if !stash.exists {
        let back = book.min(liquid);
        return Settlement {
            received: liquid,
            reward: liquid - back,
            loss: lost(book, stash, existential_deposit),
            total: 0,
            active: 0,
            pending,
            slash_era: stash.slash_era,
        };
    }
    // The last withdrawal would end the stash: as much stays as keeps it alive, unless it is to end.
    let missing = existential_deposit.saturating_sub(stash.active);
    let ends = stash.total - stash.withdrawable == stash.active && missing > 0;
    let (withdrawn, active) = match (stash.withdrawable, ends, closing) {
        (0, ..) => (0, stash.active),
        (withdrawable, false, _) => (withdrawable, stash.active),
        (_, true, true) => (stash.total, 0),
        (withdrawable, true, false) if withdrawable > missing => {
            (withdrawable - missing, existential_deposit)
        }
        _ => (0, stash.active),
    };
    Settlement {
        received: liquid + withdrawn,
        reward: liquid,
        loss: book - stash.total,
        total: stash.total - withdrawn,
        active,
        pending,
        slash_era: stash.slash_era,
    }
}

/// Over how many milliseconds a reward accrued, and up to when rewards are booked with it: at the rate so far it
/// explains a part of the time since they last were, or all of it if it is half of what was to be expected.
fn accrued(operator: &Operator, reward: Balance, now: Timestamp) -> (Timestamp, Timestamp) {
    const MONTH: Balance = 30 * 24 * 60 * 60 * 1_000;
    let (since, until) = (
        Balance::from(operator.since),
        Balance::from(operator.accrued_until),
    );
    if reward == 0 {
        return (0, operator.accrued_until);
    }
    let (open, life) = (Balance::from(now) - until, Balance::from(now) - since);
    let expected = match until - since {
        0 => reward,
        booked => (operator.rewards * open).div_ceil(booked),
    };
    let explained = match 2 * reward >= expected {
        true => open,
        false => open * 2 * reward / expected,
    };
    let part_of_life = life * reward / (operator.rewards + reward);
    let age = match life <= MONTH {
        true => open.max(part_of_life),
        false => open,
    };
    let milliseconds = |time: Balance| Timestamp::try_from(time).expect("a time");
    (milliseconds(age.min(MONTH)), milliseconds(until + explained))
}

/// Books a settlement: the bond pays for the loss, what is missing is debt, a reward repays it or is shared. Returns
/// what it means for the pool, and the bounty.
pub fn settle(
    operator: &mut Operator,
    entry: &mut Entry,
    found: &Settlement,
    covers: &Covers,
    parameters: &RegistryParameters,
    now: Timestamp,
) -> (OperatorSettlement, Balance) {
    let mut outcome = OperatorSettlement {
        book: entry.total,
        total: found.total,
        received: found.received,
        reward: found.reward,
        loss: found.loss,
        repaid: operator.repaid,
        ..Default::default()
    };
    operator.repaid = 0;
    (outcome.accrued, operator.accrued_until) = accrued(operator, found.reward, now);
    operator.rewards += found.reward;
    (entry.total, entry.active, entry.refused) = (found.total, found.active, false);

    let bounty = match found.loss + found.pending {
        0 => 0,
        _ => jail_for_loss(operator, entry, parameters),
    };
    outcome.bond_paid = found.loss.min(operator.bond);
    operator.bond -= outcome.bond_paid;
    let unpaid = found.loss - outcome.bond_paid;
    let cover = covers.for_losses(operator, unpaid + found.pending.saturating_sub(operator.bond));
    operator.debt += unpaid;
    outcome.cover_paid = unpaid.min(cover);
    outcome.provided = announce(operator, found.pending, cover - outcome.cover_paid);
    entry.capacity = capacity(operator, parameters);

    let earned = found.reward * Balance::from(operator.commission) / 10_000;
    if operator.debt > 0 {
        outcome.debt_repaid = earned.min(operator.debt);
        operator.debt -= outcome.debt_repaid;
    } else if operator.fault.is_none() {
        outcome.commission = earned;
    }
    if let Some(rise) = operator.rise.filter(|rise| rise.from <= now) {
        (operator.commission, operator.rise) = (rise.commission, None);
    }
    if operator.closing && found.total == 0 {
        (operator.place, entry.status) = (Place::Left, Status::Exited);
    }
    (outcome, bounty)
}
