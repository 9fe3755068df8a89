//! Names of areas, minerals and forms for people, from the registry; the code itself where the registry does not know it.

use crate::code::{AreaId, FormId, MineralId};
use crate::registry::Registry;

/// Looks names up.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a>(pub &'a Registry);

impl Names<'_> {
    /// `Japan`.
    pub fn area(&self, id: &AreaId) -> String {
        if let Some(area) = self.0.areas.get(id) {
            return area.name.clone();
        }
        match id.as_str() {
            "ROW" => "rest of the world".into(),
            "WLD" => "world".into(),
            "OTH" => "other countries".into(),
            other => {
                self.0.bloc_name(other).unwrap_or_else(|| if other == "EU27" { "European Union" } else { other }.into())
            }
        }
    }

    /// An area inside a sentence, with the article English wants: `the United States`.
    pub fn area_in_text(&self, id: &AreaId) -> String {
        if id.as_str() == "ROW" {
            // No country's name: it has no capital inside a sentence.
            return "the rest of the world".into();
        }
        let name = self.area(id);
        let bloc = || !self.0.areas.contains_key(id) && name.contains(' ');
        let wants = self.0.areas.get(id).is_some_and(|area| area.article) || bloc();
        if wants { format!("the {name}") } else { name }
    }

    /// `Gallium`.
    pub fn mineral(&self, id: &MineralId) -> String {
        self.0.minerals.get(id).map_or_else(|| id.0.clone(), |m| m.name.clone())
    }

    /// `Gallium, primary refined`.
    pub fn form(&self, id: &FormId) -> String {
        self.0.forms.get(id).map_or_else(|| id.0.clone(), |f| f.name.clone())
    }

    /// A form's name inside a sentence: lower case at the start unless it is an acronym or a symbol.
    pub fn form_in_text(&self, id: &FormId) -> String {
        in_text(&self.form(id))
    }
}

/// A registered name as it stands in a sentence: `Gallium, primary` becomes `primary gallium`, `Cobalt hydroxide` becomes
/// `cobalt hydroxide`, what stands in brackets is left out, formulas stay (`NdFeB magnets`).
pub fn in_text(name: &str) -> String {
    let name = name.split(" (").next().unwrap_or(name);
    match name.split_once(", ") {
        // `Nickel in ore, matte and mixed hydroxide` is a list, not a noun and its adjective.
        Some((what, kind)) if !kind.contains(',') && (!what.contains(' ') || !kind.contains(' ')) => {
            format!("{} {}", small(kind), small(what))
        }
        _ => small(name),
    }
}

/// Lower-cases the first letter of a name unless its first word is a formula or an abbreviation (`NdFeB`, `REO`).
fn small(name: &str) -> String {
    let mut chars = name.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            let word: String = name.split(' ').next().unwrap_or_default().into();
            // A capital inside the first word marks a formula: NdFeB.
            if word.chars().skip(1).any(char::is_uppercase) {
                name.to_owned()
            } else {
                first.to_lowercase().chain(name.chars().skip(1)).collect()
            }
        }
        _ => name.to_owned(),
    }
}

/// The same sentence with a capital at its start.
pub fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// [`list`] of at most `most` words, the rest counted; `nobody` where there is none.
pub fn list_of(words: &[String], most: usize) -> String {
    match words {
        [] => "nobody".into(),
        many if many.len() > most => format!("{} and {} more", many[..most].join(", "), many.len() - most),
        few => list(few),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Area;

    #[test]
    fn a_name_in_a_sentence_starts_small_unless_it_is_a_formula() {
        assert_eq!(in_text("Gallium, primary refined"), "primary refined gallium");
        assert_eq!(in_text("Cobalt hydroxide"), "cobalt hydroxide");
        assert_eq!(in_text("Nickel in ore, matte and hydroxide"), "nickel in ore, matte and hydroxide");
        assert_eq!(in_text("Cobalt, refined (metal and chemicals)"), "refined cobalt");
        assert_eq!(in_text("NdFeB magnets"), "NdFeB magnets");
        assert_eq!(in_text("REO mixed"), "REO mixed");
    }

    #[test]
    fn a_country_gets_the_article_it_wants() {
        let mut registry = Registry::default();
        for (id, name, article) in [("USA", "United States", true), ("JPN", "Japan", false), ("COD", "DR Congo", true)]
        {
            let area = Area {
                id: id.into(),
                name: name.into(),
                iso2: String::new(),
                m49: String::new(),
                baci: String::new(),
                region: String::new(),
                hub: false,
                names: vec![],
                article,
                kept: false,
            };
            registry.areas.insert(id.into(), area);
        }
        assert_eq!(Names(&registry).area_in_text(&"COD".into()), "the DR Congo");
        assert_eq!(Names(&registry).area_in_text(&"USA".into()), "the United States");
        assert_eq!(Names(&registry).area_in_text(&"JPN".into()), "Japan");
        assert_eq!(Names(&registry).area_in_text(&"ROW".into()), "the rest of the world");
    }

    #[test]
    fn a_bloc_bears_the_name_of_its_one_agreement() {
        let member = |bloc: &str, agreement: &str| crate::registry::Membership {
            bloc: bloc.into(),
            agreement: agreement.into(),
            area: "JPN".into(),
            from: None,
            until: None,
            source: String::new(),
        };
        let rows = [
            ("bloc-west", "western bloc"),
            ("RCEP", "RCEP"),
            ("us-fta", "KORUS"),
            ("us-fta", "USMCA"),
            ("USMCA", "USMCA"),
        ];
        let registry =
            Registry { memberships: rows.iter().map(|(b, a)| member(b, a)).collect(), ..Registry::default() };
        let named = |id: &str| Names(&registry).area_in_text(&id.into());
        assert_eq!(["bloc-west", "RCEP", "USMCA"].map(named), ["the western bloc", "RCEP", "USMCA"]);
        assert_eq!(
            named("us-fta"),
            "the free-trade partners of US",
            "a hub the registry does not have stays as it is written"
        );
    }

    #[test]
    fn an_unknown_area_is_named_by_its_code() {
        let registry = Registry::default();
        assert_eq!(Names(&registry).area(&"XKX".into()), "XKX");
        assert_eq!(Names(&registry).area(&"ROW".into()), "rest of the world");
    }

    #[test]
    fn a_long_list_counts_the_rest_and_an_empty_one_is_nobody() {
        let words: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
        assert_eq!(
            [list_of(&words, 2), list_of(&words, 3), list_of(&[], 3)],
            ["a, b and 1 more", "a, b and c", "nobody"]
        );
    }

    #[test]
    fn a_list_of_words_reads_like_a_sentence() {
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(list(&[]), "");
    }
}
