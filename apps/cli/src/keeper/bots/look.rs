//! Reads what the bots look at.

use estuary_interfaces::{Balance, LiquidStaking};
use estuary_market_interfaces::stable_pool::PegOracle as _;
use futures::try_join;
use lens::LensRef;
use psp22::PSP22;
use stable_pool::StablePoolRef;
use staking_pool::StakingPoolRef;
use subxt::utils::H256;
use wrapped_lst::WrappedLstRef;

use super::{
    due::{MarketSnapshot, Purse, Queued},
    Bots,
};
use crate::{
    account::to_ink, chain::Account, error::Result, keeper::metrics, markets::quotes::Quotes,
    message::message, protocol::Protocol,
};

impl Protocol {
    /// The markets at a block, as far as the bots need them. `fee` is what a transaction costs, about.
    pub async fn market_snapshot(
        &self,
        bots: &Bots,
        keeper: &Account,
        fee: Balance,
        at: H256,
    ) -> Result<MarketSnapshot> {
        let quotes = self.quotes(at).await?;
        let positions = match bots.liquidate || bots.watch {
            true => self.positions(at).await?,
            false => Vec::new(),
        };
        let purse = match bots.arbitrage {
            true => Some(self.purse(bots, &quotes, keeper, fee, at).await?),
            false => None,
        };
        let seen = MarketSnapshot {
            quotes,
            positions,
            purse,
        };
        self.tell_markets(bots, &seen, at).await?;
        Ok(seen)
    }

    /// What the keeper may trade with now.
    pub(super) async fn purse(
        &self,
        bots: &Bots,
        quotes: &Quotes,
        keeper: &Account,
        fee: Balance,
        at: H256,
    ) -> Result<Purse> {
        // Some transactions are always paid for.
        const RESERVE: Balance = 100;
        let spendable = self.chain.spendable_along(keeper).await?;
        let spendable = spendable.saturating_sub(fee.saturating_mul(RESERVE));
        let Some(budget) = bots.budget else {
            return Ok(Purse {
                free: spendable,
                fee,
                queue: None,
            });
        };
        let (wrapper, pool) = (&self.contracts.wrapped_lst, &self.contracts.pool);
        let (owner, read_at) = (to_ink(keeper), Some(at));
        let units = message!(WrappedLstRef(wrapper).balance_of(owner));
        let (units, shares, worth, requests, pace) = try_join!(
            self.ask(units, read_at),
            self.ask(message!(StakingPoolRef(pool).shares_of(owner)), read_at),
            self.ask(message!(StakingPoolRef(pool).balance_of(owner)), read_at),
            self.own_requests(keeper),
            self.chain.era_pace(read_at, quotes.now),
        )?;
        let unbonding: u32 = self.chain.constant("Staking", "BondingDuration")?;
        let unbonded = pace.map(|pace| pace.length.saturating_mul(unbonding.saturating_add(1).into()));
        let (waiting, claimable) = requests;
        let on_its_way = quotes
            .worth(units)
            .unwrap_or_default()
            .saturating_add(worth)
            .saturating_add(waiting);
        Ok(Purse {
            free: spendable.min(budget.saturating_sub(on_its_way)),
            fee,
            queue: Some(Queued {
                units,
                shares,
                worth,
                claimable,
                wait: unbonded.map(|wait| wait.max(quotes.parameters.min_wait)),
            }),
        })
    }

    /// What Prometheus is told of the markets; and a warning where a loss could reach suppliers.
    async fn tell_markets(&self, bots: &Bots, seen: &MarketSnapshot, at: H256) -> Result<()> {
        let stable_pool = &self.markets()?.stable_pool;
        let (peg, largest_loss) = try_join!(
            self.ask(message!(StablePoolRef(stable_pool).peg()), Some(at)),
            self.ask(message!(LensRef(self.contracts.lens).largest_loss()), Some(at)),
        )?;
        let largest_loss = largest_loss.ok();
        metrics::markets(
            seen,
            &peg,
            largest_loss,
            bots.liquidate || bots.watch,
            &self.chain.token,
        );
        let covered = seen.quotes.terms.largest_step;
        if largest_loss.is_some_and(|loss| loss > covered) && seen.quotes.totals.borrow_assets > 0 {
            tracing::warn!(
                largest_loss,
                covered,
                "the largest operator can lose more at once than the lending market covers, in basis points: suppliers \
                 would pay the rest"
            );
        }
        Ok(())
    }
}
