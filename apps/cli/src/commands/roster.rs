//! Operators: all in a table, or one in full.

use estuary_interfaces::{Balance, OperatorId, RegistryError, RegistryParameters};
use futures::{future::join_all, try_join};
use lens::{LensRef, OperatorView};
use serde::Serialize;
use staking_pool::StakingPoolRef;
use subxt::utils::H256;
use validator_registry::{table::Status, ValidatorRegistryRef};

use super::{
    leaving::{Eras, ExitView},
    output::{lines, say, table},
    Session,
};
use crate::{
    account::{self, from_ink},
    amount::{duration, percent, Token},
    error::{Error, Result},
    message::message,
    protocol::Protocol,
    words::{fault_in_words, InWords},
};

/// Operators that the lens shows at once.
const PAGE: u32 = 32;

/// What the lens shows of operators.
#[derive(Debug, Default)]
pub struct Views {
    pub shown: Vec<OperatorView>,
    /// Those that it cannot show.
    pub failed: Vec<(OperatorId, Error)>,
}

impl Views {
    /// What could not be shown, and why.
    pub(super) fn unknown(&self) -> Vec<String> {
        let failed = self.failed.iter();
        failed
            .map(|(operator, error)| format!("operator {operator}: {error}"))
            .collect()
    }
}

/// Operators with consecutive numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Page {
    start: OperatorId,
    len: u32,
}

impl Page {
    fn halves(self) -> [Self; 2] {
        let half = self.len / 2;
        [
            Self { len: half, ..self },
            Self {
                start: self.start.saturating_add(half),
                len: self.len.saturating_sub(half),
            },
        ]
    }
}

/// The pages of operators whose numbers are in order.
fn pages(ids: &[OperatorId]) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    for id in ids {
        match pages.last_mut() {
            Some(page) if page.len < PAGE && page.start.checked_add(page.len) == Some(*id) => page.len += 1,
            _ => pages.push(Page { start: *id, len: 1 }),
        }
    }
    pages
}

/// An operator.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct OperatorRow {
    /// Its number.
    operator: OperatorId,
    /// The stash account of its validator.
    validator: String,
    /// The account that nominates it. Null before the approval.
    nominator: Option<String>,
    /// `candidate`, `active`, `suspected`, `jailed`, `exiting` or `exited`.
    status: &'static str,
    /// The fault that it was jailed for, in words.
    fault: Option<&'static str>,
    /// The fault by its name in the contract, for programs.
    fault_code: Option<String>,
    /// What a suspected operator is suspected of.
    suspicion: Option<SuspicionView>,
    /// Planck of booked stake, bonded and unbonding.
    stake: String,
    /// The most planck that `stake` may become.
    capacity: String,
    /// Planck.
    bond: String,
    /// Planck of losses that the bond could not pay.
    debt: String,
    /// Planck of losses that the chain shows and that are not settled.
    pending: String,
    /// Planck of losses that the chain has announced, and that bond and provision stand for.
    announced: String,
    /// Planck of all rewards of its stake so far.
    rewards: String,
    /// Basis points of every reward.
    commission: u16,
    /// The validator's commission on the chain, in parts per billion.
    on_chain_commission: u32,
    /// Whether its validator declares to validate.
    validating: bool,
    /// Whether its validator was elected for the active era.
    elected: bool,
    /// A higher commission to come.
    rise: Option<RiseView>,
    /// The part of the bond that was asked back.
    leaving: Option<LeavingView>,
}

/// What an operator is suspected of.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SuspicionView {
    /// The fault in words.
    fault: &'static str,
    /// The fault by its name in the contract.
    code: String,
    /// The active era in which it was found. A fault in a later era jails.
    era: u32,
}

/// A higher commission to come.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RiseView {
    /// Basis points.
    commission: u16,
    /// Milliseconds since 1970. The first settlement from then on is the last at the old commission.
    from: u64,
}

/// A part of the bond that was asked back.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LeavingView {
    /// Planck.
    amount: String,
    /// The first active era in which it can be withdrawn.
    from_era: u32,
}

/// What an operator has to keep to.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RulesView {
    /// The least planck of a bond.
    min_bond: String,
    /// Basis points of bond per stake.
    bond_ratio: u16,
    /// The most basis points of commission, with the chain's.
    max_commission: u16,
    /// Milliseconds that a rise waits.
    commission_delay: u64,
    /// The most planck of stake up to which a validator may approve itself. 0 leaves approvals to the curator.
    open_cap: String,
}

impl RulesView {
    pub fn of(parameters: &RegistryParameters) -> Self {
        Self {
            min_bond: parameters.min_bond.to_string(),
            bond_ratio: parameters.bond_ratio,
            max_commission: parameters.max_commission,
            commission_delay: parameters.commission_delay,
            open_cap: parameters.open_cap.to_string(),
        }
    }
}

/// All operators.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RosterView {
    /// The curator's account.
    curator: String,
    /// What operators have to keep to.
    rules: RulesView,
    /// All that ever registered, by number.
    operators: Vec<OperatorRow>,
    /// What could not be looked at, and why.
    unknown: Vec<String>,
}

/// An operator in full.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct FullView {
    #[serde(flatten)]
    row: OperatorRow,
    /// The account that claims the commission.
    payout: String,
    /// The account that may become the payout account by accepting.
    proposed_payout: Option<String>,
    /// Shares that the payout account can claim.
    fee_shares: String,
    /// The most planck of stake that the curator allows. The largest number is no limit.
    stake_cap: String,
    /// What it waits for, if it is leaving.
    exit: Option<ExitView>,
    /// What it has to keep to.
    rules: RulesView,
}

impl Session {
    pub(super) async fn roster(&self) -> Result<()> {
        let protocol = self.protocol().await?;
        let at = Some(protocol.chain.best().await?);
        let registry = &protocol.contracts.registry;
        let (registered, current) = try_join!(
            protocol.ask(message!(ValidatorRegistryRef(registry).registered()), at),
            protocol.ask_for(message!(ValidatorRegistryRef(registry).parameters_and_code()), at),
        )?;
        let views = protocol.views((0..registered).collect(), at).await?;
        let roster = RosterView {
            curator: protocol.chain.show(&from_ink(current.parameters.curator)),
            rules: RulesView::of(&current.parameters),
            operators: views.shown.iter().map(|view| protocol.row(view)).collect(),
            unknown: views.unknown(),
        };
        if self.output.json {
            return self.output.view(&roster);
        }
        let token = &protocol.chain.token;
        let mut rules = table(&["curator", &roster.curator]);
        for (name, rule) in in_words(&roster.rules, token) {
            rules.add_row([name, &rule]);
        }
        say(lines(&rules))?;
        say("")?;
        print_operators(&roster.operators, token, Addresses::Full)?;
        roster
            .unknown
            .iter()
            .try_for_each(|unknown| say(format!("unknown: {unknown}")))
    }

    pub(super) async fn operator_in_full(&self, operator: OperatorId) -> Result<()> {
        let protocol = self.protocol().await?;
        let best = protocol.chain.best().await?;
        let at = Some(best);
        let (pool, registry) = (&protocol.contracts.pool, &protocol.contracts.registry);
        let (stored, fee_shares, current, now) = try_join!(
            protocol.ask(message!(ValidatorRegistryRef(registry).operator(operator)), at),
            protocol.ask(message!(StakingPoolRef(pool).fee_shares_of(operator)), at),
            protocol.ask_for(message!(ValidatorRegistryRef(registry).parameters_and_code()), at),
            protocol.chain.now(at),
        )?;
        let stored = stored.ok_or_else(|| Error::Refused {
            message: "operator",
            reason: RegistryError::UnknownOperator.in_words(),
        })?;
        let mut views = protocol.views(vec![operator], at).await?;
        if let Some((_, error)) = views.failed.pop() {
            return Err(error);
        }
        let shown = views.shown.first();
        let shown = shown.ok_or_else(|| Error::decode("an operator", "the lens does not show it"))?;
        let show = |account| protocol.chain.show(&from_ink(account));
        let view = FullView {
            row: protocol.row(shown),
            payout: show(stored.payout),
            proposed_payout: stored.proposed_payout.map(show),
            fee_shares: fee_shares.to_string(),
            stake_cap: stored.stake_cap.to_string(),
            exit: protocol.exit_view(shown, &stored, best).await?,
            rules: RulesView::of(&current.parameters),
        };
        match self.output.json {
            true => self.output.view(&view),
            false => print_in_full(&view, &protocol.chain.token, now, protocol.eras(best).await?),
        }
    }
}

/// The rules, for people.
fn in_words(rules: &RulesView, token: &Token) -> [(&'static str, String); 5] {
    let RulesView {
        bond_ratio,
        max_commission,
        commission_delay,
        ..
    } = *rules;
    let open = match rules.open_cap.as_str() {
        "0" => "by the curator alone".into(),
        cap => format!("by anyone for itself, up to {} of stake", token.show_text(cap)),
    };
    [
        ("least bond", token.show_text(&rules.min_bond)),
        ("bond per stake", percent(bond_ratio)),
        (
            "most commission",
            format!("{}, with the chain's", percent(max_commission)),
        ),
        ("a rise waits", duration(commission_delay)),
        ("approval", open),
    ]
}

fn print_in_full(view: &FullView, token: &Token, now: u64, eras: Eras) -> Result<()> {
    let row = &view.row;
    let mut shown = table(&["operator", &row.operator.to_string()]);
    shown.add_row(["validator", &row.validator]);
    shown.add_row([
        "nominator",
        row.nominator.as_deref().unwrap_or("none before the approval"),
    ]);
    shown.add_row(["status", row.status]);
    if let Some(fault) = row.fault {
        shown.add_row(["fault", fault]);
    }
    if let Some(SuspicionView { fault, era, .. }) = &row.suspicion {
        shown.add_row(["suspicion", &format!("of era {era}: {fault}")]);
    }
    let says = match (row.validating, row.elected) {
        (_, true) => "elected for this era",
        (true, false) => "declares to validate, not elected for this era",
        (false, false) => "does not declare to validate",
    };
    shown.add_row(["on the chain", says]);
    shown.add_row(["stake", &token.show_text(&row.stake)]);
    shown.add_row(["capacity", &token.show_text(&row.capacity)]);
    shown.add_row(["stake cap", &limit_in_words(&view.stake_cap, token)]);
    shown.add_row(["bond", &token.show_text(&row.bond)]);
    if let Some(LeavingView { amount, from_era }) = &row.leaving {
        let leaving = format!("{} from era {from_era} on", token.show_text(amount));
        shown.add_row(["bond asked back", &leaving]);
    }
    shown.add_row(["debt", &token.show_text(&row.debt)]);
    shown.add_row(["commission", &percent(row.commission)]);
    if let Some(RiseView { commission, from }) = row.rise {
        let when = match from.saturating_sub(now) {
            0 => "with the next settlement".into(),
            wait => format!("in {}", duration(wait)),
        };
        shown.add_row(["commission rises", &format!("to {} {when}", percent(commission))]);
    }
    shown.add_row(["payout account", &view.payout]);
    if let Some(proposed) = &view.proposed_payout {
        shown.add_row(["payout offered to", proposed]);
    }
    let shares = token.number_text(&view.fee_shares);
    shown.add_row(["to be claimed", &format!("{shares} shares")]);
    shown.add_row(["rewards so far", &token.show_text(&row.rewards)]);
    shown.add_row(["losses to settle", &token.show_text(&row.pending)]);
    shown.add_row(["losses announced", &token.show_text(&row.announced)]);
    for reason in view.exit.iter().flat_map(|exit| exit.in_words(token, eras)) {
        shown.add_row(["its exit waits for", &reason]);
    }
    for (name, rule) in in_words(&view.rules, token) {
        shown.add_row([&format!("rule: {name}"), &rule]);
    }
    say(lines(&shown))
}

fn limit_in_words(planck: &str, token: &Token) -> String {
    match planck.parse() {
        Ok(Balance::MAX) => super::UNLIMITED.into(),
        _ => token.show_text(planck),
    }
}

/// How addresses are written in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addresses {
    Full,
    /// The first and the last letters.
    Short,
}

impl Addresses {
    fn show(self, address: &str) -> String {
        const KEPT: usize = 6;
        let ends = address
            .get(..KEPT)
            .zip(address.get(address.len().saturating_sub(KEPT)..));
        match (self, ends) {
            (Self::Short, Some((first, last))) if address.len() > 3 * KEPT => format!("{first}…{last}"),
            _ => address.into(),
        }
    }
}

/// A table of operators. Amounts are rounded down to a few decimals. Columns of losses are there if there are any.
pub(super) fn print_operators(rows: &[OperatorRow], token: &Token, addresses: Addresses) -> Result<()> {
    if rows.is_empty() {
        return say("no operators");
    }
    let is_loss = |row: &OperatorRow| row.pending != "0" || row.announced != "0";
    let with_losses = rows.iter().any(is_loss);
    let stake = format!("stake ({})", token.symbol);
    let mut header = vec![
        "operator",
        "validator",
        "status",
        &stake,
        "capacity",
        "bond",
        "commission",
        "rewards",
    ];
    if with_losses {
        header.extend(["to settle", "announced"]);
    }
    let mut operators = table(&header);
    for row in rows {
        let mut cells = vec![
            row.operator.to_string(),
            addresses.show(&row.validator),
            row.status.into(),
            token.brief_text(&row.stake),
            token.brief_text(&row.capacity),
            token.brief_text(&row.bond),
            percent(row.commission),
            token.brief_text(&row.rewards),
        ];
        if with_losses {
            cells.extend([token.brief_text(&row.pending), token.brief_text(&row.announced)]);
        }
        operators.add_row(cells);
    }
    say(lines(&operators))?;
    for row in rows {
        if let Some(fault) = row.fault {
            say(format!("operator {}: {fault}", row.operator))?;
        }
        if let Some(SuspicionView { fault, era, .. }) = &row.suspicion {
            let operator = row.operator;
            say(format!(
                "operator {operator}: in era {era} a check found that {fault}; in a later era that jails"
            ))?;
        }
    }
    Ok(())
}

impl Protocol {
    /// The operators of these numbers, as far as they can be shown: one that cannot keeps no other from it.
    pub async fn views(&self, mut ids: Vec<OperatorId>, at: Option<H256>) -> Result<Views> {
        ids.sort_unstable();
        ids.dedup();
        let mut views = Views::default();
        let mut asked = pages(&ids);
        while !asked.is_empty() {
            let answers = asked.iter().map(|page| {
                let message = message!(LensRef(self.contracts.lens).registrations(page.start, page.len));
                self.ask_for(message, at)
            });
            let answers = join_all(answers).await;
            let mut again = Vec::new();
            for (page, answer) in asked.into_iter().zip(answers) {
                match answer {
                    Ok(shown) => views.shown.extend(shown),
                    Err(error) if error.is_connection() => return Err(error),
                    Err(error) if page.len == 1 => views.failed.push((page.start, error)),
                    Err(_) => again.extend(page.halves()),
                }
            }
            asked = again;
        }
        views.shown.sort_by_key(|view| view.operator);
        views.failed.sort_by_key(|(operator, _)| *operator);
        Ok(views)
    }

    pub(super) fn row(&self, view: &OperatorView) -> OperatorRow {
        let show = |account| self.chain.show(&account::from_ink(account));
        OperatorRow {
            operator: view.operator,
            validator: show(view.validator),
            nominator: view.nominator.map(show),
            status: status_name(view.status),
            fault: view.fault.map(fault_in_words),
            fault_code: view.fault.map(|fault| format!("{fault:?}")),
            suspicion: view.suspicion.map(|suspicion| SuspicionView {
                fault: fault_in_words(suspicion.fault),
                code: format!("{:?}", suspicion.fault),
                era: suspicion.era,
            }),
            stake: view.stake.to_string(),
            capacity: view.capacity.to_string(),
            bond: view.bond.to_string(),
            debt: view.debt.to_string(),
            pending: view.pending.to_string(),
            announced: view.announced.to_string(),
            rewards: view.rewards.to_string(),
            commission: view.commission,
            on_chain_commission: view.on_chain_commission,
            validating: view.validating,
            elected: view.elected,
            rise: view.rise.map(|rise| RiseView {
                commission: rise.commission,
                from: rise.from,
            }),
            leaving: (view.leaving.amount > 0).then(|| LeavingView {
                amount: view.leaving.amount.to_string(),
                from_era: view.leaving.from_era,
            }),
        }
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Candidate => "candidate",
        Status::Active => "active",
        Status::Suspected => "suspected",
        Status::Jailed => "jailed",
        Status::Exiting => "exiting",
        Status::Exited => "exited",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_address_is_shortened_and_a_short_text_is_not() {
        let address = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        assert_eq!(
            Addresses::Short.show(address),
            "5Grwva…KutQY".replace("KutQY", "GKutQY")
        );
        assert_eq!(Addresses::Full.show(address), address);
        assert_eq!(Addresses::Short.show("none"), "none");
    }

    #[test]
    fn a_page_has_consecutive_operators_and_no_more_than_the_lens_shows() {
        let page = |start, len| Page { start, len };
        assert_eq!(pages(&[]), []);
        assert_eq!(pages(&[0, 1, 2, 5, 7, 8]), [page(0, 3), page(5, 1), page(7, 2)]);
        let many: Vec<_> = (10..80).collect();
        assert_eq!(pages(&many), [page(10, 32), page(42, 32), page(74, 6)]);
    }

    #[test]
    fn halves_are_the_whole() {
        let [first, second] = Page { start: 5, len: 7 }.halves();
        assert_eq!(first, Page { start: 5, len: 3 });
        assert_eq!(second, Page { start: 8, len: 4 });
    }
}
