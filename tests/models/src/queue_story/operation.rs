use estuary_interfaces::{Balance, Finalized, PSP34Error, QueueError, RequestId, Timestamp};

/// The people of a story, by number.
pub type Actor = usize;

pub const ACTORS: Actor = 5;

/// Anything that can happen to a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    Enqueue {
        owner: Actor,
        amount: Balance,
        parts: u32,
    },
    AbsorbLoss {
        loss: Balance,
        owed: Balance,
    },
    /// A part of what was absorbed comes back.
    Restore {
        amount: Balance,
    },
    /// What is finalized is paid for at once.
    Finalize {
        budget: Balance,
        made_before: Timestamp,
    },
    Claim {
        caller: Actor,
        id: RequestId,
        hint: Option<u32>,
    },
    ClaimTo {
        caller: Actor,
        id: RequestId,
        recipient: Actor,
        hint: Option<u32>,
    },
    ClaimMany {
        caller: Actor,
        ids: Vec<RequestId>,
        hints: Option<Vec<u32>>,
    },
    Transfer {
        caller: Actor,
        to: Actor,
        id: RequestId,
    },
    Approve {
        caller: Actor,
        agent: Actor,
        id: Option<RequestId>,
        approved: bool,
    },
    /// Until the next block.
    Wait,
}

/// What an operation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// The first id.
    Enqueued(RequestId),
    Finalized(Finalized),
    /// The request, and the planck that were paid for it.
    Paid(Vec<(RequestId, Balance)>),
    Refused(QueueError),
    NotMoved(PSP34Error),
}

/// The state of a queue, as far as one can see it from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub index: u128,
    pub last_id: RequestId,
    pub finalized_id: RequestId,
    pub locked: Balance,
    /// The native tokens that it has.
    pub native: Balance,
    /// What is due to all open requests.
    pub due: Balance,
    pub supply: Balance,
    /// How many requests each actor has.
    pub held: [u32; ACTORS],
    /// Who may transfer all that another has: owner, then agent.
    pub agents: [[bool; ACTORS]; ACTORS],
}
