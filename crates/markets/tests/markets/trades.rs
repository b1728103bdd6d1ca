//! Trades of the stable pool against integers without a limit, and what no trade may do.

use estuary_markets::{
    stable::{add, holds, remove, remove_one, swap, Book, Coin, Curve, Prices, Refusal, Trade, FEE_WHOLE},
    WAD,
};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::{
    cases,
    numbers::{coin, number, pool},
    reference::{
        big, small,
        stable::{self as reference, Pool},
        up, wad,
    },
};

pub const UNIT: u128 = 1_000_000_000_000;
pub const PAR: Prices = Prices { exit: WAD, mint: WAD };
pub const PLAIN: Curve = Curve {
    amplification: 100,
    fee: 4_000_000,
    off_peg: 2 * FEE_WHOLE,
};

/// A trade of any kind.
#[derive(Clone, Copy, Debug)]
enum Order {
    Swap(Coin, u128),
    Add(u128, u128),
    Remove(u128),
    RemoveOne(Coin, u128),
}

/// An order in millionths of the pool, or in planck.
fn order() -> impl Strategy<Value = Order> {
    prop_oneof![
        (coin(), number(31)).prop_map(|(coin, part)| Order::Swap(coin, part)),
        (number(31), number(31)).prop_map(|(native, units)| Order::Add(native, units)),
        prop_oneof![Just(Order::Add(0, 1_000_000)), Just(Order::Add(1_000_000, 0))],
        number(30).prop_map(Order::Remove),
        (coin(), number(30)).prop_map(|(coin, part)| Order::RemoveOne(coin, part)),
    ]
}

/// `part` in 2³⁰ of `whole`, or so many planck if that is less.
fn part_of(whole: u128, part: u128) -> u128 {
    small(&((big(whole) * part) >> 30))
        .expect("it fits")
        .max(part.min(3))
}

impl Order {
    /// With amounts instead of parts.
    fn of(self, book: &Book) -> Self {
        let of = |coin, part| match coin {
            Coin::Native => part_of(book.native, part),
            Coin::Units => part_of(book.units, part),
        };
        let of_lp = |part| part_of(book.supply, part).min(book.supply - 1);
        match self {
            Order::Swap(coin, part) => Order::Swap(coin, of(coin, part)),
            Order::Add(native, units) => Order::Add(of(Coin::Native, native), of(Coin::Units, units)),
            Order::Remove(part) => Order::Remove(of_lp(part)),
            Order::RemoveOne(coin, part) => Order::RemoveOne(coin, of_lp(part)),
        }
    }

    /// What it does to the pool, and what it gives: `Remove` gives native planck.
    fn run(self, curve: &Curve, book: &Book, prices: Prices) -> Result<(u128, Book), Refusal> {
        let traded = |trade: Trade| (trade.amount, trade.book);
        match self {
            Order::Swap(coin, amount) => swap(curve, book, prices, coin, amount).map(traded),
            Order::Add(native, units) => add(curve, book, prices, native, units).map(traded),
            Order::RemoveOne(coin, lp) => remove_one(curve, book, prices, coin, lp).map(traded),
            Order::Remove(lp) => {
                let (native, units) = remove(book, lp).expect("removing always succeeds");
                let book = Book {
                    native: book.native - native,
                    units: book.units - units,
                    supply: book.supply - lp,
                };
                Ok((native, book))
            }
        }
    }
}

fn assert_same(
    found: Result<Trade, Refusal>,
    expected: Result<reference::Trade, Refusal>,
) -> Result<(), TestCaseError> {
    match (found, expected) {
        (Ok(found), Ok(expected)) => {
            prop_assert_eq!(big(found.amount), expected.amount.clone());
            prop_assert_eq!(Some(found.book), expected.book());
            prop_assert_eq!(big(found.invariant), expected.invariant);
            prop_assert_eq!(big(found.peg), expected.peg);
        }
        (found, expected) => prop_assert_eq!(found.err(), expected.err()),
    }
    Ok(())
}

/// D at that rate.
fn d(curve: &Curve, book: &Book, rate: u128) -> BigInt {
    Pool::new(*curve, book).d(rate)
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn each_trade_gives_what_its_formula_says((curve, book, prices) in pool(), order in order()) {
        let pool = Pool::new(curve, &book);
        match order.of(&book) {
            Order::Swap(coin, amount) => {
                assert_same(swap(&curve, &book, prices, coin, amount), pool.swap(prices, coin, amount))?
            }
            Order::Add(native, units) => {
                assert_same(add(&curve, &book, prices, native, units), pool.add(prices, native, units))?
            }
            Order::RemoveOne(coin, lp) => {
                assert_same(remove_one(&curve, &book, prices, coin, lp), pool.remove_one(prices, coin, lp))?
            }
            Order::Remove(lp) => {
                let (native, units) = remove(&book, lp).expect("removing always succeeds");
                prop_assert_eq!((big(native), big(units)), pool.remove(lp));
            }
        }
    }

    #[test]
    fn d_per_share_never_falls_at_either_price((curve, book, prices) in pool(), order in order()) {
        let Ok((_, after)) = order.of(&book).run(&curve, &book, prices) else {
            return Ok(());
        };
        for rate in [prices.exit, prices.mint] {
            let (before, now) = (d(&curve, &book, rate), d(&curve, &after, rate));
            // A removal in proportion leaves each reserve its part or more. In whole numbers D may show one less, at a
            // skew of 100 up to ten.
            if let Order::Remove(_) = order {
                prop_assert!(big(after.native) * book.supply >= big(book.native) * after.supply);
                prop_assert!(big(after.units) * book.supply >= big(book.units) * after.supply);
                let lost: BigInt = before * after.supply - now * book.supply;
                prop_assert!(lost <= big(book.supply) * 12, "D fell by more than its own roundings");
                continue;
            }
            prop_assert!(now.clone() * book.supply >= before.clone() * after.supply, "{before} to {now} at {rate}");
            let due = up(before * after.supply, &big(book.supply));
            let units = small(&(big(after.units) * rate / wad())).expect("it fits");
            prop_assert!(holds(small(&due).expect("it fits"), after.native, units, curve.amplification));
        }
    }

    #[test]
    fn reserves_and_supply_move_by_what_is_traded((curve, book, prices) in pool(), order in order()) {
        let order = order.of(&book);
        let Ok((amount, after)) = order.run(&curve, &book, prices) else {
            return Ok(());
        };
        let expected = match order {
            Order::Swap(Coin::Native, paid) => (book.native + paid, book.units - amount, book.supply),
            Order::Swap(Coin::Units, paid) => (book.native - amount, book.units + paid, book.supply),
            Order::Add(native, units) => (book.native + native, book.units + units, book.supply + amount),
            Order::RemoveOne(Coin::Native, lp) => (book.native - amount, book.units, book.supply - lp),
            Order::RemoveOne(Coin::Units, lp) => (book.native, book.units - amount, book.supply - lp),
            Order::Remove(lp) => (book.native - amount, after.units, book.supply - lp),
        };
        prop_assert_eq!((after.native, after.units, after.supply), expected);
    }

    #[test]
    fn what_is_paid_is_the_worse_of_both_prices((curve, book, prices) in pool(), order in order()) {
        let order = order.of(&book);
        let at = |rate| order.run(&curve, &book, Prices { exit: rate, mint: rate }).map(|(amount, _)| amount);
        let both = order.run(&curve, &book, prices);
        if let (Ok((both, _)), Ok(exit), Ok(mint)) = (both, at(prices.exit), at(prices.mint)) {
            prop_assert_eq!(both, exit.min(mint));
        }
    }

    #[test]
    fn more_in_never_pays_less((curve, book, prices) in pool(), coin in coin(), parts in (number(29), number(29))) {
        let out = |amount| swap(&curve, &book, prices, coin, amount).map(|trade| trade.amount);
        let amount = |part| match coin {
            Coin::Native => part_of(book.native, part),
            Coin::Units => part_of(book.units, part),
        };
        let (less, more) = (amount(parts.0.min(parts.1)), amount(parts.0.max(parts.1)));
        if let (Ok(less), Ok(more), FEE_WHOLE) = (out(less), out(more), curve.off_peg) {
            // A planck of what is traded, where the fee's own rounding falls.
            prop_assert!(less <= more + 1, "{less} > {more}");
        }
    }

    #[test]
    fn who_trades_alone_never_gains(
        (curve, book, prices) in pool(), orders in prop::collection::vec(order(), 1..8), is_balanced in any::<bool>(),
    ) {
        // A pool out of balance pays who balances it; from a balanced one nothing is to be had.
        let mut start = book;
        if is_balanced {
            start.native = small(&(big(book.units) * prices.exit / wad())).expect("it fits");
            start.supply = small(&(d(&curve, &start, prices.exit))).expect("it fits");
        }
        let (mut book, mut lp, mut removals) = (start, 0u128, 1);
        for order in orders {
            // He has no shares but his own.
            let order = match order.of(&book) {
                Order::Remove(most) => Order::Remove(most.min(lp)),
                Order::RemoveOne(coin, most) => Order::RemoveOne(coin, most.min(lp)),
                order => order,
            };
            if let Ok((amount, after)) = order.run(&curve, &book, prices) {
                match order {
                    Order::Add(..) => lp += amount,
                    Order::Remove(burnt) => (lp, removals) = (lp - burnt, removals + 1),
                    Order::RemoveOne(_, burnt) => lp -= burnt,
                    Order::Swap(..) => {}
                }
                book = after;
            }
        }
        let (_, left) = Order::Remove(lp).run(&curve, &book, prices).expect("removing always succeeds");
        prop_assert_eq!(left.supply, start.supply);
        // A removal in proportion is rounded by coin. The lesser coin's planck moves D by up to ten at a skew of 100.
        let lost = d(&curve, &start, prices.exit) - d(&curve, &left, prices.exit);
        prop_assert!(lost <= big(12 * removals), "D fell by {lost}");
        let sum = |book: &Book| big(book.native) + big(book.units) * prices.exit / wad();
        let gained = sum(&start) - sum(&left);
        prop_assert!(!is_balanced || gained <= big(2 * removals), "{gained} gained");
    }

    #[test]
    fn a_deposit_withdrawn_at_once_gives_no_more_than_it_took(
        (curve, book, prices) in pool(), parts in (number(30), number(30)),
    ) {
        let (native, units) = (part_of(book.native, parts.0), part_of(book.units, parts.1));
        if let Ok(trade) = add(&curve, &book, prices, native, units) {
            let back = remove(&trade.book, trade.amount).expect("removing always succeeds");
            prop_assert!(back.0 <= native || back.1 <= units);
        }
    }

    #[test]
    fn no_trade_leaves_more_skew_than_a_hundred((curve, book, prices) in pool(), order in order()) {
        let order = order.of(&book);
        if matches!(order, Order::Remove(_)) {
            return Ok(());
        }
        let sides = |book: &Book| (big(book.native), big(book.units) * prices.exit / wad());
        let skew = |(x, y): (BigInt, BigInt)| (x.clone().max(y.clone()), x.min(y));
        if let Ok((_, after)) = order.run(&curve, &book, prices) {
            let ((more, less), (most, least)) = (skew(sides(&after)), skew(sides(&book)));
            prop_assert!(more <= 100 * &less || more * least <= most * less);
        }
    }

    #[test]
    fn a_swap_pays_what_curve_pays_or_a_few_planck_more(
        (curve, book, _) in pool(), coin in coin(), part in 1u128..1 << 29,
    ) {
        let amount = match coin {
            Coin::Native => part_of(book.native, part),
            Coin::Units => part_of(book.units, part),
        };
        // Theirs is off by more at a low amplification, and next to nothing is never in a pool.
        let curve = Curve { amplification: curve.amplification.max(50), ..curve };
        if book.native.min(book.units) < UNIT / 100 {
            return Ok(());
        }
        if let Ok(trade) = swap(&curve, &book, PAR, coin, amount) {
            let theirs = crate::stableswap_ng::paid(&curve, &book, coin, amount);
            let more: BigInt = trade.amount - theirs;
            prop_assert!(more >= big(-1) && more <= big(3), "{more} more");
        }
    }
}
