//! One row to a line: numbers out of text, parts told from totals.

use super::Codes;
use super::layout::Row;

/// What kind of flow a line declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowCode {
    /// `X`, re-exports included.
    Export,
    /// `M`.
    Import,
    /// `RX`, part of `X`.
    ReExport,
}

/// A yearly total of a six-digit code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    pub year: i16,
    pub product: i32,
    /// As declared, before it was put back into an older edition.
    pub code: i32,
    pub reporter: i16,
    /// As numbered by Comtrade; 0 is the world.
    pub partner: i32,
    pub flow: FlowCode,
    pub value_usd: f64,
    pub fob: bool,
    pub tonnes: Option<f64>,
    pub zero_restored: Option<&'static str>,
    pub merged: Option<&'static str>,
}

/// Why a row gives no line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// It is not what is asked for.
    Because(String),
    /// It is wrong.
    Wrong { column: &'static str, code: &'static str, message: String },
}

fn because<T>(reason: &str) -> Result<T, Left> {
    Err(Left::Because(reason.to_owned()))
}

fn wrong<T>(column: &'static str, code: &'static str, expected: &str, found: &str) -> Result<T, Left> {
    let found: String = found.chars().take(40).collect();
    Err(Left::Wrong { column, code, message: format!("expected {expected}, found `{}`", found.escape_debug()) })
}

/// Reads a row.
pub fn read(row: &Row<'_>, codes: &Codes) -> Result<Line, Left> {
    if !matches!(row.frequency, "" | "A") {
        return because("monthly lines; annual ones are taken");
    }
    // A month stands in `period` whatever the year beside it says.
    if whole(row.period).is_some_and(is_month) {
        return because("monthly lines; annual ones are taken");
    }
    if !Codes::is_hs(row.edition) {
        let reason =
            format!("lines of another classification than the Harmonized System (`{}`)", row.edition.escape_debug());
        return Err(Left::Because(reason));
    }
    let year = match whole(row.year) {
        Some(year) if (1962..=2100).contains(&year) => year as i16,
        Some(month) if is_month(month) => return because("monthly lines; annual ones are taken"),
        _ => return wrong("period", "not-a-year", "a year", row.year),
    };
    let flow = match row.flow {
        "X" => FlowCode::Export,
        "M" => FlowCode::Import,
        "RX" => FlowCode::ReExport,
        "RM" | "FM" | "DX" | "MIP" | "XIP" | "MOP" | "XOP" => {
            return because("flows that are parts of imports or exports (re-imports, domestic exports, processing)");
        }
        other => return wrong("flowCode", "unknown-word", "a flow such as M, X or RX", other),
    };
    let part = |cell: &str, total: &[&str]| !cell.is_empty() && !total.contains(&cell);
    if part(row.partner2, &["0", "0.0"])
        || part(row.customs, &["C00"])
        || part(row.transport, &["0", "0.0"])
        || part(row.supply, &["0", "0.0"])
    {
        return because("parts of a total (second partner, customs procedure, transport)");
    }
    let Some(reporter_number) = whole(row.reporter) else {
        return wrong("reporterCode", "not-a-code", "a numeric area code", row.reporter);
    };
    let Some(partner) = whole(row.partner) else {
        return wrong("partnerCode", "not-a-code", "a numeric area code", row.partner);
    };
    let digits = row.product.bytes().all(|b| b.is_ascii_digit()) && !row.product.is_empty();
    let code = match (digits, row.product.len()) {
        (true, 5 | 6) => row.product.parse::<i32>().unwrap_or_default(),
        (true, 2 | 4) => return because("chapters and headings; six-digit codes are taken"),
        (false, _) if matches!(row.product, "TOTAL" | "AG2" | "AG4" | "AG6") => {
            return because("all commodities together; six-digit codes are taken");
        }
        (false, 6) if row.product.starts_with(|c: char| c.is_ascii_digit()) => {
            return because("codes of goods not specified (9999AA)");
        }
        _ => return wrong("cmdCode", "bad-product", "an HS code of six digits", row.product),
    };
    let Some(reporter) = codes.reporter(reporter_number) else {
        return Err(Left::Because(format!("reporter {reporter_number} is no country of registry/areas.csv")));
    };
    let money = |column: &'static str, cell: &str| match cell {
        "" => Ok(None),
        text => match number(text).filter(|v| *v >= 0.0) {
            Some(value) => Ok(Some(value)),
            None => wrong(column, "bad-value", "US dollars, not negative", text),
        },
    };
    let (primary, cif, fob) =
        (money("primaryValue", row.value)?, money("cifvalue", row.cif)?, money("fobvalue", row.fob)?);
    let positive = |value: Option<f64>| value.filter(|v| *v > 0.0);
    // An importer that states both is worth its FOB figure: no freight has to be guessed.
    let stated = positive(fob).filter(|_| flow == FlowCode::Import && positive(cif).is_some());
    let Some(value_usd) = stated.or(positive(primary)).or(positive(cif)).or(positive(fob)) else {
        return because("no value");
    };
    let kilograms = |column: &'static str, cell: &str| match cell {
        "" => Ok(None),
        text => match number(text).filter(|kg| *kg >= 0.0) {
            Some(kg) => Ok(Some(kg / 1_000.0).filter(|t| *t > 0.0)),
            None => wrong(column, "bad-quantity", "kilograms, not negative", text),
        },
    };
    // Where the net weight is nothing, a quantity in kilograms beside it is the weight.
    let quantity =
        |unit: &str, column, cell| if whole(unit) == Some(KILOGRAMS) { kilograms(column, cell) } else { Ok(None) };
    let weights = [
        kilograms("netWgt", row.weight)?,
        quantity(row.quantity_unit, "qty", row.quantity)?,
        quantity(row.other_unit, "altQty", row.other_quantity)?,
    ];
    let tonnes = weights.into_iter().flatten().next();
    let (product, merged) = codes.product(code, row.edition);
    Ok(Line {
        year,
        product,
        code,
        reporter,
        partner,
        flow,
        value_usd,
        fob: stated.is_some(),
        tonnes,
        zero_restored: (row.product.len() == 5).then_some("leading zero of the product code restored"),
        merged: merged.then_some("code of a newer edition put back into the one it was split from"),
    })
}

/// Comtrade's unit of quantity for kilograms.
const KILOGRAMS: i32 = 8;

fn is_month(period: i32) -> bool {
    (196_201..=210_012).contains(&period)
}

/// A whole number, also as a spreadsheet or a data frame writes it (`156.0`).
fn whole(text: &str) -> Option<i32> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn number(text: &str) -> Option<f64> {
    crate::source::number::plain(text)
}
