//! The IEA's measures of every form: largest suppliers, N−1 cover, concentration.

pub mod formula;

use monazite_model::code::AreaId;

use super::assess::{of_one_year, scored};
use super::at::At;
use super::case::{About, Case, Values};
use super::context::Context;
use super::method::{DocRow, Method, Missing, Reach};
use super::producers::each_form;
use super::supply::{self, Table};
use super::words::shown;
pub use formula::{Concentration, concentration, mean_top3};

/// What is known about the method.
pub const METHOD: Method = Method {
    name: "iea",
    title: "IEA concentration and N−1",
    home: "WLD",
    reach: Reach::World,
    main_axis: "top3_share",
    thresholds: "",
    two_axes: None,
    caveats: &[],
    governance: false,
    by_country: true,
    years: of_one_year,
    scores: |context, draws| Ok(scored(context, &METHOD, cases(context), draws)),
    row: DocRow {
        page: "iea", answers: "top-3 share, N−1 cover, HHI", area: "world", judged_by: "–", state: "seen"
    },
};

/// Largest three suppliers, N−1 cover and concentration of every form.
pub fn cases<'a>(context: &'a Context) -> (Vec<Case<'a>>, Vec<Missing>) {
    each_form(context, |mineral, chain, f| {
        let form = &chain.forms[f];
        let (production, demand) = (supply::production(chain, f), supply::demand(chain, f));
        // Nobody makes it: nothing to score.
        production.leader()?;
        let mut areas: Vec<AreaId> = production.levels.iter().chain(&demand.levels).map(|l| l.area.clone()).collect();
        areas.sort();
        areas.dedup();
        let about = vec![
            About::new("top3", "share", "share of the three largest suppliers", production.cited()),
            About::new("N1", "share", "supply over demand without the largest supplier", {
                let mut both = production.cited();
                both.extend(demand.cited());
                both.dedup();
                both
            }),
            About::new("HHI", "score", "Σ of squared shares", production.cited()),
        ];
        let notes = vec![format!("world supply: {}", production.words(4))];
        let formula = move |at: At| {
            let of = |table: &Table, area: &AreaId| {
                table.levels.iter().filter(|l| l.area == *area).map(|l| l.at(at)).sum::<f64>()
            };
            let single: Vec<&AreaId> = areas.iter().filter(|a| !matches!(a.as_str(), "ROW" | "OTH")).collect();
            let mut made: Vec<f64> = single.iter().map(|a| of(&production, a)).collect();
            let mut used: Vec<f64> = single.iter().map(|a| of(&demand, a)).collect();
            for dispersed in areas.iter().filter(|a| matches!(a.as_str(), "ROW" | "OTH")) {
                made.extend(std::iter::repeat_n(of(&production, dispersed) / 1000.0, 1000));
                used.extend(std::iter::repeat_n(of(&demand, dispersed) / 1000.0, 1000));
            }
            let c = concentration(&made, &used)?;
            let mut values = Values {
                inputs: vec![("top3", c.top3), ("HHI", c.herfindahl)],
                axes: vec![("top3_share", c.top3), ("top1_share", c.top1), ("herfindahl", c.herfindahl)],
                critical: None,
            };
            if let Some(cover) = c.n_minus_one {
                values.inputs.push(("N1", cover));
                values.axes.push(("n_minus_one", cover));
            }
            Some(values)
        };
        let wording = |values: &Values| {
            let get = |symbol: &str| values.input(symbol).map_or("–".to_owned(), shown);
            vec![
                format!("top-3 = sum of the three largest shares = {}", get("top3")),
                format!("N−1 = (S − S_leader) / (D − D_leader) = {}", get("N1")),
                format!("HHI = Σ s² = {}", get("HHI")),
            ]
        };
        Some(Case {
            mineral: mineral.clone(),
            stage: form.stage,
            form: form.id.clone(),
            year: context.chain_year(),
            about,
            formula: Box::new(formula),
            wording: Box::new(wording),
            missing: Vec::new(),
            notes,
        })
    })
}
