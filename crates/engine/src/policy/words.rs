//! Numbers, months and lists as they stand in a sentence.

use monazite_model::period::{Month, Window};

/// A number with three significant digits and commas between thousands: `12,300`, `4.57`, `0.0125`.
pub fn number(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return if x == 0.0 { "0".into() } else { x.to_string() };
    }
    let magnitude = x.abs().log10().floor() as i32;
    let scale = 10_f64.powi(2 - magnitude);
    let rounded = (x * scale).round() / scale;
    let decimals = (2 - magnitude).max(0) as usize;
    let text = format!("{:.*}", decimals, rounded.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let fraction = fraction.trim_end_matches('0');
    let sign = if x < 0.0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{fraction}") }
}

/// Tonnes: `12,300 t`.
pub fn tonnes(t: f64) -> String {
    format!("{} t", number(t))
}

/// A share as per cent: `45 %`.
pub fn per_cent(share: f64) -> String {
    format!("{} %", number(share * 100.0))
}

/// `Aug 2023`.
pub fn month(month: Month) -> String {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let name = NAMES.get(usize::from(month.month.saturating_sub(1))).unwrap_or(&"");
    format!("{name} {}", month.year)
}

/// `Aug 2023-Jul 2024`.
pub fn window(window: Window) -> String {
    let last = window.start.plus(window.months.max(1) as i32 - 1);
    if last == window.start { month(last) } else { format!("{}-{}", month(window.start), month(last)) }
}

/// `a`, `a and b`, `a, b and c`; at most `most` named, the rest counted.
pub fn list(items: &[String], most: usize) -> String {
    match items {
        [] => "nobody".into(),
        [one] => one.clone(),
        many if many.len() > most => {
            format!("{} and {} more", many[..most].join(", "), many.len() - most)
        }
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_three_digits() {
        let cases = [
            (0.0, "0"),
            (1234.5, "1,230"),
            (999.6, "1,000"),
            (1_234_567.0, "1,230,000"),
            (12.34, "12.3"),
            (0.01254, "0.0125"),
            (60.0, "60"),
            (-2.5, "-2.5"),
        ];
        for (x, text) in cases {
            assert_eq!(number(x), text);
        }
        assert_eq!(per_cent(0.45), "45 %");
    }

    #[test]
    fn a_window_names_its_ends() {
        let start = Month { year: 2023, month: 8 };
        assert_eq!(window(Window { start, months: 12 }), "Aug 2023-Jul 2024");
        assert_eq!(window(Window { start, months: 1 }), "Aug 2023");
    }
}
