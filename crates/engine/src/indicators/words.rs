//! Numbers inside a formula, and the publication behind a source.

/// Narrow no-break space: parts thousands and joins a number to its unit without ever wrapping.
const THIN: char = '\u{202f}';
/// A true minus sign, as wide as a plus.
const MINUS: char = '\u{2212}';

/// Two or three significant decimals, no trailing zeros beyond two.
pub fn shown(value: f64) -> String {
    match value.abs() {
        v if v >= 1000.0 => plain(value.round()),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 0.095 || v == 0.0 => format!("{value:.2}"),
        v if v >= 0.001 => format!("{value:.4}"),
        _ => format!("{value:.2e}"),
    }
}

/// What stands where a publication would, of an assumption.
pub const INFERRED: &str = "inferred";

/// `usgs-mcs 2026` of a fact's id, `cepii-baci 202601` of a flow's; `inferred` of an assumption.
pub fn publication(source: &str) -> String {
    if source.starts_with("assumption") {
        return INFERRED.into();
    }
    let mut parts = source.split('/');
    match (parts.next(), parts.next()) {
        (Some(publisher), Some(edition)) if !edition.contains(':') => format!("{publisher} {edition}"),
        (Some(publisher), _) => publisher.to_owned(),
        (None, _) => INFERRED.into(),
    }
}

/// A number with so many decimals and thin-space thousands.
pub fn grouped(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "not a number".into();
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    // A minus before something that rounds to zero would be a false statement about its sign.
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push(MINUS);
    }
    // Four figures stand together, as in a year: 1234, but 12 345.
    let part = whole.len() > 4;
    for (i, digit) in whole.chars().enumerate() {
        if part && i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(THIN);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Decimals that show `digits` significant figures of a value (none for large ones).
fn decimals_for(value: f64, digits: i32) -> usize {
    if value == 0.0 || !value.is_finite() {
        return 0;
    }
    // Rounding may carry into the next power of ten (9.996 -> 10.0), so the power is taken after rounding.
    let power = value.abs().log10().floor();
    let scale = 10f64.powi(digits - 1 - power as i32);
    let rounded = (value.abs() * scale).round() / scale;
    let power = rounded.log10().floor() as i32;
    (digits - 1 - power).clamp(0, 9) as usize
}

/// About three significant figures, whole from 100 upwards: `0.0312`, `3.12`, `31.2`, `312`, `3124`.
pub fn plain(value: f64) -> String {
    grouped(value, decimals_for(value, 3))
}

/// Money: `USD 3.12 bn`, `USD 31.2 m`, `USD 312 k`.
pub fn usd(value: f64) -> String {
    // Nobody accounts for cents here; they are what rounding leaves of nothing.
    let value = if value.abs() < 0.5 { 0.0 } else { value };
    let (factor, unit) = match value.abs() {
        x if x >= 999.5e6 => (1e-9, "bn"),
        x if x >= 999.5e3 => (1e-6, "m"),
        x if x >= 999.5 => (1e-3, "k"),
        _ => (1.0, ""),
    };
    let sign = if value < 0.0 { MINUS.to_string() } else { String::new() };
    let number = plain((value * factor).abs());
    if number.bytes().all(|b| !(b'1'..=b'9').contains(&b)) {
        return format!("USD{THIN}0");
    }
    if unit.is_empty() { format!("{sign}USD{THIN}{number}") } else { format!("{sign}USD{THIN}{number}{THIN}{unit}") }
}

/// A share in %, whole from 10 % upwards, one decimal below.
pub fn percent(share: f64) -> String {
    let p = share * 100.0;
    let decimals = if p.abs() >= 9.95 || p == 0.0 { 0 } else { 1 };
    if p > 0.0 && p < 0.05 {
        return format!("<0.1{THIN}%");
    }
    // 99.6 % is not everything: a share rounds up to the whole only if it is the whole.
    if (99.5..100.0).contains(&p) {
        return format!("{}{THIN}%", grouped((p * 10.0).floor() / 10.0, 1));
    }
    format!("{}{THIN}%", grouped(p, decimals))
}
