//! The scenario's events.

use drink::sandbox_api::prelude::SystemAPI;
use estuary_runtime::Balance;
use sp_runtime::Perbill;

use super::{
    flows::{paid_by, slashed},
    keeper::plural,
    Announced, Story,
};
use crate::{
    amount::{group, tokens},
    scenario::{Action, Event, Part, PlacedError},
};

/// Why an event cannot happen.
type Refusal = String;

impl Story<'_> {
    /// Lets an event of the scenario happen.
    ///
    /// # Errors
    /// With its line, if it cannot.
    pub(super) fn act(&mut self, event: &Event) -> Result<(), PlacedError> {
        let done = match event.action {
            Action::Stake { who, amount } => self.stake(who, amount),
            Action::Exit { who, amount } => self.exit(who, amount),
            Action::Transfer { from, to, amount } => self.transfer(from, to, amount),
            Action::Claim { who } => self.claim(who),
            Action::Donate { operator, amount } => self.donate(operator, amount),
            Action::Offend { operator, fraction } => self.offend(operator, fraction),
            Action::CancelSlash { operator } => self.cancel_slash(operator),
            Action::Market(action) => self.act_in_markets(action),
        };
        done.map_err(|reason| {
            let reason = format!("era {}: {reason}", event.era);
            self.scenario.source.error(event.at.clone(), reason)
        })
    }

    fn stake(&mut self, who: usize, amount: Balance) -> Result<(), Refusal> {
        let depositor = &mut self.depositors[who];
        let account = &depositor.account;
        let (staked, paid) = paid_by(&mut self.world, account, |world| {
            world.pool().stake(account, amount)
        });
        staked.map_err(|error| format!("{} cannot stake {}: {error:?}", depositor.name, tokens(amount)))?;
        self.flows.stakes += paid;
        depositor.put_in += amount;
        self.timeline
            .note(format!("→ {} stakes {}", depositor.name, tokens(amount)));
        Ok(())
    }

    fn exit(&mut self, who: usize, part: Part) -> Result<(), Refusal> {
        let amount = self.part_of(who, part)?;
        let depositor = &mut self.depositors[who];
        let (first, parts) = self
            .world
            .pool()
            .request_withdrawal(&depositor.account, amount)
            .map_err(|error| format!("{} cannot withdraw {}: {error:?}", depositor.name, tokens(amount)))?;
        depositor.requests.extend((first..).take(parts as usize));
        let all = if part == Part::All { ", all of it" } else { "" };
        self.timeline.note(format!(
            "↩ {} asks for {} back{all} ({}, from number {first})",
            depositor.name,
            tokens(amount),
            plural(parts.into(), "request"),
        ));
        Ok(())
    }

    fn transfer(&mut self, from: usize, to: usize, part: Part) -> Result<(), Refusal> {
        let amount = self.part_of(from, part)?;
        let (giver, taker) = (&self.depositors[from], &self.depositors[to]);
        self.world
            .pool()
            .transfer(&giver.account, &taker.account, amount)
            .map_err(|error| format!("{} cannot transfer {}: {error:?}", giver.name, tokens(amount)))?;
        self.timeline.note(format!(
            "⇄ {} transfers {} to {}",
            giver.name,
            tokens(amount),
            taker.name
        ));
        self.depositors[from].got_out += amount;
        self.depositors[to].put_in += amount;
        Ok(())
    }

    /// The planck that a part of a depositor's holding is, if it holds as much.
    pub(super) fn part_of(&mut self, who: usize, part: Part) -> Result<Balance, Refusal> {
        let Story {
            depositors, world, ..
        } = self;
        let (name, balance) = (
            &depositors[who].name,
            world.pool().balance_of(&depositors[who].account),
        );
        let amount = part.of(balance);
        if amount > balance {
            let (amount, balance) = (tokens(amount), tokens(balance));
            return Err(format!(
                "{name} holds {balance} tokens, which is less than {amount}"
            ));
        }
        if amount == 0 {
            return Err(format!("{name} holds nothing any more"));
        }
        Ok(amount)
    }

    fn claim(&mut self, who: usize) -> Result<(), Refusal> {
        let amount = self.claim_all(who).map_err(|error| error.to_string())?;
        let name = &self.depositors[who].name;
        if amount == 0 {
            return Err(format!("{name} has nothing to claim"));
        }
        self.timeline.note(format!("← {name} claims {}", tokens(amount)));
        Ok(())
    }

    fn donate(&mut self, operator: usize, amount: Balance) -> Result<(), Refusal> {
        let (donor, operator) = (&self.donor, &self.operators[operator]);
        let (given, paid) = paid_by(&mut self.world, donor, |world| {
            world.chain.transfer(donor, &operator.nominator, amount)
        });
        given.map_err(|error| format!("nothing could be given: {error:?}"))?;
        self.flows.donations += paid;
        self.timeline.note(format!(
            "♥ somebody gives {} to {}'s nominator: it will stream to all",
            tokens(amount),
            operator.name
        ));
        Ok(())
    }

    fn offend(&mut self, position: usize, fraction: Perbill) -> Result<(), Refusal> {
        let nominators = self.nominators();
        let operator = &self.operators[position];
        let chain = &mut self.world.chain;
        let era = chain.active_era();
        let exposed = chain.exposure_of(era, &operator.validator, &operator.nominator);
        let applied_in = era + self.scenario.slash_defer + 1;
        let waiting = chain.unapplied_slashes(applied_in);

        chain.reset_events();
        chain.offence(&operator.validator, fraction);
        let when = if chain.unapplied_slashes(applied_in) > waiting {
            self.announced.push(Announced {
                operator: position,
                applied_in,
            });
            format!("announced, applied in era {applied_in}")
        } else if self.scenario.slash_defer == 0 {
            "applied at once".into()
        } else {
            "would be due, but there is nothing left to slash".into()
        };
        self.flows.slashes += slashed(&mut self.world, &nominators);
        let number = self.scenario.operators[position].validator;
        self.timeline.note(format!(
            "⚡ operator {} (validator {number}) offends: {} of its {} {when}",
            operator.name,
            percent(fraction),
            tokens(exposed)
        ));
        Ok(())
    }

    fn cancel_slash(&mut self, position: usize) -> Result<(), Refusal> {
        let operator = &self.operators[position];
        let waiting = self.announced.iter().filter(|slash| slash.operator == position);
        let mut eras: Vec<_> = waiting.map(|slash| slash.applied_in).collect();
        eras.dedup();
        if eras.is_empty() {
            return Err(format!("nothing is announced against {}", operator.name));
        }
        for era in eras {
            // The chain keeps the slashes of an era in the order of their announcement.
            let of_era = self.announced.iter().filter(|slash| slash.applied_in == era);
            let cancelled = (0..).zip(of_era).filter(|(_, slash)| slash.operator == position);
            let indices = cancelled.map(|(index, _)| index).collect();
            self.world
                .chain
                .cancel_deferred_slash(era, indices)
                .map_err(|error| format!("governance cannot cancel it: {error:?}"))?;
        }
        self.announced.retain(|slash| slash.operator != position);
        let commission = self.scenario.operators[position].on_chain_commission;
        self.world
            .chain
            .validate(&operator.validator, commission)
            .map_err(|error| format!("{} cannot validate again: {error:?}", operator.name))?;
        self.timeline.note(format!(
            "⚖ governance cancels the slash of {}, which validates again",
            operator.name
        ));
        Ok(())
    }
}

/// `12 %`, `12.5 %`
fn percent(fraction: Perbill) -> String {
    const PER_PERCENT: u32 = 10_000_000;
    let parts = fraction.deconstruct();
    let decimals = format!("{:07}", parts % PER_PERCENT);
    let text = format!("{}.{decimals}", group((parts / PER_PERCENT).into()));
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}
