//! Figures of a run by name: `price:gallium:refined@DEU`, `flow:gallium:refined@CHN/JPN`, `gain:consumers@JPN`, `welfare`.

use std::fmt;

use crate::diagnostic::did_you_mean;
use crate::outcome::{Party, SeriesKind};

/// A figure that a run prints. Forms and areas are as they were named; whether there are such is not looked up here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureName {
    /// A price or quantity of a form in an area; of a flow, from the area to the partner.
    Row {
        /// What it is.
        series: SeriesKind,
        /// Form.
        form: String,
        /// Area; the exporter of a flow.
        area: String,
        /// The importer of a flow, else `None`.
        partner: Option<String>,
    },
    /// What a party of an area gains; [`Party::Total`] for all of them.
    Gain {
        /// Whose.
        party: Party,
        /// Area.
        area: String,
    },
    /// The change of total welfare.
    Welfare,
}

/// How figures are named, for hints.
const EXAMPLES: &str =
    "a figure is named like price:gallium:refined@DEU, flow:gallium:refined@CHN/JPN, gain:consumers@JPN or welfare";

impl FigureName {
    /// Reads a name.
    ///
    /// # Errors
    /// What is wrong with it, with a hint.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (figure, rest) = text.split_once(':').unwrap_or((text, ""));
        match figure {
            "welfare" if rest.is_empty() => return Ok(FigureName::Welfare),
            "welfare" => return Err(format!("`{text}`: welfare is that of the world; it has no form and no area")),
            "gain" => return gain(text, rest),
            _ => {}
        }
        let Some(series) = SeriesKind::ALL.into_iter().find(|series| series.name() == figure) else {
            let known = SeriesKind::ALL.map(SeriesKind::name).into_iter().chain(["gain", "welfare"]);
            let hint = did_you_mean(figure, known).unwrap_or_else(|| EXAMPLES.to_owned());
            return Err(format!("`{text}`: a run prints no figure `{figure}`\n  hint: {hint}"));
        };
        let (form, place) = form_and_area(text, rest)?;
        let (area, partner) = match place.split_once('/') {
            Some((from, to)) => (from, Some(to.to_owned())),
            None => (place, None),
        };
        match (series == SeriesKind::Flow, &partner) {
            (true, None) => {
                Err(format!("`{text}`: a flow goes from one area to another\n  hint: write {figure}:{form}@CHN/JPN"))
            }
            (false, Some(_)) => Err(format!(
                "`{text}`: only a flow has two areas\n  hint: write {figure}:{form}@{area}, or flow:{form}@{place}"
            )),
            _ => Ok(FigureName::Row { series, form: form.to_owned(), area: area.to_owned(), partner }),
        }
    }
}

fn gain(text: &str, rest: &str) -> Result<FigureName, String> {
    let parties = || Party::ALL.into_iter().chain([Party::Total]);
    let Some((party, area)) = rest.split_once('@').filter(|(_, area)| !area.is_empty()) else {
        return Err(format!("`{text}`: whose gain, and where?\n  hint: write gain:consumers@JPN, or gain:total@JPN"));
    };
    match parties().find(|known| known.name() == party) {
        Some(party) => Ok(FigureName::Gain { party, area: area.to_owned() }),
        None => {
            let hint = did_you_mean(party, parties().map(Party::name)).unwrap_or_else(|| {
                format!("parties are {}", parties().map(Party::name).collect::<Vec<_>>().join(", "))
            });
            Err(format!("`{text}`: no party `{party}`\n  hint: {hint}"))
        }
    }
}

/// `FORM@AREA` in its two parts.
fn form_and_area<'a>(text: &str, rest: &'a str) -> Result<(&'a str, &'a str), String> {
    let bad = |what: &str| Err(format!("`{text}`: {what}\n  hint: {EXAMPLES}"));
    match rest.split_once('@') {
        None => bad("no area; it stands behind an @"),
        Some((form, _)) if !form.contains(':') => bad("no form; it stands before the @ as MINERAL:FORM"),
        Some((_, area)) if area.is_empty() || area.contains('@') => bad("one area stands behind the @"),
        Some(parts) => Ok(parts),
    }
}

/// A form in an area, `gallium:refined@DEU`: where a price is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceName {
    /// Form.
    pub form: String,
    /// Area.
    pub area: String,
}

impl PriceName {
    /// Reads a name; `price:` may stand before it.
    ///
    /// # Errors
    /// What is wrong with it, with a hint.
    pub fn parse(text: &str) -> Result<Self, String> {
        let bare = text.strip_prefix("price:").unwrap_or(text);
        let hint = "a price is named like gallium:refined@DEU";
        match bare.split_once('@') {
            Some((form, area)) if form.contains(':') && !area.is_empty() && !area.contains(['@', '/']) => {
                Ok(PriceName { form: form.to_owned(), area: area.to_owned() })
            }
            _ => Err(format!("`{text}`: the price of what, and where?\n  hint: {hint}")),
        }
    }
}

impl fmt::Display for FigureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FigureName::Row { series, form, area, partner: None } => write!(f, "{series}:{form}@{area}"),
            FigureName::Row { series, form, area, partner: Some(to) } => write!(f, "{series}:{form}@{area}/{to}"),
            FigureName::Gain { party, area } => write!(f, "gain:{party}@{area}"),
            FigureName::Welfare => f.write_str("welfare"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_figure_is_read_from_the_name_it_is_told_by() {
        let series = SeriesKind::ALL.into_iter().filter(|s| *s != SeriesKind::Flow);
        let rows = series.map(|series| format!("{series}:gallium:refined@DEU"));
        let gains = Party::ALL.into_iter().chain([Party::Total]).map(|party| format!("gain:{party}@JPN"));
        let others = ["flow:gallium:refined@CHN/JPN".to_owned(), "welfare".to_owned()];
        for name in rows.chain(gains).chain(others) {
            assert_eq!(FigureName::parse(&name).unwrap().to_string(), name);
        }
        assert_eq!(PriceName::parse("price:a:b@C"), PriceName::parse("a:b@C"));
    }

    #[test]
    fn a_name_that_is_none_is_answered_with_what_to_write() {
        for (name, said) in [
            ("prise:gallium:refined@DEU", "did you mean `price`?"),
            ("consumption:gallium:refined@DEU", "known: price, production, use"),
            ("price:gallium:refined", "no area"),
            ("price:gallium@DEU", "no form"),
            ("price:gallium:refined@CHN/JPN", "only a flow has two areas"),
            ("flow:gallium:refined@CHN", "flow:gallium:refined@CHN/JPN"),
            ("gain:consumer@JPN", "did you mean `consumers`?"),
            ("gain:consumers", "gain:consumers@JPN"),
            ("welfare:x", "world"),
            ("", "a run prints no figure"),
        ] {
            let told = FigureName::parse(name).unwrap_err();
            assert!(told.contains(said), "{name}: {told}");
        }
        for name in ["gallium:refined", "gallium@DEU", "gallium:refined@", "gallium:refined@CHN/JPN", ""] {
            assert!(PriceName::parse(name).unwrap_err().contains("gallium:refined@DEU"), "{name}");
        }
    }
}
