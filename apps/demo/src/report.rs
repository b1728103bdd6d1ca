//! What the story tells at its end, before the balance sheet: who paid for the losses, and what became of whose money.

use std::io::{self, Write};

use crate::{
    amount::{signed, signed_percent, signed_tokens, tokens},
    sheet::headline,
    story::{Holding, Loss},
    Outcome,
};

pub fn print(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    print_losses(&outcome.losses, out)?;
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

fn print_holdings(holdings: &[Holding], out: &mut dyn Write) -> io::Result<()> {
    headline(out, "What became of whose money")?;
    writeln!(
        out,
        "{:<20}{:>16}{:>16}{:>16}{:>14}{:>15}{:>11}",
        "depositor", "put in", "got out", "holds now", "in the queue", "gain", ""
    )?;
    for holding in holdings {
        let value = holding.got_out + holding.holds + holding.queued;
        let gain = signed(value) - signed(holding.put_in);
        writeln!(
            out,
            "{:<20}{:>16}{:>16}{:>16}{:>14}{:>15}{:>11}",
            holding.name,
            tokens(holding.put_in),
            tokens(holding.got_out),
            tokens(holding.holds),
            tokens(holding.queued),
            signed_tokens(gain),
            signed_percent(gain, holding.put_in),
        )?;
    }
    writeln!(
        out,
        "\nWhat a depositor transferred to another counts for both, at its worth on that day."
    )
}
