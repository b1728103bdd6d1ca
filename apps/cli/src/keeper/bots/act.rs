//! What the bots send. Each deed is found anew at the best block, tried, and left where it does not pay any more.

use estuary_interfaces::{Balance, LiquidStaking, WrappedLst};
use estuary_market_interfaces::{
    lending_market::{LendingMarket as _, Liquidated},
    leverage::{Leverage as _, Profited},
    stable_pool::{StablePool as _, Swapped},
};
use lending_market::LendingMarketRef;
use leverage::LeverageRef;
use scale::Decode;
use stable_pool::StablePoolRef;
use staking_pool::StakingPoolRef;
use subxt::utils::H256;
use withdrawal_queue::{WithdrawalQueueRef, MAX_CLAIMS};
use wrapped_lst::WrappedLstRef;

use super::due::{Purse, Queued};
use crate::{
    account::to_ink,
    chain::{account_of, Account, Receipt},
    error::Result,
    keeper::{
        act::{Hand, Prepared},
        plan::MarketAction,
    },
    markets::quotes::Quotes,
    message::{message, Message},
    protocol::Markets,
    words::InWords,
};

impl Hand<'_> {
    /// Tries a deed. Nothing where it does not pay any more.
    pub(in crate::keeper) async fn prepare_in_markets(&self, action: &MarketAction) -> Result<Prepared> {
        let (protocol, keeper) = (self.protocol, account_of(self.signer));
        let Markets {
            stable_pool,
            lending_market,
            leverage,
        } = protocol.markets()?;
        let at = protocol.chain.best().await?;
        let quotes = protocol.quotes(at).await?;
        let deadline = protocol.deadline().await?;
        match action {
            MarketAction::Accrue => {
                let (_, call) = self
                    .tried(&message!(LendingMarketRef(lending_market).accrue()))
                    .await?;
                Ok(Some(call))
            }
            MarketAction::Liquidate(borrower) => {
                let position = protocol.loan_of(borrower, at).await?;
                let Some(found) = quotes.best_liquidation(&position) else {
                    return Ok(None);
                };
                let liquidate = message!(LeverageRef(leverage).liquidate(
                    to_ink(borrower),
                    found.seized,
                    found.repaid_shares,
                    found.exit,
                    found.profit / 2
                ));
                if found.bad_debt > 0 {
                    return self.tried(&liquidate).await.map(|(_, call)| Some(call));
                }
                self.paying(0, &liquidate, found.profit).await
            }
            MarketAction::MintAndSell => {
                let purse = self.purse(&quotes, &keeper, at).await?;
                let Some(found) = quotes.mint_and_sell(purse.free) else {
                    return Ok(None);
                };
                let trade = message!(LeverageRef(leverage).mint_and_sell(found.profit / 2, deadline));
                self.paying(found.paid, &trade, found.profit).await
            }
            MarketAction::BuyAndExit => {
                let purse = self.purse(&quotes, &keeper, at).await?;
                let Some(found) = quotes.buy_and_exit(purse.free) else {
                    return Ok(None);
                };
                let trade = message!(LeverageRef(leverage).buy_and_exit(found.profit / 2, deadline));
                self.paying(found.paid, &trade, found.profit).await
            }
            MarketAction::BuyForQueue => {
                let purse = self.purse(&quotes, &keeper, at).await?;
                let Some(found) = self.bots.redemption(&quotes, &purse) else {
                    return Ok(None);
                };
                let to = to_ink(&keeper);
                let trade = message!(StablePoolRef(stable_pool).swap_native(found.units, deadline, to));
                self.paying(found.paid, &trade, found.profit).await
            }
            MarketAction::Unwrap | MarketAction::Request | MarketAction::Claim => {
                self.pass_on(action, &quotes, &keeper, at).await
            }
        }
    }

    /// The steps of what was bought through the queue.
    async fn pass_on(
        &self,
        action: &MarketAction,
        quotes: &Quotes,
        keeper: &Account,
        at: H256,
    ) -> Result<Prepared> {
        let contracts = &self.protocol.contracts;
        let Some(Queued {
            units,
            shares,
            claimable,
            ..
        }) = self.purse(quotes, keeper, at).await?.queue
        else {
            return Ok(None);
        };
        match action {
            MarketAction::Unwrap if units > 0 => {
                let unwrap = message!(WrappedLstRef(contracts.wrapped_lst).unwrap(units));
                self.tried(&unwrap).await.map(|(_, call)| Some(call))
            }
            MarketAction::Request if shares > 0 => {
                let request = message!(StakingPoolRef(contracts.pool).request_withdrawal_shares(shares));
                self.tried(&request).await.map(|(_, call)| Some(call))
            }
            MarketAction::Claim if !claimable.is_empty() => {
                let claims = claimable.iter().take(MAX_CLAIMS).map(|id| (*id, None));
                let (claims, to) = (claims.collect(), to_ink(keeper));
                let claim = message!(WithdrawalQueueRef(contracts.queue).claim_many(claims, to));
                self.tried(&claim).await.map(|(_, call)| Some(call))
            }
            _ => Ok(None),
        }
    }

    async fn purse(&self, quotes: &Quotes, keeper: &Account, at: H256) -> Result<Purse> {
        let fee = self.snapshot.settlement_fee;
        self.protocol.purse(self.bots, quotes, keeper, fee, at).await
    }

    /// Tries a deed that earns something, and leaves it where its fee leaves too little of that.
    async fn paying<T: Decode, E: Decode + InWords>(
        &self,
        value: Balance,
        message: &Message<Result<T, E>>,
        profit: Balance,
    ) -> Result<Prepared> {
        let (_, (call, needed)) = self.tried_with(value, message).await?;
        let fee = self.protocol.chain.sign(self.signer, &call).await?.fee;
        Ok(self.bots.is_enough(profit, fee).then_some((call, needed)))
    }

    /// Tells what a deed has done.
    pub(in crate::keeper) fn report_in_markets(&self, receipt: &Receipt) -> Result<()> {
        let (token, chain) = (&self.protocol.chain.token, &self.protocol.chain);
        let Markets {
            stable_pool,
            lending_market,
            leverage,
        } = self.protocol.markets()?;
        for liquidated in receipt.events::<Liquidated>(lending_market)? {
            let borrower = chain.show(&crate::account::from_ink(liquidated.borrower));
            let (repaid, bad_debt) = (token.show(liquidated.repaid), token.show(liquidated.bad_debt));
            tracing::info!(borrower, repaid, bad_debt, "a debt is liquidated");
        }
        for Profited { paid, received, .. } in receipt.events(leverage)? {
            let profit = token.show(received.saturating_sub(paid));
            tracing::info!(profit, "earned");
        }
        for Swapped { paid, out, .. } in receipt.events(stable_pool)? {
            tracing::debug!(paid, out, "traded");
        }
        Ok(())
    }
}
