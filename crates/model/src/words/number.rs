//! Numbers as people read them: thin-space thousands, t / kt / Mt, money in thousands, millions and billions, shares in %.
//!
//! Nothing here rounds a number that is written for machines.

use crate::quantity::Band;

/// Narrow no-break space: parts thousands and joins a number to its unit without ever wrapping.
pub const THIN: char = '\u{202f}';
/// A true minus sign, as wide as a plus.
pub const MINUS: char = '\u{2212}';

/// Less than a gram, t, is what rounding leaves of nothing.
const NOTHING_T: f64 = 1e-6;

/// A number with so many decimals and thin-space thousands.
///
/// ```
/// use monazite_model::words::number::grouped;
/// assert_eq!(grouped(1234567.0, 0), "1\u{202f}234\u{202f}567");
/// assert_eq!(grouped(-0.04, 1), "0.0");
/// ```
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

/// A round number on an axis, without decimals it does not need: `40`, `2.5`.
pub fn tick(value: f64) -> String {
    let text = grouped(value, if value == 0.0 { 0 } else { decimals_for(value, 3) });
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}

/// About three significant figures, whole from 100 upwards: `0.0312`, `3.12`, `31.2`, `312`, `3124`.
pub fn plain(value: f64) -> String {
    grouped(value, decimals_for(value, 3))
}

/// Three significant figures, rounded in front of the decimal point too: model output is "about".
pub fn about(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return plain(value);
    }
    let power = value.abs().log10().floor() as i32;
    let scale = 10f64.powi(power - 2);
    let rounded = if power >= 3 { (value / scale).round() * scale } else { value };
    plain(rounded)
}

/// A number somebody states: three significant figures, without decimals it does not need: `5`, `12.5`, `0.0125`.
pub fn stated(value: f64) -> String {
    let text = about(value);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}

/// A mass somebody states, in t, kt or Mt: `5 t`, `18.1 kt`.
pub fn stated_tonnes(t: f64) -> String {
    let t = if t.abs() < NOTHING_T { 0.0 } else { t };
    let unit = MassUnit::for_mass(t);
    format!("{}{THIN}{}", stated(unit.convert(t)), unit.name())
}

/// A rate or share somebody states, in %: `12.5 %`.
pub fn stated_percent(share: f64) -> String {
    format!("{}{THIN}%", stated(share * 100.0))
}

/// A mass in t, kt or Mt.
///
/// ```
/// use monazite_model::words::number::tonnes;
/// assert_eq!(tonnes(31_240.0), "31.2\u{202f}kt");
/// assert_eq!(tonnes(760.0), "760\u{202f}t");
/// ```
pub fn tonnes(t: f64) -> String {
    let t = if t.abs() < NOTHING_T { 0.0 } else { t };
    let unit = MassUnit::for_mass(t);
    format!("{}{THIN}{}", plain(unit.convert(t)), unit.name())
}

/// The unit masses share in a table or on an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MassUnit {
    /// t.
    Tonne,
    /// kt.
    Kilotonne,
    /// Mt.
    Megatonne,
}

impl MassUnit {
    /// The unit [`tonnes`] would choose for a mass, t.
    pub fn for_mass(t: f64) -> Self {
        match t.abs() {
            x if x >= 999_500.0 => MassUnit::Megatonne,
            x if x >= 9_995.0 => MassUnit::Kilotonne,
            _ => MassUnit::Tonne,
        }
    }

    /// The name printed beside the number.
    pub fn name(self) -> &'static str {
        match self {
            MassUnit::Tonne => "t",
            MassUnit::Kilotonne => "kt",
            MassUnit::Megatonne => "Mt",
        }
    }

    /// A mass in t, in this unit.
    pub fn convert(self, t: f64) -> f64 {
        match self {
            MassUnit::Tonne => t,
            MassUnit::Kilotonne => t * 1e-3,
            MassUnit::Megatonne => t * 1e-6,
        }
    }
}

/// The ends of a range of mass in the unit its central value is shown in: `18.8 to 44.8` beside `31.8 kt`.
pub fn tonnes_span(central: f64, low: f64, high: f64) -> String {
    let unit = MassUnit::for_mass(central);
    span(&Band { value: central, low, high }, |t| plain(unit.convert(t)))
}

/// An amount in a fact's or estimate's own unit: masses as t, kt, Mt, shares in %, everything else as it is.
pub fn amount(value: f64, unit: &str) -> String {
    match unit {
        "t" => tonnes(value),
        "share" => percent(value),
        "usd_per_t" => price(value),
        "usd" => usd(value),
        "m3" => format!("{}{THIN}m³", plain(value)),
        "x" => format!("{}{THIN}times", plain(value)),
        other => format!("{}{THIN}{other}", plain(value)),
    }
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

/// The unit amounts of money share in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyUnit {
    /// USD.
    One,
    /// USD k.
    Thousand,
    /// USD m.
    Million,
    /// USD bn.
    Billion,
}

impl MoneyUnit {
    /// The unit in which an amount of this size needs at most four figures before the point.
    pub fn for_amount(usd: f64) -> Self {
        match usd.abs() {
            x if x >= 999.5e6 => MoneyUnit::Billion,
            x if x >= 999.5e3 => MoneyUnit::Million,
            x if x >= 999.5 => MoneyUnit::Thousand,
            _ => MoneyUnit::One,
        }
    }

    /// `USD m`.
    pub fn name(self) -> &'static str {
        match self {
            MoneyUnit::One => "USD",
            MoneyUnit::Thousand => "USD k",
            MoneyUnit::Million => "USD m",
            MoneyUnit::Billion => "USD bn",
        }
    }

    /// An amount in this unit.
    pub fn convert(self, usd: f64) -> f64 {
        match self {
            MoneyUnit::One => usd,
            MoneyUnit::Thousand => usd / 1e3,
            MoneyUnit::Million => usd / 1e6,
            MoneyUnit::Billion => usd / 1e9,
        }
    }

    /// A gain or loss in this unit with its sign, at most three decimals.
    pub fn show_change(self, usd: f64) -> String {
        let value = self.convert(usd);
        let text = grouped(value, decimals_for(value, 3).min(3));
        if text.bytes().all(|b| !(b'1'..=b'9').contains(&b)) {
            return "0".into();
        }
        if value > 0.0 { format!("+{text}") } else { text }
    }
}

/// Money with its sign always shown: a gain or a loss.
pub fn usd_change(value: f64) -> String {
    let text = usd(value);
    if value > 0.0 && text != format!("USD{THIN}0") { format!("+{text}") } else { text }
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

/// A relative change with its sign: `+62 %`, `−3.4 %`, `0 %`; beyond a tenfold rise `x 12`.
pub fn change(from: f64, to: f64) -> String {
    if from == 0.0 || !from.is_finite() || !to.is_finite() {
        return if to == from { format!("0{THIN}%") } else { "new".into() };
    }
    let relative = to / from - 1.0;
    if relative >= 9.0 {
        return format!("×{THIN}{}", plain(to / from));
    }
    signed_percent(relative)
}

/// A signed share in %.
pub fn signed_percent(relative: f64) -> String {
    if (relative * 100.0).abs() < 0.05 {
        return format!("0{THIN}%");
    }
    let p = relative * 100.0;
    let text = grouped(p, if p.abs() >= 9.95 { 0 } else { 1 });
    if p > 0.0 { format!("+{text}{THIN}%") } else { format!("{text}{THIN}%") }
}

/// A price: USD/kg where a tonne costs 20 000 USD or more (the way such metals are quoted), else USD/t.
pub fn price(usd_per_t: f64) -> String {
    let unit = PriceUnit::for_price(usd_per_t);
    format!("{}{THIN}{}", unit.show(usd_per_t), unit.name())
}

/// The unit a price is shown in. One form keeps one unit in a table, whatever its price becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceUnit {
    /// USD per tonne.
    PerTonne,
    /// USD per kilogram.
    PerKilogram,
}

impl PriceUnit {
    /// The unit for prices of this size, usd/t.
    pub fn for_price(usd_per_t: f64) -> Self {
        if usd_per_t.abs() >= 20_000.0 { PriceUnit::PerKilogram } else { PriceUnit::PerTonne }
    }

    /// The name printed beside the number.
    pub fn name(self) -> &'static str {
        match self {
            PriceUnit::PerTonne => "USD/t",
            PriceUnit::PerKilogram => "USD/kg",
        }
    }

    /// A price in usd/t, in this unit.
    pub fn convert(self, usd_per_t: f64) -> f64 {
        match self {
            PriceUnit::PerTonne => usd_per_t,
            PriceUnit::PerKilogram => usd_per_t / 1000.0,
        }
    }

    /// The number alone.
    pub fn show(self, usd_per_t: f64) -> String {
        plain(self.convert(usd_per_t))
    }
}

/// A range in words through a formatter: `12 to 31 t`; empty when it has no width.
pub fn span(range: &Band, show: impl Fn(f64) -> String) -> String {
    if range.low == range.high {
        return String::new();
    }
    let (low, high) = (show(range.low), show(range.high));
    if low == high { low } else { format!("{low} to {high}") }
}

/// `n thing` or `n things`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n as f64, 0), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thin(text: &str) -> String {
        text.replace(' ', "\u{202f}")
    }

    #[test]
    fn three_figures_stay_three_figures_when_rounding_carries() {
        assert_eq!(plain(9.996), "10.0");
        assert_eq!(plain(0.03124), "0.0312");
        assert_eq!(plain(312.4), "312");
        assert_eq!(about(312_456.0), thin("312 000"));
    }

    #[test]
    fn what_somebody_states_keeps_three_figures_and_no_empty_decimals() {
        assert_eq!(
            [stated(60.0), stated(12.34), stated(0.01254), stated(-2.5)],
            ["60", "12.3", "0.0125", "\u{2212}2.5"]
        );
        assert_eq!(stated(1_234_567.0), thin("1 230 000"));
        assert_eq!([stated_tonnes(5.0), stated_tonnes(18_125.0)], [thin("5 t"), thin("18.1 kt")]);
        assert_eq!([stated_percent(0.125), stated_percent(0.45)], [thin("12.5 %"), thin("45 %")]);
    }

    #[test]
    fn an_axis_has_no_decimals_it_does_not_need() {
        assert_eq!([tick(40.0), tick(2.5), tick(0.0), tick(-20.0)], ["40", "2.5", "0", "\u{2212}20"]);
    }

    #[test]
    fn a_mass_changes_its_unit_where_five_figures_would_be_needed() {
        assert_eq!(tonnes(9_990.0), thin("9990 t"));
        assert_eq!(tonnes(9_999.0), thin("10.0 kt"));
        assert_eq!(tonnes(2_400_000.0), thin("2.40 Mt"));
        assert_eq!(tonnes(0.0), thin("0 t"));
        assert_eq!(tonnes(3e-10), thin("0 t"));
        assert_eq!(tonnes(0.004), thin("0.00400 t"));
    }

    #[test]
    fn a_range_keeps_the_unit_of_its_value() {
        assert_eq!(tonnes_span(31_800.0, 9_000.0, 44_800.0), "9.00 to 44.8");
        assert_eq!(tonnes_span(760.0, 700.0, 820.0), "700 to 820");
    }

    #[test]
    fn money_keeps_its_sign_and_nothing_has_none() {
        assert_eq!(usd_change(31_200_000.0), thin("+USD 31.2 m"));
        assert_eq!(usd_change(-1_234.0), thin("\u{2212}USD 1.23 k"));
        assert_eq!(usd_change(0.0), thin("USD 0"));
        assert_eq!(usd(999.6e6), thin("USD 1.00 bn"));
        assert_eq!([usd_change(0.12), usd_change(-0.3)], [thin("USD 0"), thin("USD 0")]);
    }

    #[test]
    fn a_share_reaches_the_whole_only_if_it_is_the_whole() {
        assert_eq!(percent(0.997), thin("99.7 %"));
        assert_eq!(percent(1.0), thin("100 %"));
        assert_eq!(percent(0.984), thin("98 %"));
        assert_eq!(percent(0.0312), thin("3.1 %"));
        assert_eq!(percent(0.0001), thin("<0.1 %"));
    }

    #[test]
    fn a_change_from_nothing_is_new_and_a_large_one_is_a_factor() {
        assert_eq!(change(0.0, 3.0), "new");
        assert_eq!(change(2.0, 3.0), thin("+50 %"));
        assert_eq!(change(3.0, 2.0), thin("\u{2212}33 %"));
        assert_eq!(change(1.0, 12.0), thin("× 12.0"));
        assert_eq!(change(5.0, 5.0), thin("0 %"));
    }

    #[test]
    fn a_range_without_width_is_not_written() {
        let exact = Band { value: 3.0, low: 3.0, high: 3.0 };
        assert_eq!(span(&exact, tonnes), "");
        let wide = Band { value: 3.0, low: 2.0, high: 4.5 };
        assert_eq!(span(&wide, plain), "2.00 to 4.50");
    }

    #[test]
    fn a_price_of_a_dear_metal_is_quoted_by_the_kilogram() {
        assert_eq!(price(325_000.0), thin("325 USD/kg"));
        assert_eq!(price(2_400.0), thin("2400 USD/t"));
    }
}
