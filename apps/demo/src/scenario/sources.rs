//! Nobody gives what it has not got. Whether it is enough, only the chain can say.

use estuary_placed::Reader;

use super::{values::Checker, Action, MarketAction, PlacedError, Scenario};

/// What somebody must have before it can give it up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Possession {
    Stake,
    Liquidity,
    Supply,
    Debt,
}

impl Possession {
    /// What who has none of it has not done.
    fn missing(self) -> &'static str {
        match self {
            Self::Stake => "has staked nothing",
            Self::Liquidity => "has added no liquidity",
            Self::Supply => "has supplied nothing",
            Self::Debt => "has borrowed nothing",
        }
    }
}

impl Checker<'_> {
    /// Refuses an event that takes what nobody has given by then.
    pub fn check_sources(&self, scenario: &Scenario) -> Result<(), PlacedError> {
        for event in &scenario.events {
            let Some((who, needed)) = takes(event.action) else {
                continue;
            };
            let mut earlier = scenario.events.iter().filter(|other| other.era <= event.era);
            if !earlier.any(|other| gives(other.action) == Some((who, needed))) {
                let (name, missing) = (&scenario.depositors[who].name, needed.missing());
                let reason = format!("{name} {missing} by era {}", event.era);
                return self.refuse(event.at.clone(), reason);
            }
        }
        Ok(())
    }
}

/// Whose possession an event takes.
fn takes(action: Action) -> Option<(usize, Possession)> {
    use Possession::{Debt, Liquidity, Stake, Supply};
    match action {
        Action::Exit { who, .. } | Action::Transfer { from: who, .. } => Some((who, Stake)),
        Action::Market(action) => match action {
            MarketAction::AddLiquidity { who, .. }
            | MarketAction::Sell { who, .. }
            | MarketAction::Borrow { who, .. } => Some((who, Stake)),
            MarketAction::RemoveLiquidity { who, .. } => Some((who, Liquidity)),
            MarketAction::Withdraw { who, .. } => Some((who, Supply)),
            MarketAction::Repay { who, .. }
            | MarketAction::Deleverage { who, .. }
            | MarketAction::Liquidate { borrower: who, .. } => Some((who, Debt)),
            _ => None,
        },
        _ => None,
    }
}

/// Who has what after an event.
fn gives(action: Action) -> Option<(usize, Possession)> {
    use Possession::{Debt, Liquidity, Stake, Supply};
    match action {
        Action::Stake { who, .. } | Action::Transfer { to: who, .. } => Some((who, Stake)),
        Action::Market(action) => match action {
            MarketAction::AddLiquidity { who, .. } => Some((who, Liquidity)),
            MarketAction::Buy { who, .. }
            | MarketAction::RemoveLiquidity { who, .. }
            | MarketAction::Repay { who, .. } => Some((who, Stake)),
            MarketAction::Supply { who, .. } => Some((who, Supply)),
            MarketAction::Borrow { who, .. } | MarketAction::Lever { who, .. } => Some((who, Debt)),
            _ => None,
        },
        _ => None,
    }
}
