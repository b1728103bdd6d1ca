//! `estuary operator`: what validators, the curator, and anyone do with operators.

use estuary_events::registry::{FeesClaimed, OperatorRegistered};
use estuary_interfaces::{OperatorId, RegistryError};
use scale::Decode;
use serde::Serialize;
use staking_pool::StakingPoolRef;

use validator_registry::{
    operator::{Operator, Place},
    ValidatorRegistryRef,
};

use super::{limit, named_or, Session};
use crate::{
    account::{from_ink, to_ink},
    amount::{duration, percent},
    arguments::{OperatorArgument, OperatorCommand, SignedOperatorCommand as Command},
    chain::{account_of, Sender},
    error::{Error, Result},
    message::{message, Message},
    protocol::Protocol,
    words::{fault_in_words, InWords},
};

/// What was done with an operator. Besides `operator` and `done`, it has the fields of the command that was run.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct OperatorDone {
    /// The operator's number.
    operator: OperatorId,
    /// What was done, in words of which the operator is the subject.
    done: String,
    #[serde(flatten)]
    numbers: Numbers,
}

/// What the commands about operators answer in numbers.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Numbers {
    /// `bond`: planck that were added to the bond.
    #[serde(skip_serializing_if = "Option::is_none")]
    bonded: Option<String>,
    /// `bond`: planck that repaid debt.
    #[serde(skip_serializing_if = "Option::is_none")]
    repaid: Option<String>,
    /// `request-bond`: planck of the bond that are asked back.
    #[serde(skip_serializing_if = "Option::is_none")]
    requested: Option<String>,
    /// `request-bond`, `exit`: the first era in which the bond can be withdrawn, as far as it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    era: Option<u32>,
    /// `withdraw-bond`: planck that were paid back.
    #[serde(skip_serializing_if = "Option::is_none")]
    paid: Option<String>,
    /// `commission`: the new commission in basis points.
    #[serde(skip_serializing_if = "Option::is_none")]
    commission: Option<u16>,
    /// `commission`: milliseconds until the new commission can be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<u64>,
    /// `payout`: the account that is proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposed: Option<String>,
    /// `claim-fees`: shares that were paid out.
    #[serde(skip_serializing_if = "Option::is_none")]
    shares: Option<String>,
    /// `approve`: the account that nominates the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    nominator: Option<String>,
    /// `check`: the fault that was found, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault_code: Option<String>,
    /// `flag`: planck of provision that were added.
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<String>,
    /// `flag`: planck of provision that were released.
    #[serde(skip_serializing_if = "Option::is_none")]
    released: Option<String>,
    /// `settle`: planck of the reward.
    #[serde(skip_serializing_if = "Option::is_none")]
    reward: Option<String>,
    /// `settle`: planck of the loss.
    #[serde(skip_serializing_if = "Option::is_none")]
    loss: Option<String>,
}

impl Session {
    pub(super) async fn operator(&self, command: OperatorCommand) -> Result<()> {
        let command = match command {
            OperatorCommand::List => return self.roster().await,
            OperatorCommand::Show { operator } => return self.operator_in_full(operator).await,
            OperatorCommand::Signed(command) => command,
        };
        let (signer, protocol) = (self.signer()?, self.protocol().await?);
        let deed = Deed {
            session: self,
            signer: &signer,
            protocol: &protocol,
        };
        deed.carry_out(command).await
    }
}

/// A command on its way.
struct Deed<'a> {
    session: &'a Session,
    signer: &'a Sender,
    protocol: &'a Protocol,
}

impl Deed<'_> {
    async fn carry_out(&self, command: Command) -> Result<()> {
        match command {
            Command::Register {
                bond,
                commission,
                payout,
                name,
            } => self.register(&bond, commission, payout.as_deref(), name).await,
            Command::Bond { amount, operator } => self.bond(&amount, &operator).await,
            Command::RequestBond { amount, operator } => self.request_bond(&amount, &operator).await,
            Command::WithdrawBond(operator) => self.withdraw_bond(&operator).await,
            Command::Commission { commission, operator } => self.commission(commission, &operator).await,
            Command::Payout { account, operator } => self.payout(account.as_deref(), &operator).await,
            Command::AcceptPayout { operator } => {
                let accept = message!(ValidatorRegistryRef(self.registry()).accept_payout(operator));
                self.send(accept).await?;
                self.tell(operator, "has this payout account now")
            }
            Command::ClaimFees { operator } => self.claim_fees(operator).await,
            Command::Exit(operator) => self.exit(&operator).await,
            Command::Approve { operator, cap } => self.approve(operator, &cap).await,
            Command::Cap { operator, cap } => {
                let cap = limit(&self.protocol.chain, &cap)?;
                let set = message!(ValidatorRegistryRef(self.registry()).set_stake_cap(operator, cap));
                self.send(set).await?;
                self.tell(operator, "has this cap now")
            }
            Command::Release { operator } => {
                self.send(message!(ValidatorRegistryRef(self.registry()).release(operator)))
                    .await?;
                self.tell(operator, "may take stake again")
            }
            Command::Check { operator } => self.check(operator).await,
            Command::Flag { operator } => {
                let pool = &self.protocol.contracts.pool;
                let provided = self.send(message!(StakingPoolRef(pool).flag(operator))).await?;
                let token = &self.protocol.chain.token;
                let (added, released) = (token.show(provided.added), token.show(provided.released));
                let sentence = format!("was flagged: {added} of provision added, {released} released");
                let numbers = Numbers {
                    added: Some(provided.added.to_string()),
                    released: Some(provided.released.to_string()),
                    ..Numbers::default()
                };
                self.tell_all(operator, &sentence, numbers)
            }
            Command::Settle { operator } => self.settle(operator).await,
            Command::Close { operator } => self.close(operator).await,
            Command::Update { operator } => {
                let update = message!(ValidatorRegistryRef(self.registry()).update_nominator(operator));
                self.send(update.to_nominators()).await?;
                self.tell(operator, "has the current nominator")
            }
        }
    }

    async fn register(&self, bond: &str, commission: u16, payout: Option<&str>, name: String) -> Result<()> {
        let bond = self.protocol.chain.token.parse(bond)?;
        let payout = to_ink(&named_or(&self.protocol.chain, payout, self.signer)?);
        let register =
            message!(ValidatorRegistryRef(self.registry()).register(commission, payout, name.into_bytes()));
        let (answer, receipt) = self.protocol.send(self.signer, bond, register).await?;
        let operator = match receipt {
            Some(receipt) => receipt.event::<OperatorRegistered>(self.registry())?.operator,
            None => answer,
        };
        self.tell(operator, "is registered, and waits for approval")
    }

    async fn bond(&self, amount: &str, operator: &OperatorArgument) -> Result<()> {
        let operator = self.number(operator).await?;
        let token = &self.protocol.chain.token;
        let value = token.parse(amount)?;
        let debt = self.stored(operator).await?.debt;
        let top_up = message!(ValidatorRegistryRef(self.registry()).top_up_bond(operator));
        self.protocol.send(self.signer, value, top_up).await?;
        let repaid = debt.min(value);
        let bonded = value.saturating_sub(repaid);
        let (more, less) = (token.show(bonded), token.show(repaid));
        let sentence = match repaid {
            0 => format!("has {more} more bond"),
            _ => format!("has {less} less debt, and {more} more bond"),
        };
        let numbers = Numbers {
            bonded: Some(bonded.to_string()),
            repaid: Some(repaid.to_string()),
            ..Numbers::default()
        };
        self.tell_all(operator, &sentence, numbers)
    }

    async fn request_bond(&self, amount: &str, operator: &OperatorArgument) -> Result<()> {
        let operator = self.number(operator).await?;
        let amount = self.protocol.chain.token.parse(amount)?;
        let request = message!(ValidatorRegistryRef(self.registry()).request_bond(operator, amount));
        let era = self.send(request).await?;
        let numbers = Numbers {
            requested: Some(amount.to_string()),
            era: (amount != 0).then_some(era),
            ..Numbers::default()
        };
        let sentence = match amount {
            0 => "asks nothing of its bond back any more".into(),
            _ => {
                let amount = self.protocol.chain.token.show(amount);
                format!("can withdraw {amount} of its bond from era {era} on")
            }
        };
        self.tell_all(operator, &sentence, numbers)
    }

    async fn withdraw_bond(&self, operator: &OperatorArgument) -> Result<()> {
        let operator = self.number(operator).await?;
        let withdraw = message!(ValidatorRegistryRef(self.registry()).withdraw_bond(operator));
        let paid = self.send(withdraw).await?;
        let numbers = Numbers {
            paid: Some(paid.to_string()),
            ..Numbers::default()
        };
        let paid = self.protocol.chain.token.show(paid);
        self.tell_all(operator, &format!("has {paid} of its bond back"), numbers)
    }

    async fn commission(&self, commission: u16, operator: &OperatorArgument) -> Result<()> {
        let operator = self.number(operator).await?;
        let before = self.stored(operator).await?.commission;
        let set = message!(ValidatorRegistryRef(self.registry()).set_commission(operator, commission));
        self.send(set).await?;
        let delay = match commission > before {
            true => {
                let current = message!(ValidatorRegistryRef(self.registry()).parameters_and_code());
                let current = self.protocol.ask_for(current, None).await?;
                current.parameters.commission_delay
            }
            false => 0,
        };
        let (old, new) = (percent(before), percent(commission));
        let sentence = match delay {
            0 => format!("takes {new} from now on"),
            _ => {
                let delay = duration(delay);
                format!("takes {old} for another {delay}, and {new} from the first settlement after that")
            }
        };
        let numbers = Numbers {
            commission: Some(commission),
            delay: Some(delay),
            ..Numbers::default()
        };
        self.tell_all(operator, &sentence, numbers)
    }

    async fn payout(&self, account: Option<&str>, operator: &OperatorArgument) -> Result<()> {
        let operator = self.number(operator).await?;
        let account = account.map(|text| self.protocol.chain.named(text)).transpose()?;
        let proposed = account.as_ref().map(to_ink);
        let propose = message!(ValidatorRegistryRef(self.registry()).propose_payout(operator, proposed));
        self.send(propose).await?;
        let proposed = account.map(|account| self.protocol.chain.show(&account));
        let sentence = match &proposed {
            Some(account) => format!("proposes {account}, which has to accept"),
            None => "proposes nobody".into(),
        };
        let numbers = Numbers {
            proposed,
            ..Numbers::default()
        };
        self.tell_all(operator, &sentence, numbers)
    }

    async fn claim_fees(&self, operator: OperatorId) -> Result<()> {
        let claim = message!(ValidatorRegistryRef(self.registry()).claim_fees(operator));
        let (answer, receipt) = self.protocol.send(self.signer, 0, claim).await?;
        let shares = match receipt {
            Some(receipt) => receipt.event::<FeesClaimed>(self.registry())?.shares,
            None => answer,
        };
        let numbers = Numbers {
            shares: Some(shares.to_string()),
            ..Numbers::default()
        };
        let shares = self.protocol.chain.token.number(shares);
        self.tell_all(operator, &format!("has paid out {shares} shares"), numbers)
    }

    async fn approve(&self, operator: OperatorId, cap: &str) -> Result<()> {
        let cap = limit(&self.protocol.chain, cap)?;
        let approve = message!(ValidatorRegistryRef(self.registry()).approve(operator, cap));
        let nominator = self.send(approve).await?;
        let nominator = self.protocol.chain.show(&from_ink(nominator));
        let sentence = format!("may take stake; it is nominated by {nominator}");
        let numbers = Numbers {
            nominator: Some(nominator),
            ..Numbers::default()
        };
        self.tell_all(operator, &sentence, numbers)
    }

    async fn check(&self, operator: OperatorId) -> Result<()> {
        let check = message!(ValidatorRegistryRef(self.registry()).check(operator));
        let fault = self.send(check.to_nominators()).await?;
        let sentence = match fault {
            Some(fault) => format!("is at fault: {}", fault_in_words(fault)),
            None => "is not at fault".into(),
        };
        let numbers = Numbers {
            fault_code: fault.map(|fault| format!("{fault:?}")),
            ..Numbers::default()
        };
        self.tell_all(operator, &sentence, numbers)
    }

    async fn exit(&self, operator: &OperatorArgument) -> Result<()> {
        let operator = self.number(operator).await?;
        let question = format!("Does operator {operator} leave for ever?");
        self.session.confirm(&question)?;
        let has_stake = self.stored(operator).await?.place != Place::Waiting;
        self.send(message!(ValidatorRegistryRef(self.registry()).exit(operator)))
            .await?;
        if !has_stake {
            return self.tell(operator, "has left: its bond can be withdrawn now");
        }
        let unbonding: u32 = self.protocol.chain.constant("Staking", "BondingDuration")?;
        let eras = self.protocol.eras(self.protocol.chain.best().await?).await?;
        let end = eras.active.saturating_add(unbonding.saturating_mul(2));
        let sentence = format!(
            "is leaving: the next rebalancings drain it. Its bond can be withdrawn after two unbondings, at the earliest \
             from {}",
            eras.when(end)
        );
        let numbers = Numbers {
            era: Some(end),
            ..Numbers::default()
        };
        self.tell_all(operator, &sentence, numbers)
    }

    /// Closes an operator, or says what that waits for.
    async fn close(&self, operator: OperatorId) -> Result<()> {
        let close = message!(ValidatorRegistryRef(self.registry()).close(operator));
        match self.send(close.to_nominators()).await {
            Ok(()) => self.tell(operator, "unbonds its last stake"),
            Err(Error::Refused { message, reason }) => {
                let waits = self.what_exit_awaits(operator).await?;
                let reason = [reason].into_iter().chain(waits).collect::<Vec<_>>().join("; ");
                Err(Error::Refused { message, reason })
            }
            Err(error) => Err(error),
        }
    }

    async fn what_exit_awaits(&self, operator: OperatorId) -> Result<Vec<String>> {
        let (protocol, best) = (self.protocol, self.protocol.chain.best().await?);
        let stored = self.stored(operator).await?;
        let views = protocol.views(vec![operator], Some(best)).await?;
        let exit = match views.shown.first() {
            Some(view) => protocol.exit_view(view, &stored, best).await?,
            None => None,
        };
        let eras = protocol.eras(best).await?;
        Ok(exit.map_or_else(Vec::new, |exit| exit.in_words(&protocol.chain.token, eras)))
    }

    async fn settle(&self, operator: OperatorId) -> Result<()> {
        let pool = &self.protocol.contracts.pool;
        let settle = message!(StakingPoolRef(pool).settle(operator));
        let settled = self.send(settle.to_nominators()).await?;
        let token = &self.protocol.chain.token;
        let (reward, loss) = (token.show(settled.reward), token.show(settled.loss));
        let sentence = format!("was settled: a reward of {reward}, a loss of {loss}");
        let numbers = Numbers {
            reward: Some(settled.reward.to_string()),
            loss: Some(settled.loss.to_string()),
            ..Numbers::default()
        };
        self.tell_all(operator, &sentence, numbers)
    }

    /// The operator that is named, or that the signer is registered as.
    async fn number(&self, argument: &OperatorArgument) -> Result<OperatorId> {
        if let Some(operator) = argument.operator {
            return Ok(operator);
        }
        let signer = account_of(self.signer);
        let operator_of = message!(ValidatorRegistryRef(self.registry()).operator_of(to_ink(&signer)));
        self.protocol.ask(operator_of, None).await?.ok_or_else(|| {
            let signer = self.protocol.chain.show(&signer);
            Error::Usage(format!(
                "{signer} is registered as no operator: name one with --operator"
            ))
        })
    }

    /// The operator as the registry stores it.
    async fn stored(&self, operator: OperatorId) -> Result<Operator> {
        let stored = message!(ValidatorRegistryRef(self.registry()).operator(operator));
        self.protocol
            .ask(stored, None)
            .await?
            .ok_or_else(|| Error::Refused {
                message: "operator",
                reason: RegistryError::UnknownOperator.in_words(),
            })
    }

    fn registry(&self) -> &crate::chain::Account {
        &self.protocol.contracts.registry
    }

    async fn send<T: Decode, E: Decode + InWords>(&self, message: Message<Result<T, E>>) -> Result<T> {
        let (answer, _) = self.protocol.send(self.signer, 0, message).await?;
        Ok(answer)
    }

    fn tell(&self, operator: OperatorId, what: &str) -> Result<()> {
        self.tell_all(operator, what, Numbers::default())
    }

    fn tell_all(&self, operator: OperatorId, what: &str, numbers: Numbers) -> Result<()> {
        let sentence = format!("Operator {operator} {what}.");
        let answer = OperatorDone {
            operator,
            done: what.into(),
            numbers,
        };
        self.session.report(self.protocol, &sentence, &answer)
    }
}
