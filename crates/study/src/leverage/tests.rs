#![allow(clippy::unwrap_used)]

use monazite_intake::atlas;

use super::*;
use crate::run::{RunOptions, run};
use crate::watch::Unwatched;

fn gallium(question: &Question) -> Leverage {
    let atlas = atlas::bundled().unwrap();
    leverage(atlas, &Question { minerals: vec!["gallium".into()], ..question.clone() }, &Unwatched).unwrap()
}

#[test]
fn a_cut_costs_each_area_what_a_run_of_the_same_ban_says() {
    let atlas = atlas::bundled().unwrap();
    let found = gallium(&Question { by: Some("chn".into()), ..Question::default() });
    let cut = found.cuts.iter().find(|c| c.form.as_str() == "gallium:refined").unwrap();
    let text = "title = \"ban\"\nminerals = [\"gallium\"]\nstart = \"2025-01\"\nmonths = 12\nruns = 1\nbase_year = 2024\n\
                [[measure]]\nkind = \"export-ban\"\nby = \"CHN\"\non = [\"gallium:refined\"]\nto = \"all\"\nfrom = \"2025-01\"\n";
    let scenario = monazite_intake::scenario::read(text, "ban.toml", &atlas.registry).unwrap();
    let outcome = run(atlas, &scenario, &RunOptions::default()).unwrap();
    let of = |area: &AreaId| outcome.area_totals.iter().find(|r| &r.area == area).unwrap().range.value;
    let exposed: Vec<_> = found.exposures.iter().filter(|e| e.form == cut.form).collect();
    let (known, unknown): (Vec<_>, Vec<_>) = exposed.into_iter().partition(|row| !row.cost.value.is_nan());
    // Of trading places nothing is told.
    assert!(known.len() > 3 && unknown.iter().all(|row| atlas.registry.trading_place(&row.area)));
    for row in known {
        let told = -of(&row.area);
        assert!((row.cost.value - told).abs() <= 1e-6 * told.abs().max(1.0), "{}: {} {told}", row.area, row.cost.value);
    }
    assert!((cut.own_cost.value + of(&cut.actor)).abs() <= 1e-6 * cut.own_cost.value.abs());
    assert!(cut.price_ratio.value > 1.0 && cut.use_lost.value > 0.0);
}

#[test]
fn against_one_area_only_its_losses_count() {
    let all = gallium(&Question { by: Some("CHN".into()), ..Question::default() });
    let usa = gallium(&Question { by: Some("CHN".into()), against: Some("USA".into()), ..Question::default() });
    for cut in &usa.cuts {
        let whole = all.cuts.iter().find(|c| c.form == cut.form).unwrap();
        assert!(cut.loss.value <= whole.loss.value + 1e-6);
        let row = all.exposures.iter().find(|e| e.form == cut.form && e.area.as_str() == "USA");
        let cost = row.map_or(0.0, |e| e.cost.value.max(0.0));
        let slack = 2e-3 * whole.loss.value.max(whole.gain.value).max(whole.own_cost.value.abs());
        assert!((cut.loss.value - cost).abs() <= slack, "{}", cut.form);
    }
}

#[test]
fn the_answer_does_not_depend_on_the_threads() {
    let ask = |threads| gallium(&Question { runs: 4, threads: Some(threads), ..Question::default() });
    // Text, because what is not known is no number and equals nothing.
    assert_eq!(format!("{:?}", ask(1)), format!("{:?}", ask(2)));
}

#[test]
fn those_who_make_but_do_not_export_are_listed_with_the_reason() {
    let found = gallium(&Question::default());
    for left in &found.left_out {
        assert!(!left.why.is_empty());
        assert!(!found.cuts.iter().any(|c| c.actor == left.actor && c.form == left.form));
    }
    assert!(found.cuts.iter().all(|c| c.share >= monazite_model::question::LEAST_SHARE && c.exports_t > 0.0));
}

#[test]
fn an_unknown_actor_comes_with_the_nearest_name() {
    let atlas = atlas::bundled().unwrap();
    let error = leverage(atlas, &Question { by: Some("EU72".into()), ..Question::default() }, &Unwatched).unwrap_err();
    assert!(error.is_bad_input());
    assert!(error.to_string().starts_with("no area `EU72`"), "{error}");
}

#[test]
fn the_answer_names_the_publications_it_rests_on() {
    let found = gallium(&Question { by: Some("CHN".into()), ..Question::default() });
    assert!(found.sources.iter().any(|cite| cite.contains("BACI") && cite.contains("202601")), "{:?}", found.sources);
    assert!(found.sources.iter().any(|cite| cite.contains("Geological Survey")), "{:?}", found.sources);
    // One release of trade: nothing to say of it; what the figures of the costliest cut carry comes first.
    assert!(found.notes[0].starts_with("Gallium: the figures "), "{:?}", found.notes);
    assert!(!found.notes.iter().any(|note| note.contains("releases")), "one release: {:?}", found.notes);
}
