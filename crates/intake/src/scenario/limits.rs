//! Limits in tonnes or shares, one for each form or one for all, and who gets their rent.

use std::collections::BTreeSet;

use monazite_model::code::FormId;
use monazite_model::scenario::{Limit, QuotaTonnes, Together};
use monazite_model::term::RentShares;

use super::section::Section;

/// Tonnes hold for one form: with several it would be open whether each or all together.
pub(super) fn one_form(s: &Section<'_, '_>, key: &'static str, on: Option<&[FormId]>) {
    several(s, key, on, "write one measure for each form");
}

fn several(s: &Section<'_, '_>, key: &'static str, on: Option<&[FormId]>, hint: &str) {
    if on.is_some_and(|forms| forms.len() > 1) {
        let message = format!("`{key}` in tonnes needs exactly one form in `on`");
        s.fault_at_key(key, "one-form", message, Some(hint.into()));
    }
}

/// A quota: one for each form, or one for all of them.
pub(super) fn quota(s: &Section<'_, '_>, on: Option<&[FormId]>) -> (Option<Limit>, Option<Option<Together>>) {
    let together = together(s, on);
    let limit = match s.one_of(&["t", "share"], true) {
        Some("t") => {
            if !s.has("together") {
                let one = "for one quota over all of them";
                several(
                    s,
                    "t",
                    on,
                    &format!("{one} write together = \"gross\" or \"counted\", else one measure for each"),
                );
            }
            s.number("t").map(|at| Limit::Tonnes(at.value))
        }
        Some(_) => s.number("share").map(|at| Limit::Share(at.value)),
        None => None,
    };
    (limit, together)
}

/// Whether one quota counts all forms; `None` where what is written of it is wrong.
fn together(s: &Section<'_, '_>, on: Option<&[FormId]>) -> Option<Option<Together>> {
    let word = s.choice("together");
    let weights = s.numbers("weights");
    if (s.has("together") && word.is_none()) || (s.has("weights") && weights.is_none()) {
        return None;
    }
    let gross = word.as_ref().is_some_and(|at| at.value == "gross");
    if let Some(at) = &weights {
        if !gross {
            let message =
                "`weights` are gross tonnes per counted tonne; they have no meaning without together = \"gross\"";
            let hint = "write together = \"gross\", or remove `weights`";
            s.fault_at_key("weights", "contradiction", message, Some(hint.into()));
            return None;
        }
        if let Some(forms) = on.filter(|forms| forms.len() != at.value.len()) {
            let message =
                format!("expected one number for each form of `on` ({}), found {}", forms.len(), at.value.len());
            s.desk.fault(&at.span, &at.path, "one-each", message, None);
            return None;
        }
    }
    if let (Some(at), Some(forms)) = (&word, on)
        && chains_of(s, forms).len() > 1
    {
        let message = "one quota cannot count forms of several chains, because each chain is cleared for itself";
        s.desk.fault(&at.span, &at.path, "several-chains", message, Some("write one measure for each chain".into()));
        return None;
    }
    let tonnes = if gross { QuotaTonnes::Gross } else { QuotaTonnes::Counted };
    Some(word.map(|_| Together { tonnes, weights: weights.map(|at| at.value) }))
}

/// Tonnes or a share.
pub(super) fn limit(s: &Section<'_, '_>, on: Option<&[FormId]>, needed: bool) -> Option<Limit> {
    match s.one_of(&["t", "share"], needed)? {
        "t" => {
            one_form(s, "t", on);
            s.number("t").map(|at| Limit::Tonnes(at.value))
        }
        _ => s.number("share").map(|at| Limit::Share(at.value)),
    }
}

/// Who gets a rent; all of it the holders where nothing is written.
pub(super) fn rent(s: &Section<'_, '_>) -> Option<RentShares> {
    let has = s.has("rent");
    let Some(t) = s.table("rent") else {
        let all = RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 };
        return (!has).then_some(all);
    };
    let read = [t.number("holders"), t.number("importers"), t.number("treasury")];
    let wrong = ["holders", "importers", "treasury"].iter().zip(&read).any(|(key, at)| t.has(key) && at.is_none());
    let [holders, importers, treasury] = read.map(|at| at.map_or(0.0, |at| at.value));
    if wrong {
        return None;
    }
    let sum = holders + importers + treasury;
    if (sum - 1.0).abs() > 1e-9 {
        t.fault_at_table("rent-sum", format!("the shares of a rent add up to {sum}; expected 1"), None);
        return None;
    }
    Some(RentShares { holders, importers, treasury })
}

/// The chains some forms are computed in.
fn chains_of<'r>(s: &Section<'_, 'r>, forms: &[FormId]) -> BTreeSet<&'r str> {
    let chain = |form: &FormId| s.desk.registry.minerals.get(&form.mineral()).map(|mineral| mineral.chain.as_str());
    forms.iter().filter_map(chain).collect()
}
