//! The British risk list of 2015: seven indicators of a mineral at the stage it is first made.

pub mod formula;

use monazite_model::chain::ChainForm;
use monazite_model::code::MineralId;
use monazite_model::fact::QuantityKind;

use super::assess::{of_one_year, scored};
use super::at::At;
use super::case::{About, Case, Told, Values, absent};
use super::context::{Context, Found};
use super::governance::Governance;
use super::method::{DocRow, Method, Missing, Reach};
use super::producers::{Inputs, first_form, one_each};
use super::reserves;
use super::supply::{self, Level, Table};
use super::words::shown;
pub use formula::Indicators;

/// What is known about the method.
pub const METHOD: Method = Method {
    name: "bgs2015",
    title: "BGS risk list of 2015",
    home: "WLD",
    reach: Reach::World,
    main_axis: "risk_index",
    thresholds: "",
    two_axes: None,
    caveats: &["The cuts between scores 1, 2 and 3 are recalled."],
    governance: true,
    by_country: false,
    years: of_one_year,
    scores: |context, draws| Ok(scored(context, &METHOD, cases(context), draws)),
    row: DocRow {
        page: "bgs2015",
        answers: "risk index, 10/3 to 10",
        area: "world",
        judged_by: "–",
        state: "cuts recalled",
    },
};

/// The British risk list: one score per mineral, at the stage it is first made.
pub fn cases<'a>(context: &'a Context) -> (Vec<Case<'a>>, Vec<Missing>) {
    one_each(context, gather)
}

/// What goes into the seven indicators of a mineral.
struct Gathered<'a> {
    form: &'a ChainForm,
    governance: &'a Governance,
    production: Table,
    producer: Level,
    held: Table,
    holder: Level,
    recycling: Found,
    substitution: Found,
    companion: Found,
}

/// Everything that goes in, or what is absent.
fn gather<'a>(context: &'a Context, mineral: &MineralId) -> Result<Gathered<'a>, Vec<String>> {
    let recycling = context.found_of_mineral(mineral, QuantityKind::RecyclingInputRate, "", "EU27");
    let substitution = context.substitution(mineral, "supply-risk");
    let companion = context.companion(mineral);
    let made = first_form(context, mineral).and_then(|(chain, f)| {
        let production = supply::production(chain, f);
        let producer = production.leader()?.clone();
        Some((&chain.forms[f], production, producer))
    });
    let held = reserves::of_mineral(context, mineral);
    let holder = held.leader().cloned();
    let lacks = absent(&[
        (made.is_none(), "production by country"),
        (holder.is_none(), "reserves by country"),
        (recycling.is_none(), "recycling rate"),
        (substitution.is_none(), "substitutability"),
        (companion.is_none(), "share produced as a companion"),
    ]);
    let (Some((form, production, producer)), Some(holder), Some(recycling), Some(substitution), Some(companion)) =
        (made, holder, recycling, substitution, companion)
    else {
        return Err(lacks);
    };
    let governance = &context.governance;
    Ok(Gathered { form, governance, production, producer, held, holder, recycling, substitution, companion })
}

impl Gathered<'_> {
    fn about(&self) -> Vec<About> {
        let governance = self.governance;
        let rank = format!("percentile rank of governance, WGI {}", governance.years.1);
        let (producer, holder) = (&self.producer.area, &self.holder.area);
        let [production, reserves, recycling, substitution, made, held, companion] = Indicators::NAMES;
        let one = |found: &Found| vec![found.source.clone()];
        vec![
            About::new(production, "share", format!("largest producer: {producer}"), self.production.cited()),
            About::new(reserves, "share", format!("largest holder: {holder}"), self.held.cited()),
            About::new(recycling, "share", "recycling input rate of the EU", one(&self.recycling)),
            About::new(substitution, "score", "SI_SR of 2017", one(&self.substitution)),
            About::new(made, "share", format!("{producer}: {rank}"), governance.sources.clone()),
            About::new(held, "share", format!("{holder}: {rank}"), governance.sources.clone()),
            About::new(companion, "share", "share produced as a companion", one(&self.companion)),
        ]
    }
}

impl Inputs for Gathered<'_> {
    fn form(&self) -> &ChainForm {
        self.form
    }

    fn told(&self) -> Told {
        let note = "recycling rate and substitutability are those of the EU; the cuts between scores are recalled";
        Told { about: self.about(), notes: vec![note.into()], ..Told::default() }
    }

    fn values(&self, at: At) -> Option<Values> {
        let share = |table: &Table, leader: &Level| {
            let total: f64 = table.levels.iter().map(|l| l.at(at)).sum();
            (total > 0.0).then(|| (leader.at(at) / total).min(1.0))
        };
        let indicators = Indicators {
            production_share: share(&self.production, &self.producer)?,
            reserve_share: share(&self.held, &self.holder)?,
            recycling: at.share(&self.recycling.id, self.recycling.band),
            substitution: at.share(&self.substitution.id, self.substitution.band),
            producer_governance: self.governance.rank(&self.producer.area, at)?,
            holder_governance: self.governance.rank(&self.holder.area, at)?,
            companion: at.share(&self.companion.id, self.companion.band),
        };
        Some(Values {
            inputs: Indicators::NAMES.into_iter().zip(indicators.levels()).collect(),
            axes: vec![("risk_index", indicators.index()?)],
            critical: None,
        })
    }

    fn wording(values: &Values) -> Vec<String> {
        let levels = Indicators::NAMES.map(|name| values.input(name).unwrap_or(f64::NAN));
        let scores: Vec<String> = Indicators::scored(levels).iter().map(u8::to_string).collect();
        let index = values.axis("risk_index").map_or("–".to_owned(), shown);
        vec![
            "index = Σ of seven scores (1 to 3) / 21 · 10".to_owned(),
            format!("      = ({}) / 21 · 10 = {index}", scores.join(" + ")),
        ]
    }
}
