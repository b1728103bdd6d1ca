//! Reads what the plan is made of, all at one block. What is urgent comes first and takes a few requests, however many
//! operators there are. All else is read from the chain's own storage, some hundred values at once; contracts are asked
//! only about operators of whom something has changed.

use std::collections::{BTreeMap, BTreeSet};

use estuary_interfaces::{
    Balance, LiquidStaking, OperatorId, OperatorSettlement, PoolError, ProposalId, RequestStatus,
    StakingCalls, Timestamp,
};
use futures::{future::try_join_all, try_join};
use lens::OperatorView;
use nominator::NominatorRef;
use scale::{Decode, Encode};
use sp_core::hashing::blake2_256;
use staking_pool::StakingPoolRef;
use subxt::{dynamic::Value, utils::H256};

use validator_registry::{
    table::{Entry as TableEntry, Status},
    ValidatorRegistryRef,
};
use withdrawal_queue::WithdrawalQueueRef;

use super::{
    bots::Bots,
    history::{History, Place},
    plan::{OperatorSnapshot, Snapshot},
};
use crate::{
    account::from_ink,
    chain::{account_of, Account, AccountInfo, ContractInfo, DryRun, Entry, LedgerData, Sender},
    error::{Error, Result},
    message::{message, Message},
    protocol::Protocol,
};

/// The most operators that one call moves: more than a registry holds.
pub const ALL_OPERATORS: u32 = 300;

/// The operators about whom contracts are asked in one look.
const ASKED_AT_ONCE: usize = 16;

/// What a keeper remembers of earlier snapshots. A keeper that was started anew reads it again.
#[derive(Default)]
pub struct Memory {
    /// The era in which each operator was settled last.
    pub settled: BTreeMap<OperatorId, u32>,
    /// The era in which each operator was checked last.
    pub checked: BTreeMap<OperatorId, u32>,
    pub history: History,
    /// What an operator was like when contracts found nothing to do for it.
    quiet: BTreeMap<OperatorId, [u8; 32]>,
    /// About whom contracts were asked since all had their turn.
    asked: BTreeSet<OperatorId>,
    /// What a settlement costs, and the era in which that was asked.
    settlement_fee: Option<(u32, Balance)>,
    /// The operators at the last look.
    pub operators: Vec<OperatorSnapshot>,
    /// The last proposal at the last look.
    pub last_proposal: Option<ProposalId>,
}

impl Memory {
    /// There was no room for what was found for an operator: contracts are asked about it again.
    pub fn ask_again(&mut self, operator: OperatorId) {
        self.asked.remove(&operator);
    }
}

/// One block, seen by one account.
pub struct Look<'a> {
    pub protocol: &'a Protocol,
    pub signer: &'a Sender,
    pub bots: Bots,
    pub at: H256,
}

/// What an urgent look has found, and the rest of it needs.
pub struct Seen {
    pub snapshot: Snapshot,
    operators: Vec<Known>,
    code: H256,
    calls: StakingCalls,
    /// All that the registry is told, encoded.
    setup: Vec<u8>,
}

struct Known {
    view: OperatorView,
    entry: TableEntry,
    nominator: Account,
}

/// What the chain's storage says of an operator.
#[derive(Default)]
struct Stored {
    /// What a settlement would bring.
    money: Balance,
    code: Option<H256>,
    /// All else that a check looks at.
    bytes: [Option<Vec<u8>>; 2],
}

impl Look<'_> {
    /// What cannot wait: losses, sweeps, finalizations. Of operators only what the lens shows.
    pub async fn urgent(&self) -> Result<Seen> {
        let (protocol, at) = (self.protocol, Some(self.at));
        let (pool, registry) = (&protocol.contracts.pool, &protocol.contracts.registry);
        let (current, setup, book, layer, swept, table, oldest, now, era) = try_join!(
            protocol.ask_for(message!(StakingPoolRef(pool).parameters_and_pause()), at),
            protocol.ask_for(message!(ValidatorRegistryRef(registry).parameters_and_code()), at),
            protocol.ask(message!(StakingPoolRef(pool).accounting()), at),
            protocol.ask(message!(StakingPoolRef(pool).layer()), at),
            protocol.ask(message!(StakingPoolRef(pool).share_price_with_age()), at),
            protocol.ask(message!(ValidatorRegistryRef(registry).table()), at),
            self.oldest_request(),
            protocol.chain.now(at),
            protocol.chain.active_era(at),
        )?;
        let entries: Vec<_> = table
            .into_iter()
            .filter(|entry| entry.status != Status::Exited)
            .collect();
        let ids = entries.iter().map(|entry| entry.operator).collect();
        let views = protocol.views(ids, at).await?;
        for (operator, error) in &views.failed {
            tracing::warn!(
                operator,
                "the lens does not show it, so only sweeps look after it: {error}"
            );
        }
        let operators = entries.into_iter().filter_map(|entry| {
            let view = views.shown.iter().find(|view| view.operator == entry.operator)?;
            Some(Known {
                nominator: from_ink(view.nominator?),
                view: *view,
                entry,
            })
        });
        let operators: Vec<_> = operators.collect();
        let snapshot = Snapshot {
            now,
            era,
            paused_until: current.paused_until,
            parameters: current.parameters,
            min_move: setup.parameters.min_move,
            settlement_fee: 0,
            book,
            layer,
            swept: swept.map(|(_, age)| now.saturating_sub(age)),
            oldest,
            rebalancing: None,
            operators: operators.iter().map(|known| known.seen(now)).collect(),
            bots: self.bots,
            markets: None,
            restaking: Vec::new(),
        };
        Ok(Seen {
            snapshot,
            operators,
            code: H256(setup.nominator_code.into()),
            calls: protocol.chain.staking_calls()?,
            setup: setup.encode(),
        })
    }

    /// All else. Tells whether nothing was left for a later look.
    pub async fn complete(&self, seen: &mut Seen, memory: &mut Memory) -> Result<bool> {
        let Self { protocol, at, .. } = self;
        let era = seen.snapshot.era;
        let pool = &protocol.contracts.pool;
        let rebalance = message!(StakingPoolRef(pool).rebalance(ALL_OPERATORS));
        let (rebalancing, stored) =
            try_join!(self.tried("rebalancing", rebalance), self.stored(&seen.operators))?;
        seen.snapshot.rebalancing = rebalancing.map(|tried| tried.answer);
        for operator in &mut seen.snapshot.operators {
            operator.settled_in = memory.settled.get(&operator.operator).copied();
            operator.checked_in = memory.checked.get(&operator.operator).copied();
        }
        seen.snapshot.settlement_fee = self.settlement_fee(seen, &stored, memory).await?;

        if protocol.contracts.restaking.is_some() {
            let (now, fee) = (seen.snapshot.now, seen.snapshot.settlement_fee);
            seen.snapshot.restaking = protocol.due_in_restaking(now, fee, *at).await?;
        }
        if protocol.contracts.markets.is_some() {
            let (keeper, fee) = (account_of(self.signer), seen.snapshot.settlement_fee);
            let markets = protocol.market_snapshot(&self.bots, &keeper, fee, *at).await?;
            seen.snapshot.markets = Some(markets);
        }

        // Those of whom something has changed, and those that bring money. They take turns.
        let mut asked: Vec<(usize, [u8; 32])> = Vec::new();
        for (index, (known, stored)) in seen.operators.iter().zip(&stored).enumerate() {
            let id = known.view.operator;
            let print = known.fingerprint(stored, era, &seen.setup);
            let changed = memory.quiet.get(&id) != Some(&print);
            let operator = &seen.snapshot.operators[index];
            let waits = operator.status == Status::Exiting || operator.rise_due;
            if changed || waits || seen.snapshot.is_enough(operator, stored.money) {
                asked.push((index, print));
            }
        }
        let id_of = |index: usize| seen.operators[index].view.operator;
        asked.retain(|(index, _)| !memory.asked.contains(&id_of(*index)));
        let all_asked = asked.len() <= ASKED_AT_ONCE;
        asked.truncate(ASKED_AT_ONCE);
        match all_asked {
            true => memory.asked.clear(),
            false => memory.asked.extend(asked.iter().map(|(index, _)| id_of(*index))),
        }
        let answers = asked
            .iter()
            .map(|(index, _)| self.ask_about(seen, *index, &stored[*index]));
        let answers = try_join_all(answers).await?;
        for ((index, print), answer) in asked.into_iter().zip(answers) {
            answer.apply(&mut seen.snapshot.operators[index]);
            let operator = &seen.snapshot.operators[index];
            if seen.snapshot.is_quiet(operator) {
                memory.quiet.insert(operator.operator, print);
            }
        }

        let places: Vec<_> = seen.operators.iter().map(Known::place).collect();
        let all_read = memory.history.follow(&protocol.chain, &places, era, *at).await?;
        for operator in &mut seen.snapshot.operators {
            operator.unpaid = memory.history.unpaid(operator.operator);
        }
        Ok(all_asked && all_read)
    }

    /// What the chain's storage says of all operators: a few requests.
    async fn stored(&self, operators: &[Known]) -> Result<Vec<Stored>> {
        const VALUES: usize = 5;

        let chain = &self.protocol.chain;
        let mut entries = vec![Entry::new("Staking", "CurrentEra", vec![])];
        for Known { view, nominator, .. } in operators {
            let nominator = || vec![Value::from_bytes(nominator.0)];
            let validator = vec![Value::from_bytes(from_ink(view.validator).0)];
            entries.extend([
                Entry::new("System", "Account", nominator()),
                Entry::new("Staking", "Ledger", nominator()),
                Entry::new("Contracts", "ContractInfoOf", nominator()),
                Entry::new("Staking", "Nominators", nominator()),
                Entry::new("Staking", "Validators", validator),
            ]);
        }
        let mut values = chain.stored_many(&entries, self.at).await?.into_iter();
        let current_era = match values.next().flatten() {
            Some(bytes) => chain.decoded(&entries[0], &bytes)?,
            None => 0,
        };
        let values: Vec<_> = values.collect();
        let of_operators = values.chunks_exact(VALUES).zip(entries[1..].chunks_exact(VALUES));
        of_operators
            .map(|(values, entries)| {
                let [account, ledger, contract, nominations, preferences] = values else {
                    return Ok(Stored::default());
                };
                let account: Option<AccountInfo> = decode(self.protocol, &entries[0], account)?;
                let ledger: Option<LedgerData> = decode(self.protocol, &entries[1], ledger)?;
                let contract: Option<ContractInfo> = decode(self.protocol, &entries[2], contract)?;
                let free = account.map_or(0, |account| account.data.free);
                Ok(Stored {
                    money: money(
                        free,
                        &ledger.unwrap_or_default(),
                        current_era,
                        chain.existential_deposit,
                    ),
                    code: contract.map(|contract| contract.code_hash),
                    bytes: [nominations.clone(), preferences.clone()],
                })
            })
            .collect()
    }

    /// What a settlement costs in this era, about: as one that is tried now says.
    async fn settlement_fee(&self, seen: &Seen, stored: &[Stored], memory: &mut Memory) -> Result<Balance> {
        let era = seen.snapshot.era;
        if let Some((asked_in, fee)) = memory.settlement_fee {
            if asked_in == era {
                return Ok(fee);
            }
        }
        let Some(index) = stored.iter().position(|stored| stored.money > 0) else {
            return Ok(memory.settlement_fee.map_or(0, |(_, fee)| fee));
        };
        let settle = self.settle(seen.operators[index].view.operator);
        let Some(tried) = self.tried("settlement", settle.clone()).await? else {
            return Ok(0);
        };
        let (_, tried) = tried.split();
        let chain = &self.protocol.chain;
        let fee = chain
            .sign(self.signer, &chain.bare_call_to(&settle, &tried)?)
            .await?
            .fee;
        memory.settlement_fee = Some((era, fee));
        Ok(fee)
    }

    fn settle(&self, operator: OperatorId) -> Message<Result<OperatorSettlement, PoolError>> {
        message!(StakingPoolRef(self.protocol.contracts.pool).settle(operator))
    }

    /// Asks contracts about one operator.
    async fn ask_about(&self, seen: &Seen, index: usize, stored: &Stored) -> Result<Answer> {
        let Known { view, nominator, .. } = &seen.operators[index];
        let registry = &self.protocol.contracts.registry;
        let id = view.operator;
        let settlement = self.tried("settlement", self.settle(id)).await?;
        let fault = match view.status {
            Status::Active | Status::Suspected => {
                let check = message!(ValidatorRegistryRef(registry).check(id));
                self.tried("check", check).await?.and_then(|tried| tried.answer)
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
        let outdated = match stored.code {
            Some(code) if code != seen.code => true,
            Some(_) => {
                let wiring = message!(NominatorRef(nominator).wiring());
                let wiring = self.protocol.chain.query(&wiring, Some(self.at)).await;
                // A nominator of another version, which does not tell, is left alone.
                matches!(wiring, Ok(Some(wiring)) if wiring.calls != seen.calls)
            }
            None => false,
        };
        Ok(Answer {
            settlement: settlement.map(|tried| tried.answer),
            fault,
            closable,
            outdated,
        })
    }

    /// What a message would answer; nothing where its contract refuses or traps, which is told.
    async fn tried<T: Decode, E: Decode + std::fmt::Debug>(
        &self,
        what: &str,
        message: Message<Result<T, E>>,
    ) -> Result<Option<DryRun<T>>> {
        let keeper = account_of(self.signer);
        let tried = self
            .protocol
            .chain
            .dry_run(&keeper, 0, &message, Some(self.at))
            .await;
        match tried {
            Ok(DryRun { answer, gas, deposit }) => match answer {
                Ok(answer) => Ok(Some(DryRun { answer, gas, deposit })),
                Err(refusal) => {
                    tracing::debug!(what, ?refusal, "not now");
                    Ok(None)
                }
            },
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
}

/// What contracts answer about one operator.
struct Answer {
    settlement: Option<OperatorSettlement>,
    fault: Option<estuary_interfaces::Fault>,
    closable: bool,
    outdated: bool,
}

impl Answer {
    fn apply(self, operator: &mut OperatorSnapshot) {
        operator.settlement = self.settlement;
        operator.fault = self.fault;
        operator.closable = self.closable;
        operator.outdated = self.outdated;
    }
}

impl Known {
    /// What is urgent of it.
    fn seen(&self, now: Timestamp) -> OperatorSnapshot {
        let view = &self.view;
        OperatorSnapshot {
            operator: view.operator,
            validator: from_ink(view.validator),
            status: view.status,
            announced: view.announced,
            pending: view.pending,
            rewards: view.rewards,
            refused: self.entry.refused,
            settled_in: None,
            rise_due: view.rise.is_some_and(|rise| now >= rise.from),
            settlement: None,
            fault: None,
            suspected_in: view.suspicion.map(|suspicion| suspicion.era),
            checked_in: None,
            closable: false,
            outdated: false,
            unpaid: Vec::new(),
        }
    }

    fn place(&self) -> Place {
        Place {
            operator: self.view.operator,
            validator: from_ink(self.view.validator),
            nominator: self.nominator.clone(),
            leaving: self.view.status == Status::Exiting,
        }
    }

    /// Changes with all that can make a contract answer otherwise, but money: with the era, too.
    fn fingerprint(&self, stored: &Stored, era: u32, setup: &[u8]) -> [u8; 32] {
        let code = stored.code.map(|code| code.0);
        blake2_256(&(era, setup, &self.view, &self.entry, code, &stored.bytes[..]).encode())
    }
}

fn decode<T: subxt::ext::scale_decode::DecodeAsType>(
    protocol: &Protocol,
    entry: &Entry,
    bytes: &Option<Vec<u8>>,
) -> Result<Option<T>> {
    bytes
        .as_ref()
        .map(|bytes| protocol.chain.decoded(entry, bytes))
        .transpose()
}

/// What a settlement brings: all that is free and not staked, less the deposit that the account lives by, and what has
/// unbonded.
fn money(free: Balance, ledger: &LedgerData, current_era: u32, existential_deposit: Balance) -> Balance {
    let unbonded = ledger
        .unlocking
        .iter()
        .filter(|chunk| chunk.era <= current_era)
        .fold(0, |sum: Balance, chunk| sum.saturating_add(chunk.value));
    free.saturating_sub(ledger.total)
        .saturating_sub(existential_deposit)
        .saturating_add(unbonded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::UnlockingData;

    #[test]
    fn a_settlement_brings_what_is_neither_staked_nor_kept_and_what_has_unbonded() {
        let ledger = LedgerData {
            total: 1_000,
            unlocking: [(30, 7), (40, 8), (50, 9)]
                .map(|(value, era)| UnlockingData { value, era })
                .to_vec(),
        };
        assert_eq!(money(1_010, &ledger, 6, 10), 0);
        assert_eq!(money(1_015, &ledger, 6, 10), 5);
        assert_eq!(money(1_010, &ledger, 8, 10), 70);
        assert_eq!(money(900, &ledger, 6, 10), 0, "a slash that is taken");
        assert_eq!(money(25, &LedgerData::default(), 6, 10), 15, "nothing is staked");
    }
}
