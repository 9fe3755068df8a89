//! Exponential and logarithm built from additions and multiplications only.
//!
//! A response curve must give the same bits on every machine, and must run on several draws side by side. The platform's `exp`
//! and `ln` promise neither, so the market uses these. No fused multiply-add is written here, and Rust never introduces one.
//! Error against the exact value is below two units in the last place over the range the curves use; the tests compare
//! against the platform's functions.

const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Adding and subtracting 1.5 * 2^52 rounds to the nearest integer and leaves that integer in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// Bits of sqrt(1/2): the mantissa is brought into [sqrt(1/2), sqrt(2)).
const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;
const ONE_BITS: u64 = 0x3ff0_0000_0000_0000;
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
/// An integer k < 2^52 placed in the low bits of 2^52 is the float 2^52 + k.
const TWO_POW_52_BITS: u64 = 0x4330_0000_0000_0000;

/// 2 artanh(s) - 2 s, for |s| <= 0.18: the odd series from s^3 on.
#[inline(always)]
fn artanh_tail(s: f64) -> f64 {
    let z = s * s;
    let mut q = 1.0 / 21.0;
    q = q * z + 1.0 / 19.0;
    q = q * z + 1.0 / 17.0;
    q = q * z + 1.0 / 15.0;
    q = q * z + 1.0 / 13.0;
    q = q * z + 1.0 / 11.0;
    q = q * z + 1.0 / 9.0;
    q = q * z + 1.0 / 7.0;
    q = q * z + 1.0 / 5.0;
    q = q * z + 1.0 / 3.0;
    2.0 * s * z * q
}

/// Natural logarithm of a positive, normal, finite number. Other arguments give a finite, meaningless value; callers clamp.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let shifted = x.to_bits().wrapping_add(ONE_BITS - SQRT_HALF_BITS);
    let exponent = f64::from_bits(TWO_POW_52_BITS | (shifted >> 52)) - (4_503_599_627_370_496.0 + 1023.0);
    let mantissa = f64::from_bits((shifted & MANTISSA).wrapping_add(SQRT_HALF_BITS));
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    exponent * LN2_HIGH + (2.0 * s + (artanh_tail(s) + exponent * LN2_LOW))
}

/// e^x, with x clamped to [-700, 700].
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let upper = if x > 700.0 { 700.0 } else { x };
    let x = if upper < -700.0 { -700.0 } else { upper };
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let whole = shifted - ROUND;
    let r = (x - whole * LN2_HIGH) - whole * LN2_LOW;
    let q = 1.0 + r * exp_m1_over(r);
    f64::from_bits(q.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// (e^r - 1) / r for |r| <= 0.35, by the power series.
#[inline(always)]
fn exp_m1_over(r: f64) -> f64 {
    let mut q = 1.0 / 87_178_291_200.0;
    q = q * r + 1.0 / 6_227_020_800.0;
    q = q * r + 1.0 / 479_001_600.0;
    q = q * r + 1.0 / 39_916_800.0;
    q = q * r + 1.0 / 3_628_800.0;
    q = q * r + 1.0 / 362_880.0;
    q = q * r + 1.0 / 40_320.0;
    q = q * r + 1.0 / 5_040.0;
    q = q * r + 1.0 / 720.0;
    q = q * r + 1.0 / 120.0;
    q = q * r + 1.0 / 24.0;
    q = q * r + 1.0 / 6.0;
    q = q * r + 0.5;
    q * r + 1.0
}

/// ln(1 + t) without loss of digits for small t; t > -1.
pub fn ln_1p(t: f64) -> f64 {
    if t.abs() < 0.25 {
        let s = t / (2.0 + t);
        2.0 * s + artanh_tail(s)
    } else {
        ln(1.0 + t)
    }
}

/// (e^x - 1) / x, equal to 1 at x = 0, without loss of digits for small x.
pub fn exp_m1_ratio(x: f64) -> f64 {
    if x.abs() <= 0.34 { exp_m1_over(x) } else { (exp(x) - 1.0) / x }
}

/// x^a for positive x.
#[inline(always)]
pub fn power(x: f64, a: f64) -> f64 {
    exp(a * ln(x))
}

/// The cube root. One step of Newton's method after the logarithm leaves an error of a unit in the last place.
pub fn cbrt(x: f64) -> f64 {
    if x == 0.0 {
        return x;
    }
    let size = x.abs();
    let root = exp(ln(size) / 3.0);
    let root = root - (root * root * root - size) / (3.0 * root * root);
    if x < 0.0 { -root } else { root }
}

/// The integral of z^a over [from, from * (1 + growth)], with `from` and 1 + growth positive. Keeps its digits for small
/// growth, and passes through the logarithm at a = -1.
pub fn power_integral(from: f64, growth: f64, a: f64) -> f64 {
    let log_ratio = ln_1p(growth);
    power(from, a + 1.0) * log_ratio * exp_m1_ratio((a + 1.0) * log_ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, tolerance: f64) -> bool {
        (a - b).abs() <= tolerance * b.abs().max(1e-300)
    }

    #[test]
    fn the_polynomials_agree_with_the_platform_to_a_few_last_places() {
        for i in 0..20_000 {
            let x = -700.0 + 0.07 * f64::from(i);
            assert!(close(exp(x), x.exp(), 1e-15 * (1.0 + x.abs() / 100.0)), "exp {x}");
            let y = (1e-6 * 1.0015f64.powi(i)).max(1e-300);
            if y < 1e12 && (y - 1.0).abs() > 1e-3 {
                assert!(close(ln(y), y.ln(), 2e-15), "ln {y}");
            }
        }
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn the_cube_root_of_a_cube_is_its_edge() {
        for i in -300..300 {
            let edge = 1.09f64.powi(i);
            assert!(close(cbrt(edge * edge * edge), edge, 4e-16), "{edge}");
            assert_eq!(cbrt(-edge), -cbrt(edge));
        }
        assert_eq!((cbrt(0.0), cbrt(8.0), cbrt(1.0)), (0.0, 2.0, 1.0));
    }

    #[test]
    fn small_arguments_keep_their_digits() {
        for t in [1e-14, -1e-9, 3e-5, -0.02, 0.2, 0.3, 4.0, -0.5] {
            assert!(close(ln_1p(t), t.ln_1p(), 4e-16 * 4.0), "{t}");
            assert!(close(exp_m1_ratio(t), t.exp_m1() / t, 1e-15), "{t}");
        }
        assert_eq!(exp_m1_ratio(0.0), 1.0);
    }

    #[test]
    fn the_integral_of_a_power_passes_through_the_logarithm() {
        assert!(close(power_integral(2.0, 0.5, -1.0), (1.5f64).ln(), 1e-15));
        assert!(close(power_integral(2.0, 0.5, 2.0), 19.0 / 3.0, 2e-15));
        assert!(close(power_integral(4.0, -0.5, 2.0), -56.0 / 3.0, 2e-15));
        assert!(close(power_integral(5.0, 1e-12, 0.3), 5e-12 * 5f64.powf(0.3), 1e-11));
    }
}
