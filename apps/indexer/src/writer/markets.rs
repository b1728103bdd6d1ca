//! What happened at the markets: swaps, liquidity, supplies, collateral, loans, liquidations, levered positions.

use ink::primitives::AccountId;
use serde_json::{json, Value as Json};

use super::{Result, Writer};
use crate::{
    database::{change, values},
    event,
    source::Emitted,
    text,
};

/// One row. Amounts that an event has no word for are left out.
struct Trade {
    kind: &'static str,
    /// Whose trade or position it is.
    account: AccountId,
    native: Option<u128>,
    units: Option<u128>,
    /// Liquidity shares, supply shares, or shares of debt.
    shares: Option<u128>,
    /// Parts of 10^18.
    price: Option<u128>,
    detail: Json,
}

impl Trade {
    fn of(kind: &'static str, account: AccountId) -> Self {
        Self {
            kind,
            account,
            native: None,
            units: None,
            shares: None,
            price: None,
            detail: json!({}),
        }
    }
}

impl Writer<'_> {
    pub(super) async fn stable_pool(&mut self, emitted: &Emitted, event: &event::StablePool) -> Result<()> {
        let trade = match event {
            event::StablePool::Swapped(swap) => {
                let (kind, native, units) = match swap.native_in {
                    true => ("units_bought", swap.paid, swap.out),
                    false => ("units_sold", swap.out, swap.paid),
                };
                Trade {
                    native: Some(native),
                    units: Some(units),
                    price: Some(swap.peg),
                    detail: json!({ "to": text::of_account(swap.to) }),
                    ..Trade::of(kind, swap.trader)
                }
            }
            event::StablePool::LiquidityAdded(added) => Trade {
                native: Some(added.native),
                units: Some(added.units),
                shares: Some(added.lp),
                detail: json!({ "to": text::of_account(added.to) }),
                ..Trade::of("liquidity_added", added.provider)
            },
            event::StablePool::LiquidityRemoved(removed) => Trade {
                native: Some(removed.native),
                units: Some(removed.units),
                shares: Some(removed.lp),
                detail: json!({ "to": text::of_account(removed.to) }),
                ..Trade::of("liquidity_removed", removed.provider)
            },
        };
        self.trade(emitted, trade).await
    }

    pub(super) async fn lending_market(
        &mut self,
        emitted: &Emitted,
        event: &event::LendingMarket,
    ) -> Result<()> {
        let by = |caller: AccountId| json!({ "caller": text::of_account(caller) });
        let to = |caller: AccountId, receiver: AccountId| json!({ "caller": text::of_account(caller), "receiver": text::of_account(receiver) });
        let trade = match event {
            event::LendingMarket::Supplied(e) => Trade {
                native: Some(e.assets),
                shares: Some(e.shares),
                detail: by(e.caller),
                ..Trade::of("supplied", e.on_behalf)
            },
            event::LendingMarket::Withdrawn(e) => Trade {
                native: Some(e.assets),
                shares: Some(e.shares),
                detail: to(e.caller, e.receiver),
                ..Trade::of("withdrawn", e.on_behalf)
            },
            event::LendingMarket::CollateralSupplied(e) => Trade {
                units: Some(e.units),
                detail: by(e.caller),
                ..Trade::of("collateral_supplied", e.on_behalf)
            },
            event::LendingMarket::CollateralWithdrawn(e) => Trade {
                units: Some(e.units),
                detail: to(e.caller, e.receiver),
                ..Trade::of("collateral_withdrawn", e.on_behalf)
            },
            event::LendingMarket::Borrowed(e) => Trade {
                native: Some(e.assets),
                shares: Some(e.shares),
                detail: to(e.caller, e.receiver),
                ..Trade::of("borrowed", e.on_behalf)
            },
            event::LendingMarket::Repaid(e) => Trade {
                native: Some(e.assets),
                shares: Some(e.shares),
                detail: by(e.caller),
                ..Trade::of("repaid", e.on_behalf)
            },
            event::LendingMarket::Liquidated(e) => Trade {
                native: Some(e.repaid),
                units: Some(e.seized),
                price: Some(e.price),
                detail: json!({
                    "liquidator": text::of_account(e.liquidator),
                    "bad_debt": e.bad_debt.to_string(),
                }),
                ..Trade::of("liquidated", e.borrower)
            },
        };
        self.trade(emitted, trade).await
    }

    pub(super) async fn leverage(&mut self, emitted: &Emitted, event: &event::Leverage) -> Result<()> {
        let trade = match event {
            event::Leverage::Opened(e) => Trade {
                native: Some(e.own),
                units: Some(e.units),
                detail: json!({ "borrowed": e.borrowed.to_string() }),
                ..Trade::of("position_opened", e.owner)
            },
            event::Leverage::Closed(e) => Trade {
                native: Some(e.sold_for),
                units: Some(e.units),
                detail: json!({ "repaid": e.repaid.to_string(), "back": e.back.to_string() }),
                ..Trade::of("position_closed", e.owner)
            },
            event::Leverage::Profited(e) => Trade {
                native: Some(e.received),
                detail: json!({ "paid": e.paid.to_string() }),
                ..Trade::of("profited", e.caller)
            },
        };
        self.trade(emitted, trade).await
    }

    async fn trade(&mut self, emitted: &Emitted, trade: Trade) -> Result<()> {
        change(
            self.connection,
            "INSERT INTO markets (height, position, contract, kind, account, native, units, shares, price, detail) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &values![
                self.height,
                emitted.position,
                text::of_account(emitted.contract),
                trade.kind,
                text::of_account(trade.account),
                trade.native,
                trade.units,
                trade.shares,
                trade.price,
                trade.detail.to_string(),
            ],
        )
        .await?;
        Ok(())
    }
}
