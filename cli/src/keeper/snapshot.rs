//! Reads what the plan is made of, all at one block.

use std::collections::{BTreeMap, BTreeSet};

use estuary_interfaces::{OperatorId, OperatorSettlement, RequestStatus, Timestamp};
use lens::OperatorView;
use scale::Decode;
use staking_pool::StakingPoolRef;
use subxt::utils::H256;
use validator_registry::{operators::Status, ValidatorRegistryRef};
use withdrawal_queue::WithdrawalQueueRef;

use estuary_interfaces::{LiquidStaking, PoolError};

use super::plan::{OperatorSnapshot, Snapshot};
use crate::{
    account::from_ink,
    chain::{Account, UnpaidPage},
    error::{Error, Result},
    message::{message, Message},
    protocol::Protocol,
};

/// The most operators that one call moves: more than a registry holds.
pub const ALL_OPERATORS: u32 = 300;

/// What a keeper remembers of earlier snapshots. A keeper that was started anew reads it again.
#[derive(Default)]
pub struct Memory {
    /// The era in which an operator was settled because the chain had refused to move its stake.
    pub retried: BTreeMap<OperatorId, u32>,
    /// Validators and eras of which nothing is left to be paid out.
    pub paid: BTreeSet<(Account, u32)>,
    /// Those of which only others were not paid.
    pub others: BTreeSet<(Account, u32)>,
}

/// One block, seen by one account.
struct Look<'a> {
    protocol: &'a Protocol,
    keeper: &'a Account,
    at: H256,
}

impl Snapshot {
    pub async fn read(protocol: &Protocol, keeper: &Account, memory: &mut Memory, at: H256) -> Result<Self> {
        let look = Look { protocol, keeper, at };
        let (pool, registry) = (&protocol.contracts.pool, &protocol.contracts.registry);
        let block = Some(at);
        let settings = protocol
            .ask_for(message!(StakingPoolRef(pool).settings()), block)
            .await?;
        let setup = protocol
            .ask_for(message!(ValidatorRegistryRef(registry).setup()), block)
            .await?;
        let now = protocol.chain.now(block).await?;
        let era = protocol.chain.active_era(block).await?;
        let swept = protocol
            .ask(message!(StakingPoolRef(pool).share_price_with_age()), block)
            .await?;
        let sweep = protocol
            .ask(message!(ValidatorRegistryRef(registry).sweep_state()), block)
            .await?;
        let rebalance = message!(StakingPoolRef(pool).rebalance(ALL_OPERATORS));
        let mut snapshot = Self {
            now,
            era,
            paused_until: settings.paused_until,
            parameters: settings.parameters,
            min_move: setup.parameters.min_move,
            book: protocol
                .ask(message!(StakingPoolRef(pool).accounting()), block)
                .await?,
            swept: swept.map(|(_, age)| now.saturating_sub(age)),
            sweeping: sweep.next > 0,
            oldest: look.oldest_request().await?,
            rebalancing: look.tried("rebalancing", rebalance).await?,
            operators: Vec::new(),
        };
        let table = protocol
            .ask(message!(ValidatorRegistryRef(registry).table()), block)
            .await?;
        for view in protocol.operators(block).await? {
            let entry = table
                .iter()
                .find(|entry| entry.operator == view.operator && entry.status != Status::Exited);
            let (Some(entry), Some(nominator)) = (entry, view.nominator) else {
                continue;
            };
            let nominator = from_ink(nominator);
            let code = protocol.chain.code_of(&nominator).await?;
            let mut operator = look.operator(&view, now).await?;
            operator.refused = entry.refused;
            operator.retried = memory.retried.get(&view.operator).copied();
            operator.outdated = code.is_some_and(|code| code.0 != *setup.nominator_code.as_ref());
            let leaving = view.status == Status::Exiting;
            operator.unpaid = look
                .unpaid(&operator.validator, &nominator, leaving, era, memory)
                .await?;
            snapshot.operators.push(operator);
        }
        Ok(snapshot)
    }
}

impl Look<'_> {
    async fn operator(&self, view: &OperatorView, now: Timestamp) -> Result<OperatorSnapshot> {
        let id = view.operator;
        let (pool, registry) = (&self.protocol.contracts.pool, &self.protocol.contracts.registry);
        let settle: Message<Result<OperatorSettlement, PoolError>> =
            message!(StakingPoolRef(pool).settle(id));
        let fault = match view.status {
            Status::Active => {
                let check = message!(ValidatorRegistryRef(registry).check(id));
                self.tried("check", check).await?.flatten()
            }
            _ => None,
        };
        let closable = match view.status {
            Status::Exiting => {
                let close = message!(ValidatorRegistryRef(registry).close(id));
                self.tried("close", close).await?.is_some()
            }
            _ => false,
        };
        Ok(OperatorSnapshot {
            operator: id,
            validator: from_ink(view.validator),
            status: view.status,
            announced: view.announced,
            pending: view.pending,
            refused: false,
            retried: None,
            rise_due: view.rise.is_some_and(|rise| now >= rise.from),
            settlement: self.tried("settlement", settle).await?,
            fault,
            closable,
            outdated: false,
            unpaid: Vec::new(),
        })
    }

    /// What a message would answer; nothing where its contract refuses or traps, which is told.
    async fn tried<T: Decode, E: Decode + std::fmt::Debug>(
        &self,
        what: &str,
        message: Message<Result<T, E>>,
    ) -> Result<Option<T>> {
        let tried = self
            .protocol
            .chain
            .dry_run(self.keeper, 0, &message, Some(self.at))
            .await;
        match tried.map(|tried| tried.answer) {
            Ok(Ok(answer)) => Ok(Some(answer)),
            Ok(Err(refusal)) => {
                tracing::debug!(what, ?refusal, "not now");
                Ok(None)
            }
            Err(Error::Dispatch { reason, .. }) => {
                tracing::warn!(what, reason, "it fails, and is left out");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn oldest_request(&self) -> Result<Option<RequestStatus>> {
        let queue = &self.protocol.contracts.queue;
        let ledger = self
            .protocol
            .ask(message!(WithdrawalQueueRef(queue).ledger()), Some(self.at))
            .await?;
        if ledger.finalized_id >= ledger.last_id {
            return Ok(None);
        }
        let id = ledger.finalized_id.saturating_add(1);
        let status = self
            .protocol
            .ask_for(message!(WithdrawalQueueRef(queue).status(id)), Some(self.at));
        status.await.map(Some)
    }

    /// What a validator's eras still owe. What owes us nothing is not asked about again, until the operator leaves.
    async fn unpaid(
        &self,
        validator: &Account,
        nominator: &Account,
        leaving: bool,
        era: u32,
        memory: &mut Memory,
    ) -> Result<Vec<UnpaidPage>> {
        let chain = &self.protocol.chain;
        let depth: u32 = chain.constant("Staking", "HistoryDepth")?;
        let first = era.saturating_sub(depth);
        let mut unpaid = Vec::new();
        for past in first..era {
            let key = (validator.clone(), past);
            if memory.paid.contains(&key) || (!leaving && memory.others.contains(&key)) {
                continue;
            }
            let pages = match chain.is_rewarded(past, Some(self.at)).await? {
                true => chain.unpaid_pages(validator, past, Some(self.at)).await?,
                false => Vec::new(),
            };
            let before = unpaid.len();
            for page in &pages {
                let on_page = chain.is_on_page(nominator, validator, past, *page, Some(self.at));
                unpaid.push(UnpaidPage {
                    era: past,
                    page: *page,
                    ours: on_page.await?,
                });
            }
            if pages.is_empty() {
                memory.paid.insert(key);
            } else if unpaid[before..].iter().all(|page| !page.ours) {
                memory.others.insert(key);
            }
        }
        memory.paid.retain(|(_, past)| *past >= first);
        memory.others.retain(|(_, past)| *past >= first);
        Ok(unpaid)
    }
}
