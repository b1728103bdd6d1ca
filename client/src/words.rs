//! The contracts' typed errors, in words. Each `match` names every variant, so that none can be forgotten.

use estuary_cover_interfaces::CoverError;
use estuary_governance::GovernanceError;
use estuary_interfaces::{
    BrakeError, ChainCall, ContractKind, Fault, FeeSharesError, GovernorError, NominatorError, PSP34Error,
    PoolError, QueueError, RegistryError, WrapError,
};
use estuary_market_interfaces::{
    lending_market::{CallbackError, MarketError},
    leverage::LeverageError,
    stable_pool::StableError,
};
use estuary_option_interfaces::{offers::OfferError, option_series::SeriesError};
use estuary_restaking_interfaces::{
    attestation_service::ServiceError, restake_vault::RestakeError, reward_auction::AuctionError,
};
use lens::LensError;
use psp22::PSP22Error;

/// An error that people can read.
pub trait InWords {
    fn in_words(&self) -> String;

    /// The number that the error is about, if the chain can tell it.
    fn bound(&self) -> Option<Bound> {
        None
    }
}

/// A number that a message has exceeded or fallen short of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The least stake or request, by the message.
    Least,
    /// What may be staked now.
    StakeRoom,
    /// The reserve for instant exits.
    Reserve,
    LeastBond,
    MostCommission,
}

impl InWords for PoolError {
    fn bound(&self) -> Option<Bound> {
        match self {
            Self::BelowMinimum => Some(Bound::Least),
            Self::StakeLimitExceeded => Some(Bound::StakeRoom),
            Self::ReserveTooSmall => Some(Bound::Reserve),
            _ => None,
        }
    }

    fn in_words(&self) -> String {
        match self {
            Self::NotGovernor => "only the governor may do this",
            Self::Paused => "the pool is paused; transfers and claims go on",
            Self::AlreadyWired => "the pool is wired already: once and never again",
            Self::NotWired => "the pool does not know its registry and queue: its deployment is not complete",
            Self::InvalidParameter => "a parameter of the pool is outside of its bounds",
            Self::EndowmentTooSmall => "the endowment is less than three hundred existential deposits",
            Self::BelowMinimum => "the amount is below the pool's minimum",
            Self::TooFewShares => "the price has moved: it gives fewer shares than you accept",
            Self::StakeLimitExceeded => "more than may be staked now; the limit grows back with time",
            Self::CapExceeded => "more than the pool takes in all",
            Self::SweepTooOld => "no recent look at the chain's losses: run `estuary keeper --once` first",
            Self::ReserveTooSmall => {
                "the reserve for instant exits is smaller; `estuary unstake` has no limit"
            }
            Self::TooLittleOut => "the fee has risen: it pays less than you accept",
            Self::PoolImpaired => "losses have put the price out of its range: the pool only pays out",
            Self::InsufficientBalance => "not enough staked",
            Self::RecipientIsToken => "the token itself can take neither shares nor money",
            Self::RegistryFailed => "the registry trapped or ran out of gas",
            Self::Registry(error) => return error.in_words(),
            Self::QueueFailed => "the queue trapped or ran out of gas",
            Self::Queue(error) => return error.in_words(),
            Self::TransferFailed => "the money could not be sent: a new account takes an existential deposit",
            Self::Arithmetic => "arithmetic overflow",
            Self::NotVault => "only the vault that the terms of cover name may do this",
            Self::LossAnnounced => {
                "a loss is announced that the cover fund does not pay alone: nobody can become an underwriter now"
            }
            Self::CoverReserved => "announced losses have reserved shares of the underwriters",
            Self::InsufficientAllowance => "the owner has not allowed the vault so much",
        }
        .into()
    }
}

impl InWords for RegistryError {
    fn bound(&self) -> Option<Bound> {
        match self {
            Self::BondTooSmall => Some(Bound::LeastBond),
            Self::CommissionTooHigh => Some(Bound::MostCommission),
            _ => None,
        }
    }

    fn in_words(&self) -> String {
        match self {
            Self::NotGovernor => "only the governor may do this",
            Self::NotPool => "only the pool may do this",
            Self::NotCurator => "only the curator may do this",
            Self::NotOperator => "only the operator's validator may do this, with its stash account",
            Self::NotPayoutAccount => "only the operator's payout account may do this",
            Self::NotProposedPayout => "only the account that was proposed may accept",
            Self::UnknownOperator => "there is no such operator",
            Self::AlreadyRegistered => "the validator is registered already",
            Self::NotValidator => {
                "the account is no validator: register with the stash account, while it validates"
            }
            Self::BondTooSmall => "the bond is below the minimum",
            Self::CommissionTooHigh => "on-chain and protocol commission together exceed the maximum",
            Self::MetadataTooLong => "the description is longer than 128 bytes",
            Self::TooManyOperators => "there are as many operators as the registry can hold",
            Self::WrongStatus => "the operator's status does not allow this",
            Self::AtFault(fault) => return format!("the chain shows a fault: {}", fault_in_words(*fault)),
            Self::BondNeeded => "the bond backs stake, pays for announced losses, or is the least allowed",
            Self::NothingToWithdraw => "the bond was not asked for, or is gone",
            Self::TooEarly => "the bond must wait until a slash of today's stake would have come",
            Self::NothingToRenew => "the nomination is of this era, or its stake is not exposed",
            Self::InDebt => "the operator has a debt to repay first",
            Self::LossPending => "the chain has announced or taken a loss that must be settled first",
            Self::NotDrained => "the operator's stake has not come back yet",
            Self::RewardsUnpaid => "rewards were not paid out yet: anyone may, once their eras are over",
            Self::InvalidParameter => "a parameter of the registry is outside of its bounds",
            Self::InstantiationFailed => "the operator's nominator could not be instantiated",
            Self::NominatorFailed => "the operator's nominator trapped or ran out of gas",
            Self::NotEnoughGas => "too little gas is left to call a nominator safely",
            Self::Nominator(error) => return error.in_words(),
            Self::NominatorUpgrade(error) => return error.in_words(),
            Self::PoolFailed => "the pool trapped or ran out of gas",
            Self::Pool(error) => return error.in_words(),
            Self::TransferFailed => "the money could not be sent",
            Self::Arithmetic => "arithmetic overflow",
        }
        .into()
    }
}

/// What an operator is jailed for.
pub fn fault_in_words(fault: Fault) -> &'static str {
    match fault {
        Fault::Loss => "it was slashed, or is going to be",
        Fault::NotValidating => "its validator does not validate",
        Fault::Blocked => "its validator takes no nominations",
        Fault::CommissionTooHigh => "on-chain and protocol commission together exceed the maximum",
        Fault::Kicked => "its validator has thrown our nominator out",
        Fault::Idle => "its stake earns nothing",
    }
}

impl InWords for NominatorError {
    fn in_words(&self) -> String {
        match self {
            Self::NotRegistry => "only the registry may do this".into(),
            Self::ChainRefused(call) => format!("the chain refuses `{}`", call_name(*call)),
            Self::LedgerMismatch(call) => {
                let call = call_name(*call);
                format!("the chain took `{call}` and the ledger did not change by what was asked")
            }
            Self::TransferFailed => "the nominator could not send the money to the pool".into(),
            Self::Arithmetic => "arithmetic overflow".into(),
        }
    }
}

fn call_name(call: ChainCall) -> &'static str {
    match call {
        ChainCall::Bond => "staking.bond",
        ChainCall::BondExtra => "staking.bond_extra",
        ChainCall::Unbond => "staking.unbond",
        ChainCall::WithdrawUnbonded => "staking.withdraw_unbonded",
        ChainCall::Nominate => "staking.nominate",
        ChainCall::Chill => "staking.chill",
    }
}

impl InWords for QueueError {
    fn in_words(&self) -> String {
        match self {
            Self::NotPool => "only the pool may do this",
            Self::ZeroAmount => "a request must be for something",
            Self::QueueImpaired => "losses have eaten open requests: no new ones until these are finalized",
            Self::UnknownRequest => "there is no such request, or it was claimed already",
            Self::NotOwner => "only the request's owner may claim it",
            Self::NotFinalized => "the request still waits for money",
            Self::TransferFailed => "the money could not be sent: a new account takes an existential deposit",
            Self::Arithmetic => "arithmetic overflow",
            Self::WrongHint => "the request was finalized by another checkpoint",
            Self::TooManyClaims => "more than 100 claims in one call",
            Self::RecipientIsQueue => "the queue itself can take no money",
        }
        .into()
    }
}

impl InWords for GovernorError {
    fn in_words(&self) -> String {
        match self {
            Self::NotAdmin => "only the admin may do this",
            Self::NotProposedAdmin => "only the proposed admin may do this",
            Self::NotGuardian => "only the guardian may do this",
            Self::MayNotCancel => "only admin and guardian may cancel, and the guardian not what replaces it",
            Self::NotArmed => "the guardian has paused before, and was not armed again",
            Self::PauseOutOfBounds => "a pause takes a millisecond at least and seven days at most",
            Self::PausedRecently => {
                "the last pause has ended less than the delay, or a week, ago: there must be time to leave"
            }
            Self::DelaysOutOfBounds => "a delay is outside of its bounds",
            Self::AlreadyWired => "the contracts are wired already: once and never again",
            Self::NotWired => "the governor does not know its contracts yet: its deployment is not complete",
            Self::NotGoverned(ContractKind::Pool) => "the pool has another governor, or is no pool",
            Self::NotGoverned(ContractKind::Registry) => "the registry has another governor, or is no registry",
            Self::NotGoverned(ContractKind::Queue) => "the queue has another governor, or is no queue",
            Self::NotGoverned(ContractKind::Brake) => "the brake has another governor, or is no brake",
            Self::NotOfPool(ContractKind::Brake) => "the brake is for another pool's wrapped token",
            Self::NotGoverned(ContractKind::Nominator) | Self::NotOfPool(ContractKind::Nominator) => {
                "the contract is a nominator"
            }
            Self::NotOfPool(ContractKind::Pool) => "the pool is no pool",
            Self::NotOfPool(ContractKind::Registry) => {
                "the registry was made for another pool, or is no registry"
            }
            Self::NotOfPool(ContractKind::Queue) => "the queue was made for another pool, or is no queue",
            Self::UnknownProposal => "there is no such proposal, or it was applied or cancelled",
            Self::TooEarly => "the proposal has to wait longer",
            Self::Expired => "the proposal was not applied in time",
            Self::Outdated => "what it would change has changed since it was proposed: propose it again",
            Self::Renounced => "upgrades of this code were renounced, for ever",
            Self::RegistryFirst => {
                "the registry decides which code its nominators have: renounce its upgrades first"
            }
            Self::Pool(error) => return error.in_words(),
            Self::PoolFailed => "the pool trapped or ran out of gas",
            Self::Registry(error) => return error.in_words(),
            Self::RegistryFailed => "the registry trapped or ran out of gas",
            Self::Upgrade(error) => return error.in_words(),
            Self::UpgradeFailed => {
                "the contract trapped during the upgrade: the code may be of something else"
            }
            Self::Arithmetic => "arithmetic overflow",
            Self::NotSealed => "exits come first: seal the proposal with `estuary govern seal`",
            Self::NotToSeal => "the proposal needs no seal, or has one",
            Self::ExitsFirst => {
                "requests that were made until the end of the last call are not paid yet: run `estuary keeper`"
            }
            Self::NoAnswer => "the brake trapped or ran out of gas",
            Self::NotEnoughGas => "too little gas is left to read another contract",
        }
        .into()
    }
}

impl InWords for BrakeError {
    fn in_words(&self) -> String {
        match self {
            Self::ZeroAmount => "nothing to lock or release".into(),
            Self::NotPending => "there is no such proposal, or it is over".into(),
            Self::NotLocked => "the account has fewer units locked that are not under notice".into(),
            Self::NotReleased => {
                "no unit can be withdrawn now: a notice takes three days, and lapses seven days later".into()
            }
            Self::Token(error) => error.in_words(),
            Self::CallFailed => "the governor or the wrapped token trapped or ran out of gas".into(),
            Self::Arithmetic => "arithmetic overflow".into(),
        }
    }
}

impl InWords for CoverError {
    fn bound(&self) -> Option<Bound> {
        match self {
            Self::Pool(error) => error.bound(),
            _ => None,
        }
    }

    fn in_words(&self) -> String {
        match self {
            Self::ZeroAmount => "nothing to deposit or to give".into(),
            Self::TooFew => "it gives fewer parts or shares than you accept, or none".into(),
            Self::NothingToExit => "the account has not so many parts, or has not asked to leave".into(),
            Self::ExitNotReady(era) => format!("the request can be paid from era {era} on"),
            Self::ExitLapsed => "the request was not claimed in its three eras: ask again".into(),
            Self::Impaired => "the layer has lost nearly all: it takes no deposits".into(),
            Self::PeriodOutOfBounds => "a gift streams for 1 to 365 days".into(),
            Self::WrongWrapper => "the wrapped token is another pool's".into(),
            Self::PoolFailed => "the pool trapped or ran out of gas".into(),
            Self::Pool(error) => error.in_words(),
            Self::Token(error) => error.in_words(),
            Self::WrapperFailed => "the wrapped token trapped or ran out of gas".into(),
            Self::Wrapper(error) => error.in_words(),
            Self::Arithmetic => "arithmetic overflow".into(),
        }
    }
}

impl InWords for GovernanceError {
    fn in_words(&self) -> String {
        match self {
            Self::NotGovernor => "only the governor may do this",
            Self::WrongStorageVersion => "the storage has another layout than the upgrade is made for",
            Self::CodeNotFound => "there is no such code on the chain: upload it first",
            Self::WrongContract => "the code is another contract's",
            Self::PartCode => {
                "the code is only a part of a contract: upgrade to the hot code or the full code"
            }
        }
        .into()
    }
}

impl InWords for FeeSharesError {
    fn in_words(&self) -> String {
        match self {
            Self::NotRegistry => "only the registry may do this",
            Self::NothingToClaim => "the operator has earned nothing since the last claim",
        }
        .into()
    }
}

impl InWords for WrapError {
    fn bound(&self) -> Option<Bound> {
        match self {
            Self::Pool(error) => error.bound(),
            _ => None,
        }
    }

    fn in_words(&self) -> String {
        match self {
            Self::ZeroAmount => "nothing to wrap or unwrap".into(),
            Self::PoolFailed => "the pool trapped or ran out of gas".into(),
            Self::Shares(error) | Self::Units(error) => error.in_words(),
            Self::Pool(error) => error.in_words(),
            Self::InvalidToken => "no token can have this name, symbol or number of decimals".into(),
            Self::Arithmetic => "arithmetic overflow".into(),
            Self::WrongHotCode => "the hot code is not on the chain, or belongs to another full code".into(),
        }
    }
}

impl InWords for PSP22Error {
    fn in_words(&self) -> String {
        match self {
            Self::Custom(reason) | Self::SafeTransferCheckFailed(reason) => reason.clone(),
            Self::InsufficientBalance => "not enough in the account".into(),
            Self::InsufficientAllowance => "the owner has not allowed so much".into(),
            Self::ZeroRecipientAddress => "the recipient is no account".into(),
            Self::ZeroSenderAddress => "the sender is no account".into(),
        }
    }
}

impl InWords for PSP34Error {
    fn in_words(&self) -> String {
        match self {
            Self::Custom(reason) | Self::SafeTransferCheckFailed(reason) => reason.clone(),
            Self::SelfApprove => "whoever has a request needs no approval for it".into(),
            Self::NotApproved => {
                "the signer does not have the request, and is not approved by who has it".into()
            }
            Self::TokenExists => "there is such a request already".into(),
            Self::TokenNotExists => "there is no such request, or it was claimed already".into(),
        }
    }
}

impl InWords for StableError {
    fn in_words(&self) -> String {
        match self {
            Self::Expired => "the deadline has passed",
            Self::ZeroAmount => "nothing to trade, add or remove",
            Self::TooLittleOut => "it pays less than you accept, or nothing",
            Self::NoLiquidity => "the stable pool has no liquidity yet",
            Self::OneCoinMissing => "the first deposit needs both coins",
            Self::FirstDepositTooSmall => {
                "the first deposit is worth less than a thousand existential deposits"
            }
            Self::NoPrice => "the staking pool has no price",
            Self::PriceTooOld => "no recent look at the chain's losses: run `estuary keeper --once` first",
            Self::Skewed => "one side would be worth over a hundred times the other",
            Self::InvariantBroken => "the worth of a liquidity share would fall",
            Self::InvalidTerms => "a term of the stable pool is outside of its bounds",
            Self::WrongWrapper => "the wrapped token belongs to another staking pool",
            Self::InsufficientLp => "not enough liquidity shares",
            Self::RecipientIsPool => "the stable pool itself can take nothing",
            Self::TransferFailed => "the money could not be sent: a new account takes an existential deposit",
            Self::PoolFailed => "the staking pool trapped or ran out of gas",
            Self::WrapperFailed => "the wrapped token trapped or ran out of gas",
            Self::Wrapper(error) => return error.in_words(),
            Self::Arithmetic => "arithmetic overflow",
            Self::WrongHotCode => "the hot code is not on the chain, or belongs to another full code",
        }
        .into()
    }
}

impl InWords for MarketError {
    fn in_words(&self) -> String {
        match self {
            Self::NotAuthorized => "the account has not authorized you",
            Self::ZeroAmount => "nothing to supply, withdraw, borrow, repay or seize",
            Self::OneAmountOnly => "only one of both amounts can be given",
            Self::TooFewShares => "it would give fewer supply shares than you accept, or none",
            Self::BelowMinimum => "the debt would be below the market's least debt",
            Self::Unhealthy => {
                "the debt would exceed its limit: borrow less, or leave more units as collateral"
            }
            Self::Healthy => "the debt is within its limit: nobody can liquidate it",
            Self::DustLeft => {
                "the liquidation would leave debt on next to no units: seize all of them, or repay all of it"
            }
            Self::NoDebt => "the account owes nothing",
            Self::InsufficientLiquidity => "so much is not in the market: it is lent",
            Self::InsufficientShares => "not enough shares",
            Self::InsufficientCollateral => "not enough units of collateral",
            Self::TooMuchRepaid => "the callback paid more than is due",
            Self::TooLittlePaid => "the liquidation costs more than was paid",
            Self::ValueWithData => "a liquidation that calls back takes no money with the call",
            Self::NoPrice => "the staking pool has no price",
            Self::PriceTooOld => "no recent look at the chain's losses: run `estuary keeper --once` first",
            Self::InvalidTerms => "a term of the market is outside of its bounds",
            Self::WrongWrapper => "the wrapped token belongs to another staking pool",
            Self::RecipientIsMarket => "the market itself can own and take nothing",
            Self::TransferFailed => "the money could not be sent: a new account takes an existential deposit",
            Self::PoolFailed => "the staking pool trapped or ran out of gas",
            Self::WrapperFailed => "the wrapped token trapped or ran out of gas",
            Self::Wrapper(error) => return error.in_words(),
            Self::CallbackFailed => "the caller trapped when the market called back, or is no contract",
            Self::Callback(CallbackError(code)) => {
                return format!("the caller refused when the market called back, with the number {code}")
            }
            Self::Arithmetic => "arithmetic overflow",
            Self::WrongHotCode => "the hot code is not on the chain, or belongs to another full code",
        }
        .into()
    }
}

impl InWords for LeverageError {
    fn in_words(&self) -> String {
        match self {
            Self::Expired => "the deadline has passed",
            Self::NotMarket => "only the market may call back",
            Self::TooFewUnits => "it gives fewer units than you accept",
            Self::TooLittleOut => "it pays less than you accept",
            Self::TooLittleProfit => "it earns less than you accept",
            Self::BadData => "the callback has no order that can be read",
            Self::WrongWiring => "market and stable pool are not of one staking pool and wrapped token",
            Self::TransferFailed => "the money could not be sent: a new account takes an existential deposit",
            Self::MarketFailed => "the market trapped or ran out of gas",
            Self::Market(error) => return error.in_words(),
            Self::StablePoolFailed => "the stable pool trapped or ran out of gas",
            Self::StablePool(error) => return error.in_words(),
            Self::WrapperFailed => "the wrapped token trapped or ran out of gas",
            Self::Wrapper(error) => return error.in_words(),
            Self::Units(error) => return error.in_words(),
            Self::Pool(error) => return error.in_words(),
            Self::Arithmetic => "arithmetic overflow",
        }
        .into()
    }
}

impl InWords for RestakeError {
    fn in_words(&self) -> String {
        match self {
            Self::ZeroAmount => "nothing to move",
            Self::TooFew => {
                "it gives less than you accept, or nothing; the first deposit is ten million units at least"
            }
            Self::CapExceeded => "more units than the curator lets in",
            Self::VaultImpaired => {
                "slashes took nearly all of the vault, or nobody has deposited: it only pays out"
            }
            Self::BucketSpent => "slashes took nearly all that leaves with this epoch: ask again in the next",
            Self::NothingToClaim => "you have no request of that epoch, or have claimed it",
            Self::TooEarly => "the epoch is not over, or the slash can still be vetoed",
            Self::SlashPending => {
                "a slash of the units that leave can still be vetoed: claim after its deadline"
            }
            Self::UnknownSlot => "there is no such slot",
            Self::UnknownSlash => "there is no such slash",
            Self::NotService => "only the service that opened the slot may do this",
            Self::NotOperator => "only the operator of the slot may do this",
            Self::NotCurator => "only the curator may do this",
            Self::NotProposedCurator => "only the account that the curator has proposed may accept",
            Self::NotResolver => "only the resolver of the slot may veto",
            Self::OverAllotted => "more than the slot wants, or than services together may have",
            Self::ServiceOverAllotted => "more than one service may have",
            Self::AlreadyOptedIn => "the slot has its units already",
            Self::SlotEnded => "the slot has ended",
            Self::SlotNotFree => {
                "the slot did not end two epochs ago, a slash of it is open, or nothing is left to free"
            }
            Self::CaptureOutOfRange => {
                "the moment is neither of this epoch nor of the last, or the slot did not count then"
            }
            Self::NothingSlashable => "neither bond nor units are left to slash",
            Self::SlashTooSmall => "less than a million units, and more is slashable",
            Self::Decided => "the slash was vetoed or executed",
            Self::VetoClosed => "the time for a veto has passed",
            Self::InvalidPolicy => "a number of the vault, or a name of its token, is outside of its bounds",
            Self::RecipientIsVault => "the vault itself can take nothing",
            Self::WrongWrapper => "the wrapped token belongs to another staking pool",
            Self::InsufficientLrt => "not enough LRT",
            Self::WrapperFailed => "the wrapped token trapped or ran out of gas",
            Self::Wrapper(error) => return error.in_words(),
            Self::Units(error) => return error.in_words(),
            Self::PoolFailed => "the staking pool trapped or ran out of gas",
            Self::Pool(error) => return error.in_words(),
            Self::Arithmetic => "arithmetic overflow",
            Self::WrongHotCode => "the hot code is not on the chain, or belongs to another full code",
        }
        .into()
    }
}

impl InWords for ServiceError {
    fn in_words(&self) -> String {
        match self {
            Self::InvalidSetup => "a number of the service is outside of its bounds",
            Self::UnknownOperator => "there is no such operator, or it does not count",
            Self::KeyTaken => "an operator has that key: choose another",
            Self::BadSignature => "a signature is not the operator's, of this service, round and root",
            Self::SameRoot => "both statements are of one root",
            Self::OtherRound => "the statements are of two rounds",
            Self::FutureRound => "the round has not begun",
            Self::Committed => "the round has its root",
            Self::Reported => "the operator was reported for this round",
            Self::NoQuorum => "two thirds of the operators that count, or fewer, have signed",
            Self::DuplicateSigner => "the signers are not in ascending order",
            Self::TooManySigners => "more than 32 signatures",
            Self::WrongFee => "the money with the call is not the fee",
            Self::NothingToForward => "the fees are not more than a bounty",
            Self::TransferFailed => {
                "the bounty could not be sent: a new account takes an existential deposit"
            }
            Self::VaultFailed => "the vault trapped or ran out of gas",
            Self::Vault(error) => return error.in_words(),
            Self::Arithmetic => "arithmetic overflow",
        }
        .into()
    }
}

impl InWords for AuctionError {
    fn in_words(&self) -> String {
        match self {
            Self::Nothing => "the auction holds none of the token",
            Self::LotRunning => "the token has a lot already",
            Self::NoLot => "the token has no lot",
            Self::TooDear => "the lot costs more than you accept: its price falls",
            Self::Refused => "units of the wrapped token and LRT are not sold",
            Self::TokenFailed => "the token trapped or ran out of gas",
            Self::Token(error) => return error.in_words(),
            Self::WrapperFailed => "the wrapped token trapped or ran out of gas",
            Self::Units(error) => return error.in_words(),
            Self::VaultFailed => "the vault trapped or ran out of gas, or is none",
            Self::Vault(error) => return error.in_words(),
            Self::Arithmetic => "arithmetic overflow",
        }
        .into()
    }
}

impl InWords for SeriesError {
    fn in_words(&self) -> String {
        match self {
            Self::ZeroAmount => "the amount, or what it pays, is zero",
            Self::InvalidTerms => "the terms of the series are outside of their bounds",
            Self::NotWriting => "the series is past its writing: options are neither written nor closed",
            Self::NotExercising => "the options cannot be exercised yet, or have expired",
            Self::NotExpired => "the options have not expired",
            Self::InsufficientOptions => "you have fewer options",
            Self::InsufficientShort => "you wrote fewer options, or none",
            Self::WrongValue => "the money with the call is not what is due",
            Self::RecipientIsSeries => "the series itself cannot receive anything",
            Self::TransferFailed => "the money could not be sent: a new account takes an existential deposit",
            Self::TokenFailed => "a token trapped or ran out of gas",
            Self::Token(error) => return error.in_words(),
            Self::Arithmetic => "arithmetic overflow",
        }
        .into()
    }
}

impl InWords for OfferError {
    fn in_words(&self) -> String {
        match self {
            Self::InvalidTerms => "the offer contradicts itself, is over, or offers nothing",
            Self::UnknownOffer => "there is no such offer, or it was cancelled",
            Self::NotMaker => "the offer is another account's",
            Self::NotStarted => "the offer has not begun",
            Self::Ended => "the offer is over",
            Self::TooMuch => "less is left of the offer",
            Self::BelowMinimum => "the amount is zero, or less than the offer allows",
            Self::CostTooHigh => "the cost is higher than you accept",
            Self::WrongValue => "the money with the call is less than the cost, or none is due",
            Self::TransferFailed => "the money could not be sent: a new account takes an existential deposit",
            Self::PayFailed => "the money's token trapped or ran out of gas",
            Self::Pay(error) => return error.in_words(),
            Self::SellFailed => "the token for sale trapped or ran out of gas",
            Self::Sell(error) => return error.in_words(),
            Self::Arithmetic => "arithmetic overflow",
        }
        .into()
    }
}

impl InWords for LensError {
    fn in_words(&self) -> String {
        match self {
            Self::NoPool => "the pool does not answer, or is not wired yet",
            Self::NoRegistry => "the registry does not answer",
            Self::NoQueue => "the queue does not answer",
            Self::UnknownRequest => "there is no such request, or it was claimed already",
            Self::Arithmetic => "arithmetic overflow",
        }
        .into()
    }
}
