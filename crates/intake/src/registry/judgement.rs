//! Groups of minerals, areas and rules of national lists, matching industries, markets of prices, words for codes.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::diagnostic::{Problem, did_you_mean};

use super::hs::REVISIONS;
use super::known::{Known, filled, unique};
use super::raw::Raw;
use monazite_model::registry::QuotationUse;

pub(super) fn check(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    groups(raw, known, problems);
    list_rules(raw, known, problems);
    industries(raw, problems);
    end_uses(raw, problems);
    quotations(raw, known, problems);
    goods(raw, problems);
}

/// A code has one row an edition, and words.
fn goods(raw: &Raw, problems: &mut Vec<Problem>) {
    let rows = &raw.goods;
    unique(rows, "code", |g| format!("{} {}", g.edition, g.code).trim().to_owned(), problems);
    for row in &rows.rows {
        let g = &row.value;
        filled(rows, row, "goods", &g.goods, problems);
        if g.code.len() != 6 || !g.code.bytes().all(|b| b.is_ascii_digit()) {
            let message = format!("an HS code has six digits, found `{}`", g.code);
            problems.push(rows.problem(row, "code", "bad-hs-code", message));
        }
        if !g.edition.is_empty() && !REVISIONS.contains(&g.edition.as_str()) {
            let message = format!("expected one of {} or nothing, found `{}`", REVISIONS.join(", "), g.edition);
            problems.push(rows.problem(row, "edition", "bad-value", message));
        }
    }
}

/// A series has one row; a market is named, and a price that is only shown says why.
fn quotations(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let rows = &raw.quotations;
    unique(rows, "product", |q| format!("{} `{}` of {}", q.form, q.product, q.source), problems);
    let sources: BTreeSet<&str> = raw.sources.rows.iter().map(|s| s.value.id.as_str()).collect();
    for row in &rows.rows {
        let q = &row.value;
        Known::dangling(rows, row, "form", "form", q.form.as_str(), &known.forms, problems);
        filled(rows, row, "market", &q.market, problems);
        if q.base == QuotationUse::Shown {
            filled(rows, row, "why", &q.why, problems);
        }
        if raw.sources.readable && raw.sources.broken.is_empty() && !sources.contains(q.source.as_str()) {
            let message = format!("no source `{}` is registered", q.source);
            let mut problem = rows.problem(row, "source", "unknown-reference", message);
            problem.hint = did_you_mean(&q.source, sources.iter().copied());
            problems.push(problem);
        }
    }
}

fn groups(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let rows = &raw.groups;
    unique(rows, "id", |g| g.id.to_string(), problems);
    let mut groups: BTreeMap<&str, &str> = BTreeMap::new();
    for row in &rows.rows {
        let g = &row.value;
        filled(rows, row, "id", g.id.as_str(), problems);
        filled(rows, row, "source", &g.source, problems);
        Known::dangling(rows, row, "mineral", "mineral", g.mineral.as_str(), &known.minerals, problems);
        if g.form.mineral() != g.mineral {
            let message = format!("expected a form of `{}`, as `{}:what`, found `{}`", g.mineral, g.mineral, g.form);
            problems.push(rows.problem(row, "form", "bad-value", message));
        }
        if known.minerals.holds(g.id.as_str()) {
            let message = format!("`{}` is a mineral already: a group stands beside its members", g.id);
            problems.push(rows.problem(row, "id", "ambiguous", message));
        }
        if g.members.len() < 2 {
            problems.push(rows.problem(row, "members", "empty", "a group has at least two members"));
        }
        for member in &g.members {
            Known::dangling(rows, row, "members", "mineral", member.as_str(), &known.minerals, problems);
            if let Some(other) = groups.insert(member.as_str(), g.id.as_str()) {
                let message = format!("`{member}` is a member of `{other}` already");
                problems.push(rows.problem(row, "members", "duplicate", message));
            }
        }
    }
}

fn list_rules(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let (rows, lists) = (&raw.list_rules, &raw.lists);
    let key = |r: &monazite_model::registry::ListRule| {
        format!("{}, {}", r.list, r.from.map_or("from the beginning".to_owned(), |y| y.to_string()))
    };
    unique(rows, "list", key, problems);
    let blocs: BTreeSet<&str> = raw.memberships.rows.iter().map(|m| m.value.bloc.as_str()).collect();
    let names: BTreeSet<&str> = lists.rows.iter().map(|l| l.value.list.as_str()).collect();
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for row in &rows.rows {
        let r = &row.value;
        filled(rows, row, "list", &r.list, problems);
        if !blocs.contains(r.area.as_str()) {
            Known::dangling(rows, row, "area", "area", r.area.as_str(), &known.areas, problems);
        }
        if lists.readable && lists.broken.is_empty() && !names.contains(r.list.as_str()) {
            let message = format!("lists.csv has no list `{}`", r.list);
            let mut problem = rows.problem(row, "list", "unknown-reference", message);
            problem.hint = did_you_mean(&r.list, names.iter().copied());
            problems.push(problem);
        }
        let owner = owners.entry(&r.list).or_insert(r.area.as_str());
        if *owner != r.area.as_str() {
            let message = format!("the list belongs to `{owner}` in another row");
            problems.push(rows.problem(row, "area", "bad-value", message));
        }
    }
    if rows.readable && rows.broken.is_empty() {
        let without = names.iter().filter(|name| !owners.contains_key(*name));
        problems.extend(without.map(|name| {
            Problem::of_file(rows.file, "missing-row", format!("no row says whose list `{name}` of lists.csv is"))
                .hint(format!("add `{name},,AREA,` with the area it belongs to, and the rule where one is known"))
        }));
    }
}

fn industries(raw: &Raw, problems: &mut Vec<Problem>) {
    let rows = &raw.industries;
    unique(rows, "nace", |i| i.nace.clone(), problems);
    for row in &rows.rows {
        let i = &row.value;
        filled(rows, row, "source", &i.source, problems);
        let nace: Vec<char> = i.nace.chars().collect();
        if !(nace.len() == 3 && nace[0].is_ascii_uppercase() && nace[1..].iter().all(char::is_ascii_digit)) {
            let message = format!("expected a division of NACE, `C26`, found `{}`", i.nace);
            problems.push(rows.problem(row, "nace", "bad-value", message));
        }
        if let Some(message) = no_digits(&i.naics) {
            problems.push(rows.problem(row, "naics", "bad-value", message));
        }
    }
}

/// A use has one row, with industries and why.
fn end_uses(raw: &Raw, problems: &mut Vec<Problem>) {
    let rows = &raw.end_uses;
    unique(rows, "application", |u| u.application.clone(), problems);
    for row in &rows.rows {
        let use_ = &row.value;
        filled(rows, row, "reason", &use_.reason, problems);
        if let Some(message) = no_digits(&use_.naics) {
            problems.push(rows.problem(row, "naics", "bad-value", message));
        }
    }
}

/// What is wrong with a list of first digits of industries.
fn no_digits(list: &str) -> Option<String> {
    let digits = |code: &&str| (3..=6).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
    let wrong = list.split(';').find(|code| !digits(code))?;
    Some(format!("expected first digits of industries, `3361;3362`, found `{wrong}`"))
}
