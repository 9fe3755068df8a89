//! Lines whose kinks are rounded, for [`super::smoothing`].

use super::lane::Lane;

/// How far the kinks of all lines are rounded.
#[derive(Clone, Debug, Default)]
pub(super) struct Rounding {
    /// The width; zero for none.
    pub width: f64,
    /// c^2 at width one, of each row.
    pub arcs: Vec<f64>,
    pub pairs: Vec<f64>,
    pub joints: Vec<f64>,
}

/// Level and slope of a rounded line.
#[inline(always)]
pub(super) fn bend<L: Lane>(raw: L, slope: L, upper: f64, square: f64) -> (L, L) {
    let reach = |raw: L| raw.map(|r| (r * r + square).sqrt());
    // A row whose slope is zero has a square of zero and stands still: any share does.
    let share = |raw: L, reach: L| raw.zip(reach, |r, c| if c > 0.0 { r / c } else { 0.0 });
    let low = reach(raw);
    let rising = share(raw, low);
    if upper == f64::INFINITY {
        // Far below zero the sum would lose its digits.
        let level =
            raw.zip(low, |r, c| if r > 0.0 { 0.5 * (r + c) } else { 0.5 * square / (c - r).max(f64::MIN_POSITIVE) });
        return (level, slope.mul(rising.map(|s| 0.5 * (1.0 + s))));
    }
    let over = raw.map(|r| r - upper);
    let high = reach(over);
    let level = low.sub(high).add(L::splat(upper)).scale(0.5);
    (level, slope.mul(rising.sub(share(over, high)).scale(0.5)))
}

#[cfg(test)]
mod tests {
    use super::super::lane::One;
    use super::*;

    #[test]
    fn a_rounded_line_nears_the_sharp_one_and_its_slope_is_its_derivative() {
        for upper in [f64::INFINITY, 3.0] {
            for raw in [-40.0, -1.0, -1e-3, 0.0, 0.5, 2.999, 3.0, 50.0] {
                let at = |raw: f64, square: f64| bend(One::splat(raw), One::splat(2.0), upper, square);
                let (level, _) = at(raw, 1e-18);
                assert!((level.get(0) - raw.clamp(0.0, upper)).abs() < 1e-8, "{raw} {upper}: {level:?}");
                let ((above, _), (below, _), (_, slope)) = (at(raw + 1e-5, 0.3), at(raw - 1e-5, 0.3), at(raw, 0.3));
                // The slope is by margin, of which the raw level is twice.
                let difference = 2.0 * (above.get(0) - below.get(0)) / 2e-5;
                assert!((difference - slope.get(0)).abs() < 1e-7, "{raw} {upper}: {difference} {slope:?}");
            }
        }
        let (level, slope) = bend(One::splat(0.0), One::splat(0.0), f64::INFINITY, 0.0);
        assert_eq!((level.get(0), slope.get(0)), (0.0, 0.0));
    }
}
