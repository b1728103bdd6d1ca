//! What a campaign is run on: the compiled contracts, or their logic alone.

use cover_vault::{book::Book, position::Position as Underwriter};
use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, ValidatorInfo};
use estuary_cover_interfaces::CoverError;
use estuary_interfaces::{
    Balance, BrakeError, Finalized, GovernorError, OperatorId, OperatorSettlement, PoolError, PoolParameters,
    ProposalId, ProvisionChange, QueueError, Rebalanced, RegistryError, RegistryParameters, RequestId,
    Shares, Swept, Timestamp, WrapError,
};
use estuary_market_interfaces::{
    lending_market::MarketError, leverage::LeverageError, stable_pool::StableError,
};
use estuary_markets::lending::Position;
use ink::primitives::AccountId;
use psp22::PSP22Error;
use staking_pool::accounting::{Accounting, Layer, Losses};
use validator_registry::{operator::Operator, table::Entry};
use withdrawal_queue::ledger::Ledger;

use super::{
    covering::Covering, deal::Deal, markets_model::MarketsSetup, Act, Braking, Decision, Event, Holding,
    Recipient,
};
use crate::{
    queue_story::{Dice, ACTORS},
    UNIT,
};

/// Validators that are operators, or may become one.
pub const VALIDATORS: usize = 7;

/// Who holds shares beside the actors.
pub const PAYOUTS: [usize; 2] = [ACTORS, ACTORS + 1];
pub const TREASURY: usize = ACTORS + 2;
pub const REGISTRY: usize = ACTORS + 3;
/// The pool itself: its shares are locked for ever.
pub const LOCKED: usize = ACTORS + 4;
pub const WRAPPED_LST: usize = ACTORS + 5;
pub const SHARE_VAULT: usize = ACTORS + 6;
/// The cover vault holds shares of its own once its terms have ended.
pub const COVER_VAULT: usize = ACTORS + 7;
pub const HOLDERS: usize = ACTORS + 8;

/// The contracts of the markets, by number.
pub const STABLE_POOL: usize = 0;
pub const LENDING_MARKET: usize = 1;
pub const ROUTER: usize = 2;
pub const WINGS: usize = 3;

/// How the protocol and the chain are set up for one story.
#[derive(Clone, Debug)]
pub struct Setup {
    pub pool: PoolParameters,
    pub registry: RegistryParameters,
    pub slash_defer: u32,
    /// Bond and commission of each operator that is there from the beginning.
    pub operators: Vec<(Balance, u16)>,
    pub markets: MarketsSetup,
    /// Whether all actors leave in the end.
    pub everybody_leaves: bool,
    /// Whether events and messages are kept for somebody who takes them.
    pub is_heard: bool,
}

impl Setup {
    /// Bonds of a per cent or so, which most slashes exceed, and parameters of all kinds.
    pub fn draw(dice: &mut Dice) -> Self {
        let mut pool = crate::default_pool_parameters();
        pool.protocol_fee = [0, 1_000, 2_000][dice.below(3) as usize];
        pool.reserve_part = [0, 500, 2_000][dice.below(3) as usize];
        pool.max_request = [400 * UNIT, 100_000 * UNIT][dice.below(2) as usize];
        pool.min_wait = [3_600_000, 86_400_000][dice.below(2) as usize];
        (pool.max_pooled, pool.stake_limit) = [
            (Balance::MAX, Balance::MAX),
            (30_000 * UNIT, Balance::MAX),
            (Balance::MAX, 3_000 * UNIT),
        ][dice.below(3) as usize];
        pool.min_stake = UNIT / 1_000;
        pool.min_request = UNIT / 100;
        let mut registry = crate::default_registry_parameters();
        registry.min_bond = UNIT;
        registry.bond_ratio = [20, 100, 500][dice.below(3) as usize];
        registry.bounty_part = [0, 100][dice.below(2) as usize];
        registry.bounty_cap = UNIT;
        registry.commission_delay = 86_400_000;
        let operators = (0..5).map(|n| (UNIT * 20 * (n + 1), 200 * n as u16)).collect();
        Self {
            pool,
            registry,
            slash_defer: [0, 2, 4][dice.below(3) as usize],
            operators,
            markets: MarketsSetup::draw(dice),
            everybody_leaves: dice.percent(40),
            is_heard: false,
        }
    }
}

/// One message, with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    Stake {
        actor: usize,
        amount: Balance,
    },
    Transfer {
        from: usize,
        to: usize,
        amount: Balance,
    },
    StakeAndWrap {
        actor: usize,
        amount: Balance,
    },
    Approve {
        owner: usize,
        spender: usize,
        amount: Balance,
    },
    TransferFrom {
        spender: usize,
        from: usize,
        to: usize,
        amount: Balance,
    },
    TransferSharesFrom {
        spender: usize,
        from: usize,
        to: usize,
        shares: Shares,
    },
    Request {
        actor: usize,
        amount: Balance,
    },
    RequestShares {
        actor: usize,
        shares: Shares,
    },
    ExitNow {
        actor: usize,
        amount: Balance,
    },
    /// Paid to the actor itself.
    ExitNowShares {
        actor: usize,
        shares: Shares,
    },
    BurnShares {
        actor: usize,
        shares: Shares,
    },
    Hold {
        actor: usize,
        how: Holding,
        shares: Shares,
    },
    Release {
        actor: usize,
        how: Holding,
        shares: Shares,
    },
    /// With hints or without.
    Claim {
        actor: usize,
        ids: Vec<RequestId>,
        hints: Option<Vec<u32>>,
    },
    HandOver {
        owner: usize,
        to: usize,
        id: RequestId,
    },
    /// `payout` is one of [`PAYOUTS`].
    ClaimFees {
        operator: OperatorId,
        payout: usize,
    },
    Settle {
        operator: OperatorId,
    },
    Flag {
        operator: OperatorId,
    },
    Sweep {
        max: u32,
    },
    Rebalance {
        max: u32,
    },
    Finalize,
    Operator {
        operator: OperatorId,
        validator: usize,
        act: Act,
        amount: Balance,
        payout: usize,
    },
    Register {
        validator: usize,
        bond: Balance,
        commission: u16,
        payout: usize,
    },
    Donate {
        actor: usize,
        to: Recipient,
        amount: Balance,
    },
    UpdateNominator {
        operator: OperatorId,
    },
    Govern(Decision),
    /// `against` is a proposal's id, or 0 for all.
    Brake {
        actor: usize,
        act: Braking,
        against: ProposalId,
        units: Shares,
    },
    /// To the cover vault.
    Cover {
        actor: usize,
        act: Covering<Balance>,
    },
    /// To one of the markets.
    Trade {
        actor: usize,
        deal: Deal<Balance>,
    },
}

/// What a message returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Done,
    Amount(Balance),
    Requests(RequestId, u32),
    Settled(OperatorSettlement),
    ProvisionChange(ProvisionChange),
    Swept(Swept),
    Moved(Rebalanced),
    Finalized(Finalized),
    Registered(OperatorId),
    Approved(AccountId),
    /// Of the markets: what it returns, and the planck that its sender has more.
    Traded {
        numbers: [Balance; 3],
        native: i128,
    },
}

/// Why a message refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    Pool(PoolError),
    Token(PSP22Error),
    Registry(RegistryError),
    Queue(QueueError),
    WrappedLst(WrapError),
    Governor(GovernorError),
    Brake(BrakeError),
    Cover(CoverError),
    StablePool(StableError),
    LendingMarket(MarketError),
    Leverage(LeverageError),
    /// One of the integrators' contracts.
    Holding,
}

/// All that is kept for the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub book: Accounting,
    pub ledger: Ledger,
    pub table: Vec<Entry>,
    pub operators: Vec<Operator>,
    pub shares: [Shares; HOLDERS],
    /// What actors let each other move: owner, then spender.
    pub allowances: [[Balance; ACTORS]; ACTORS],
    /// What the accounts of pool, registry and queue own above the existential deposit.
    pub native: [Balance; 3],
    /// What the registry says that it holds for operators.
    pub held: Balance,
    pub cover: CoverView,
    pub markets: MarketsView,
}

/// All that is kept of the underwriters' layer, in the pool and in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverView {
    pub layer: Layer,
    pub losses: Losses,
    pub book: Book,
    pub positions: [Underwriter; ACTORS],
}

/// All that is kept in the markets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarketsView {
    pub stable: stable_pool::Ledger,
    /// Liquidity shares of actors.
    pub lp: [Balance; ACTORS],
    pub lending: lending_market::Ledger,
    pub supply_shares: [Balance; ACTORS],
    pub positions: [Position; ACTORS],
    /// What the accounts of the [`WINGS`] own: planck above the existential deposit, and units.
    pub native: [Balance; WINGS],
    pub units: [Shares; WINGS],
    /// The units that actors own.
    pub actors_units: [Shares; ACTORS],
}

/// What the chain has paid to our stashes, and taken from them, since it was last asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    pub rewarded: Balance,
    pub slashed: Balance,
}

/// A protocol with its chain.
pub trait Subject {
    fn open(setup: &Setup) -> Self;

    fn send(&mut self, message: &Message) -> Result<Answer, Refusal>;

    /// Sends native tokens or lets the chain do something; what it refuses does not happen.
    fn chain(&mut self, validator: usize, operator: Option<OperatorId>, event: Event);
    fn cancel_slash(&mut self);
    fn payout(&mut self);
    fn advance(&mut self, blocks: u32);

    fn now(&mut self) -> Timestamp;
    fn flows(&mut self) -> Flows;
    fn staking(&mut self) -> StakingInfo;
    fn stash(&mut self, operator: OperatorId) -> StashInfo;
    fn exposure(&mut self, operator: OperatorId) -> ExposureInfo;
    fn validator(&mut self, validator: usize) -> ValidatorInfo;
    fn unpaid_eras(&mut self, validator: usize) -> u32;
    fn account_of_validator(&mut self, validator: usize) -> AccountId;
    fn account_of_payout(&mut self, payout: usize) -> AccountId;

    fn view(&mut self) -> View;
    /// The units in the brake, and those that hold a proposal up.
    fn locked(&mut self) -> Shares;
    fn against(&mut self, id: ProposalId) -> Shares;
    /// What costs too much to be asked after each step.
    fn audit(&mut self, now: Timestamp, equity: Balance);
}
