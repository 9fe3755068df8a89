//! One row of a BACI file, from bytes to numbers, without a `String` on the way.

use crate::trade::table::Flow;

use super::columns::{Columns, WIDTH};

/// A row as read, with what was mended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub flow: Flow,
    /// The product code had lost its leading zero.
    pub zero_restored: bool,
    /// The value had more than three decimals of a thousand dollars.
    pub rounded: bool,
}

/// Why a row is not taken, and in which field (`None`: the row as a whole).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub place: Option<usize>,
    pub code: &'static str,
    pub message: String,
}

impl Fault {
    #[cold]
    fn new(place: usize, code: &'static str, expected: &str, found: &[u8]) -> Self {
        let found = String::from_utf8_lossy(found);
        let shown: String = found.chars().take(40).collect();
        Fault { place: Some(place), code, message: format!("expected {expected}, found `{}`", shown.escape_debug()) }
    }
}

/// Reads a row.
pub(super) fn read(record: &csv::ByteRecord, columns: &Columns) -> Result<Row, Fault> {
    if record.len() != WIDTH {
        return Err(Fault {
            place: None,
            code: "field-count",
            message: format!("expected {WIDTH} fields, found {}", record.len()),
        });
    }
    let field = |place: usize| trim(&record[place]);

    let year = field(columns.year);
    let year = whole(year)
        .filter(|y| (1988..=2100).contains(y))
        .ok_or_else(|| Fault::new(columns.year, "bad-year", "a year from 1988 to 2100", year))?;
    let area = |place: usize| {
        let text = field(place);
        whole(text)
            .filter(|code| (1..=999).contains(code))
            .ok_or_else(|| Fault::new(place, "bad-area", "a numeric area code from 1 to 999", text))
    };
    let exporter = area(columns.exporter)?;
    let importer = area(columns.importer)?;
    if exporter == importer {
        return Err(Fault {
            place: Some(columns.importer),
            code: "same-area",
            message: format!("exporter and importer are both {exporter}"),
        });
    }

    let code = field(columns.product);
    let digits = code.len();
    let product = whole(code)
        .filter(|product| (5..=6).contains(&digits) && (10_000..=999_999).contains(product))
        .ok_or_else(|| Fault::new(columns.product, "bad-product", "an HS code of six digits", code))?;

    let text = field(columns.value);
    let (value_usd, rounded) = dollars(text)
        .ok_or_else(|| Fault::new(columns.value, "bad-value", "a value in thousand US dollars, not negative", text))?;
    let text = field(columns.quantity);
    let quantity_t = if text.is_empty() || text == b"NA" {
        None
    } else {
        Some(
            tonnes(text)
                .ok_or_else(|| Fault::new(columns.quantity, "bad-quantity", "tonnes, not negative, or NA", text))?,
        )
    };
    Ok(Row {
        // The ranges checked above fit the types.
        flow: Flow {
            year: year as i16,
            product: product as i32,
            exporter: exporter as i16,
            importer: importer as i16,
            value_usd,
            quantity_t,
        },
        zero_restored: digits == 5,
        rounded,
    })
}

/// A field without the padding and quotes that copies of BACI carry around it (`"       13.235"`).
pub(super) fn trim(field: &[u8]) -> &[u8] {
    match blanks(field) {
        [b'"', inside @ .., b'"'] => blanks(inside),
        plain => plain,
    }
}

fn blanks(mut field: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = field {
        field = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = field {
        field = rest;
    }
    field
}

/// A whole number of at most nine digits.
fn whole(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0u32, |n, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit <= 9).then(|| n * 10 + u32::from(digit))
    })
}

/// A plain decimal as mantissa and number of decimals; `None` for anything else (signs, exponents, more than 18 digits).
fn decimal(text: &[u8]) -> Option<(u64, usize)> {
    if text.is_empty() || text.len() > 19 {
        return None;
    }
    let mut mantissa = 0u64;
    let mut digits = 0;
    let mut point = None;
    for (place, byte) in text.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa * 10 + u64::from(digit);
            digits += 1;
        } else if *byte == b'.' && point.is_none() {
            point = Some(place);
        } else {
            return None;
        }
    }
    let decimals = point.map_or(0, |place| text.len() - place - 1);
    (digits > 0 && digits <= 18).then_some((mantissa, decimals))
}

/// Whole dollars from thousands with decimals; true where decimals beyond the third were rounded off.
fn dollars(text: &[u8]) -> Option<(i64, bool)> {
    if let Some((mantissa, decimals)) = decimal(text) {
        if decimals <= 3 {
            let usd = mantissa.checked_mul(10u64.pow(3 - decimals as u32))?;
            return i64::try_from(usd).ok().map(|usd| (usd, false));
        }
        let unit = 10u64.pow(decimals as u32 - 3);
        let usd = (mantissa + unit / 2) / unit;
        return i64::try_from(usd).ok().map(|usd| (usd, !mantissa.is_multiple_of(unit)));
    }
    let usd = float(text)? * 1_000.0;
    // Above 2^53 a float no longer holds every whole dollar.
    (usd <= 9_007_199_254_740_992.0).then(|| (usd.round() as i64, usd.fract() != 0.0))
}

/// Powers of ten that a float holds exactly.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

fn tonnes(text: &[u8]) -> Option<f64> {
    match decimal(text) {
        // Both are exact, so the quotient is the float nearest to the decimal.
        Some((mantissa, decimals)) if mantissa < 1 << 53 => Some(mantissa as f64 / EXACT[decimals]),
        _ => float(text),
    }
}

/// What plain decimals do not cover: exponents as R writes them (`1e+05`), very long fractions.
#[cold]
fn float(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    // `parse` would also take words such as `inf`.
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|x: &f64| x.is_finite())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    const ORDER: Columns = Columns { year: 0, exporter: 1, importer: 2, product: 3, value: 4, quantity: 5 };

    fn row(fields: [&str; 6]) -> Result<Row, Fault> {
        read(&csv::ByteRecord::from(fields.to_vec()), &ORDER)
    }

    #[test]
    fn thousands_with_three_decimals_are_whole_dollars() {
        let row = row(["2021", "4", "24", "382390", "52.051", "       13.235"]).unwrap();
        assert_eq!((row.flow.value_usd, row.flow.quantity_t), (52_051, Some(13.235)));
        assert!(!row.rounded && !row.zero_restored);
    }

    #[test]
    fn a_missing_quantity_is_not_zero() {
        for absent in ["           NA", "\"           NA\"", "NA", "", "   ", "\"\""] {
            assert_eq!(row(["2021", "4", "24", "382390", "1", absent]).unwrap().flow.quantity_t, None);
        }
        assert_eq!(row(["2021", "4", "24", "382390", "1", "0.000"]).unwrap().flow.quantity_t, Some(0.0));
    }

    #[test]
    fn a_lost_leading_zero_is_restored_and_said() {
        let found = row(["2021", "4", "24", "10121", "1", "1"]).unwrap();
        assert_eq!((found.flow.product, found.zero_restored), (10_121, true));
        assert!(!row(["2021", "4", "24", "010121", "1", "1"]).unwrap().zero_restored);
    }

    #[test]
    fn exponents_and_long_fractions_are_read() {
        assert_eq!(dollars(b"1e+05"), Some((100_000_000, false)));
        assert_eq!(dollars(b"0.0005"), Some((1, true)));
        assert_eq!(dollars(b"1.2340000"), Some((1_234, false)));
        assert_eq!(tonnes(b"1.5e3"), Some(1_500.0));
    }

    #[test]
    fn a_fault_names_its_field_and_what_was_expected() {
        let faults = [
            (["21", "4", "24", "382390", "1", "1"], 0, "bad-year"),
            (["2021", "0", "24", "382390", "1", "1"], 1, "bad-area"),
            (["2021", "4", "4", "382390", "1", "1"], 2, "same-area"),
            (["2021", "4", "24", "3823", "1", "1"], 3, "bad-product"),
            (["2021", "4", "24", "38239A", "1", "1"], 3, "bad-product"),
            (["2021", "4", "24", "382390", "-1", "1"], 4, "bad-value"),
            (["2021", "4", "24", "382390", "NA", "1"], 4, "bad-value"),
            (["2021", "4", "24", "382390", "1,5", "1"], 4, "bad-value"),
            (["2021", "4", "24", "382390", "1", "inf"], 5, "bad-quantity"),
            (["2021", "4", "24", "382390", "1", "n/a"], 5, "bad-quantity"),
        ];
        for (fields, place, code) in faults {
            let fault = row(fields).unwrap_err();
            assert_eq!((fault.place, fault.code), (Some(place), code), "{fields:?}");
        }
        assert_eq!(
            row(["2021", "4", "24", "38239A", "1", "1"]).unwrap_err().message,
            "expected an HS code of six digits, found `38239A`"
        );
    }

    proptest! {
        #[test]
        fn quantities_are_the_nearest_floats(grams in 0u64..1 << 60) {
            let text = format!("{}.{:03}", grams / 1000, grams % 1000);
            prop_assert_eq!(tonnes(text.as_bytes()), text.parse().ok());
        }

        #[test]
        fn values_are_exact_to_the_dollar(usd in 0i64..1 << 53) {
            let text = format!("{}.{:03}", usd / 1000, usd % 1000);
            prop_assert_eq!(dollars(text.as_bytes()), Some((usd, false)));
        }
    }
}
