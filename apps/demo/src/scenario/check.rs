//! From the file to the scenario: names become positions, and what cannot be is refused with its place.

use drink::frame_support::traits::Get;
use estuary_placed::Reader;
use estuary_runtime::{
    chain::{ENDOWMENT, VALIDATORS},
    units::UNIT,
    Balance, Runtime,
};
use estuary_tests::MAX_COMMISSION;
use sp_runtime::Perbill;
use staking_pool::parameters::MAX_RESERVE;
use toml::Spanned;

use super::{
    file, values::Checker, Action, Depositor, Event, Markets, Operator, PlacedError, Scenario, Source,
};
use crate::amount::tokens;

type Result<T> = std::result::Result<T, PlacedError>;

/// A longer story is surely a slip: it would take minutes.
const MAX_ERAS: u32 = 1_000;

/// As on the chains that the runtime stands for.
const DEFAULT_SLASH_DEFER: u32 = 2;

/// What a validator owns besides its stake, less what it needs for storage deposits.
const SPARE: Balance = ENDOWMENT - 1_000 * UNIT;

/// Parts per billion in a basis point.
const PER_BASIS_POINT: u32 = 100_000;

pub fn read(source: Source) -> Result<Scenario> {
    let file: file::File = toml::from_str(&source.text).map_err(|error| {
        let reason = error.message().trim().replace('\n', "; ");
        source.error(error.span().unwrap_or(0..0), reason)
    })?;
    Checker { source: &source }.scenario(file)
}

impl Checker<'_> {
    fn scenario(&self, file: file::File) -> Result<Scenario> {
        let eras = *file.eras.get_ref();
        if !(1..=MAX_ERAS).contains(&eras) {
            return self.refuse(file.eras.span(), format!("a story has 1 to {MAX_ERAS} eras"));
        }
        let mut scenario = Scenario {
            title: file.title,
            description: file.description,
            eras,
            slash_defer: self.slash_defer(file.slash_defer.as_ref())?,
            tell_every: self.tell_every(file.tell_every.as_ref())?,
            markets: file
                .markets
                .as_ref()
                .map(|markets| self.markets(markets))
                .transpose()?,
            operators: self.operators(&file.operators)?,
            depositors: self.depositors(&file.depositors)?,
            events: Vec::new(),
            source: self.source.clone(),
        };
        for (who, depositor) in file.depositors.get_ref().iter().enumerate() {
            scenario.events.extend(self.first_stake(who, depositor, eras)?);
        }
        for event in &file.events {
            let event = self.event(event, &scenario)?;
            scenario.events.push(event);
        }
        self.check_sources(&scenario)?;
        scenario.events.sort_by_key(|event| event.era);
        Ok(scenario)
    }

    fn slash_defer(&self, eras: Option<&Spanned<u32>>) -> Result<u32> {
        let Some(eras) = eras else {
            return Ok(DEFAULT_SLASH_DEFER);
        };
        let bonding = <Runtime as pallet_staking::Config>::BondingDuration::get();
        if *eras.get_ref() >= bonding {
            return self.refuse(
                eras.span(),
                format!("slashes must be deferred for less than the {bonding} eras that unbonding takes"),
            );
        }
        Ok(*eras.get_ref())
    }

    fn tell_every(&self, eras: Option<&Spanned<u32>>) -> Result<u32> {
        match eras {
            None => Ok(1),
            Some(eras) if *eras.get_ref() == 0 => self.refuse(eras.span(), "this is zero"),
            Some(eras) => Ok(*eras.get_ref()),
        }
    }

    fn markets(&self, markets: &file::Markets) -> Result<Markets> {
        let Some(reserve) = &markets.reserve else {
            return Ok(Markets { reserve: 0 });
        };
        let part = self.percent(reserve)?.deconstruct();
        if part % PER_BASIS_POINT != 0 {
            return self.refuse(reserve.span(), "a reserve has at most 2 decimals");
        }
        match u16::try_from(part / PER_BASIS_POINT) {
            Ok(reserve) if reserve <= MAX_RESERVE => Ok(Markets { reserve }),
            _ => {
                let reason = format!("a reserve has {} % at most", MAX_RESERVE / 100);
                self.refuse(reserve.span(), reason)
            }
        }
    }

    fn first_stake(&self, who: usize, depositor: &file::Depositor, eras: u32) -> Result<Option<Event>> {
        let (era, amount) = match (&depositor.era, &depositor.amount) {
            (_, Some(amount)) => (depositor.era.as_ref(), amount),
            (Some(era), None) => {
                return self.refuse(era.span(), "without an `amount` nothing is staked in it");
            }
            (None, None) => return Ok(None),
        };
        Ok(Some(Event {
            era: era.map_or(Ok(0), |era| self.era(era, eras))?,
            action: Action::Stake {
                who,
                amount: self.amount(amount)?,
            },
            at: amount.span(),
        }))
    }

    fn operators(&self, listed: &Spanned<Vec<file::Operator>>) -> Result<Vec<Operator>> {
        let mut operators: Vec<Operator> = Vec::new();
        if listed.get_ref().is_empty() {
            return self.refuse(listed.span(), "a story needs an operator");
        }
        for listed in listed.get_ref() {
            let name = self.new_name(&listed.name, operators.iter().map(|o| &o.name))?;
            let validator = *listed.validator.get_ref();
            if validator >= VALIDATORS {
                let reason = format!("the chain has {VALIDATORS} validators, numbered from 0");
                return self.refuse(listed.validator.span(), reason);
            }
            if let Some(other) = operators.iter().find(|o| o.validator == validator) {
                let reason = format!("{} has this validator already", other.name);
                return self.refuse(listed.validator.span(), reason);
            }
            let bond = self.amount(&listed.bond)?;
            if bond > SPARE {
                let reason = format!("a validator can spare {} tokens", tokens(SPARE));
                return self.refuse(listed.bond.span(), reason);
            }
            let here = self.percent(&listed.commission)?;
            let on_chain = match &listed.on_chain_commission {
                Some(on_chain) => self.percent(on_chain)?,
                None => Perbill::zero(),
            };
            if here.deconstruct() % PER_BASIS_POINT != 0 {
                return self.refuse(listed.commission.span(), "a commission has at most 2 decimals");
            }
            let most = u32::from(MAX_COMMISSION) * PER_BASIS_POINT;
            if here.deconstruct() + on_chain.deconstruct() > most {
                let reason = format!(
                    "on chain and here, an operator may take {} % together",
                    MAX_COMMISSION / 100
                );
                return self.refuse(listed.commission.span(), reason);
            }
            let commission = here.deconstruct() / PER_BASIS_POINT;
            operators.push(Operator {
                name,
                validator,
                bond,
                commission: commission.try_into().expect("it is below the maximum"),
                on_chain_commission: on_chain,
                at: listed.name.span(),
            });
        }
        Ok(operators)
    }

    fn depositors(&self, listed: &Spanned<Vec<file::Depositor>>) -> Result<Vec<Depositor>> {
        let mut depositors: Vec<Depositor> = Vec::new();
        if listed.get_ref().is_empty() {
            return self.refuse(listed.span(), "a story needs a depositor");
        }
        for listed in listed.get_ref() {
            let name = self.new_name(&listed.name, depositors.iter().map(|d| &d.name))?;
            depositors.push(Depositor {
                name,
                claims_at_once: listed.claims_at_once.unwrap_or(true),
            });
        }
        Ok(depositors)
    }
}
