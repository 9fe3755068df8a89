//! What rows say together: references that lead somewhere, numbers inside their bounds, reasons where a number is ours.

use monazite_model::diagnostic::Problem;
use monazite_model::registry::Form;

use super::known::{Known, Names, filled, reasoned, unique};
use super::raw::Raw;
use super::rows::{Row, Rows};
use super::{event_measures, folding, graph, hs, judgement, parameters, processes, tables};

/// All checks.
pub(super) fn all(raw: &Raw, problems: &mut Vec<Problem>) {
    let known = Known {
        areas: Names::of(&raw.areas, |a| a.id.as_str()),
        minerals: Names::of(&raw.minerals, |m| m.id.as_str()),
        forms: Names::of(&raw.forms, |f| f.id.as_str()),
        chains: Names::of(&raw.chains, |c| &c.id),
    };
    unique(&raw.areas, "id", |a| a.id.to_string(), problems);
    unique(&raw.minerals, "id", |m| m.id.to_string(), problems);
    unique(&raw.forms, "id", |f| f.id.to_string(), problems);
    unique(&raw.processes, "id", |p| p.id.clone(), problems);
    unique(&raw.chains, "id", |c| c.id.clone(), problems);
    unique(&raw.sources, "id", |s| s.id.clone(), problems);
    unique(&raw.events, "id", |e| e.id.clone(), problems);
    unique(&raw.parameters, "scope", |p| format!("{} of {}", p.name, p.scope), problems);
    minerals(raw, &known, problems);
    forms(raw, &known, problems);
    hs::check(&raw.forms, &known, problems);
    processes::check(raw, &known, problems);
    graph::check(raw, &known, problems);
    parameters::check(raw, &known, problems);
    tables::check(raw, &known, problems);
    judgement::check(raw, &known, problems);
    event_measures::check(raw, problems);
    folding::check(raw, problems);
    folding::check_places(raw, &known, problems);
}

fn minerals(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let rows = &raw.minerals;
    for row in &rows.rows {
        let m = &row.value;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if m.id.as_str().is_empty() || !m.id.as_str().chars().all(plain) {
            problems.push(rows.problem(
                row,
                "id",
                "bad-id",
                format!("expected lower-case letters, digits and hyphens, found `{}`", m.id),
            ));
        }
        filled(rows, row, "name", &m.name, problems);
        filled(rows, row, "counted_as", &m.counted_as, problems);
        Known::dangling(rows, row, "chain", "chain", &m.chain, &known.chains, problems);
        let lists = raw
            .chains
            .rows
            .iter()
            .filter(|c| c.value.minerals.contains(&m.id))
            .map(|c| c.value.id.as_str())
            .collect::<Vec<_>>();
        if known.chains.holds(&m.chain) && lists != [m.chain.as_str()] {
            problems.push(
                rows.problem(
                    row,
                    "chain",
                    "not-in-one-chain",
                    format!(
                        "`{}` says it is in chain `{}`, chains.toml lists it in {}",
                        m.id,
                        m.chain,
                        if lists.is_empty() { "none".to_owned() } else { format!("`{}`", lists.join("`, `")) }
                    ),
                )
                .hint("every mineral belongs to exactly one chain, named in both files"),
            );
        }
    }
}

fn forms(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let rows = &raw.forms;
    for row in &rows.rows {
        let f = &row.value;
        if f.id.what().is_empty() || f.id.as_str().matches(':').count() != 1 {
            problems.push(rows.problem(row, "id", "bad-id", format!("expected `mineral:what`, found `{}`", f.id)));
        }
        let mineral = f.id.mineral();
        Known::dangling(rows, row, "id", "mineral", mineral.as_str(), &known.minerals, problems);
        filled(rows, row, "name", &f.name, problems);
        if f.local && !f.hs.is_empty() {
            problems.push(rows.problem(
                row,
                "hs",
                "local-with-codes",
                "a local form does not travel and can have no HS codes",
            ));
        }
        follows(rows, row, known, problems);
        if let Some(o) = &f.outside {
            if !matches!(o.kind.as_str(), "secondary" | "primary") {
                problems.push(
                    rows.problem(
                        row,
                        "outside.kind",
                        "bad-value",
                        format!("expected `secondary` or `primary`, found `{}`", o.kind),
                    )
                    .hint("`secondary` is scrap, `primary` another raw material"),
                );
            }
            for (key, share) in std::iter::once(("outside.share".to_owned(), o.share))
                .chain(o.by_area.iter().map(|(a, s)| (format!("outside.by_area.{a}"), *s)))
            {
                if !(0.0..=1.0).contains(&share) {
                    problems.push(rows.problem(
                        row,
                        &key,
                        "out-of-range",
                        format!("a share lies between 0 and 1, found {share}"),
                    ));
                }
            }
            known.check_areas(rows, row, "outside.by_area", o.by_area.keys(), problems);
            reasoned(rows, row, "outside.reason", &o.reason, problems);
        }
        stated_as(rows, row, known, problems);
        stated_use(rows, row, problems);
        other_forms(rows, row, known, problems);
    }
}

/// Goods of national statistics: something is stated for each, masses are converted by positive factors, the reason is given.
fn stated_as(rows: &Rows<Form>, row: &Row<Form>, known: &Known, problems: &mut Vec<Problem>) {
    for goods in &row.value.stated_as {
        if let Some(of) = &goods.shares_of {
            Known::dangling(rows, row, "stated_as.shares_of", "form", of.as_str(), &known.forms, problems);
        }
        if goods.imports.is_none() && goods.origins.is_none() {
            let what = "neither imports nor origins are named";
            problems.push(
                rows.problem(row, "stated_as", "bad-value", what)
                    .hint("`imports = \"\"` and `origins = \"\"` are the figures without words"),
            );
        }
        if let Some(factor) = goods.factor.filter(|f| !(*f > 0.0 && f.is_finite())) {
            let what = format!("a factor between masses is positive, found {factor}");
            problems.push(rows.problem(row, "stated_as.factor", "out-of-range", what));
        }
        reasoned(rows, row, "stated_as.reason", &goods.reason, problems);
    }
}

/// Published use: masses are converted by a positive factor, the reason is given.
fn stated_use(rows: &Rows<Form>, row: &Row<Form>, problems: &mut Vec<Problem>) {
    let Some(stated) = &row.value.stated_use else { return };
    if let Some(factor) = stated.factor.filter(|f| !(*f > 0.0 && f.is_finite())) {
        let what = format!("a factor between masses is positive, found {factor}");
        problems.push(rows.problem(row, "stated_use.factor", "out-of-range", what));
    }
    reasoned(rows, row, "stated_use.reason", &stated.reason, problems);
}

/// Forms whose figures or sum a form stands for: they exist, figures are of the same mineral, the reason is given.
fn other_forms(rows: &Rows<Form>, row: &Row<Form>, known: &Known, problems: &mut Vec<Problem>) {
    let f = &row.value;
    for (key, form) in f.figures_of.iter().map(|of| ("figures_of", of)).chain(f.sum_of.iter().map(|of| ("sum_of", of)))
    {
        Known::dangling(rows, row, key, "form", form.as_str(), &known.forms, problems);
    }
    if let Some(of) = &f.figures_of {
        if of.mineral() != f.id.mineral() || *of == f.id {
            let what = format!("expected another form of `{}`, found `{of}`", f.id.mineral());
            problems.push(rows.problem(row, "figures_of", "bad-value", what));
        }
        reasoned(rows, row, "figures_reason", &f.figures_reason, problems);
    }
}

/// Prices and tonnages that follow those of another form: the other exists, the reason is given, nothing goes round in circles.
fn follows(rows: &Rows<Form>, row: &Row<Form>, known: &Known, problems: &mut Vec<Problem>) {
    let f = &row.value;
    if let Some(other) = &f.price_of {
        Known::dangling(rows, row, "price_of", "form", other.as_str(), &known.forms, problems);
        if !(f.price_factor > 0.0 && f.price_factor.is_finite()) {
            problems.push(rows.problem(
                row,
                "price_factor",
                "out-of-range",
                format!("a price factor is positive, found {}", f.price_factor),
            ));
        }
        reasoned(rows, row, "price_reason", &f.price_reason, problems);
        if circles(rows, row, |f| f.price_of.as_ref().map(|o| o.as_str())) {
            problems.push(rows.problem(row, "price_of", "cycle", "the price follows itself in a circle"));
        }
    }
    if let Some(d) = &f.production_of {
        Known::dangling(rows, row, "production_of.form", "form", d.form.as_str(), &known.forms, problems);
        for (key, factor) in std::iter::once(("production_of.factor".to_owned(), d.factor))
            .chain(d.by_area.iter().map(|(a, s)| (format!("production_of.by_area.{a}"), *s)))
        {
            if !(factor >= 0.0 && factor.is_finite()) {
                problems.push(rows.problem(
                    row,
                    &key,
                    "out-of-range",
                    format!("a factor is not negative, found {factor}"),
                ));
            }
        }
        known.check_areas(rows, row, "production_of.by_area", d.by_area.keys(), problems);
        reasoned(rows, row, "production_of.reason", &d.reason, problems);
        if circles(rows, row, |f| f.production_of.as_ref().map(|d| d.form.as_str())) {
            problems.push(rows.problem(row, "production_of", "cycle", "the tonnage follows itself in a circle"));
        }
    }
}

fn circles<'a>(rows: &'a Rows<Form>, row: &'a Row<Form>, next: impl Fn(&'a Form) -> Option<&'a str>) -> bool {
    let mut at = &row.value;
    for _ in 0..=rows.rows.len() {
        let Some(name) = next(at) else { return false };
        if name == row.value.id.as_str() {
            return true;
        }
        match rows.rows.iter().find(|r| r.value.id.as_str() == name) {
            Some(other) => at = &other.value,
            None => return false,
        }
    }
    // A circle further on that this row does not lie on: reported at the rows that do.
    false
}
