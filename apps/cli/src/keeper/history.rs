//! What past eras still owe. An era is read once, for all operators together, and remembered: what it paid to whom does
//! not change any more but by payouts. The latest era comes first, and a look reads a few: nothing waits for this.

use std::collections::{BTreeMap, BTreeSet};

use estuary_interfaces::OperatorId;
use subxt::{dynamic::Value, utils::H256};

use crate::{
    chain::{Account, Chain, Entry, Exposed, ExposurePage},
    error::Result,
};

/// The eras of operators that one look reads: some hundred values.
const READ_AT_ONCE: usize = 200;

/// A page of a validator's nominators who were not paid for an era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnpaidPage {
    pub era: u32,
    pub page: u32,
    /// Whether our nominator is on it.
    pub ours: bool,
}

/// An operator, and where its stake is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub operator: OperatorId,
    pub validator: Account,
    pub nominator: Account,
    /// Others' rewards matter, too.
    pub leaving: bool,
}

/// What is known of past eras.
#[derive(Default)]
pub struct History {
    eras: BTreeMap<u32, Era>,
}

#[derive(Default)]
struct Era {
    /// Of whom it was read.
    read: BTreeSet<OperatorId>,
    unpaid: BTreeMap<OperatorId, Vec<UnpaidPage>>,
}

impl History {
    /// Reads what is missing, as far as one look does, and what was paid since. Tells whether all is known.
    pub async fn follow(
        &mut self,
        chain: &Chain,
        places: &[Place],
        active_era: u32,
        at: H256,
    ) -> Result<bool> {
        let depth: u32 = chain.constant("Staking", "HistoryDepth")?;
        let first = active_era.saturating_sub(depth);
        self.eras.retain(|era, _| *era >= first);
        self.see_payouts(chain, places, at).await?;
        let (missing, complete) = self.missing(first..active_era, places);
        self.read(chain, &missing, at).await?;
        Ok(complete)
    }

    /// What an operator's eras still owe, the latest last.
    pub fn unpaid(&self, operator: OperatorId) -> Vec<UnpaidPage> {
        let of = |era: &'_ Era| era.unpaid.get(&operator).cloned().unwrap_or_default();
        self.eras.values().flat_map(of).collect()
    }

    /// The eras to be read now, each with the operators of whom it was not read; and whether these are all.
    fn missing<'a>(
        &self,
        eras: std::ops::Range<u32>,
        places: &'a [Place],
    ) -> (Vec<(u32, Vec<&'a Place>)>, bool) {
        let (mut missing, mut count) = (Vec::new(), 0);
        for era in eras.rev() {
            let known = self.eras.get(&era);
            let is_new = |place: &&Place| !known.is_some_and(|known| known.read.contains(&place.operator));
            let of: Vec<_> = places.iter().filter(is_new).collect();
            if of.is_empty() {
                continue;
            }
            if count > 0 && count + of.len() > READ_AT_ONCE {
                return (missing, false);
            }
            count += of.len();
            missing.push((era, of));
        }
        (missing, true)
    }

    async fn read(&mut self, chain: &Chain, missing: &[(u32, Vec<&Place>)], at: H256) -> Result<()> {
        let rewards: Vec<_> = missing.iter().map(|(era, _)| reward(*era)).collect();
        let rewarded = chain.stored_many(&rewards, at).await?;
        let of: Vec<(u32, &Place)> = missing
            .iter()
            .zip(&rewarded)
            .filter(|(_, reward)| reward.is_some())
            .flat_map(|((era, places), _)| places.iter().map(|place| (*era, *place)))
            .collect();
        let overviews: Vec<_> = of.iter().map(|(era, place)| overview(*era, place)).collect();
        let found = chain.stored_many(&overviews, at).await?;
        let exposed: Vec<_> = of
            .iter()
            .zip(found)
            .filter_map(|(of, found)| Some((of, found?)))
            .collect();
        let claims: Vec<_> = exposed
            .iter()
            .map(|((era, place), _)| claimed(*era, place))
            .collect();
        let claims = chain.stored_many(&claims, at).await?;

        let mut unpaid = Vec::new();
        for (((era, place), exposed), claims) in exposed.iter().zip(claims) {
            let exposed: Exposed = chain.decoded(&overview(*era, place), exposed)?;
            let claims = pages(chain, &claimed(*era, place), claims)?;
            // A validator without nominators has no page, and is paid with the first.
            let all = 0..exposed.page_count.max(1);
            unpaid.extend(
                all.filter(|page| !claims.contains(page))
                    .map(|page| (*era, *place, page)),
            );
        }
        let exposures: Vec<_> = unpaid
            .iter()
            .map(|(era, place, page)| exposure(*era, place, *page))
            .collect();
        let found = chain.stored_many(&exposures, at).await?;
        for (era, places) in missing {
            let known = self.eras.entry(*era).or_default();
            known.read.extend(places.iter().map(|place| place.operator));
        }
        for (((era, place, page), entry), found) in unpaid.into_iter().zip(&exposures).zip(found) {
            let exposed: Option<ExposurePage> =
                found.map(|bytes| chain.decoded(entry, &bytes)).transpose()?;
            let ours = exposed.is_some_and(|exposed| exposed.has(&place.nominator));
            let known = self.eras.entry(era).or_default();
            let of = known.unpaid.entry(place.operator).or_default();
            of.push(UnpaidPage { era, page, ours });
        }
        Ok(())
    }

    /// Forgets what was paid out, of what a keeper would pay.
    async fn see_payouts(&mut self, chain: &Chain, places: &[Place], at: H256) -> Result<()> {
        let mut watched = Vec::new();
        for (era, known) in &self.eras {
            for place in places {
                let unpaid = known.unpaid.get(&place.operator);
                if unpaid.is_some_and(|pages| pages.iter().any(|page| page.ours || place.leaving)) {
                    watched.push((*era, place));
                }
            }
        }
        let entries: Vec<_> = watched.iter().map(|(era, place)| claimed(*era, place)).collect();
        let found = chain.stored_many(&entries, at).await?;
        for (((era, place), entry), found) in watched.into_iter().zip(&entries).zip(found) {
            let claims = pages(chain, entry, found)?;
            self.forget(era, place.operator, &claims);
        }
        Ok(())
    }

    fn forget(&mut self, era: u32, operator: OperatorId, claimed: &[u32]) {
        if let Some(known) = self.eras.get_mut(&era) {
            if let Some(unpaid) = known.unpaid.get_mut(&operator) {
                unpaid.retain(|page| !claimed.contains(&page.page));
            }
            known.unpaid.retain(|_, pages| !pages.is_empty());
        }
    }
}

fn pages(chain: &Chain, entry: &Entry, claims: Option<Vec<u8>>) -> Result<Vec<u32>> {
    claims.map_or(Ok(Vec::new()), |bytes| chain.decoded(entry, &bytes))
}

fn reward(era: u32) -> Entry {
    Entry::new("Staking", "ErasValidatorReward", vec![Value::u128(era.into())])
}

fn overview(era: u32, place: &Place) -> Entry {
    Entry::new("Staking", "ErasStakersOverview", of_era(era, place))
}

fn claimed(era: u32, place: &Place) -> Entry {
    Entry::new("Staking", "ClaimedRewards", of_era(era, place))
}

fn exposure(era: u32, place: &Place, page: u32) -> Entry {
    let mut keys = of_era(era, place);
    keys.push(Value::u128(page.into()));
    Entry::new("Staking", "ErasStakersPaged", keys)
}

fn of_era(era: u32, place: &Place) -> Vec<Value> {
    vec![Value::u128(era.into()), Value::from_bytes(place.validator.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(operator: OperatorId) -> Place {
        Place {
            operator,
            validator: Account::from([1; 32]),
            nominator: Account::from([2; 32]),
            leaving: false,
        }
    }

    fn places(count: u32) -> Vec<Place> {
        (0..count).map(place).collect()
    }

    /// Reads an era that owes nothing.
    fn read(history: &mut History, missing: &[(u32, Vec<&Place>)]) {
        for (era, places) in missing {
            let known = history.eras.entry(*era).or_default();
            known.read.extend(places.iter().map(|place| place.operator));
        }
    }

    #[test]
    fn the_latest_era_is_read_first_and_each_once() {
        let (mut history, places) = (History::default(), places(150));
        for era in (16..20).rev() {
            let (missing, complete) = history.missing(16..20, &places);
            let eras: Vec<_> = missing.iter().map(|(era, of)| (*era, of.len())).collect();
            assert_eq!((eras, complete), (vec![(era, 150)], era == 16));
            read(&mut history, &missing);
        }
        assert_eq!(history.missing(16..20, &places), (vec![], true));
        let (missing, _) = history.missing(17..21, &places);
        assert_eq!(missing.len(), 1, "only the new one");
    }

    #[test]
    fn a_new_operator_does_not_make_the_others_be_read_again() {
        let mut history = History::default();
        let few = places(2);
        let (missing, complete) = history.missing(0..84, &few);
        assert_eq!(
            (missing.len(), complete),
            (84, true),
            "a few operators take one look"
        );
        read(&mut history, &missing);
        let more = places(3);
        let (missing, _) = history.missing(0..84, &more);
        assert_eq!(missing.len(), 84);
        assert!(missing.iter().all(|(_, of)| of.len() == 1 && of[0].operator == 2));
    }

    #[test]
    fn more_operators_than_a_look_reads_still_take_an_era_at_a_time() {
        let places = places(300);
        let (missing, complete) = History::default().missing(0..3, &places);
        assert_eq!((missing.len(), complete), (1, false));
    }

    #[test]
    fn what_was_paid_is_forgotten() {
        let mut history = History::default();
        let page = |page| UnpaidPage {
            era: 5,
            page,
            ours: true,
        };
        let era = history.eras.entry(5).or_default();
        era.unpaid.insert(7, vec![page(0), page(1)]);
        history.forget(5, 7, &[0]);
        assert_eq!(history.unpaid(7), [page(1)]);
        history.forget(5, 7, &[1, 0]);
        assert_eq!(history.unpaid(7), []);
        assert!(history.eras[&5].unpaid.is_empty());
    }
}
