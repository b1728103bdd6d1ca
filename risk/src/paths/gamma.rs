//! Rates from few events: the exact interval of a Poisson mean, and the Gamma distribution of a rate.

/// The regularized lower incomplete gamma function `P(a, x)`: by its series below `a + 1`, by its continued fraction
/// above.
pub fn incomplete(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let scale = libm::exp(a * libm::log(x) - x - libm::lgamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-17 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return sum * scale;
    }
    // Lentz's method.
    let tiny = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / tiny;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for i in 1..10_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        d = if d.abs() < tiny { tiny } else { d };
        c = b + an / c;
        c = if c.abs() < tiny { tiny } else { c };
        d = 1.0 / d;
        let change = d * c;
        fraction *= change;
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    1.0 - scale * fraction
}

/// The quantile of a Gamma distribution with the shape `a` and the rate 1, by bisection.
pub fn quantile(a: f64, p: f64) -> f64 {
    if a <= 0.0 || p <= 0.0 {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, a + 1.0);
    while incomplete(a, high) < p {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = (low + high) / 2.0;
        match incomplete(a, middle) < p {
            true => low = middle,
            false => high = middle,
        }
    }
    (low + high) / 2.0
}

/// The exact 95 % interval of a rate, of `events` in `exposure` years (Garwood 1936).
pub fn rate_interval(events: u64, exposure: f64) -> (f64, f64) {
    let events = events as f64;
    (
        quantile(events, 0.025) / exposure,
        quantile(events + 1.0, 0.975) / exposure,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_two_events_is_that_of_the_tables() {
        let (low, high) = rate_interval(2, 1.0);
        assert!(
            (low - 0.242_209).abs() < 1e-6 && (high - 7.224_687).abs() < 1e-6,
            "{low} {high}"
        );
        assert_eq!(rate_interval(0, 1.0).0, 0.0);
        assert!((rate_interval(0, 1.0).1 - 3.688_879).abs() < 1e-6);
    }

    #[test]
    fn a_shape_of_one_is_the_exponential_distribution() {
        for x in [0.1, 0.5, 1.0, 3.0, 20.0] {
            assert!((incomplete(1.0, x) - (1.0 - libm::exp(-x))).abs() < 1e-14, "{x}");
        }
        assert!((quantile(1.0, 0.5) - core::f64::consts::LN_2).abs() < 1e-12);
    }
}
