//! Pages about criticality: the ranking of a method, one mineral with the numbers in the formula, methods side by side.

use monazite_model::code::MethodId;
use monazite_model::criticality::{Assessment, Comparison, Score, SwitchingValue};
use monazite_model::quantity::Band;

use super::{area, finding, label, mineral, shown};
use crate::names::{Names, list};
use crate::number::percent;
use crate::page::{Page, Tone};
use crate::table::Table;

/// Columns a page needs for all methods side by side, and how many methods stand side by side on a narrower one.
const WIDE: usize = 110;
const SIDE_BY_SIDE: usize = 6;

fn span(name: &str, band: &Band) -> String {
    if band.low == band.high {
        return String::new();
    }
    format!("{} – {}", shown(name, band.low), shown(name, band.high))
}

/// The finding that opens a page.
fn first(sentence: Option<String>, page: &mut Page) {
    if let Some(sentence) = sentence {
        let sentence = page.toned(&sentence, Tone::Strong);
        page.paragraph(&sentence);
    }
}

/// The axes of a method in the order of its page, the main one first.
fn axes(assessment: &Assessment) -> Vec<String> {
    let main = assessment.main_axis.as_str();
    let mut names: Vec<String> = Vec::new();
    for name in assessment.scores.iter().flat_map(|s| s.axes.keys()) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names.sort_by_key(|n| (n != main, n != "supply_risk", n.clone()));
    names
}

fn judged(score: &Score) -> String {
    match (score.critical, score.critical_share) {
        (Some(true), Some(share)) if share < 0.995 => format!("yes ({})", percent(share)),
        (Some(false), Some(share)) if share > 0.005 => format!("no ({})", percent(share)),
        (Some(true), _) => "yes".into(),
        (Some(false), _) => "no".into(),
        (None, _) => String::new(),
    }
}

/// The ranking of a method, then what it cannot score. Each mineral stands at its bottleneck; `all` shows every stage.
pub fn assessment(assessment: &Assessment, all: bool, names: Names, page: &mut Page) {
    first(super::own::finding(assessment, names).or_else(|| finding::of_method(assessment, names)), page);
    page.heading(&format!("{}: {}, {}", assessment.title, area(names, &assessment.area), assessment.year));
    if let Some(said) = thresholds(assessment) {
        page.paragraph(&said);
    }
    if let Some(own) = &assessment.own {
        super::own::section(own, names, page);
    }
    let axes = axes(assessment);
    let judges = assessment.scores.iter().any(|s| s.critical.is_some());
    let mut columns = vec![">#".to_owned(), "mineral".into(), "form".into()];
    for axis in &axes {
        columns.push(format!(">{}", label(axis)));
        if ranged(assessment, axis) {
            columns.push("5–95 %".into());
        }
    }
    // With thresholds of one's own the table is judged by those; the method's judgement stands beside it.
    if assessment.own.is_some() {
        columns.push("on the list".into());
    }
    if judges {
        columns.push(if assessment.own.is_some() { "by the method" } else { "critical" }.into());
    }
    let common = common_lacks(assessment);
    let own =
        |score: &Score| -> Vec<String> { score.missing.iter().filter(|m| !common.contains(m)).cloned().collect() };
    let lacking = assessment.scores.iter().any(|s| !own(s).is_empty());
    if lacking {
        columns.push("lacks".into());
    }
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new("", &columns);
    let mut rows: Vec<&Score> = assessment.scores.iter().filter(|s| all || s.bottleneck || s.value.is_none()).collect();
    rows.sort_by(|a, b| {
        let value = |s: &Score| s.value.unwrap_or(f64::NEG_INFINITY);
        value(b).total_cmp(&value(a)).then_with(|| (&a.mineral, &a.form).cmp(&(&b.mineral, &b.form)))
    });
    for (rank, score) in rows.iter().enumerate() {
        let mut cells = vec![
            (rank + 1).to_string(),
            mineral(names, &score.mineral),
            format!("{}{}", names.form(&score.form), if all && score.bottleneck { " *" } else { "" }),
        ];
        for axis in &axes {
            let band = score.axes.get(axis);
            cells.push(band.map_or("–".into(), |b| shown(axis, b.value)));
            if ranged(assessment, axis) {
                cells.push(band.map(|b| span(axis, b)).unwrap_or_default());
            }
        }
        if let Some(own) = &assessment.own {
            cells.push(if score.bottleneck { super::own::listed(own, &score.mineral) } else { String::new() });
        }
        if judges {
            cells.push(judged(score));
        }
        if lacking {
            cells.push(lacks(&own(score)));
        }
        table.row(cells);
    }
    page.table(&table);
    if !common.is_empty() {
        page.paragraph(&format!("Every row lacks: {}.", common.join("; ")));
    }
    if all {
        page.note("* the stage the method publishes");
    }
    unscored(assessment, names, page);
    if assessment.draws > 0 && judges {
        page.note("In brackets: share of the draws in which it is critical.");
    }
    for caveat in &assessment.caveats {
        page.item(caveat);
    }
    let mut sources: Vec<String> = assessment.scores.iter().flat_map(|s| s.sources.iter().cloned()).collect();
    sources.sort();
    sources.dedup();
    if !sources.is_empty() {
        page.note(&format!("Sources: {}.", sources.join(", ")));
    }
}

/// What puts a mineral on the list: the thresholds asked for before the method's own.
fn thresholds(assessment: &Assessment) -> Option<String> {
    let own = assessment.own.as_ref().map(|own| {
        // Of two axes one may have been asked about.
        let kept = if own.cuts.len() > 1 { "; an axis nobody asked about keeps the method's" } else { "" };
        format!("On the list: {}{kept}.", super::own::cuts(own))
    });
    let method = match (assessment.thresholds.as_str(), &own) {
        ("", _) => None,
        (words, None) => Some(format!("{}.", crate::names::capital(words))),
        (words, Some(_)) => Some(format!("The method's own: {words}.")),
    };
    let said: Vec<String> = own.into_iter().chain(method).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// Axes whose range has a column: the main one, and both of the EU.
fn ranged(assessment: &Assessment, axis: &str) -> bool {
    axis == assessment.main_axis || axis == "economic_importance"
}

/// Inputs that every score of a method lacks.
fn common_lacks(assessment: &Assessment) -> Vec<String> {
    let Some(first) = assessment.scores.first() else { return Vec::new() };
    let everywhere = |m: &&String| assessment.scores.iter().all(|s| s.missing.contains(*m));
    if assessment.scores.len() < 2 { Vec::new() } else { first.missing.iter().filter(everywhere).cloned().collect() }
}

/// What is missing, short enough for a table.
fn lacks(missing: &[String]) -> String {
    let short = |m: &String| match m.rsplit_once('(') {
        Some((_, symbol)) if symbol.ends_with(')') && symbol.len() < 8 => symbol.trim_end_matches(')').to_owned(),
        _ => m.split(':').next().unwrap_or_default().to_owned(),
    };
    let mut words: Vec<String> = missing.iter().map(short).collect();
    words.dedup();
    words.join("; ")
}

fn unscored(assessment: &Assessment, names: Names, page: &mut Page) {
    if assessment.unscored.is_empty() {
        return;
    }
    // Minerals that lack the same stand together.
    let mut by_lack: Vec<(String, Vec<String>)> = Vec::new();
    for row in &assessment.unscored {
        let lack = row.missing.join("; ");
        let name = mineral(names, &row.mineral);
        match by_lack.iter_mut().find(|(l, _)| *l == lack) {
            Some((_, minerals)) => minerals.push(name),
            None => by_lack.push((lack, vec![name])),
        }
    }
    page.heading(&format!("Not scored: {}", crate::number::count(assessment.unscored.len(), "mineral", "minerals")));
    for (lack, minerals) in by_lack {
        page.item(&format!("{} – missing: {lack}", minerals.join(", ")));
    }
}

/// One mineral: the formula with the numbers in it, every input with its range and source.
pub fn explanation(assessment: &Assessment, names: Names, page: &mut Page) {
    for score in &assessment.scores {
        let mark = if score.bottleneck { ", the stage the method publishes" } else { "" };
        page.heading(&format!(
            "{} at {} ({}), {}, {}{mark}",
            mineral(names, &score.mineral),
            score.stage.name(),
            score.form,
            area(names, &score.area),
            score.year
        ));
        for line in &score.formula {
            page.line(line);
        }
        if !score.inputs.is_empty() {
            let mut table = Table::new("", &["symbol", ">value", "5–95 %", "what", "source"]);
            for (symbol, input) in &score.inputs {
                let name = if input.unit == "usd" { "x_usd" } else { symbol.as_str() };
                table.row([
                    symbol.clone(),
                    shown(name, input.band.value),
                    span(name, &input.band),
                    input.what.clone(),
                    input.sources.join(", "),
                ]);
            }
            page.line("");
            page.table(&table);
        }
        let mut result: Vec<String> = score
            .axes
            .iter()
            .map(|(axis, band)| {
                let range = span(axis, band);
                let range = if range.is_empty() { range } else { format!(" ({range})") };
                format!("{} {}{range}", label(axis), shown(axis, band.value))
            })
            .collect();
        if score.critical.is_some() {
            result.push(format!("critical: {}", judged(score)));
        }
        page.line("");
        page.paragraph(&format!("{}.", result.join("; ")));
        industries(score, page);
        for missing in &score.missing {
            page.item(&format!("missing: {missing}"));
        }
        for note in &score.notes {
            page.item(note);
        }
    }
    unscored(assessment, names, page);
    if !assessment.thresholds.is_empty() {
        page.note(&format!("{}.", crate::names::capital(&assessment.thresholds)));
    }
    for caveat in &assessment.caveats {
        page.item(caveat);
    }
}

/// What industries lose, where the method tells it.
fn industries(score: &Score, page: &mut Page) {
    if score.industries.is_empty() {
        return;
    }
    page.line("");
    let mut table = Table::new("", &["code", "industry that loses", "", ">value added", ">share"]);
    for row in &score.industries {
        let how = if row.user { "user" } else { "through others" };
        table.row([
            row.code.clone(),
            row.name.clone(),
            how.into(),
            crate::number::usd(row.loss_usd),
            percent(row.share),
        ]);
    }
    page.table(&table);
}

/// What an input would have to become, in words.
fn move_words(m: &SwitchingValue) -> String {
    let side = if m.critical { "leaves" } else { "becomes critical" };
    let axis = label(&m.axis);
    let inside = if m.inside { ", inside its range" } else { "" };
    format!(
        "{side} by {axis} if {} goes from {} to {}{inside}",
        m.input,
        shown(&m.input, m.from),
        shown(&m.input, m.to)
    )
}

/// The moves of one mineral, the shortest few.
pub fn moves(moves: &[SwitchingValue], page: &mut Page) {
    if moves.is_empty() {
        return;
    }
    page.heading("What would move it across a threshold, one input at a time");
    for m in moves.iter().take(6) {
        page.item(&move_words(m));
    }
}

/// Ranks by mineral and method, the riskiest on average first; methods that do not fit side by side stand in tables below each other.
fn ranks(comparison: &Comparison, methods: &[&MethodId], names: Names, page: &mut Page) {
    let mean = |c: &monazite_model::criticality::Compared| {
        c.by_method.values().map(|s| f64::from(s.rank)).sum::<f64>() / c.by_method.len().max(1) as f64
    };
    let mut rows: Vec<_> = comparison.minerals.iter().collect();
    rows.sort_by(|a, b| mean(a).total_cmp(&mean(b)).then_with(|| a.mineral.cmp(&b.mineral)));
    let together = if page.width() < WIDE { SIDE_BY_SIDE } else { methods.len().max(1) };
    for (k, some) in methods.chunks(together).enumerate() {
        if k > 0 {
            page.line("");
        }
        let mut columns = vec!["mineral".to_owned()];
        columns.extend(some.iter().map(|m| format!(">{m}")));
        columns.push(">mean".into());
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut table = Table::new("", &columns);
        for row in &rows {
            let rank = |method: &&MethodId| {
                let placed = row.by_method.get(method.as_str());
                placed.map_or("–".to_owned(), |s| {
                    format!("{}{}", s.rank, if s.critical == Some(true) { "*" } else { " " })
                })
            };
            let cells = std::iter::once(mineral(names, &row.mineral)).chain(some.iter().map(rank));
            table.row(cells.chain([format!("{:.1}", mean(row))]));
        }
        page.table(&table);
    }
}

/// Methods side by side.
pub fn comparison(comparison: &Comparison, names: Names, page: &mut Page) {
    first(finding::of_methods(comparison, names), page);
    let scores = |m: &&MethodId| comparison.minerals.iter().any(|c| c.by_method.contains_key(m.as_str()));
    let (methods, silent): (Vec<&MethodId>, Vec<&MethodId>) =
        comparison.methods.iter().map(|(m, ..)| m).partition(scores);
    page.heading(&format!("Methods side by side: {}", area(names, &comparison.area)));
    let years: Vec<String> =
        comparison.methods.iter().map(|(m, place, year)| format!("{m} ({place} {year})")).collect();
    page.paragraph(&format!("Rank of each mineral, 1 the riskiest; * critical by that method. {}.", list(&years)));
    ranks(comparison, &methods, names, page);
    if !comparison.correlations.is_empty() {
        page.heading("How far the rankings agree (Spearman)");
        let mut table = Table::new("", &["method", "method", ">rank correlation", ">minerals"]);
        for c in &comparison.correlations {
            table.row([c.a.to_string(), c.b.to_string(), format!("{:.2}", c.spearman), c.minerals.to_string()]);
        }
        page.table(&table);
    }
    let hinging: Vec<&SwitchingValue> = comparison.moves.iter().filter(|m| m.inside).collect();
    if !hinging.is_empty() {
        page.heading("Judgements that hang on one input inside its own range");
        let mut table = Table::new("", &["method", "mineral", "now", "input", ">from", ">to", "axis"]);
        for m in hinging {
            table.row([
                m.method.to_string(),
                mineral(names, &m.mineral),
                if m.critical { "critical" } else { "not critical" }.to_owned(),
                m.input.clone(),
                shown(&m.input, m.from),
                shown(&m.input, m.to),
                label(&m.axis),
            ]);
        }
        page.table(&table);
    }
    if !silent.is_empty() {
        let silent: Vec<&str> = silent.iter().map(|m| m.as_str()).collect();
        page.note(&format!("Without a score for any mineral, for want of an input: {}.", silent.join(", ")));
    }
    page.note("All moves, with inputs outside their range, are in the JSON.");
}
