//! Cuts of exports and what they cost whom, as a page.

use std::collections::BTreeMap;

use monazite_model::answer::standing::Standing;
use monazite_model::code::AreaId;
use monazite_model::leverage::{Exposure, Leverage};
use monazite_model::quantity::Band;

use crate::names::{Names, list, spelled};
use crate::number::{MoneyUnit, count, percent, plain, span, usd};
use crate::page::Page;
use crate::table::Table;

/// Actors and areas of the matrix.
const MATRIX: (usize, usize) = (8, 8);

/// Smaller figures of the matrix, in its unit, are told as less than this.
const LEAST_SHOWN: f64 = 0.001;

/// The costliest cut of an actor for an area: what the matrix holds. Cuts are not added up, because losses of cuts made
/// together are not the sum of their losses.
pub fn matrix(found: &Leverage) -> BTreeMap<(&AreaId, &AreaId), &Exposure> {
    let mut worst: BTreeMap<(&AreaId, &AreaId), &Exposure> = BTreeMap::new();
    for exposure in found.exposures.iter().filter(|e| e.cost.value > 0.0) {
        let entry = worst.entry((&exposure.actor, &exposure.area)).or_insert(exposure);
        if exposure.cost.value > entry.cost.value {
            *entry = exposure;
        }
    }
    worst
}

/// Actors and areas of a matrix of the given size: actors by their costliest cut, areas by their worst exposure, actors'
/// costs to themselves left out of both.
pub fn axes<'a>(found: &'a Leverage, most: (usize, usize)) -> (Vec<&'a AreaId>, Vec<&'a AreaId>) {
    let (mut actors, mut areas): (BTreeMap<&AreaId, f64>, BTreeMap<&AreaId, f64>) = Default::default();
    for (&(actor, area), exposure) in &matrix(found) {
        let counted = found.against.is_empty() || found.against.contains(area);
        if actor != area && counted {
            let raise = |of: &mut f64| *of = of.max(exposure.cost.value);
            raise(actors.entry(actor).or_insert(0.0));
            raise(areas.entry(area).or_insert(0.0));
        }
    }
    let first = |of: BTreeMap<&'a AreaId, f64>, most: usize| {
        let mut ranked: Vec<(&AreaId, f64)> = of.into_iter().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        ranked.into_iter().take(most).map(|(area, _)| area).collect()
    };
    (first(actors, most.0), first(areas, most.1))
}

/// The page: ranked cuts, ranked exposures, the matrix; `most` rows of each list.
pub fn page(found: &Leverage, names: Names, page: &mut Page, most: usize) {
    let whom = targets(found, names);
    match first_sentence(found, names) {
        Some(sentence) => page.paragraph(&sentence),
        None if found.cuts.is_empty() => page.paragraph(
            "No stop of exports can be valued: no area is known to make and export enough of what was asked about.",
        ),
        None => {}
    }
    page.heading(&format!("Cuts of exports that cost {whom} most, base year {}", found.year));
    page.paragraph(
        "Each row is one export ban of twelve months against everybody by one area on one form, everything else as in the base \
         year. Losses are those of all parties of an area together; rows do not add up. The last column is what the targets lose \
         for each dollar the actor loses.",
    );
    // A run without an ensemble has no ranges to show.
    let ranged = found.runs > 1;
    let mut columns = vec!["actor", "form", ">share made", ">price outside", ">use lost", ">targets lose"];
    columns.extend(ranged.then_some(">90 % range"));
    columns.extend([">actor loses", ">per usd"]);
    let mut table = Table::new("Cuts", &columns);
    for cut in found.cuts.iter().take(most) {
        let mut row = vec![
            names.area(&cut.actor),
            names.form(&cut.form),
            percent(cut.share),
            format!("× {:.2}", cut.price_ratio.value),
            percent(cut.use_lost.value),
            known(&cut.loss, usd(cut.loss.value)),
        ];
        row.extend(ranged.then(|| known(&cut.loss, span(&cut.loss, usd))));
        row.push(usd(cut.own_cost.value));
        row.push(match cut.cost_ratio {
            Some(ratio) => format!("{ratio:.1}"),
            None if cut.loss.value.is_nan() => NOT_KNOWN.into(),
            None => "gains".into(),
        });
        table.row(row);
    }
    page.table(&table);
    remainder(page, found.cuts.len(), most, "cut", "cuts");
    exposures(page, found, names, most);
    matrix_table(page, found, names);
    if !found.left_out.is_empty() {
        let each = |left: &monazite_model::leverage::LeftOut| format!("{} {} ({})", left.actor, left.form, left.why);
        let some: Vec<String> = found.left_out.iter().take(6).map(each).collect();
        let more = found.left_out.len().saturating_sub(some.len());
        let tail = if more > 0 { format!("; and {more} more, all in --json") } else { String::new() };
        page.note(&format!("No answer for {}: {}{tail}.", count(found.left_out.len(), "cut", "cuts"), some.join("; ")));
    }
    let notes: Vec<String> = found.notes.iter().map(|note| spelled(note, names)).collect();
    page.ground(&notes, &found.sources);
}

const NOT_KNOWN: &str = "not known";

/// The words of a figure that is there.
fn known(band: &Band, words: String) -> String {
    if band.value.is_nan() { NOT_KNOWN.into() } else { words }
}

/// The costliest cut in a sentence: who is hit most, or, where nobody knows who uses the form, price and shortage only.
fn first_sentence(found: &Leverage, names: Names) -> Option<String> {
    let cut = found.cuts.iter().find(|cut| cut.loss.value > 0.0)?;
    let (actor, form) = (names.area_in_text(&cut.actor), names.form_in_text(&cut.form));
    let opening = format!(
        "A year without exports of {form} from {actor} would cost {} most of all cuts: about {}",
        targets(found, names),
        usd(cut.loss.value)
    );
    let price = format!("its price elsewhere would be {} times that of {}", plain(cut.price_ratio.value), found.year);
    // The rest of the world is many countries, and nobody.
    let country = |e: &Exposure| e.area != cut.actor && e.area.as_str() != "ROW";
    let own = |e: &&Exposure| e.actor == cut.actor && e.form == cut.form && country(e) && e.cost.value > 0.0;
    let counted = |e: &&Exposure| found.against.is_empty() || found.against.contains(&e.area);
    let hit = found.exposures.iter().filter(own).filter(counted).max_by(|a, b| a.cost.value.total_cmp(&b.cost.value));
    let who = match hit {
        _ if cut.standing == Standing::NotKnown => {
            format!("{} of use elsewhere would go unmet; who goes without is not known", percent(cut.use_lost.value))
        }
        Some(hit) if found.against.len() != 1 => {
            format!("{} would lose most ({})", names.area_in_text(&hit.area), usd(hit.cost.value))
        }
        _ => format!("{} of use elsewhere would go unmet", percent(cut.use_lost.value)),
    };
    Some(format!("{opening}; {price}, and {who}."))
}

fn targets(found: &Leverage, names: Names) -> String {
    match found.against.as_slice() {
        [] => "others".into(),
        [one] => names.area_in_text(one),
        many if many.len() <= 4 => list(&many.iter().map(|a| names.area_in_text(a)).collect::<Vec<_>>()),
        many => format!("the {} areas asked about", many.len()),
    }
}

fn remainder(page: &mut Page, all: usize, shown: usize, one: &str, many: &str) {
    if all > shown {
        page.note(&format!("{shown} of {} shown; --all prints the rest.", count(all, one, many)));
    }
}

/// The worst cut by anybody else for each area.
fn exposures(page: &mut Page, found: &Leverage, names: Names, most: usize) {
    let mut worst: BTreeMap<&AreaId, &Exposure> = BTreeMap::new();
    let counted = |e: &&Exposure| {
        e.actor != e.area && e.cost.value > 0.0 && (found.against.is_empty() || found.against.contains(&e.area))
    };
    for exposure in found.exposures.iter().filter(counted) {
        let entry = worst.entry(&exposure.area).or_insert(exposure);
        if exposure.cost.value > entry.cost.value {
            *entry = exposure;
        }
    }
    let mut ranked: Vec<&Exposure> = worst.into_values().collect();
    ranked.sort_by(|a, b| b.cost.value.total_cmp(&a.cost.value).then_with(|| a.area.cmp(&b.area)));
    page.heading("The cut each area has most to fear");
    let mut table = Table::new("Exposures", &["area", "actor", "form", ">area loses", ">of its use of the form"]);
    for e in ranked.iter().take(most) {
        let lost = e.use_lost.map_or_else(|| "uses none".into(), percent);
        table.row([names.area(&e.area), names.area(&e.actor), names.form(&e.form), usd(e.cost.value), lost]);
    }
    page.table(&table);
    remainder(page, ranked.len(), most, "area", "areas");
}

fn matrix_table(page: &mut Page, found: &Leverage, names: Names) {
    let (actors, areas) = axes(found, MATRIX);
    if actors.is_empty() {
        return;
    }
    let worst = matrix(found);
    let largest = worst.values().map(|e| e.cost.value).fold(0.0, f64::max);
    let unit = MoneyUnit::for_amount(largest);
    page.heading(&format!("Actor by area: the costliest single cut, {}", unit.name()));
    let mut columns = vec![String::from("actor")];
    columns.extend(areas.iter().map(|a| format!(">{a}")));
    columns.push(">itself".into());
    let mut table = Table::new("Matrix", &columns.iter().map(String::as_str).collect::<Vec<_>>());
    for actor in actors {
        let shown = |usd: f64| {
            let value = unit.convert(usd);
            if value < LEAST_SHOWN { format!("< {LEAST_SHOWN}") } else { plain(value) }
        };
        let cell = |area: &AreaId| worst.get(&(actor, area)).map_or_else(|| "–".into(), |e| shown(e.cost.value));
        let itself = if areas.contains(&actor) { "see column".into() } else { cell(actor) };
        table.row(std::iter::once(names.area(actor)).chain(areas.iter().map(|a| cell(a))).chain([itself]));
    }
    page.table(&table);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use monazite_model::code::Stage;
    use monazite_model::leverage::{Cut, LeftOut};

    use super::*;
    use crate::figure;
    use crate::sample;

    fn exact(central: f64) -> Band {
        Band { value: central, low: central, high: central }
    }

    /// Two cuts by China, of gallium and of graphite, and what they cost Japan, Korea and China itself.
    fn found() -> Leverage {
        let cut = |form: &str, loss: f64, own: f64| Cut {
            actor: "CHN".into(),
            mineral: form.split(':').next().unwrap().into(),
            form: form.into(),
            stage: Stage::Refining,
            share: 0.9,
            exports_t: 100.0,
            price_ratio: exact(8.0),
            use_lost: exact(0.6),
            loss: exact(loss),
            gain: exact(1e6),
            own_cost: exact(own),
            cost_ratio: (own > 0.0).then(|| loss / own),
            standing: Standing::Inferred,
        };
        let exposure = |form: &str, area: &str, cost: f64| Exposure {
            actor: "CHN".into(),
            mineral: form.split(':').next().unwrap().into(),
            form: form.into(),
            stage: Stage::Refining,
            area: area.into(),
            cost: exact(cost),
            use_lost: Some(0.5),
            standing: Standing::Inferred,
        };
        Leverage {
            year: 2024,
            against: vec![],
            least_share: 0.05,
            cuts: vec![cut("graphite:battery", 3e9, 1e9), cut("gallium:refined", 2e8, -1e6)],
            exposures: vec![
                exposure("graphite:battery", "KOR", 2e9),
                exposure("graphite:battery", "CHN", 1e9),
                exposure("graphite:battery", "JPN", 1e7),
                exposure("gallium:refined", "JPN", 1.5e8),
                exposure("gallium:refined", "CHN", -1e6),
            ],
            left_out: vec![LeftOut {
                actor: "AUS".into(),
                form: "gallium:liquor".into(),
                share: 0.2,
                why: "the form does not travel".into(),
            }],
            notes: vec!["Trade comes from 2 releases.".into()],
            sources: vec!["A publisher, A yearbook, 2026".into()],
            solves: 2,
            runs: 1,
            seed: 1,
            program: "monazite 0".into(),
            data: "abcdef0123".into(),
        }
    }

    #[test]
    fn the_matrix_holds_the_costliest_cut_of_each_pair_and_adds_nothing_up() {
        let found = found();
        let worst = matrix(&found);
        let cost = |area: &str| worst[&(&"CHN".into(), &area.into())].cost.value;
        assert_eq!((cost("JPN"), cost("KOR"), cost("CHN")), (1.5e8, 2e9, 1e9));
        let (actors, areas) = axes(&found, (5, 5));
        assert_eq!(actors, [&AreaId::from("CHN")]);
        assert_eq!(areas, [&AreaId::from("KOR"), &AreaId::from("JPN")]);
    }

    #[test]
    fn the_page_tells_cuts_fears_and_what_has_no_answer() {
        let registry = sample::registry();
        let mut sheet = Page::new(120, false);
        page(&found(), Names(&registry), &mut sheet, 1);
        let text = sheet.finish();
        for part in [
            "× 8.00",
            "USD\u{202f}3.00\u{202f}bn",
            "1 of 2 cuts shown",
            "does not travel",
            "Actor by area",
            "2 releases",
            "A yearbook",
        ] {
            assert!(text.contains(part), "no `{part}` in\n{text}");
        }
    }

    #[test]
    fn the_chart_is_drawn_alike_twice_and_is_absent_without_a_loss() {
        let registry = sample::registry();
        let svg = figure::leverage::svg(&found(), Names(&registry)).unwrap();
        assert_eq!(Some(&svg), figure::leverage::svg(&found(), Names(&registry)).as_ref());
        assert!(!svg.contains("NaN") && svg.contains("<desc>"));
        let mut harmless = found();
        harmless.exposures.retain(|e| e.cost.value <= 0.0);
        assert!(figure::leverage::svg(&harmless, Names(&registry)).is_none());
    }
}
