//! Quotas that count several forms together: whose tonnes, at which weights, in words.

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::{Limit, QuotaTonnes, Together};
use monazite_model::term::{Part, Target};
use monazite_model::words::names::list_of;
use monazite_model::words::number::stated;

use super::acting::Acting;
use super::bound::FormBounds;
use super::context::Context;
use super::notice::Notice;

/// Forms named in a sentence.
const MOST_NAMED: usize = 6;

/// The bounds of a quota: one for each form, or one for all. `of` names an author's goods of a form.
pub fn bounds(
    acting: &Acting<'_>,
    (on, limit, together): (&[FormId], Limit, Option<&Together>),
    authors: &[AreaId],
    of: impl Fn(&FormId, &AreaId) -> Target,
) -> Vec<FormBounds> {
    let forms = acting.context.forms(on);
    let Some(together) = together else {
        let each = |form: &FormId| {
            acting.bounds(std::slice::from_ref(form), authors, |area| of(form, area), |part, _| part.limited(limit))
        };
        return forms.iter().map(each).collect();
    };
    let all = |area: &AreaId| {
        let part =
            |form: &FormId| Part { weight: weight(acting.context, together, on, form, area).0, of: of(form, area) };
        Target::Together { parts: forms.iter().map(part).collect() }
    };
    vec![acting.bounds(&forms, authors, all, |part, _| part.limited(limit))]
}

/// Tonnes of the quota that a counted tonne of a form takes, and whether somebody says so: the scenario, or a code of the registry.
fn weight(context: &Context<'_>, together: &Together, on: &[FormId], form: &FormId, area: &AreaId) -> (f64, bool) {
    if together.tonnes == QuotaTonnes::Counted {
        return (1.0, true);
    }
    if let Some(weights) = &together.weights {
        let own = on.iter().position(|f| f == form).and_then(|k| weights.get(k));
        return (own.copied().unwrap_or(1.0), own.is_some());
    }
    let coded = context.registry.forms.get(form).and_then(|f| f.gross_per_counted(area));
    (coded.unwrap_or(1.0), coded.is_some())
}

/// Forms as the subject of a limit: `lanthanum oxide`, or `10 forms together (lanthanum oxide, …)`.
pub fn forms_words(context: &Context<'_>, forms: &[FormId]) -> String {
    match forms {
        [one] => context.form_name(one),
        many => {
            let names: Vec<String> = many.iter().map(|form| context.form_name(form)).collect();
            format!("{} forms together ({})", many.len(), list_of(&names, MOST_NAMED))
        }
    }
}

/// In which tonnes a quota is told, behind the tonnes: nothing for one form.
pub fn tonnes_words(together: Option<&Together>) -> &'static str {
    match together.map(|t| t.tonnes) {
        None => "",
        Some(QuotaTonnes::Gross) => ", gross weight",
        Some(QuotaTonnes::Counted) => ", counted tonnes",
    }
}

/// Says what one quota over several forms assumes of each of them.
pub fn assumed(notice: &mut Notice<'_>, acting: &Acting<'_>, on: &[FormId], together: &Together, authors: &[AreaId]) {
    let context = acting.context;
    let forms = context.forms(on);
    notice.assume(format!(
        "One quota over {} forms with one rent a tonne: whoever holds it ships what pays most per tonne of quota.",
        forms.len()
    ));
    let Some(author) = authors.first().filter(|_| together.tonnes == QuotaTonnes::Gross) else { return };
    let mut alike: Vec<(f64, Vec<String>)> = Vec::new();
    let mut unsaid = Vec::new();
    for form in &forms {
        let (weight, said) = weight(context, together, on, form, author);
        if !said {
            unsaid.push(context.form_name(form));
        }
        match alike.iter_mut().find(|(w, _)| *w == weight) {
            Some((_, names)) => names.push(context.form_name(form)),
            None => alike.push((weight, vec![context.form_name(form)])),
        }
    }
    let each: Vec<String> = alike
        .iter()
        .map(|(weight, names)| format!("{} t for {}", stated(*weight), list_of(names, MOST_NAMED)))
        .collect();
    let whose =
        if together.weights.is_some() { "the scenario's" } else { "by the content of the code that carries it" };
    notice.assume(format!("Gross weight of a counted tonne ({whose}): {}.", each.join("; ")));
    if !unsaid.is_empty() {
        notice.assume(format!(
            "No code says what {} weighs: a counted tonne is taken as a gross one.",
            list_of(&unsaid, MOST_NAMED)
        ));
    }
}
