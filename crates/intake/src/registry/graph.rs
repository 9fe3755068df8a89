//! Chains as graphs: what flows into what, in the order the chain lists its forms, without circles.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::code::FormId;
use monazite_model::diagnostic::Problem;

use super::known::Known;
use super::raw::Raw;

pub(super) fn check(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let rows = &raw.chains;
    let mut home: BTreeMap<&FormId, &str> = BTreeMap::new();
    let components: BTreeSet<&str> =
        raw.minerals.rows.iter().filter(|m| m.value.group == "component").map(|m| m.value.id.as_str()).collect();
    for row in &rows.rows {
        let c = &row.value;
        for (n, mineral) in c.minerals.iter().enumerate() {
            let key = format!("minerals[{n}]");
            Known::dangling(rows, row, &key, "mineral", mineral.as_str(), &known.minerals, problems);
        }
        for (n, form) in c.forms.iter().enumerate() {
            let key = format!("forms[{n}]");
            Known::dangling(rows, row, &key, "form", form.as_str(), &known.forms, problems);
            if let Some(other) = home.insert(form, &c.id) {
                problems.push(rows.problem(row, &key, "duplicate", format!("`{form}` is already in chain `{other}`")));
            }
            let mineral = form.mineral();
            // Parts of batteries belong to the chain of the mineral they are counted in.
            if raw.minerals.readable && !c.minerals.contains(&mineral) && !components.contains(mineral.as_str()) {
                problems.push(rows.problem(
                    row,
                    &key,
                    "not-in-chain",
                    format!("`{form}` is of `{mineral}`, which is not among the chain's minerals"),
                ));
            }
        }
        if c.forms.is_empty() && c.weak.trim().is_empty() {
            problems.push(rows.problem(row, "forms", "empty", "a chain without forms must say why in `weak`"));
        }
        made_somehow(raw, row.value.id.as_str(), &c.forms, problems);
    }
    order(raw, problems);
    circles(raw, problems);
}

/// A residue is made by a process.
fn made_somehow(raw: &Raw, chain: &str, forms: &[FormId], problems: &mut Vec<Problem>) {
    if !raw.processes.readable {
        return;
    }
    for row in raw.forms.rows.iter().filter(|r| r.value.local && forms.contains(&r.value.id)) {
        let made = raw.processes.rows.iter().any(|p| {
            p.value.chain == chain
                && (p.value.makes == row.value.id || p.value.joint.iter().any(|l| l.form == row.value.id))
        });
        if !made {
            problems.push(raw.forms.problem(
                row,
                "local",
                "never-made",
                format!("`{}` is local and no process of chain `{chain}` makes it", row.value.id),
            ));
        }
    }
}

/// Inputs stand before outputs in the chain's list.
fn order(raw: &Raw, problems: &mut Vec<Problem>) {
    for row in &raw.processes.rows {
        let p = &row.value;
        let Some(chain) = raw.chains.rows.iter().find(|c| c.value.id == p.chain) else {
            continue;
        };
        let at = |f: &FormId| chain.value.forms.iter().position(|x| x == f);
        for (n, leg) in p.from.iter().enumerate() {
            if let (Some(i), Some(o)) = (at(&leg.form), at(&p.makes))
                && i > o
            {
                problems.push(
                    raw.processes
                        .problem(
                            row,
                            &format!("from[{n}].form"),
                            "order",
                            format!(
                                "chain `{}` lists `{}` after `{}`, which is made of it",
                                p.chain, leg.form, p.makes
                            ),
                        )
                        .hint("list a chain's forms in the order a tonne passes them"),
                );
            }
        }
    }
}

/// No form is made, over however many steps, of itself.
fn circles(raw: &Raw, problems: &mut Vec<Problem>) {
    let mut makes: BTreeMap<&FormId, BTreeSet<&FormId>> = BTreeMap::new();
    for row in &raw.processes.rows {
        let p = &row.value;
        for input in &p.from {
            let into = makes.entry(&input.form).or_default();
            into.insert(&p.makes);
            into.extend(p.joint.iter().map(|l| &l.form));
        }
    }
    let mut reported: BTreeSet<&FormId> = BTreeSet::new();
    for start in makes.keys().copied() {
        let Some(path) = path_back(&makes, start) else { continue };
        if path.iter().any(|f| reported.contains(f)) {
            continue;
        }
        reported.extend(path.iter().copied());
        let row = raw.processes.rows.iter().find(|r| r.value.from.iter().any(|l| &l.form == start));
        let names: Vec<&str> = path.iter().map(|f| f.as_str()).chain([start.as_str()]).collect();
        let message = format!("processes go in a circle: {}", names.join(" -> "));
        problems.push(match row {
            Some(row) => raw.processes.problem(row, "from", "cycle", message),
            None => Problem::of_file(raw.processes.file, "cycle", message),
        });
    }
}

/// A way from a form back to itself, if there is one.
fn path_back<'a>(makes: &BTreeMap<&'a FormId, BTreeSet<&'a FormId>>, start: &'a FormId) -> Option<Vec<&'a FormId>> {
    let mut came: BTreeMap<&FormId, &'a FormId> = BTreeMap::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for &next in makes.get(at).into_iter().flatten() {
            if next == start {
                let mut path = vec![at];
                while let Some(&before) = path.last().and_then(|f| came.get(f)) {
                    path.push(before);
                }
                path.reverse();
                return Some(path);
            }
            if !came.contains_key(next) {
                came.insert(next, at);
                open.push(next);
            }
        }
    }
    None
}
