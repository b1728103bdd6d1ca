//! `estuary cover`: what underwriters and sponsors do.

use cover_vault::CoverVaultRef;
use estuary_cover_interfaces::{
    CoverVault as _, Deposited, ExitRequested, Exited, Parts, PositionView as Stored,
};
use estuary_interfaces::{LiquidStaking, Shares, Underwriting};
use estuary_math::{mul_div, Rounding};
use psp22::PSP22;
use serde::Serialize;
use staking_pool::StakingPoolRef;
use validator_registry::ValidatorRegistryRef;
use wrapped_lst::WrappedLstRef;

use super::{
    output::{lines, say, table, Done},
    staking::a_little_less,
    Session, ALL,
};
use crate::{
    account::to_ink,
    amount::percent,
    arguments::CoverCommand as Command,
    chain::{account_of, Account, Sender},
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

/// Takes a request back.
const NONE: &str = "none";

/// A day in milliseconds.
const DAY: u64 = 24 * 60 * 60 * 1_000;

/// The layer of underwriters, and a position in it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct CoverView {
    /// The vault's account.
    vault: String,
    /// Whether the terms of cover name it. Otherwise it takes no deposits, and underwriters leave without a delay.
    is_named: bool,
    /// Basis points of the cover fund's part of a protocol fee.
    premium_part: u16,
    /// Planck of worth at which the layer earns the whole premium.
    target: String,
    /// Planck of worth up to which the layer takes shares.
    max: String,
    /// The most planck that one operator can owe before the cover ends. Null without a limit.
    cap: Option<String>,
    /// Planck that the layer is worth.
    worth: String,
    /// Planck of cover fund and layer that announced losses have reserved.
    reserved: String,
    /// Shares that have not vested yet.
    streaming: String,
    /// Planck that the layer has paid for losses.
    paid: String,
    /// The position, if an account is named or there is a key.
    position: Option<Underwriter>,
}

/// What an underwriter has.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Underwriter {
    /// Parts of the vault's book.
    parts: String,
    /// Parts under a request to leave.
    exiting: String,
    /// The first of the three eras in which they can leave. 0 without a request.
    ready: u32,
    /// Shares that the parts are worth, if no announced loss comes true.
    shares: String,
    /// Shares that they would be paid now.
    shares_now: String,
    /// Planck that `shares` are worth.
    worth: String,
}

impl Session {
    pub(super) async fn cover(&self, command: Command) -> Result<()> {
        let protocol = self.protocol().await?;
        let done = match command {
            Command::Status { account } => return self.cover_status(&protocol, account.as_deref()).await,
            Command::Deposit {
                amount,
                wrapped,
                native,
            } => {
                let signer = self.signer()?;
                match (wrapped, native) {
                    (true, _) => protocol.underwrite_units(&signer, &amount).await?,
                    (_, true) => protocol.underwrite_native(&signer, &amount).await?,
                    _ => protocol.underwrite(&signer, &amount).await?,
                }
            }
            Command::Sponsor { amount, days } => protocol.sponsor(&self.signer()?, &amount, days).await?,
            Command::Exit { amount } => protocol.leave_layer(&self.signer()?, &amount).await?,
            Command::Claim => protocol.claim_from_layer(&self.signer()?).await?,
        };
        let answer = Done { done: done.clone() };
        self.report(&protocol, &done, &answer)
    }

    async fn cover_status(&self, protocol: &Protocol, account: Option<&str>) -> Result<()> {
        let owner = match account {
            Some(text) => Some(protocol.chain.named(text)?),
            None => self.own_account().ok(),
        };
        let view = protocol.cover_view(owner.as_ref()).await?;
        if self.output.json {
            return self.output.view(&view);
        }
        let token = &protocol.chain.token;
        let amount = |planck: &str| format!("{} {}", token.number_text(planck), token.symbol);
        let mut rows = table(&["vault", &view.vault]);
        if !view.is_named {
            rows.add_row(["terms", "name another vault, or none"]);
        }
        rows.add_row(["worth", &amount(&view.worth)]);
        rows.add_row(["takes at most", &amount(&view.max)]);
        let premium = format!(
            "{} of the cover fund's part, whole from {} on",
            percent(view.premium_part),
            amount(&view.target)
        );
        rows.add_row(["premium", &premium]);
        let cap = view.cap.as_deref().map_or("none".into(), amount);
        rows.add_row(["limit of an operator", &cap]);
        rows.add_row(["reserved for announced losses", &amount(&view.reserved)]);
        rows.add_row(["paid for losses", &amount(&view.paid)]);
        if let Some(position) = &view.position {
            rows.add_row(["position", &amount(&position.worth)]);
            if position.ready > 0 {
                let request = format!("from era {} on, for three eras", position.ready);
                rows.add_row(["leaves", &request]);
            }
        }
        say(lines(&rows))
    }
}

impl Protocol {
    async fn cover_view(&self, owner: Option<&Account>) -> Result<CoverView> {
        let (vault, contracts) = (self.cover_vault()?, &self.contracts);
        let terms = self
            .ask(message!(StakingPoolRef(contracts.pool).cover_terms()), None)
            .await?
            .filter(|terms| terms.vault == to_ink(vault));
        let layer = self
            .ask(message!(StakingPoolRef(contracts.pool).underwriting()), None)
            .await?
            .filter(|layer| layer.vault == to_ink(vault));
        let cap = message!(ValidatorRegistryRef(contracts.registry).cover_cap());
        let cap = self.ask(cap, None).await?;
        let book = self.ask(message!(CoverVaultRef(vault).book()), None).await?;
        let position = match owner {
            Some(owner) => Some(self.underwriter(owner).await?),
            None => None,
        };
        Ok(CoverView {
            vault: self.chain.show(vault),
            is_named: terms.is_some(),
            premium_part: terms.map_or(0, |terms| terms.premium_part),
            target: terms.map_or(0, |terms| terms.target).to_string(),
            max: terms.map_or(0, |terms| terms.max).to_string(),
            cap: cap.map(|cap| cap.to_string()),
            worth: layer.map_or(0, |layer| layer.worth).to_string(),
            reserved: layer.map_or(0, |layer| layer.reserved).to_string(),
            streaming: book.map_or(0, |book| book.streaming).to_string(),
            paid: layer.map_or(0, |layer| layer.paid).to_string(),
            position,
        })
    }

    async fn underwriter(&self, owner: &Account) -> Result<Underwriter> {
        let stored = self.stored_position(owner).await?;
        let worth = message!(StakingPoolRef(self.contracts.pool).to_amount_down(stored.shares));
        Ok(Underwriter {
            parts: stored.parts.to_string(),
            exiting: stored.exiting.to_string(),
            ready: stored.ready,
            shares: stored.shares.to_string(),
            shares_now: stored.shares_now.to_string(),
            worth: self.ask(worth, None).await?.unwrap_or(0).to_string(),
        })
    }

    async fn stored_position(&self, owner: &Account) -> Result<Stored> {
        let (vault, owner) = (self.cover_vault()?, to_ink(owner));
        self.ask(message!(CoverVaultRef(vault).position(owner)), None)
            .await
    }

    /// The shares that an amount of LST is, and those that the account has.
    async fn shares_for(&self, owner: &Account, amount: &str, message: &'static str) -> Result<Shares> {
        let pool = &self.contracts.pool;
        let held = message!(StakingPoolRef(pool).shares_of(to_ink(owner)));
        let held = self.ask(held, None).await?;
        if amount == ALL {
            return Ok(held);
        }
        let planck = self.chain.token.parse(amount)?;
        let shares = message!(StakingPoolRef(pool).to_shares_down(planck));
        let shares = self.ask(shares, None).await?.unwrap_or(0);
        match shares <= held {
            true => Ok(shares),
            false => Err(Error::Refused {
                message,
                reason: "the account has less LST".into(),
            }),
        }
    }

    /// Allows the vault to take these shares. Tells whether it may: in a trial that comes to the approval only, it may
    /// not yet. Their worth rises until the transaction is in a block, so a thousandth more is allowed.
    async fn allow_shares(&self, signer: &Sender, shares: Shares) -> Result<bool> {
        let (pool, vault) = (&self.contracts.pool, to_ink(self.cover_vault()?));
        let worth = message!(StakingPoolRef(pool).to_amount_up(shares));
        let worth = self.ask(worth, None).await?.unwrap_or(0);
        let allowed = message!(StakingPoolRef(pool).allowance(to_ink(&account_of(signer)), vault));
        if self.ask(allowed, None).await? >= worth {
            return Ok(true);
        }
        let more = worth.saturating_add(worth / 1_000);
        let approve = message!(StakingPoolRef(pool).approve(vault, more));
        let (_, receipt) = self.send(signer, 0, approve).await?;
        Ok(receipt.is_some())
    }

    async fn underwrite(&self, signer: &Sender, amount: &str) -> Result<String> {
        let vault = self.cover_vault()?;
        let shares = self.shares_for(&account_of(signer), amount, "deposit").await?;
        if !self.allow_shares(signer, shares).await? {
            return Ok(approved_only("deposits"));
        }
        let deposit = |least| message!(CoverVaultRef(vault).deposit(shares, least));
        let foreseen = self.try_out(signer, 0, &deposit(0)).await?.answer;
        let (parts, receipt) = self.send(signer, 0, deposit(a_little_less(foreseen))).await?;
        let parts = match receipt {
            Some(receipt) => receipt.event::<Deposited>(vault)?.parts,
            None => parts,
        };
        Ok(self.deposited(shares, parts))
    }

    async fn underwrite_units(&self, signer: &Sender, amount: &str) -> Result<String> {
        let (vault, wrapper) = (self.cover_vault()?, &self.contracts.wrapped_lst);
        let (owner, spender) = (to_ink(&account_of(signer)), to_ink(vault));
        let units = self.units(&account_of(signer), amount).await?;
        let allowed = message!(WrappedLstRef(wrapper).allowance(owner, spender));
        if self.ask(allowed, None).await? < units {
            let approve = message!(WrappedLstRef(wrapper).approve(spender, units));
            let (_, receipt) = self.send(signer, 0, approve).await?;
            if receipt.is_none() {
                return Ok(approved_only("deposits"));
            }
        }
        let deposit = |least| message!(CoverVaultRef(vault).deposit_wrapped(units, least));
        let foreseen = self.try_out(signer, 0, &deposit(0)).await?.answer;
        let (parts, _) = self.send(signer, 0, deposit(a_little_less(foreseen))).await?;
        Ok(self.deposited(units, parts))
    }

    async fn underwrite_native(&self, signer: &Sender, amount: &str) -> Result<String> {
        let vault = self.cover_vault()?;
        let deposit = |least| message!(CoverVaultRef(vault).stake_and_deposit(least));
        let planck = match amount {
            ALL => self.chain.largest_value(signer, &deposit(0)).await?,
            _ => self.chain.token.parse(amount)?,
        };
        let foreseen = self.try_out(signer, planck, &deposit(0)).await?.answer;
        let (parts, receipt) = self
            .send(signer, planck, deposit(a_little_less(foreseen)))
            .await?;
        let shares = match receipt {
            Some(receipt) => receipt.event::<Deposited>(vault)?.shares,
            None => 0,
        };
        match shares {
            0 => Ok(format!(
                "{} would be staked and underwritten.",
                self.chain.token.show(planck)
            )),
            _ => Ok(self.deposited(shares, parts)),
        }
    }

    fn deposited(&self, shares: Shares, parts: Parts) -> String {
        format!(
            "{} shares cover losses from now on, for {} parts. `estuary cover status` tells what they are worth.",
            self.chain.token.number(shares),
            parts
        )
    }

    async fn sponsor(&self, signer: &Sender, amount: &str, days: u64) -> Result<String> {
        let vault = self.cover_vault()?;
        let shares = self.shares_for(&account_of(signer), amount, "sponsor").await?;
        if !self.allow_shares(signer, shares).await? {
            return Ok(approved_only("gives"));
        }
        let give = message!(CoverVaultRef(vault).sponsor(shares, days.saturating_mul(DAY)));
        self.send(signer, 0, give).await?;
        Ok(format!(
            "{} shares stream to all underwriters for {days} days.",
            self.chain.token.number(shares)
        ))
    }

    async fn leave_layer(&self, signer: &Sender, amount: &str) -> Result<String> {
        let vault = self.cover_vault()?;
        let stored = self.stored_position(&account_of(signer)).await?;
        let parts = match amount {
            ALL => stored.parts,
            NONE => 0,
            _ => {
                let planck = self.chain.token.parse(amount)?;
                let shares = message!(StakingPoolRef(self.contracts.pool).to_shares_up(planck));
                let shares = self.ask(shares, None).await?.unwrap_or(0);
                mul_div(stored.parts, shares, stored.shares, Rounding::Up).unwrap_or(Parts::MAX)
            }
        };
        let request = message!(CoverVaultRef(vault).request_exit(parts));
        let (ready, receipt) = self.send(signer, 0, request).await?;
        let ready = match receipt {
            Some(receipt) => receipt.event::<ExitRequested>(vault)?.ready,
            None => ready,
        };
        Ok(match parts {
            0 => "The request is taken back.".into(),
            _ => format!(
                "It can be claimed from era {ready} on, for three eras: `estuary cover claim`. It covers and earns until \
                 then."
            ),
        })
    }

    async fn claim_from_layer(&self, signer: &Sender) -> Result<String> {
        let vault = self.cover_vault()?;
        let claim = |least| message!(CoverVaultRef(vault).claim_exit(least));
        let foreseen = self.try_out(signer, 0, &claim(0)).await?.answer;
        let (shares, receipt) = self.send(signer, 0, claim(a_little_less(foreseen))).await?;
        let shares = match receipt {
            Some(receipt) => receipt.event::<Exited>(vault)?.shares,
            None => shares,
        };
        Ok(format!("{} shares are back.", self.chain.token.number(shares)))
    }
}

/// For where a trial comes to the approval only.
fn approved_only(what: &str) -> String {
    format!("Approved. The same command {what} when the approval is in a block.")
}
