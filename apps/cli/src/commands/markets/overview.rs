//! `estuary market`

use estuary_market_interfaces::lending_market::{LendingMarket as _, MarketPrice};
use estuary_math::{mul_div, Rounding};
use futures::try_join;
use lending_market::LendingMarketRef;
use serde::Serialize;

use super::{in_words, liquidity::LiquidityView, out_of_range, StandingView};
use crate::{
    amount::{percent, price},
    chain::Account,
    commands::{output::say, Session},
    error::Result,
    message::message,
    protocol::Protocol,
};

/// Both markets, all at one block.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(in crate::commands) struct MarketView {
    /// The number of the block.
    block: u32,
    /// The stable pool.
    stable_pool: LiquidityView,
    /// The lending market's address.
    lending_market: String,
    /// The address of `leverage`.
    leverage: String,
    /// The price at which the pool redeems a unit, times 10^18.
    exit_price: String,
    /// The price of a unit that counts for debts, times 10^18.
    counted_price: String,
    /// The most that a price counts for, times 10^18.
    price_cap: String,
    /// Planck that are supplied.
    supplied: String,
    /// Planck that are lent.
    borrowed: String,
    /// What suppliers earn a year, times 10^18.
    supply_apy: String,
    /// What borrowers pay a year, times 10^18.
    borrow_apy: String,
    /// How much of the units' worth may be owed, times 10^18.
    lltv: String,
    /// The least debt in planck.
    min_borrow: String,
    /// Milliseconds since the chain was last asked about losses of all operators. Null if it never was.
    price_age: Option<u64>,
    /// Milliseconds that it may be at most, for loans.
    max_price_age: u64,
    /// What an account has in the lending market. Null where nobody is asked for.
    own: Option<OwnMarket>,
}

/// What an account has in the lending market.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct OwnMarket {
    /// The account.
    account: String,
    /// Supply shares.
    supply_shares: String,
    /// Planck that they are worth.
    supplied: String,
    /// Units and debt.
    position: StandingView,
    /// The same in words.
    #[serde(skip)]
    in_words: String,
}

impl Session {
    pub(in crate::commands) async fn market(&self, account: Option<&str>) -> Result<()> {
        let protocol = self.protocol().await?;
        let account = self.somebody(&protocol, account)?;
        let view = protocol.market_view(account.as_ref()).await?;
        if self.output.json {
            return self.output.view(&view);
        }
        print(&protocol, &view)
    }
}

impl Protocol {
    async fn market_view(&self, account: Option<&Account>) -> Result<MarketView> {
        let markets = self.markets()?;
        let market = &markets.lending_market;
        let block = self.chain.best().await?;
        let at = Some(block);
        let (quotes, counted, apys, stable_pool, number) = try_join!(
            self.quotes(block),
            self.ask_for(message!(LendingMarketRef(market).price()), at),
            self.ask_for(message!(LendingMarketRef(market).apys()), at),
            self.liquidity_view(account),
            self.chain.number(block),
        )?;
        let own = match account {
            Some(account) => {
                let (position, shares) =
                    try_join!(self.loan_of(account, block), self.supply_shares(account))?;
                let standing = quotes.standing(&position, &quotes.loans());
                let standing = standing.ok_or_else(out_of_range)?;
                let supplied = quotes.supplies().to_assets_down(shares);
                Some(OwnMarket {
                    account: self.chain.show(account),
                    supply_shares: shares.to_string(),
                    supplied: supplied.unwrap_or_default().to_string(),
                    position: StandingView::of(&standing),
                    in_words: in_words(&standing, &quotes, &self.chain.token),
                })
            }
            None => None,
        };
        let MarketPrice { price, exit, cap } = counted;
        Ok(MarketView {
            block: number,
            stable_pool,
            lending_market: self.chain.show(market),
            leverage: self.chain.show(&markets.leverage),
            exit_price: exit.to_string(),
            counted_price: price.to_string(),
            price_cap: cap.to_string(),
            supplied: quotes.totals.supply_assets.to_string(),
            borrowed: quotes.totals.borrow_assets.to_string(),
            supply_apy: apys.supply.to_string(),
            borrow_apy: apys.borrow.to_string(),
            lltv: quotes.terms.lltv.to_string(),
            min_borrow: quotes.terms.min_borrow.to_string(),
            price_age: quotes.price.swept.map(|swept| quotes.now.saturating_sub(swept)),
            max_price_age: quotes.terms.max_age,
            own,
        })
    }
}

fn print(protocol: &Protocol, view: &MarketView) -> Result<()> {
    let token = &protocol.chain.token;
    let symbol = &token.symbol;
    let number = |text: &str| text.parse::<u128>().unwrap_or_default();
    let part = |text: &str| {
        let basis_points = mul_div(number(text), 10_000, super::WAD, Rounding::Down);
        percent(u16::try_from(basis_points.unwrap_or_default()).unwrap_or(u16::MAX))
    };
    let pool = &view.stable_pool;
    say(format!("Block {}", view.block))?;
    say(format!(
        "Redemption price      {} {symbol} per unit",
        price(number(&view.exit_price))
    ))?;
    if let Some((last, average)) = pool.pegs() {
        say(format!(
            "Trading price         {} of it, {} on average",
            price(number(last)),
            price(number(average))
        ))?;
    }
    say(format!(
        "Stable pool           {} and {} units",
        token.show_text(pool.native()),
        token.number_text(pool.units())
    ))?;
    let used = mul_div(
        number(&view.borrowed),
        10_000,
        number(&view.supplied),
        Rounding::Down,
    );
    let used = percent(u16::try_from(used.unwrap_or_default()).unwrap_or(u16::MAX));
    say(format!(
        "Supplied              {}, for {} a year",
        token.show_text(&view.supplied),
        part(&view.supply_apy)
    ))?;
    say(format!(
        "Borrowed              {}, {used} of it, for {} a year",
        token.show_text(&view.borrowed),
        part(&view.borrow_apy)
    ))?;
    say(format!(
        "Units count           {} {symbol}, of which {} may be owed; the least debt is {}",
        price(number(&view.counted_price)),
        part(&view.lltv),
        token.show_text(&view.min_borrow)
    ))?;
    if view.price_age.is_none_or(|age| age > view.max_price_age) {
        say("Trades and loans wait  the last look at the chain's losses is too old: `estuary keeper --once` looks")?;
    }
    let Some(own) = &view.own else {
        return Ok(());
    };
    say(format!("\n{}", own.account))?;
    if let Some((shares, native, units)) = pool.own() {
        say(format!(
            "Liquidity             {} shares: {} and {} units",
            token.number_text(shares),
            token.show_text(native),
            token.number_text(units)
        ))?;
    }
    say(format!(
        "Supplied              {}",
        token.show_text(&own.supplied)
    ))?;
    say(format!("Position              {}", own.in_words))
}
