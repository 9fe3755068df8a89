//! Who depends on whom: names resolved, chains built, `engine::indicators::dependence` asked, rows in the order a reader wants.
//!
//! | module      | answers                                                                        |
//! |-------------|--------------------------------------------------------------------------------|
//! | `lead`      | what the area has most to lose                                                 |
//! | `removal`   | what the loss of a country's exports costs, by solving the market again        |
//!
//! Method: docs/methods/dependence.md.

mod lead;
mod removal;

use std::collections::{BTreeMap, BTreeSet};

use monazite_engine::ensemble::members;
use monazite_engine::indicators::dependence::{About, Asked, Figure, Subject, figures, makers_untold, trade};
use monazite_intake::atlas::Atlas;
use monazite_intake::{chain, quality};
use monazite_model::answer::dependence::{Dependence, DependenceRow as Row};
use monazite_model::answer::standing::Standing;
use monazite_model::chain::{Chain, ChainForm};
use monazite_model::citation::{Publication, Source};
use monazite_model::code::{AreaId, MineralId};
use monazite_model::period::Month;
use monazite_model::registry::Registry;
use monazite_model::words::sources::{citations, several_releases};

use monazite_report::names::{Names, capital, list};

use crate::error::StudyError;
use crate::evidence::AtlasEvidence;
use crate::facts;
use crate::watch::Watch;

/// Forms whose lack of figures is explained one by one; of more only the names are said.
const MOST_EXPLAINED: usize = 3;

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// Area or bloc, by code or name.
    pub area: String,
    /// Mineral, or a group with all its members; all of them where absent.
    pub mineral: Option<String>,
    /// Only rows about this other area or bloc.
    pub through: Option<String>,
    /// Years, in order.
    pub years: Vec<i32>,
    /// With exposure through earlier stages.
    pub indirect: bool,
    /// With the loss if a country stopped exporting, by solving the market; needs `through`.
    pub removal: bool,
}

/// The rows of an area, with what to keep in mind: by year, mineral, form, measure, largest value first.
///
/// # Errors
/// An unknown area or mineral, a chain that does not balance, a removal without a country.
pub fn dependence(atlas: &Atlas, query: &Query, watch: &dyn Watch) -> Result<Dependence, StudyError> {
    let area = facts::area(atlas, &query.area)?;
    if ["WLD", "OTH", "ROW"].contains(&area.as_str()) {
        let why = format!("`{area}` is no country that could depend on another; name a country or a bloc");
        return Err(StudyError::Refused(why));
    }
    let through = query.through.as_deref().map(|name| facts::area(atlas, name)).transpose()?;
    let mineral = query.mineral.as_deref().map(|name| facts::mineral(atlas, name)).transpose()?;
    let wanted = mineral.as_ref().map(|mineral| facts::with_members(&atlas.registry, mineral));
    if query.removal && through.is_none() {
        return Err(StudyError::Refused("say whose exports stop: --removal needs --through".into()));
    }
    let evidence = AtlasEvidence::new(atlas);
    let jobs = jobs(atlas, wanted.as_ref(), &query.years);
    let parts = members::run(jobs.len() as u32, None, |k| {
        watch.proceed()?;
        let job = &jobs[k as usize];
        let asked = Asked { area: &area, through: through.as_ref(), minerals: &job.minerals, indirect: query.indirect };
        of_chain(&evidence, atlas, job, &asked, query.removal.then_some(watch))
    });
    let (mut rows, mut releases) = (Vec::new(), BTreeSet::new());
    for part in parts {
        let (of_chain, behind) = part?;
        rows.extend(of_chain);
        releases.extend(behind);
    }
    // Forms whose use by country is not known, with what is missing.
    let (mut unknown, mut judged) = (BTreeMap::new(), BTreeMap::new());
    // Forms whose makers in the area are not told apart from all others.
    let mut untold: BTreeSet<String> = BTreeSet::new();
    // Forms without an output figure, with the years and why.
    let mut silent: BTreeMap<String, Vec<(i32, String)>> = BTreeMap::new();
    let mut notes: Vec<String> = several_releases(&atlas.registry, &releases).into_iter().collect();
    for job in &jobs {
        let chain = chain::shared(atlas, &job.chain, job.year)?;
        let asked = |form: &&ChainForm| job.minerals.contains(&form.id.mineral());
        notes.extend(chain.forms.iter().filter(asked).filter_map(|form| form.seen.thin.clone()));
        for form in
            chain.forms.iter().filter(asked).filter(|form| made_untold(&chain, form, &atlas.registry, &area, job.year))
        {
            untold.insert(Names(&atlas.registry).form_in_text(&form.id));
        }
        for form in chain.without_output().filter(asked) {
            let name = Names(&atlas.registry).form_in_text(&form.id);
            silent.entry(name).or_default().push((job.year, form.output_missing.clone()));
        }
        for form in chain.forms.iter().filter(asked).filter(|form| form.use_standing == Standing::NotKnown) {
            unknown.insert(Names(&atlas.registry).form_in_text(&form.id), form.use_missing.clone());
        }
        let may_lead = |form: &ChainForm| {
            Some((form.id.to_string(), lead::judged(&chain, form, &atlas.registry, mineral.is_some())?))
        };
        judged.extend(chain.forms.iter().filter(asked).filter_map(may_lead));
    }
    notes.extend(no_output(&silent));
    if !untold.is_empty() {
        let names: Vec<String> = untold.into_iter().collect();
        notes.push(format!(
            "{} ships {} whose makers there, if any, are not told apart from all others: its net import reliance is not known.",
            capital(&Names(&atlas.registry).area_in_text(&area)),
            list(&names)
        ));
    }
    let lead = (query.years.len() == 1 && through.is_none()).then(|| lead::lead(&rows, &judged)).flatten();
    let stake = lead.as_ref().and_then(|lead| lead.stakes.first());
    let leading = stake.map(|stake| MineralId::from(stake.mineral.as_str()));
    let carries = match (mineral.or(leading), query.years.last()) {
        (Some(mineral), Some(year)) => leans_on(atlas, &mineral, *year)?.unwrap_or_default(),
        _ => String::new(),
    };
    Ok(Dependence { rows, notes, carries, unknown: use_not_known(&unknown), lead })
}

/// Whether makers of a component in the area may be among all others.
fn made_untold(chain: &Chain, form: &ChainForm, registry: &Registry, area: &AreaId, year: i32) -> bool {
    let at = Month::new(year, 1).unwrap_or(Month { year, month: 1 });
    let members = registry.members(area.as_str(), at);
    chain.form(&form.id).is_some_and(|f| makers_untold(chain, f, &|of| of == area || members.contains(of)))
}

/// What the figures of the mineral that is asked for, or that the first sentence of the page is about, can and cannot carry.
fn leans_on(atlas: &Atlas, mineral: &MineralId, year: i32) -> Result<Option<String>, StudyError> {
    let Some(spec) = atlas.registry.chains.values().find(|spec| spec.minerals.contains(mineral)) else {
        return Ok(None);
    };
    let chain = chain::shared(atlas, &spec.id, year)?;
    Ok(quality::carried(&chain, mineral, &Names(&atlas.registry).mineral(mineral)))
}

/// What is said of forms without an output figure: of few why, of many their names. None of their output is a zero.
fn no_output(silent: &BTreeMap<String, Vec<(i32, String)>>) -> Vec<String> {
    let say = |(form, years): (&String, &Vec<(i32, String)>)| {
        let named: Vec<String> = years.iter().map(|(year, _)| year.to_string()).collect();
        let why = years.last().map_or("", |(_, why)| why.as_str());
        format!("No output figure of {form} in {} ({why}): not zero, and nobody's share is known.", list(&named))
    };
    if silent.len() <= MOST_EXPLAINED {
        return silent.iter().map(say).collect();
    }
    let names: Vec<String> = silent.keys().cloned().collect();
    vec![format!(
        "In some of the years there is no output figure of {}: not zero, and nobody's share is known; `monazite show MINERAL` says why.",
        list(&names)
    )]
}

/// What is said of forms whose use nobody knows: of few why, of many their names.
fn use_not_known(unknown: &BTreeMap<String, String>) -> Vec<String> {
    let say = |(form, missing): (&String, &String)| format!("Use of {form} by country is not known. {missing}");
    if unknown.len() <= MOST_EXPLAINED {
        return unknown.iter().map(say).collect();
    }
    let names: Vec<String> = unknown.keys().cloned().collect();
    vec![format!("Use by country is not known of {}; `monazite show MINERAL` says what is missing.", list(&names))]
}

/// A chain in a year, with the minerals of it that are asked for.
struct Job {
    chain: String,
    year: i32,
    minerals: Vec<MineralId>,
}

fn jobs(atlas: &Atlas, wanted: Option<&BTreeSet<MineralId>>, years: &[i32]) -> Vec<Job> {
    let mut jobs = Vec::new();
    for year in years {
        for spec in atlas.registry.chains.values().filter(|spec| !spec.forms.is_empty()) {
            let minerals: Vec<MineralId> =
                spec.minerals.iter().filter(|m| wanted.is_none_or(|wanted| wanted.contains(*m))).cloned().collect();
            if !minerals.is_empty() {
                jobs.push(Job { chain: spec.id.clone(), year: *year, minerals });
            }
        }
    }
    jobs
}

fn of_chain(
    evidence: &AtlasEvidence<'_>,
    atlas: &Atlas,
    job: &Job,
    asked: &Asked<'_>,
    removal: Option<&dyn Watch>,
) -> Result<(Vec<Row>, BTreeSet<Publication>), StudyError> {
    let chain = chain::shared(atlas, &job.chain, job.year)?;
    let subject = Subject::new(evidence, &chain, asked);
    let at = Month::new(job.year, 1).unwrap_or(Month { year: job.year, month: 1 });
    let members = atlas.registry.members(asked.area.as_str(), at);
    let mut cited: BTreeMap<BTreeSet<Publication>, Vec<String>> = BTreeMap::new();
    let mut told = |figure: Figure| {
        let sources = cited.entry(figure.publications.clone());
        let sources = sources.or_insert_with_key(|publications| citations(&atlas.registry, publications)).clone();
        (figure, sources)
    };
    let levels = chain.flows.iter().flat_map(|flow| &flow.level.sources);
    let of_trade: BTreeSet<&Publication> = levels.filter_map(Source::trade).map(|table| &table.publication).collect();
    let mut found: Vec<(Figure, Vec<String>)> = figures(&subject).into_iter().map(&mut told).collect();
    if let Some(watch) = removal.filter(|_| !subject.area.is_empty()) {
        found.extend(removal::figure(atlas, &subject, watch)?);
    }
    let behind = found.iter().flat_map(|(figure, _)| &figure.publications).filter(|p| of_trade.contains(p));
    let mut releases: BTreeSet<Publication> = behind.cloned().collect();
    let shares = trade::shares(evidence, asked, &members, job.year)?;
    releases.extend(shares.iter().flat_map(|figure| figure.publications.iter().cloned()));
    found.extend(shares.into_iter().map(&mut told));
    found.sort_by(|(a, _), (b, _)| {
        order(a).cmp(&order(b)).then(b.band.value.total_cmp(&a.band.value)).then(a.key.through.cmp(&b.key.through))
    });
    let untold = |figure: &Figure| match figure.key.about {
        About::Form(f) if figure.key.measure.name() == "net-import-reliance" => {
            made_untold(&chain, &chain.forms[f], &atlas.registry, asked.area, job.year)
        }
        _ => false,
    };
    found.retain(|(figure, _)| !untold(figure));
    let rows = found.into_iter().map(|(figure, sources)| row(&chain, asked.area, figure, sources)).collect();
    Ok((rows, releases))
}

/// Minerals and forms in chain order, measures in the order a reader wants them; then the largest first.
fn order(figure: &Figure) -> impl Ord {
    let key = &figure.key;
    (key.about.form().unwrap_or(usize::MAX), key.mineral.clone(), key.measure)
}

fn row(chain: &Chain, area: &AreaId, Figure { key, band, standing, path, .. }: Figure, sources: Vec<String>) -> Row {
    let (stage, form) = match key.about {
        About::Form(f) => (chain.forms[f].stage.name(), chain.forms[f].id.to_string()),
        About::Chain => ("all", "all".to_owned()),
        About::Codes(stage) => (stage.name(), "trade".to_owned()),
    };
    Row {
        area: area.to_string(),
        mineral: key.mineral.to_string(),
        stage: stage.to_owned(),
        form,
        measure: key.measure.name().to_owned(),
        through: key.through,
        value: band.value,
        low: band.low,
        high: band.high,
        unit: key.measure.unit().to_owned(),
        year: chain.year,
        sources,
        path,
        period: chain.year.to_string(),
        variant: key.measure.variant(),
        standing,
    }
}

#[cfg(test)]
mod tests;
