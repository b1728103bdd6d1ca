//! Checks a configuration before anything is sent, by the contracts' own bounds. The contracts only say whether all of
//! them are kept; which number breaks one, and what would be allowed, is found by asking them about other numbers.

use estuary_interfaces::{Balance, Delays, PoolParameters, RegistryParameters, Timestamp, TokenMetadata};
use governor::delays::{MAX_DELAY, MIN_DELAY};
use staking_pool::MIN_ENDOWMENT_DEPOSITS;

use super::config::Config;
use crate::{
    amount::Token,
    chain::Chain,
    error::{Error, Result},
};

const HOUR: Timestamp = 3_600_000;
const DAY: Timestamp = 24 * HOUR;

/// What a number stands for.
#[derive(Clone, Copy)]
enum Kind {
    /// Planck.
    Amount,
    /// Milliseconds.
    Time,
    /// Basis points.
    Rate,
}

/// One number of a configuration.
struct Field<P> {
    name: &'static str,
    kind: Kind,
    /// The largest that it can be at all.
    most: u128,
    get: fn(&P) -> u128,
    set: fn(&mut P, u128),
}

macro_rules! fields {
    ($table:literal of $parameters:ty, $($field:ident: $kind:ident of $number:ty),* $(,)?) => {
        [$(Field {
            name: concat!($table, ".", stringify!($field)),
            kind: Kind::$kind,
            most: <$number>::MAX.into(),
            get: |parameters: &$parameters| parameters.$field.into(),
            set: |parameters: &mut $parameters, value| parameters.$field = value.try_into().unwrap_or(<$number>::MAX),
        }),*]
    };
}

/// What is checked against which chain.
pub struct Bounds<'a> {
    pub token: &'a Token,
    pub existential_deposit: Balance,
}

impl<'a> Bounds<'a> {
    /// Of a configuration for this chain.
    pub fn of(chain: &'a Chain) -> Self {
        Self {
            token: &chain.token,
            existential_deposit: chain.existential_deposit,
        }
    }
}

impl Bounds<'_> {
    /// Refuses a configuration that a contract would refuse, and names all that is wrong with it.
    pub fn check(&self, config: &Config) -> Result<()> {
        let least = self.existential_deposit.saturating_mul(MIN_ENDOWMENT_DEPOSITS);
        let mut faults = Vec::new();
        if config.endowment < least {
            let (given, least) = (self.token.show(config.endowment), self.token.show(least));
            faults.push(format!("endowment is {given}: at least {least} is allowed"));
        }
        for (table, token) in [("token", &config.token), ("wrapped token", &config.wrapped)] {
            if !token.is_valid() {
                let TokenMetadata {
                    name,
                    symbol,
                    decimals,
                } = token;
                faults.push(format!(
                    "{table} is `{name}`, `{symbol}`, {decimals} decimals: a name of 1 to 64 bytes, a symbol of 1 to \
                     16 bytes, and 24 decimals at most are allowed"
                ));
            }
        }
        faults.extend(self.delays(&config.delays));
        faults.extend(self.pool(&config.pool));
        faults.extend(self.registry(&config.registry));
        refuse(&faults)
    }

    /// The same for a pool's parameters alone.
    pub fn check_pool(&self, parameters: &PoolParameters) -> Result<()> {
        refuse(&self.pool(parameters))
    }

    /// And for a registry's.
    pub fn check_registry(&self, parameters: &RegistryParameters) -> Result<()> {
        refuse(&self.registry(parameters))
    }

    fn delays(&self, given: &Delays) -> Vec<String> {
        let good = Delays {
            delay: MIN_DELAY,
            upgrade_delay: MAX_DELAY,
        };
        let fields =
            fields!("governor" of Delays, upgrade_delay: Time of Timestamp, delay: Time of Timestamp);
        self.faults(
            "governor",
            given,
            &[good],
            &fields,
            governor::delays::within_bounds,
        )
    }

    fn pool(&self, given: &PoolParameters) -> Vec<String> {
        let good = |amount| PoolParameters {
            protocol_fee: 0,
            keeper_part: 0,
            cover_part: 0,
            reward_period: DAY,
            min_wait: DAY,
            min_stake: amount,
            min_request: amount,
            max_request: Balance::MAX,
            max_pooled: Balance::MAX,
            stake_limit: Balance::MAX,
            stake_limit_period: DAY,
            reserve_part: 0,
            min_exit_fee: 0,
            max_exit_fee: staking_pool::parameters::MAX_EXIT_FEE,
            max_sweep_age: DAY,
            ..*given
        };
        let good = self.amounts().map(good);
        self.faults("pool", given, &good, &pool_fields(), |parameters| {
            staking_pool::parameters::within_bounds(parameters, self.existential_deposit, self.unit())
        })
    }

    fn registry(&self, given: &RegistryParameters) -> Vec<String> {
        let good = |amount| RegistryParameters {
            min_bond: Balance::MAX,
            bond_ratio: 10_000,
            open_cap: 0,
            max_commission: 0,
            commission_delay: 7 * DAY,
            min_move: amount,
            bounty_part: 0,
            bounty_cap: 0,
            ..*given
        };
        let good = self.amounts().map(good);
        self.faults("registry", given, &good, &registry_fields(), |parameters| {
            validator_registry::parameters::within_bounds(parameters, self.existential_deposit, self.unit())
        })
    }

    /// What other parameters of a pool change, number by number.
    pub fn pool_changes(&self, before: &PoolParameters, after: &PoolParameters) -> Vec<String> {
        self.changes(&pool_fields(), before, after)
    }

    /// The same of a registry's.
    pub fn registry_changes(&self, before: &RegistryParameters, after: &RegistryParameters) -> Vec<String> {
        self.changes(&registry_fields(), before, after)
    }

    fn changes<P>(&self, fields: &[Field<P>], before: &P, after: &P) -> Vec<String> {
        let changed = fields.iter().filter_map(|field| {
            let [before, after] = [before, after].map(|parameters| (field.get)(parameters));
            let show = |value| self.show(field.kind, value);
            (before != after).then(|| format!("{} from {} to {}", field.name, show(before), show(after)))
        });
        changed.collect()
    }

    /// The planck of one token, as far as there are so many.
    fn unit(&self) -> Balance {
        self.token.unit().unwrap_or(Balance::MAX)
    }

    /// Amounts of which one is neither too small nor too large.
    fn amounts(&self) -> [Balance; 4] {
        [10, 100, 1_000, 1].map(|deposits| self.existential_deposit.saturating_mul(deposits))
    }

    /// What is wrong, number by number: each is put in the place of a good one. Of those that belong together the
    /// first is taken as it is.
    fn faults<P: Copy>(
        &self,
        table: &str,
        given: &P,
        candidates: &[P],
        fields: &[Field<P>],
        within_bounds: impl Fn(&P) -> bool,
    ) -> Vec<String> {
        if within_bounds(given) {
            return Vec::new();
        }
        let mut faults = Vec::new();
        if let Some(mut good) = candidates.iter().copied().find(|good| within_bounds(good)) {
            for field in fields {
                let holds = |value| {
                    let mut parameters = good;
                    (field.set)(&mut parameters, value);
                    within_bounds(&parameters)
                };
                let value = (field.get)(given);
                if holds(value) {
                    (field.set)(&mut good, value);
                    continue;
                }
                let allowed = allowed((field.get)(&good), field.most, holds);
                faults.push(format!(
                    "{} is {}: {} is allowed",
                    field.name,
                    self.show(field.kind, value),
                    self.range(field, allowed)
                ));
            }
        }
        if faults.is_empty() {
            faults.push(format!("{table}: the contract refuses these parameters"));
        }
        faults
    }

    fn range<P>(&self, field: &Field<P>, (least, most): (u128, u128)) -> String {
        let show = |value| self.show(field.kind, value);
        match (least > 0, most < field.most) {
            (true, false) => format!("at least {}", show(least)),
            (false, true) => format!("at most {}", show(most)),
            _ => format!("{} to {}", show(least), show(most)),
        }
    }

    fn show(&self, kind: Kind, value: u128) -> String {
        match kind {
            Kind::Amount if value == Balance::MAX => "unlimited".into(),
            Kind::Amount => self.token.show(value),
            Kind::Time => time(value),
            Kind::Rate => value.to_string(),
        }
    }
}

/// The numbers of a pool's parameters.
fn pool_fields() -> [Field<PoolParameters>; 15] {
    fields!("pool" of PoolParameters,
        protocol_fee: Rate of u16,
        keeper_part: Rate of u16,
        cover_part: Rate of u16,
        reward_period: Time of Timestamp,
        min_wait: Time of Timestamp,
        min_stake: Amount of Balance,
        min_request: Amount of Balance,
        max_request: Amount of Balance,
        max_pooled: Amount of Balance,
        stake_limit: Amount of Balance,
        stake_limit_period: Time of Timestamp,
        reserve_part: Rate of u16,
        max_exit_fee: Rate of u16,
        min_exit_fee: Rate of u16,
        max_sweep_age: Time of Timestamp,
    )
}

/// The numbers of a registry's parameters.
fn registry_fields() -> [Field<RegistryParameters>; 8] {
    fields!("registry" of RegistryParameters,
        min_bond: Amount of Balance,
        bond_ratio: Rate of u16,
        open_cap: Amount of Balance,
        max_commission: Rate of u16,
        commission_delay: Time of Timestamp,
        min_move: Amount of Balance,
        bounty_part: Rate of u16,
        bounty_cap: Amount of Balance,
    )
}

/// The range around a good number in which all numbers are good.
fn allowed(good: u128, most: u128, holds: impl Fn(u128) -> bool) -> (u128, u128) {
    // Each goes halfway from a good number to a bad one, until they are neighbours.
    let last_good = |mut good: u128, mut bad: u128| {
        while good.abs_diff(bad) > 1 {
            let middle = good.min(bad) + good.abs_diff(bad) / 2;
            match holds(middle) {
                true => good = middle,
                false => bad = middle,
            }
        }
        good
    };
    let least = if holds(0) { 0 } else { last_good(good, 0) };
    let largest = if holds(most) { most } else { last_good(good, most) };
    (least, largest)
}

/// Milliseconds, exactly, as a configuration has them.
fn time(milliseconds: u128) -> String {
    const UNITS: [(u128, &str); 4] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    let fits = |(unit, _): &&(u128, &str)| milliseconds > 0 && milliseconds.is_multiple_of(*unit);
    match UNITS.iter().find(fits) {
        Some((unit, name)) => format!("{}{name}", milliseconds / unit),
        None if milliseconds == 0 => "0s".into(),
        None => format!("{milliseconds} ms"),
    }
}

fn refuse(faults: &[String]) -> Result<()> {
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::Usage(faults.join("\n"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::config::tests::{example, EXAMPLE};

    fn token() -> Token {
        Token {
            symbol: "UNIT".into(),
            decimals: 12,
        }
    }

    const ED: Balance = 1_000_000_000;

    fn check(text: &str) -> Result<()> {
        let (token, existential_deposit) = (token(), ED);
        let bounds = Bounds {
            token: &token,
            existential_deposit,
        };
        bounds.check(&example(text).unwrap())
    }

    /// What is said of the example with other lines.
    fn said_of(changes: &[(&str, &str)]) -> String {
        let mut text = EXAMPLE.to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        match check(&text) {
            Err(Error::Usage(reason)) => reason,
            other => panic!("{changes:?}: {other:?}"),
        }
    }

    #[test]
    fn the_example_is_within_all_bounds() {
        check(EXAMPLE).unwrap();
    }

    #[test]
    fn a_number_out_of_bounds_is_named_with_the_range_that_is_allowed() {
        for (from, to, said) in [
            (
                "protocol_fee = 1_000",
                "protocol_fee = 20_000",
                "pool.protocol_fee is 20000: at most 2000 is allowed",
            ),
            (
                "keeper_part = 1_000",
                "keeper_part = 10_001",
                "pool.keeper_part is 10001: at most 10000 is allowed",
            ),
            (
                "cover_part = 3_000",
                "cover_part = 9_001",
                "pool.cover_part is 9001: at most 9000 is allowed",
            ),
            (
                "reward_period = \"1d\"",
                "reward_period = \"31d\"",
                "pool.reward_period is 31d: 1h to 30d is allowed",
            ),
            (
                "max_exit_fee = 300",
                "max_exit_fee = 501",
                "pool.max_exit_fee is 501: at most 500 is allowed",
            ),
            (
                "min_exit_fee = 10\n",
                "min_exit_fee = 301\n",
                "pool.min_exit_fee is 301: at most 300 is allowed",
            ),
            (
                "max_sweep_age = \"2d\"",
                "max_sweep_age = \"59m\"",
                "pool.max_sweep_age is 59m: 1h to 30d is allowed",
            ),
            (
                "bond_ratio = 500",
                "bond_ratio = 0",
                "registry.bond_ratio is 0: 1 to 10000 is allowed",
            ),
            (
                "commission_delay = \"7d\"",
                "commission_delay = \"1h\"",
                "registry.commission_delay is 1h: 1d to 90d is allowed",
            ),
            (
                "bounty_part = 10\n",
                "bounty_part = 101\n",
                "registry.bounty_part is 101: at most 100 is allowed",
            ),
            (
                "upgrade_delay = \"35d\"",
                "upgrade_delay = \"91d\"",
                "governor.upgrade_delay is 91d: 14d to 90d is allowed",
            ),
            (
                "delay = \"3d\"",
                "delay = \"36d\"",
                "governor.delay is 36d: 3d to 35d is allowed",
            ),
        ] {
            assert_eq!(said_of(&[(from, to)]), said);
        }
    }

    #[test]
    fn bounds_that_are_amounts_are_told_in_tokens() {
        let least = |deposits: Balance| token().show(deposits * ED);
        let endowment = said_of(&[("endowment = \"1\"", "endowment = \"0.000001\"")]);
        let expected = least(MIN_ENDOWMENT_DEPOSITS);
        assert_eq!(
            endowment,
            format!("endowment is 0.000001 UNIT: at least {expected} is allowed")
        );
        let min_stake = said_of(&[("min_stake = \"1\"", "min_stake = \"0\"")]);
        assert_eq!(
            min_stake,
            "pool.min_stake is 0 UNIT: at least 0.001 UNIT is allowed"
        );
        let request = said_of(&[("min_request = \"1\"", "min_request = \"0.001\"")]);
        assert!(
            request.starts_with("pool.min_request is 0.001 UNIT: 0.01 UNIT to "),
            "{request}"
        );
    }

    #[test]
    fn all_that_is_wrong_is_named_at_once() {
        let said = said_of(&[
            ("protocol_fee = 1_000", "protocol_fee = 20_000"),
            ("reserve_part = 500", "reserve_part = 3_000"),
            ("bond_ratio = 500", "bond_ratio = 10_001"),
        ]);
        let lines: Vec<_> = said.lines().collect();
        assert_eq!(
            lines,
            [
                "pool.protocol_fee is 20000: at most 2000 is allowed",
                "pool.reserve_part is 3000: at most 2000 is allowed",
                "registry.bond_ratio is 10001: 1 to 10000 is allowed",
            ]
        );
    }

    #[test]
    fn the_ends_of_a_range_are_found_exactly() {
        for (least, most) in [
            (0, 0),
            (0, 1),
            (7, 7),
            (1, u128::MAX),
            (0, u128::MAX),
            (3, u128::MAX - 1),
        ] {
            let found = allowed(least, u128::MAX, |value| (least..=most).contains(&value));
            assert_eq!(found, (least, most));
            let found = allowed(most, u128::MAX, |value| (least..=most).contains(&value));
            assert_eq!(found, (least, most));
        }
    }

    #[test]
    fn times_are_told_as_a_configuration_has_them() {
        let told = [0, 1, 1_000, 90_000, 1_800_000, 21_600_000, 172_800_000].map(time);
        assert_eq!(told, ["0s", "1 ms", "1s", "90s", "30m", "6h", "2d"]);
    }
}
