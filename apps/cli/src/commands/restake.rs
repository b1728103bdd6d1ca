//! `estuary restake`: what restakers, operators of services, and the curator do.

use estuary_interfaces::RateProvider;
use estuary_restaking::{Epoch, Lrt, Units};
use estuary_restaking_interfaces::restake_vault::{
    Deposited, RestakeVault as _, SlashExecuted, SlashId, SlotId, Unbonded, WithdrawalRequested,
};
use psp22::PSP22;
use restake_vault::RestakeVaultRef;
use serde::Serialize;

use super::{
    limit,
    markets::approved_only,
    output::{lines, say, table, Done},
    staking::a_little_less,
    Session, ALL,
};
use crate::{
    account::{from_ink, to_ink},
    amount::{duration, price},
    arguments::RestakeCommand as Command,
    chain::{account_of, Account, Sender},
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

/// The whole bond comes back.
const NONE: &str = "none";

/// So many epochs back a claim without a number looks for units.
const EPOCHS_BACK: Epoch = 100;

/// The restake vault, and what an account has in it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct VaultView {
    /// The vault's account.
    vault: String,
    /// The account that chooses services. Null if there is none.
    curator: Option<String>,
    /// The epoch of now.
    epoch: Epoch,
    /// When the next one begins.
    next_epoch: u64,
    /// What an LRT is worth in native tokens, times 10^12.
    rate: String,
    /// All LRT.
    supply: String,
    /// Units that back them, those that still stream included.
    active: String,
    /// The most active units that deposits lead to.
    cap: String,
    /// Units that leave.
    leaving: String,
    /// Units that stand behind services.
    allotted: String,
    /// Units that slashes for faults of this epoch can take.
    capacity: String,
    /// Units of operators.
    bonds: String,
    /// Units that slashes have set aside.
    escrow: String,
    /// Slashes that are neither vetoed nor executed, oldest first.
    open_slashes: Vec<SlashView>,
    /// Units that are booked and not there. Always 0.
    unbacked: String,
    /// What the account has, if one is named or there is a key.
    own: Option<Restaker>,
}

/// A slash that is neither vetoed nor executed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct SlashView {
    /// Its number.
    id: u32,
    /// The slot.
    slot: SlotId,
    /// Units of operator and holders that are set aside.
    units: String,
    /// From then on anyone can execute it.
    deadline: u64,
}

/// What an account has in the vault.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Restaker {
    /// LRT.
    lrt: String,
    /// Units that they could leave with.
    units: String,
    /// Units that leave, by the epoch with which they do.
    leaving: Vec<Leaving>,
}

/// Units that leave.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Leaving {
    /// They can be claimed when this epoch is over.
    epoch: Epoch,
    /// Units as of now.
    units: String,
    /// Whether the epoch is over.
    is_over: bool,
}

/// A service's slot for one operator.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct SlotView {
    /// Its number.
    slot: SlotId,
    /// The contract that can slash.
    service: String,
    /// The account whose bond pays first.
    operator: String,
    /// The account that may veto slashes. Null if nobody may.
    resolver: Option<String>,
    /// The hash of what the service promises.
    terms: String,
    /// The most units that the service asks for.
    wanted: String,
    /// Units of holders that stand behind it.
    units: String,
    /// Units of the operator.
    bond: String,
    /// The first epoch that counts. Null before the curator has opted in.
    start: Option<Epoch>,
    /// The last epoch that counts. Null while none is.
    closing: Option<Epoch>,
    /// Slashes that are neither vetoed nor executed.
    open_slashes: u32,
}

impl Session {
    pub(super) async fn restake(&self, command: Command) -> Result<()> {
        let protocol = self.protocol().await?;
        let done = match command {
            Command::Status { account } => return self.restake_status(&protocol, account.as_deref()).await,
            Command::Slots => return self.slots(&protocol).await,
            Command::Slot { slot } => return self.slot(&protocol, slot).await,
            Command::Deposit {
                amount,
                native: false,
            } => protocol.restake_units(&self.signer()?, &amount).await?,
            Command::Deposit { amount, native: true } => {
                protocol.restake_native(&self.signer()?, &amount).await?
            }
            Command::Withdraw { amount } => protocol.leave_vault(&self.signer()?, &amount).await?,
            Command::Claim { epoch } => protocol.claim_units(&self.signer()?, epoch).await?,
            Command::Bond { slot, amount } if amount == NONE => {
                protocol.unbond_slot(&self.signer()?, slot).await?
            }
            Command::Bond { slot, amount } => protocol.bond_slot(&self.signer()?, slot, &amount).await?,
            Command::OptIn { slot, amount } => protocol.opt_in(&self.signer()?, slot, &amount).await?,
            Command::OptOut { slot } => protocol.opt_out(&self.signer()?, slot).await?,
            Command::Execute { slash } => protocol.execute_slash(&self.signer()?, slash).await?,
            Command::Free { slot } => protocol.free_slot(&self.signer()?, slot).await?,
            Command::Cap { amount } => protocol.set_vault_cap(&self.signer()?, &amount).await?,
        };
        let answer = Done { done: done.clone() };
        self.report(&protocol, &done, &answer)
    }

    async fn restake_status(&self, protocol: &Protocol, account: Option<&str>) -> Result<()> {
        let owner = self.somebody(protocol, account)?;
        let view = protocol.vault_view(owner.as_ref()).await?;
        if self.output.json {
            return self.output.view(&view);
        }
        let token = &protocol.chain.token;
        let units = |text: &str| format!("{} units", token.number_text(text));
        let mut rows = table(&["vault", &view.vault]);
        rows.add_row(["curator", view.curator.as_deref().unwrap_or("nobody")]);
        let now = protocol.chain.now(None).await?;
        let epoch = format!(
            "{}, for {}",
            view.epoch,
            duration(view.next_epoch.saturating_sub(now))
        );
        rows.add_row(["epoch", &epoch]);
        let rate = view.rate.parse().unwrap_or(0_u128);
        let worth = format!("{} {}", price(rate.saturating_mul(1_000_000)), token.symbol);
        rows.add_row(["an LRT is worth", &worth]);
        rows.add_row(["active", &units(&view.active)]);
        rows.add_row(["behind services", &units(&view.allotted)]);
        rows.add_row(["slashable in this epoch", &units(&view.capacity)]);
        rows.add_row(["leaving", &units(&view.leaving)]);
        rows.add_row(["bonds of operators", &units(&view.bonds)]);
        rows.add_row(["set aside for slashes", &units(&view.escrow)]);
        if let Some(own) = &view.own {
            let position = format!("{} LRT, {}", token.number_text(&own.lrt), units(&own.units));
            rows.add_row(["position", &position]);
            for leaving in &own.leaving {
                let when = match leaving.is_over {
                    true => "can be claimed".into(),
                    false => format!("when epoch {} is over", leaving.epoch),
                };
                rows.add_row(["leaves", &format!("{} {when}", units(&leaving.units))]);
            }
        }
        say(lines(&rows))
    }

    async fn slots(&self, protocol: &Protocol) -> Result<()> {
        let vault = &protocol.restaking()?.vault;
        let number = protocol
            .ask(message!(RestakeVaultRef(vault).slots()), None)
            .await?;
        let mut slots = Vec::new();
        for slot in 0..number {
            slots.push(protocol.slot_view(slot).await?);
        }
        if self.output.json {
            return self.output.view(&slots);
        }
        let mut rows = table(&["slot", "service", "operator", "units", "bond", "counts"]);
        for slot in &slots {
            let token = &protocol.chain.token;
            let (units, bond) = (token.number_text(&slot.units), token.number_text(&slot.bond));
            rows.add_row([
                &slot.slot.to_string(),
                &slot.service,
                &slot.operator,
                &units,
                &bond,
                &slot.counts(),
            ]);
        }
        say(lines(&rows))
    }

    async fn slot(&self, protocol: &Protocol, slot: SlotId) -> Result<()> {
        let view = protocol.slot_view(slot).await?;
        if self.output.json {
            return self.output.view(&view);
        }
        let token = &protocol.chain.token;
        let mut rows = table(&["service", &view.service]);
        rows.add_row(["operator", &view.operator]);
        rows.add_row(["resolver", view.resolver.as_deref().unwrap_or("nobody")]);
        rows.add_row(["terms", &view.terms]);
        rows.add_row(["wants", &token.number_text(&view.wanted)]);
        rows.add_row(["units", &token.number_text(&view.units)]);
        rows.add_row(["bond", &token.number_text(&view.bond)]);
        rows.add_row(["counts", &view.counts()]);
        say(lines(&rows))
    }
}

impl SlotView {
    fn counts(&self) -> String {
        match (self.start, self.closing) {
            (None, None) => "not yet".into(),
            (Some(start), None) => format!("from epoch {start} on"),
            (Some(start), Some(closing)) if start <= closing => format!("epochs {start} to {closing}"),
            _ => "never".into(),
        }
    }
}

impl Protocol {
    async fn vault_view(&self, owner: Option<&Account>) -> Result<VaultView> {
        let vault = &self.restaking()?.vault;
        let book = self
            .ask_for(message!(RestakeVaultRef(vault).book()), None)
            .await?;
        let setup = self.ask(message!(RestakeVaultRef(vault).setup()), None).await?;
        let next_epoch = setup.map_or(0, |setup| {
            let begun = u64::from(book.epoch).saturating_add(1);
            setup
                .start
                .saturating_add(setup.policy.epoch.saturating_mul(begun))
        });
        let curator = self.ask(message!(RestakeVaultRef(vault).curator()), None).await?;
        let rate = message!(RestakeVaultRef(vault).get_rate());
        let (held, booked) = self
            .ask_for(message!(RestakeVaultRef(vault).backing()), None)
            .await?;
        Ok(VaultView {
            vault: self.chain.show(vault),
            curator: curator.curator.map(|curator| self.chain.show(&from_ink(curator))),
            epoch: book.epoch,
            next_epoch,
            rate: self.ask(rate, None).await?.to_string(),
            supply: book.supply.to_string(),
            active: book.active.to_string(),
            cap: book.cap.to_string(),
            leaving: book.bucketed.to_string(),
            allotted: book.allotted.to_string(),
            capacity: book.capacity.to_string(),
            bonds: book.bonds.to_string(),
            escrow: book.escrow.to_string(),
            open_slashes: self.open_slashes().await?,
            unbacked: booked.saturating_sub(held).to_string(),
            own: match owner {
                Some(owner) => Some(self.restaker(owner, book.epoch).await?),
                None => None,
            },
        })
    }

    async fn open_slashes(&self) -> Result<Vec<SlashView>> {
        let vault = &self.restaking()?.vault;
        let number = self.ask(message!(RestakeVaultRef(vault).slashes()), None).await?;
        let mut open = Vec::new();
        for id in 0..number {
            let slash = self.ask(message!(RestakeVaultRef(vault).slash(id)), None).await?;
            open.extend(slash.map(|open| SlashView {
                id,
                slot: open.slot,
                units: open.slash.total().unwrap_or(0).to_string(),
                deadline: open.slash.deadline,
            }));
        }
        Ok(open)
    }

    async fn restaker(&self, owner: &Account, epoch: Epoch) -> Result<Restaker> {
        let vault = &self.restaking()?.vault;
        let lrt = self.lrt_of(owner).await?;
        let book = self
            .ask_for(message!(RestakeVaultRef(vault).book()), None)
            .await?;
        let now = self.chain.now(None).await?;
        let leaving = self.leaving(owner, epoch).await?.into_iter();
        Ok(Restaker {
            lrt: lrt.to_string(),
            units: book.to_units_down(lrt, now).unwrap_or(0).to_string(),
            leaving: leaving
                .map(|(of, units)| Leaving {
                    epoch: of,
                    units: units.to_string(),
                    is_over: of < epoch,
                })
                .collect(),
        })
    }

    /// The epochs with which units of an account leave, and the units.
    async fn leaving(&self, owner: &Account, epoch: Epoch) -> Result<Vec<(Epoch, Units)>> {
        let vault = &self.restaking()?.vault;
        let mut leaving = Vec::new();
        for of in epoch.saturating_sub(EPOCHS_BACK)..=epoch.saturating_add(1) {
            let claimable = message!(RestakeVaultRef(vault).claimable(to_ink(owner), of));
            match self.ask_for(claimable, None).await? {
                0 => {}
                units => leaving.push((of, units)),
            }
        }
        Ok(leaving)
    }

    async fn lrt_of(&self, owner: &Account) -> Result<Lrt> {
        let vault = &self.restaking()?.vault;
        self.ask(message!(RestakeVaultRef(vault).balance_of(to_ink(owner))), None)
            .await
    }

    async fn slot_view(&self, id: SlotId) -> Result<SlotView> {
        let vault = &self.restaking()?.vault;
        let slot = self.ask(message!(RestakeVaultRef(vault).slot(id)), None).await?;
        let slot = slot.ok_or_else(|| Error::Usage(format!("there is no slot {id}")))?;
        let show = |account| self.chain.show(&from_ink(account));
        let terms: [u8; 32] = slot.terms.into();
        let known = |epoch| (epoch != Epoch::MAX).then_some(epoch);
        Ok(SlotView {
            slot: id,
            service: show(slot.service),
            operator: show(slot.operator),
            resolver: slot.resolver.map(show),
            terms: format!("0x{}", hex::encode(terms)),
            wanted: slot.allotment.wanted.to_string(),
            units: slot.allotment.units.to_string(),
            bond: slot.allotment.bond.to_string(),
            start: known(slot.allotment.start),
            closing: known(slot.allotment.closing),
            open_slashes: slot.allotment.open,
        })
    }

    async fn restake_units(&self, signer: &Sender, amount: &str) -> Result<String> {
        let vault = &self.restaking()?.vault;
        let units = self.units_to_give(&account_of(signer), amount, "deposit").await?;
        self.must_have_units(&account_of(signer), units, "deposit")
            .await?;
        if !self.allow_units(signer, vault, units).await? {
            return Ok(approved_only("deposits"));
        }
        let deposit = |least| message!(RestakeVaultRef(vault).deposit(units, least));
        let foreseen = self.try_out(signer, 0, &deposit(0)).await?.answer;
        let (lrt, receipt) = self.send(signer, 0, deposit(a_little_less(foreseen))).await?;
        let lrt = match receipt {
            Some(receipt) => receipt.event::<Deposited>(vault)?.lrt,
            None => lrt,
        };
        Ok(self.restaked(units, lrt))
    }

    async fn restake_native(&self, signer: &Sender, amount: &str) -> Result<String> {
        let vault = &self.restaking()?.vault;
        let deposit = |least| message!(RestakeVaultRef(vault).stake_and_deposit(least));
        let planck = match amount {
            ALL => self.chain.largest_value(signer, &deposit(0)).await?,
            _ => self.chain.token.parse(amount)?,
        };
        let foreseen = self.try_out(signer, planck, &deposit(0)).await?.answer;
        let (lrt, receipt) = self
            .send(signer, planck, deposit(a_little_less(foreseen)))
            .await?;
        match receipt {
            Some(receipt) => {
                let Deposited { units, lrt, .. } = receipt.event(vault)?;
                Ok(self.restaked(units, lrt))
            }
            None => Ok(format!(
                "{} would be staked and restaked, for {} LRT.",
                self.chain.token.show(planck),
                self.chain.token.number(lrt)
            )),
        }
    }

    fn restaked(&self, units: Units, lrt: Lrt) -> String {
        let token = &self.chain.token;
        format!(
            "{} units secure services from now on, for {} LRT. `estuary restake status` tells what they are worth.",
            token.number(units),
            token.number(lrt)
        )
    }

    async fn leave_vault(&self, signer: &Sender, amount: &str) -> Result<String> {
        let vault = &self.restaking()?.vault;
        let held = self.lrt_of(&account_of(signer)).await?;
        let lrt = match amount {
            ALL => held,
            _ => self.chain.token.parse(amount)?,
        };
        if lrt > held || held == 0 {
            return Err(Error::Refused {
                message: "request_withdrawal",
                reason: format!("the account has {} LRT", self.chain.token.number(held)),
            });
        }
        let request = |least| message!(RestakeVaultRef(vault).request_withdrawal(lrt, least));
        let (_, foreseen) = self.try_out(signer, 0, &request(0)).await?.answer;
        let (answer, receipt) = self.send(signer, 0, request(a_little_less(foreseen))).await?;
        let (epoch, units) = match receipt {
            Some(receipt) => {
                let WithdrawalRequested { epoch, units, .. } = receipt.event(vault)?;
                (epoch, units)
            }
            None => answer,
        };
        Ok(format!(
            "{} units leave. `estuary restake claim` pays them when epoch {epoch} is over. Until then slashes take their \
             part of them.",
            self.chain.token.number(units)
        ))
    }

    async fn claim_units(&self, signer: &Sender, epoch: Option<Epoch>) -> Result<String> {
        let vault = &self.restaking()?.vault;
        let epochs = match epoch {
            Some(epoch) => vec![epoch],
            None => {
                let book = self
                    .ask_for(message!(RestakeVaultRef(vault).book()), None)
                    .await?;
                let leaving = self.leaving(&account_of(signer), book.epoch).await?;
                let over = leaving.iter().filter(|(of, _)| *of < book.epoch);
                over.map(|(of, _)| *of).collect()
            }
        };
        if epochs.is_empty() {
            return Err(Error::Refused {
                message: "claim",
                reason: "nothing can be claimed: no epoch is over with which units of the account leave"
                    .into(),
            });
        }
        let mut paid: Units = 0;
        for epoch in epochs {
            let (units, _) = self
                .send(signer, 0, message!(RestakeVaultRef(vault).claim(epoch)))
                .await?;
            paid = paid.saturating_add(units);
        }
        Ok(format!(
            "{} wrapped units are back.",
            self.chain.token.number(paid)
        ))
    }

    async fn bond_slot(&self, signer: &Sender, slot: SlotId, amount: &str) -> Result<String> {
        let vault = &self.restaking()?.vault;
        let units = self.units_to_give(&account_of(signer), amount, "bond").await?;
        self.must_have_units(&account_of(signer), units, "bond").await?;
        if !self.allow_units(signer, vault, units).await? {
            return Ok(approved_only("bonds"));
        }
        self.send(signer, 0, message!(RestakeVaultRef(vault).bond(slot, units)))
            .await?;
        let units = self.chain.token.number(units);
        Ok(format!("{units} units more are the bond of slot {slot}."))
    }

    async fn unbond_slot(&self, signer: &Sender, slot: SlotId) -> Result<String> {
        let vault = &self.restaking()?.vault;
        let unbond = message!(RestakeVaultRef(vault).unbond(slot));
        let (units, receipt) = self.send(signer, 0, unbond).await?;
        let units = match receipt {
            Some(receipt) => receipt.event::<Unbonded>(vault)?.units,
            None => units,
        };
        let units = self.chain.token.number(units);
        Ok(format!("The bond of slot {slot} is back: {units} units."))
    }

    async fn opt_in(&self, signer: &Sender, slot: SlotId, amount: &str) -> Result<String> {
        let vault = &self.restaking()?.vault;
        let units = self.chain.token.parse(amount)?;
        self.send(signer, 0, message!(RestakeVaultRef(vault).opt_in(slot, units)))
            .await?;
        Ok(format!(
            "{} units stand behind slot {slot} from the third epoch on. Who asks to leave in this one or the next leaves \
             before.",
            self.chain.token.number(units)
        ))
    }

    async fn opt_out(&self, signer: &Sender, slot: SlotId) -> Result<String> {
        let vault = &self.restaking()?.vault;
        self.send(signer, 0, message!(RestakeVaultRef(vault).opt_out(slot)))
            .await?;
        Ok(format!(
            "Slot {slot} ends with this epoch. Its units are free two epochs later."
        ))
    }

    async fn execute_slash(&self, signer: &Sender, slash: SlashId) -> Result<String> {
        let vault = &self.restaking()?.vault;
        let execute = message!(RestakeVaultRef(vault).execute(slash));
        let (planck, receipt) = self.send(signer, 0, execute).await?;
        let planck = match receipt {
            Some(receipt) => receipt.event::<SlashExecuted>(vault)?.planck,
            None => planck,
        };
        let planck = self.chain.token.show(planck);
        Ok(format!(
            "Slash {slash} is executed: {planck} are for all holders of the pool's token."
        ))
    }

    async fn free_slot(&self, signer: &Sender, slot: SlotId) -> Result<String> {
        let vault = &self.restaking()?.vault;
        let (units, _) = self
            .send(signer, 0, message!(RestakeVaultRef(vault).free(slot)))
            .await?;
        Ok(format!(
            "{} units stand behind slot {slot} no more.",
            self.chain.token.number(units)
        ))
    }

    async fn set_vault_cap(&self, signer: &Sender, amount: &str) -> Result<String> {
        let vault = &self.restaking()?.vault;
        let units = limit(&self.chain, amount)?;
        self.send(signer, 0, message!(RestakeVaultRef(vault).set_cap(units)))
            .await?;
        Ok(match units {
            Units::MAX => "The vault takes units without a limit.".into(),
            _ => format!(
                "The vault takes units up to {} in all.",
                self.chain.token.number(units)
            ),
        })
    }
}
