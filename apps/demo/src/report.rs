//! What the story tells at its end, before the balance sheet: who paid for the losses, and what became of whose money.

use std::io::{self, Write};

use crate::{
    amount::{signed, signed_percent, signed_tokens, tokens},
    sheet::{headline, written},
    story::{Column, Episode, Holding, Kind, Loss, Party},
    Outcome,
};

pub fn print(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    print_losses(&outcome.losses, out)?;
    for episode in &outcome.sheet.episodes {
        print_episode(episode, out)?;
    }
    print_holdings(&outcome.holdings, out)?;
    outcome.sheet.print(out)
}

fn print_losses(losses: &[Loss], out: &mut dyn Write) -> io::Result<()> {
    if losses.is_empty() {
        return Ok(());
    }
    headline(out, "Who paid for the losses")?;
    writeln!(
        out,
        "{:>5}  {:<9}{:<10}{:>13}{:>12}{:>10}{:>13}{:>12}{:>12}{:>12}",
        "era", "operator", "", "amount", "bond", "cover", "earlier", "queue", "streaming", "holders"
    )?;
    for loss in losses {
        writeln!(
            out,
            "{:>5}  {:<9}{:<10}{:>13}{:>12}{:>10}{:>13}{:>12}{:>12}{:>12}",
            loss.era,
            loss.operator,
            if loss.announced { "announced" } else { "taken" },
            tokens(loss.total),
            tokens(loss.bond),
            tokens(loss.cover),
            tokens(loss.before),
            tokens(loss.queue),
            tokens(loss.stream),
            tokens(loss.holders),
        )?;
    }
    Ok(())
}

/// Who lost what in which way, to the planck, and that all of that is the loss.
fn print_episode(episode: &Episode, out: &mut dyn Write) -> io::Result<()> {
    let operators = episode.operators.join(" and ");
    let title = format!(
        "Whom the loss of {operators} cost what (era {}), in tokens to the planck",
        episode.era
    );
    headline(out, &title)?;
    let columns = &episode.columns;
    let row = |name: &str, cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("{cell:>26}")).collect();
        format!("{name:<24}{cells}")
    };
    let mut titles: Vec<_> = columns
        .iter()
        .map(|column| column.kind.name().to_owned())
        .collect();
    let many = columns.len() > 1;
    titles.extend(many.then(|| "together".into()));
    writeln!(out, "{}", row("", titles))?;
    let sums = |amount: &dyn Fn(&Column) -> i128| {
        let mut cells: Vec<_> = columns.iter().map(amount).collect();
        cells.extend(many.then(|| columns.iter().map(amount).sum::<i128>()));
        cells
    };
    for party in Party::ALL {
        let gains = sums(&|column| column.gains[party as usize]);
        if gains.iter().any(|gain| *gain != 0) {
            writeln!(
                out,
                "{}",
                row(party.name(), gains.into_iter().map(written).collect())
            )?;
        }
    }
    let line = "─".repeat(22);
    let lines = sums(&|_| 0).iter().map(|_| line.clone()).collect();
    writeln!(out, "{}", row("", lines))?;
    let gained = sums(&|column| column.gains.iter().sum());
    writeln!(
        out,
        "{}",
        row("all of them", gained.into_iter().map(written).collect())
    )?;
    let total = sums(&|column| column.total);
    writeln!(
        out,
        "{}",
        row("announced by the chain", total.into_iter().map(written).collect())
    )?;
    if columns.iter().any(|column| column.kind == Kind::Cancelled) {
        writeln!(
            out,
            "\nWhat streams to holders reaches all who hold shares within a day, in wallets and markets alike."
        )?;
    }
    Ok(())
}

fn print_holdings(holdings: &[Holding], out: &mut dyn Write) -> io::Result<()> {
    headline(out, "What became of whose money")?;
    let with_markets = holdings.iter().any(|holding| holding.in_markets.is_some());
    let row = |cells: [String; 8]| {
        let [name, put_in, got_out, holds, queued, in_markets, gain, percent] = cells;
        match with_markets {
            true => format!(
                "{name:<16}{put_in:>15}{got_out:>15}{holds:>15}{queued:>13}{in_markets:>14}{gain:>13}{percent:>9}"
            ),
            false => {
                format!("{name:<20}{put_in:>16}{got_out:>16}{holds:>16}{queued:>14}{gain:>15}{percent:>11}")
            }
        }
    };
    let titles = [
        "depositor",
        "put in",
        "got out",
        "holds now",
        "in the queue",
        "in markets",
        "gain",
        "",
    ];
    writeln!(out, "{}", row(titles.map(Into::into)))?;
    for holding in holdings {
        let in_markets = holding.in_markets.unwrap_or_default();
        let value = signed(holding.got_out + holding.holds + holding.queued) + in_markets;
        let gain = value - signed(holding.put_in);
        let cells = [
            holding.name.clone(),
            tokens(holding.put_in),
            tokens(holding.got_out),
            tokens(holding.holds),
            tokens(holding.queued),
            tokens_owed(in_markets),
            signed_tokens(gain),
            signed_percent(gain, holding.put_in),
        ];
        writeln!(out, "{}", row(cells))?;
    }
    writeln!(
        out,
        "\nWhat a depositor transferred to another counts for both, at its worth on that day."
    )?;
    if with_markets {
        writeln!(
            out,
            "In markets: liquidity, supply and collateral for what they pay now, less debt. Loans count as got out."
        )?;
    }
    Ok(())
}

/// Tokens, with a sign if they are owed.
fn tokens_owed(planck: i128) -> String {
    let sign = if planck < 0 { "−" } else { "" };
    format!("{sign}{}", tokens(planck.unsigned_abs()))
}
