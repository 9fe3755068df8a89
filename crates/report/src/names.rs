//! Names as people read them; the one style of the project, [`monazite_model::words::names`].

use monazite_model::chain::Subject;
use monazite_model::code::{AreaId, FormId};
pub use monazite_model::words::names::*;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

/// A sentence with the names of forms in place of their ids: `81 % of trade in gallium:refined` is of primary gallium. Ids of facts, which
/// hold those of forms, stay: a reader looks them up.
pub(crate) fn spelled(sentence: &str, names: Names) -> String {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '/' | '.' | '@' | '_');
    let mut out = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(start) = rest.find(part) {
        out.push_str(&rest[..start]);
        let word = &rest[start..];
        let word = &word[..word.find(|c| !part(c)).unwrap_or(word.len())];
        rest = &rest[start + word.len()..];
        let id = word.trim_end_matches(['.', ':', '-']);
        match names.0.forms.contains_key(&FormId::from(id)) {
            true => out.push_str(&format!("{}{}", names.form_in_text(&FormId::from(id)), &word[id.len()..])),
            false => out.push_str(word),
        }
    }
    out + rest
}

/// Why a line of the ledger is what it is, as a sentence: names of forms and of areas in place of their ids.
pub(crate) fn reason(text: &str, names: Names) -> String {
    let word = |part: &str| {
        let id = AreaId::from(part.trim_end_matches([',', ';', '.', ':', ')']).trim_start_matches('('));
        match names.0.areas.contains_key(&id) {
            true => part.replacen(id.as_str(), &names.area_in_text(&id), 1),
            false => part.to_owned(),
        }
    };
    capital(&spelled(text, names).split(' ').map(word).collect::<Vec<_>>().join(" "))
}

/// What a line of the ledger is about, in words: `flow of primary gallium from China to Japan`.
pub(crate) fn subject(about: &Subject, names: Names) -> String {
    let area = |id| names.area_in_text(id);
    let of = about.form().map_or_else(String::new, |form| format!(" of {}", names.form_in_text(form)));
    let what = about.name().replace('-', " ");
    let at = match about {
        Subject::Quantity { area: Some(of), .. }
        | Subject::Supply { area: of, .. }
        | Subject::Process { area: of, .. }
        | Subject::Use { area: of, .. }
        | Subject::Disposal { area: of, .. }
        | Subject::TradeOf { area: of, .. } => format!(" in {}", area(of)),
        Subject::Flow { from, to, .. } | Subject::TradeBetween { from, to, .. } => {
            format!(" from {} to {}", area(from), area(to))
        }
        _ => String::new(),
    };
    match about {
        Subject::Process { process, .. } => format!("process {}{of}{at}", process.replace('-', " ")),
        _ => format!("{what}{of}{at}"),
    }
}

/// The same of a subject as answers hold it: `flow gallium:refined CHN JPN`; the text itself where it is none.
pub(crate) fn subject_of(text: &str, names: Names) -> String {
    let read: StrDeserializer<'_, Error> = text.into_deserializer();
    Subject::deserialize(read).map_or_else(|_| text.to_owned(), |about| subject(&about, names))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_model::registry::{Form, Registry};

    fn registry() -> Registry {
        let mut registry = Registry::default();
        let row = r#"{"id": "gallium:refined", "name": "Gallium, primary", "stage": "refining"}"#;
        let form: Form = serde_json::from_str(row).unwrap();
        registry.forms.insert(form.id.clone(), form);
        registry
    }

    #[test]
    fn a_sentence_has_names_of_forms_and_keeps_the_ids_of_facts() {
        let registry = registry();
        let said = |text| spelled(text, Names(&registry));
        assert_eq!(
            said("81 % of trade in gallium:refined is not seen."),
            "81 % of trade in primary gallium is not seen."
        );
        assert_eq!(
            said("gallium:refined: 3 t; use of gallium:refined."),
            "primary gallium: 3 t; use of primary gallium."
        );
        assert_eq!(
            said("id: usgs-mcs/2026/gallium:refined/production/CHN/2024"),
            "id: usgs-mcs/2026/gallium:refined/production/CHN/2024"
        );
        assert_eq!(said("https://a.b/c:d, tin:refined, 3 : 4"), "https://a.b/c:d, tin:refined, 3 : 4");
    }

    #[test]
    fn what_a_line_of_the_ledger_is_about_is_said_in_words() {
        let registry = registry();
        let said = |text| subject_of(text, Names(&registry));
        assert_eq!(said("flow gallium:refined CHN JPN"), "flow of primary gallium from CHN to JPN");
        assert_eq!(said("production gallium:refined CHN"), "production of primary gallium in CHN");
        assert_eq!(
            said("process zinc-refining gallium:refined CHN"),
            "process zinc refining of primary gallium in CHN"
        );
        assert_eq!(said("price gallium:refined"), "price of primary gallium");
        assert_eq!(said("something else"), "something else");
        assert_eq!(said("flow gallium:refined ROW JPN"), "flow of primary gallium from the rest of the world to JPN");
        assert_eq!(
            reason("exports of gallium:refined are stated", Names(&registry)),
            "Exports of primary gallium are stated"
        );
    }
}
