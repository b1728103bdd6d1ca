use super::*;

/// A whole scenario; each error below is one change to it.
const SOUND: &str = r#"title = "Test"
description = "A test."
eras = 10
operators = [
    { name = "Alpha", validator = 0, bond = 1_000, commission = 5 },
    { name = "Bravo", validator = 1, bond = "2000.5", commission = 2.5, on_chain_commission = 10 },
]
depositors = [
    { name = "alice", amount = 100 },
    { name = "bob", era = 2, amount = 0.1, claims_at_once = false },
]
events = [
    { era = 4, exit = "alice", amount = "40 %" },
    { era = 3, offence = "Bravo", percent = 12.5 },
    { era = 4, claim = "bob" },
]
"#;

fn parsed(text: &str) -> Result<Scenario, PlacedError> {
    Scenario::parse("test.toml", text)
}

/// The line and the reason of the error that replacing `from` by `to` makes.
fn error(from: &str, to: &str) -> (usize, String) {
    assert!(SOUND.contains(from), "{from} is in the scenario");
    let error = parsed(&SOUND.replacen(from, to, 1)).expect_err(to);
    (error.line, error.reason)
}

fn assert_error(from: &str, to: &str, line: usize, reason: &str) {
    assert_eq!(error(from, to), (line, reason.to_owned()), "{to}");
}

#[test]
fn a_sound_scenario_is_read_in_the_order_of_its_eras() {
    let scenario = parsed(SOUND).unwrap();
    assert_eq!(
        (scenario.eras, scenario.slash_defer, scenario.tell_every),
        (10, 2, 1)
    );
    let events: Vec<_> = scenario.events.iter().map(|e| (e.era, e.action)).collect();
    let unit = 1_000_000_000_000;
    assert_eq!(
        events,
        [
            (
                0,
                Action::Stake {
                    who: 0,
                    amount: 100 * unit
                }
            ),
            (
                2,
                Action::Stake {
                    who: 1,
                    amount: unit / 10
                }
            ),
            (
                3,
                Action::Offend {
                    operator: 1,
                    fraction: Perbill::from_rational(1u32, 8)
                }
            ),
            (
                4,
                Action::Exit {
                    who: 0,
                    amount: Part::Share(Perbill::from_percent(40))
                }
            ),
            (4, Action::Claim { who: 1 }),
        ]
    );
    let bravo = &scenario.operators[1];
    assert_eq!((bravo.bond, bravo.commission), (2_000 * unit + unit / 2, 250));
    assert_eq!(bravo.on_chain_commission, Perbill::from_percent(10));
    assert!(scenario.depositors[0].claims_at_once && !scenario.depositors[1].claims_at_once);
}

#[test]
fn what_is_not_toml_or_not_a_scenario_is_refused() {
    let cases = [
        ("eras = 10", "eras = ", 3, "invalid string; expected `\"`, `'`"),
        (
            "eras = 10",
            "eras = -1",
            3,
            "invalid value: integer `-1`, expected u32",
        ),
        ("eras = 10\n", "", 1, "missing field `eras`"),
        (
            "claim =",
            "claims =",
            15,
            "unknown field `claims`, expected one of `era`, `stake`, `exit`, `transfer`, `claim`, `donate`, \
             `offence`, `cancel_slash`, `add_liquidity`, `remove_liquidity`, `buy`, `sell`, `supply`, `withdraw`, \
             `borrow`, `repay`, `lever`, `deleverage`, `liquidate`, `arbitrage`, `amount`, `percent`, `to`, \
             `collateral`, `times`, `by`, `through`",
        ),
        ("validator = 1, ", "", 6, "missing field `validator`"),
    ];
    for (from, to, line, reason) in cases {
        assert_error(from, to, line, reason);
    }
}

#[test]
fn names_must_be_known_and_unique() {
    assert_error(
        "exit = \"alice\"",
        "exit = \"alcie\"",
        13,
        "there is no depositor `alcie`",
    );
    assert_error(
        "offence = \"Bravo\"",
        "offence = \"alice\"",
        14,
        "there is no operator `alice`",
    );
    assert_error("\"bob\", era", "\"alice\", era", 10, "the name `alice` is taken");
    assert_error("\"Bravo\", v", "\"\", v", 6, "a name has 1 to 20 bytes");
}

#[test]
fn operators_are_different_validators_of_the_chain_within_its_limits() {
    let cases = [
        (
            "validator = 1",
            "validator = 12",
            "the chain has 12 validators, numbered from 0",
        ),
        (
            "validator = 1",
            "validator = 0",
            "Alpha has this validator already",
        ),
        (
            "\"2000.5\"",
            "1_000_000",
            "a validator can spare 999,000.00 tokens",
        ),
        (
            "commission = 2.5",
            "commission = 10.01",
            "on chain and here, an operator may take 20 % together",
        ),
        (
            "commission = 2.5",
            "commission = 2.505",
            "a commission has at most 2 decimals",
        ),
    ];
    for (from, to, reason) in cases {
        assert_error(from, to, 6, reason);
    }
}

#[test]
fn amounts_and_percentages_are_positive_exact_and_possible() {
    let cases = [
        ("amount = 100", "amount = 0", 9, "the amount is zero"),
        (
            "amount = 100",
            "amount = -5",
            9,
            "`-5` is not a decimal number like 250_000.5",
        ),
        (
            "amount = 100",
            "amount = 1e3",
            9,
            "`1e3` is not a decimal number like 250_000.5",
        ),
        (
            "amount = 100",
            "amount = \"a lot\"",
            9,
            "`a lot` is not a decimal number like 250_000.5",
        ),
        (
            "amount = 100",
            "amount = 0.1234567890123",
            9,
            "`0.1234567890123` has more than 12 decimals",
        ),
        (
            "amount = 100",
            "amount = 1_000_000_001",
            9,
            "the most is 1,000,000,000.00 tokens",
        ),
        ("amount = 100", "amount = true", 9, "a number is expected here"),
        ("\"40 %\"", "\"101 %\"", 13, "there is no more than 100 %"),
        ("\"40 %\"", "\"0 %\"", 13, "the amount is zero"),
        (
            "\"40 %\"",
            "\"half\"",
            13,
            "`half` is not a decimal number like 250_000.5",
        ),
        (
            "percent = 12.5",
            "percent = 100.1",
            14,
            "there is no more than 100 %",
        ),
    ];
    for (from, to, line, reason) in cases {
        assert_error(from, to, line, reason);
    }
}

#[test]
fn eras_are_within_the_story_and_the_chain() {
    let bonding = "slashes must be deferred for less than the 7 eras that unbonding takes";
    assert_error("eras = 10", "eras = 0", 3, "a story has 1 to 1000 eras");
    assert_error("era = 3", "era = 11", 14, "the story ends with era 10");
    assert_error("era = 2", "era = 11", 10, "the story ends with era 10");
    assert_error("eras = 10", "eras = 10\nslash_defer = 7", 4, bonding);
    assert_error("eras = 10", "eras = 10\ntell_every = 0", 4, "this is zero");
}

#[test]
fn an_event_is_one_thing_and_says_all_that_it_needs() {
    let cases = [
        (
            "claim = \"bob\"",
            "to = \"bob\"",
            15,
            "an event needs one of stake, exit, transfer, claim, donate, offence, cancel_slash, add_liquidity, \
             remove_liquidity, buy, sell, supply, withdraw, borrow, repay, lever, deleverage, liquidate, arbitrage",
        ),
        (
            "claim = \"bob\"",
            "claim = \"bob\", exit = \"bob\"",
            15,
            "one event cannot be both `exit` and `claim`",
        ),
        (", amount = \"40 %\"", "", 13, "`exit` needs `amount`"),
        (", percent = 12.5", "", 14, "`offence` needs `percent`"),
        ("exit", "transfer", 13, "`transfer` needs `to`"),
        (
            "claim = \"bob\"",
            "claim = \"bob\", amount = 1",
            15,
            "`claim` has no `amount`",
        ),
        (
            "percent = 12.5",
            "percent = 12.5, to = \"bob\"",
            14,
            "`offence` has no `to`",
        ),
    ];
    for (from, to, line, reason) in cases {
        assert_error(from, to, line, reason);
    }
}

#[test]
fn nobody_redeems_before_it_has_staked() {
    assert_error(
        "{ era = 4, exit = \"alice\", amount",
        "{ era = 1, exit = \"bob\", amount",
        13,
        "bob has staked nothing by era 1",
    );
}

/// What a line of a story with markets says in place of `claim = "bob"`, and the reason why it is refused.
fn assert_market_error(event: &str, reason: &str) {
    let text = SOUND.replacen("eras = 10", "markets = {}\neras = 10", 1);
    let error = parsed(&text.replacen("claim = \"bob\"", event, 1)).expect_err(event);
    assert_eq!((error.line, error.reason.as_str()), (16, reason), "{event}");
}

#[test]
fn verbs_of_markets_are_read_in_a_story_with_markets_only() {
    let needs_markets = "`supply` needs a story with `markets`";
    assert_error(
        "claim = \"bob\"",
        "supply = \"bob\", amount = 1",
        15,
        needs_markets,
    );
    let text = SOUND.replacen("eras = 10", "markets = { reserve = 7.25 }\neras = 10", 1);
    let levered = "lever = \"carl\", amount = 3, times = 2.5";
    let text = text.replacen("claim = \"bob\"", levered, 1).replacen(
        "    { name = \"bob\"",
        "    { name = \"carl\" },\n    { name = \"bob\"",
        1,
    );
    let scenario = parsed(&text).unwrap();
    assert_eq!(scenario.markets, Some(Markets { reserve: 725 }));
    let unit = 1_000_000_000_000;
    let lever = MarketAction::Lever {
        who: 1,
        amount: 3 * unit,
        borrow: 4 * unit + unit / 2,
    };
    let actions: Vec<_> = scenario.events.iter().map(|event| event.action).collect();
    assert!(actions.contains(&Action::Market(lever)));
    let stakes = actions
        .iter()
        .filter(|action| matches!(action, Action::Stake { .. }));
    assert_eq!(stakes.count(), 2, "carl stakes nothing");
}

#[test]
fn what_a_market_cannot_do_is_refused_with_the_reason() {
    let cases = [
        ("lever = \"bob\", amount = 1", "`lever` needs `times`"),
        ("liquidate = \"bob\"", "`liquidate` needs `by`"),
        ("arbitrage = \"bob\", amount = 1", "`arbitrage` needs `through`"),
        ("borrow = \"bob\", amount = 1", "`borrow` needs `collateral`"),
        ("buy = \"bob\", amount = 1, by = \"alice\"", "`buy` has no `by`"),
        ("liquidate = \"bob\", by = \"dan\"", "there is no depositor `dan`"),
        (
            "arbitrage = \"bob\", amount = 1, through = \"window\"",
            "there is no door `window`: `stake`, `exit`, `queue`",
        ),
        (
            "lever = \"bob\", amount = 1, times = 1",
            "a position is more than 1 and at most 20 times one's own money",
        ),
        (
            "lever = \"bob\", amount = 1, times = 20.01",
            "a position is more than 1 and at most 20 times one's own money",
        ),
        (
            "lever = \"bob\", amount = 1, times = 1.001",
            "`1.001` has more than 2 decimals",
        ),
        (
            "deleverage = \"bob\", amount = 5",
            "a part like \"40 %\" or \"all\" is expected here",
        ),
        (
            "deleverage = \"bob\", amount = \"all\"",
            "bob has borrowed nothing by era 4",
        ),
        (
            "liquidate = \"bob\", by = \"alice\"",
            "bob has borrowed nothing by era 4",
        ),
        (
            "withdraw = \"bob\", amount = 1",
            "bob has supplied nothing by era 4",
        ),
        (
            "remove_liquidity = \"bob\", amount = \"all\"",
            "bob has added no liquidity by era 4",
        ),
    ];
    for (event, reason) in cases {
        assert_market_error(event, reason);
    }
    let reserves = [
        ("20.5", "a reserve has 20 % at most"),
        ("1.005", "a reserve has at most 2 decimals"),
    ];
    for (reserve, reason) in reserves {
        let markets = format!("eras = 10\nmarkets = {{ reserve = {reserve} }}");
        assert_error("eras = 10", &markets, 4, reason);
    }
    let nothing = "without an `amount` nothing is staked in it";
    assert_error("era = 2, amount = 0.1", "era = 2", 10, nothing);
}

#[test]
fn a_story_needs_somebody() {
    let nobody = "title = \"\"\ndescription = \"\"\neras = 1\noperators = []\ndepositors = []";
    let error = parsed(nobody).unwrap_err();
    assert_eq!(
        (error.line, error.reason.as_str()),
        (4, "a story needs an operator")
    );
}

#[test]
fn an_error_shows_the_line_and_points_at_the_place() {
    let error = parsed(&SOUND.replacen("\"40 %\"", "\"400 %\"", 1)).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"test.toml, line 13, column 41: there is no more than 100 %
   |
13 |     { era = 4, exit = "alice", amount = "400 %" },
   |                                         ^^^^^^^"#
    );
}

#[test]
fn the_included_scenarios_are_sound() {
    let files = [
        include_str!("../../scenarios/a-slash-and-a-rush.toml"),
        include_str!("../../scenarios/calm-year.toml"),
        include_str!("../../scenarios/mass-slashing.toml"),
        include_str!("../../scenarios/a-broken-peg.toml"),
    ];
    for text in files {
        parsed(text).unwrap_or_else(|error| panic!("{error}"));
    }
    assert_eq!(Scenario::built_in().unwrap().short_name(), "a-slash-and-a-rush");
}
