use std::collections::{BTreeMap, BTreeSet, VecDeque};

use estuary_interfaces::{Balance, Finalized, PSP34Error, QueueError, RequestId, Timestamp};
use num_bigint::BigUint;

use super::{Actor, Operation, Outcome, Summary, ACTORS};

/// The most claims in one call.
const MAX_CLAIMS: usize = 100;

/// The withdrawal queue as one would do it by hand: big integers, one request at a time, from the oldest on.
/// Nothing is cumulative, nothing is searched, and each request keeps what it will be paid.
///
/// It plays the pool as well: it knows what the queue is owed.
#[derive(Clone, Debug)]
pub struct Reference {
    requests: BTreeMap<RequestId, Request>,
    /// Ids of requests that are not finalized, oldest first.
    open: VecDeque<RequestId>,
    last_id: RequestId,
    finalized_id: RequestId,
    /// The loss index.
    index: BigUint,
    /// Units of all requests since the queue was last empty.
    units_since_empty: BigUint,
    owed: BigUint,
    /// Planck that came for finalized requests, less what was claimed.
    locked: BigUint,
    /// What finalized requests can claim, in all.
    claims: BigUint,
    /// How many finalizations there were, those at the index of the one before not counted; and that index.
    checkpoints: u32,
    checkpoint_index: BigUint,
    /// Owner and agent.
    agents: BTreeSet<(Actor, Actor)>,
    /// How many operations were refused.
    pub refusals: u64,
}

#[derive(Clone, Debug)]
struct Request {
    owner: Actor,
    units: BigUint,
    made_at: Timestamp,
    /// The checkpoint and the planck to be paid, once it is finalized.
    finalized: Option<(u32, BigUint)>,
    agent: Option<Actor>,
}

fn one() -> BigUint {
    BigUint::from(10u8).pow(27)
}

/// As the contract's number, if it fits.
fn narrow(number: &BigUint) -> Option<u128> {
    u128::try_from(number).ok()
}

impl Default for Reference {
    fn default() -> Self {
        Self {
            requests: BTreeMap::new(),
            open: VecDeque::new(),
            last_id: 0,
            finalized_id: 0,
            index: one(),
            units_since_empty: BigUint::default(),
            owed: BigUint::default(),
            locked: BigUint::default(),
            claims: BigUint::default(),
            checkpoints: 0,
            checkpoint_index: BigUint::default(),
            agents: BTreeSet::new(),
            refusals: 0,
        }
    }
}

impl Reference {
    pub fn perform(&mut self, operation: &Operation, now: Timestamp) -> Outcome {
        let outcome = match operation {
            Operation::Enqueue { owner, amount, parts } => self.enqueue(*owner, *amount, *parts, now),
            Operation::AbsorbLoss { loss, owed } => self.absorb_loss(*loss, *owed),
            Operation::Restore { amount } => self.restore(*amount),
            Operation::Finalize { budget, made_before } => Ok(self.finalize(*budget, *made_before)),
            Operation::Claim { caller, id, hint } | Operation::ClaimTo { caller, id, hint, .. } => {
                self.claim(*caller, &[(*id, *hint)])
            }
            Operation::ClaimMany { caller, ids, hints } => {
                let hint = |position: usize| hints.as_ref().map(|hints| hints[position]);
                let claims: Vec<_> = ids.iter().enumerate().map(|(n, id)| (*id, hint(n))).collect();
                self.claim(*caller, &claims)
            }
            Operation::Transfer { caller, to, id } => Ok(self.transfer(*caller, *to, *id)),
            Operation::Approve {
                caller,
                agent,
                id,
                approved,
            } => Ok(self.approve(*caller, *agent, *id, *approved)),
            Operation::Wait => Ok(Outcome::Done),
        };
        let outcome = outcome.unwrap_or_else(Outcome::Refused);
        if matches!(outcome, Outcome::Refused(_) | Outcome::NotMoved(_)) {
            self.refusals += 1;
        }
        outcome
    }

    fn enqueue(
        &mut self,
        owner: Actor,
        amount: Balance,
        parts: u32,
        now: Timestamp,
    ) -> Result<Outcome, QueueError> {
        if parts == 0 {
            return Err(QueueError::ZeroAmount);
        }
        let mut units_since_empty = self.units_since_empty.clone();
        let mut requests = Vec::new();
        for number in 0..u128::from(parts) {
            // As even as whole planck can be, the larger parts first.
            let part = amount / u128::from(parts) + u128::from(number < amount % u128::from(parts));
            if part == 0 {
                return Err(QueueError::ZeroAmount);
            }
            if self.index < one() / 1_000_000u32 {
                return Err(QueueError::QueueImpaired);
            }
            let units = BigUint::from(part) * one() / &self.index;
            units_since_empty += &units;
            // The contract counts in 128 bits.
            narrow(&units_since_empty).ok_or(QueueError::Arithmetic)?;
            requests.push(Request {
                owner,
                units,
                made_at: now,
                finalized: None,
                agent: None,
            });
        }
        let first_id = self.last_id + 1;
        for request in requests {
            self.last_id += 1;
            self.open.push_back(self.last_id);
            self.requests.insert(self.last_id, request);
        }
        self.units_since_empty = units_since_empty;
        self.owed += amount;
        Ok(Outcome::Enqueued(first_id))
    }

    fn absorb_loss(&mut self, loss: Balance, owed: Balance) -> Result<Outcome, QueueError> {
        if owed == 0 || loss > owed {
            return Err(QueueError::Arithmetic);
        }
        self.index = &self.index * (owed - loss) / owed;
        self.owed -= loss;
        Ok(Outcome::Done)
    }

    /// Each open unit gets as much back, and none more than was asked for.
    fn restore(&mut self, amount: Balance) -> Result<Outcome, QueueError> {
        let open: BigUint = self.open.iter().map(|id| &self.requests[id].units).sum();
        if open == BigUint::default() {
            return Err(QueueError::Arithmetic);
        }
        self.index = (&self.index + BigUint::from(amount) * one() / open).min(one());
        self.owed += amount;
        Ok(Outcome::Done)
    }

    fn finalize(&mut self, budget: Balance, made_before: Timestamp) -> Outcome {
        let mut units = BigUint::default();
        let mut amount = BigUint::default();
        let mut count = 0;
        for id in &self.open {
            let request = &self.requests[id];
            let more = &units + &request.units;
            let cost = &more * &self.index / one();
            if request.made_at > made_before || cost > BigUint::from(budget) {
                break;
            }
            (units, amount, count) = (more, cost, count + 1);
        }
        if count > 0 {
            if self.checkpoints == 0 || self.checkpoint_index != self.index {
                self.checkpoints += 1;
                self.checkpoint_index = self.index.clone();
            }
            for id in self.open.drain(..count) {
                let request = self.requests.get_mut(&id).expect("open requests exist");
                let payment = &request.units * &self.index / one();
                self.claims += &payment;
                request.finalized = Some((self.checkpoints, payment));
                self.finalized_id = id;
            }
            self.locked += &amount;
            self.owed -= &amount;
        }
        let emptied = count > 0 && self.open.is_empty();
        if emptied {
            self.index = one();
            self.units_since_empty = BigUint::default();
            self.owed = BigUint::default();
        }
        Outcome::Finalized(Finalized {
            requests: count as u64,
            last_id: self.finalized_id,
            amount: narrow(&amount).expect("a budget is in range"),
            emptied,
        })
    }

    fn claim(&mut self, caller: Actor, claims: &[(RequestId, Option<u32>)]) -> Result<Outcome, QueueError> {
        if claims.len() > MAX_CLAIMS {
            return Err(QueueError::TooManyClaims);
        }
        let mut paid = Vec::new();
        for (id, hint) in claims {
            let claimed_before = paid.iter().any(|(before, _)| before == id);
            let request = self.requests.get(id).filter(|_| !claimed_before);
            let request = request.ok_or(QueueError::UnknownRequest)?;
            if request.owner != caller {
                return Err(QueueError::NotOwner);
            }
            let (checkpoint, payment) = request.finalized.as_ref().ok_or(QueueError::NotFinalized)?;
            if hint.is_some_and(|hint| hint != *checkpoint) {
                return Err(QueueError::WrongHint);
            }
            paid.push((*id, narrow(payment).expect("a payment is in range")));
        }
        for (id, payment) in &paid {
            self.requests.remove(id);
            self.locked -= *payment;
            self.claims -= *payment;
        }
        Ok(Outcome::Paid(paid))
    }

    fn transfer(&mut self, caller: Actor, to: Actor, id: RequestId) -> Outcome {
        let Some(request) = self.requests.get_mut(&id) else {
            return Outcome::NotMoved(PSP34Error::TokenNotExists);
        };
        let for_all = self.agents.contains(&(request.owner, caller));
        if request.owner != caller && request.agent != Some(caller) && !for_all {
            return Outcome::NotMoved(PSP34Error::NotApproved);
        }
        (request.owner, request.agent) = (to, None);
        Outcome::Done
    }

    fn approve(&mut self, caller: Actor, agent: Actor, id: Option<RequestId>, approved: bool) -> Outcome {
        if caller == agent {
            return Outcome::NotMoved(PSP34Error::SelfApprove);
        }
        let Some(id) = id else {
            if approved {
                self.agents.insert((caller, agent));
            } else {
                self.agents.remove(&(caller, agent));
            }
            return Outcome::Done;
        };
        match self.requests.get_mut(&id) {
            None => Outcome::NotMoved(PSP34Error::TokenNotExists),
            Some(request) if request.owner != caller => Outcome::NotMoved(PSP34Error::NotApproved),
            Some(request) => {
                if approved {
                    request.agent = Some(agent);
                } else if request.agent == Some(agent) {
                    request.agent = None;
                }
                Outcome::Done
            }
        }
    }

    /// What must hold at all times.
    ///
    /// # Panics
    /// If it does not.
    pub fn check(&self) {
        assert!(self.locked >= self.claims, "less is locked than can be claimed");
        assert!(
            self.owed >= self.cost_of(self.open.len()),
            "the queue is owed less than its requests are"
        );
    }

    fn cost_of(&self, prefix: usize) -> BigUint {
        let units = |id| &self.requests[id].units;
        self.open.iter().take(prefix).map(units).sum::<BigUint>() * &self.index / one()
    }

    pub fn last_id(&self) -> RequestId {
        self.last_id
    }

    /// What the pool owes the queue, in planck.
    pub fn owed(&self) -> Balance {
        narrow(&self.owed).expect("what is owed is in range")
    }

    /// Number of open requests.
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// What finalizes the `prefix` oldest open requests, in planck.
    pub fn cost(&self, prefix: usize) -> Balance {
        narrow(&self.cost_of(prefix)).expect("open requests are worth what they were made for, at most")
    }

    pub fn due(&self) -> Balance {
        self.cost(self.open.len())
    }

    /// When the oldest open request was made.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.open.front().map(|id| self.requests[id].made_at)
    }

    /// The first request from a number on that was not claimed, of all or of the finalized ones; 0 if there
    /// is none.
    pub fn some_request(&self, number: u64, finalized: bool) -> RequestId {
        let last = if finalized {
            self.finalized_id
        } else {
            self.last_id
        };
        let from = number.checked_rem(last).map_or(0, |rest| rest + 1);
        let after = self.requests.range(from..).next();
        let found = after.filter(|(id, _)| **id <= last);
        found
            .or_else(|| self.requests.iter().next())
            .map_or(0, |(id, _)| *id)
    }

    pub fn owner(&self, id: RequestId) -> Option<Actor> {
        self.requests.get(&id).map(|r| r.owner)
    }

    /// Whom the owner of a request approved for it.
    pub fn agent(&self, id: RequestId) -> Option<Actor> {
        self.requests.get(&id)?.agent
    }

    pub fn checkpoint(&self, id: RequestId) -> Option<u32> {
        let (checkpoint, _) = self.requests.get(&id)?.finalized.as_ref()?;
        Some(*checkpoint)
    }

    /// How many checkpoints there are: the number of the latest.
    pub fn checkpoints(&self) -> u32 {
        self.checkpoints
    }

    /// The requests that an actor can claim.
    pub fn claimable_by(&self, owner: Actor) -> Vec<RequestId> {
        let theirs = self.requests.range(..=self.finalized_id);
        theirs
            .filter(|(_, r)| r.owner == owner)
            .map(|(id, _)| *id)
            .collect()
    }

    /// The requests that were not claimed.
    pub fn unclaimed(&self) -> impl Iterator<Item = RequestId> + '_ {
        self.requests.keys().copied()
    }

    /// What a request pays, or would pay if it were finalized now.
    pub fn worth(&self, id: RequestId) -> Option<Balance> {
        let request = self.requests.get(&id)?;
        match &request.finalized {
            Some((_, payment)) => narrow(payment),
            None => narrow(&(&request.units * &self.index / one())),
        }
    }

    pub fn summary(&self) -> Summary {
        let mut held = [0; ACTORS];
        for request in self.requests.values() {
            held[request.owner] += 1;
        }
        let mut agents = [[false; ACTORS]; ACTORS];
        for (owner, agent) in &self.agents {
            agents[*owner][*agent] = true;
        }
        let locked = narrow(&self.locked).expect("what is locked is in range");
        Summary {
            index: narrow(&self.index).expect("the index only falls"),
            last_id: self.last_id,
            finalized_id: self.finalized_id,
            locked,
            native: locked,
            due: self.due(),
            supply: self.requests.len() as Balance,
            held,
            agents,
        }
    }
}
