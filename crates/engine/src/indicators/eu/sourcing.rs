//! Concentrations of supply and import reliance of a form: as printed in 2017, from the shares of 2023, from a reconciled chain.

use monazite_model::code::{FormId, MineralId};
use monazite_model::fact::QuantityKind;
use monazite_model::quantity::Band;

use super::restrictions::Factor;
use super::round::{ROUND_2017, YEARS_OF_2023};
use super::shares::{factor, repeats, sourcing_shares, variants, weighted, world_shares};
use super::{CountedSupply, import_reliance};
use crate::indicators::at::At;
use crate::indicators::case::About;
use crate::indicators::context::{Context, Found};
use crate::indicators::supply::{self, Table};
use crate::indicators::words::shown;

/// The two concentrations and the import reliance of a form, as formulas.
pub struct Sourcing<'a> {
    /// Concentration of world supply.
    pub world: Option<Reading<'a>>,
    /// Concentration of the area's sourcing.
    pub area: Option<Reading<'a>>,
    /// Import reliance.
    pub reliance: Option<Reading<'a>>,
    /// Which of the two concentrations count.
    pub counted: CountedSupply,
    /// Where it is not printed which of them the round counted: how far it is the world alone (−1) or the area alone (1) instead of both (0).
    pub flag: Option<Reading<'a>>,
    /// What the symbols are.
    pub about: Vec<About>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// A number as a formula of the evaluation.
type Reading<'a> = Box<dyn Fn(At) -> Option<f64> + Sync + 'a>;

/// Half width of the triangle of draws, of which what is beyond −1 and 1 counts as either sourcing alone: two ninths of the draws each, so
/// that the 90 % range holds either alone with its own uncertainty.
const WHOLE: f64 = 3.0;

/// Symbol of the flag that says which concentration a round counted.
pub const FLAG: &str = "flag";

/// Published indices of 2017.
pub fn published<'a>(context: &'a Context, form: &FormId) -> Option<Sourcing<'a>> {
    let of = |partner: &str| {
        context.found(form, QuantityKind::ConcentrationIndex, partner, "EU27", ROUND_2017.0, |f| f.series.form == *form)
    };
    let (world, area) = (of("world"), of("area"));
    let reliance = context.found(form, QuantityKind::ImportReliance, "", "EU27", ROUND_2017.0, |f| {
        ROUND_2017.printed(f) && f.series.form == *form
    });
    // The printed row ends with what the round used: `7.1, Antimony, Processing, GS + EUS`.
    let printed = world.as_ref().or(area.as_ref())?.text.rsplit(", ").next().and_then(CountedSupply::parse);
    let counted = printed.unwrap_or(CountedSupply::Both);
    let mut about = Vec::new();
    for (symbol, unit, what, found) in [
        ("HHI_GS", "score", "governance-weighted concentration of world supply", &world),
        ("HHI_EU", "score", "governance-weighted concentration of EU sourcing", &area),
        ("IR", "share", "import reliance", &reliance),
    ] {
        if let Some(found) = found {
            about.push(About::new(symbol, unit, what, vec![found.source.clone()]));
        }
    }
    let read = |found: Option<Found>| -> Option<Reading<'a>> {
        let found = found?;
        Some(Box::new(move |at: At| Some(at.of(&found.id, found.band).max(0.0))))
    };
    Some(Sourcing {
        world: read(world),
        area: read(area),
        reliance: read(reliance),
        counted,
        flag: None,
        about,
        notes: vec![format!("the round used {}", counted.printed())],
    })
}

/// Shares of the study of 2023; import reliance from the reconciled chain.
///
/// Where the copy's EU sourcing is a mistake or absent, that of the reconciled chain of the round's years stands in; draws reach from it to
/// the world's concentration, which is what the round would have counted without evidence of its own.
pub fn study<'a>(context: &'a Context, mineral: &MineralId, form: &FormId) -> Option<Sourcing<'a>> {
    let under = if form.mineral().as_str() == "bauxite" { "bauxite".into() } else { mineral.clone() };
    let world = world_shares(context, &under, form);
    let printed = sourcing_shares(context, &under, form);
    let mut notes = vec![format!("world supply: {}", world.words(4))];
    let fault = match () {
        () if printed.levels.is_empty() => Some("the copy has no shares of EU sourcing"),
        () if repeats(&world, &printed) => {
            Some("the EU sourcing of the copy repeats the world's shares, taken for an error")
        }
        () => None,
    };
    let built = fault.and_then(|_| of_chain(context, form));
    let (area, counted) = match (fault, built) {
        (None, _) => {
            notes.push(format!("EU sourcing: {}", printed.words(4)));
            (printed, CountedSupply::Both)
        }
        (Some(fault), Some(built)) => {
            let (year, words) = (context.chain_year(), built.words(4));
            notes.push(format!(
                "{fault}: that of the chain of {year} stands in, {words}; ranges reach to the world's alone"
            ));
            (built, CountedSupply::Both)
        }
        (Some(fault), None) => {
            notes.push(format!("{fault}, and no chain of the round's years has it: world supply used alone"));
            (Table::default(), CountedSupply::World)
        }
    };
    let (reliance, source) = imported(context, form, &area, &mut notes);
    let mut names = variants(context.registry(), &under, form);
    // t may be printed under the element or under its group.
    names.push(String::new());
    let what = "import reliance, imported part of EU sourcing".to_owned();
    let reliance = Some((reliance, source));
    let both = counted == CountedSupply::Both;
    let parts = Parts { names, world, area, counted, reliance, reliance_what: what, notes };
    let mut sourcing = sourcing(context, form, parts);
    if both {
        // The copy does not print whether the round counted the world, the EU or both; a chain in place of the EU's is never counted alone.
        let key = format!("which sourcing the round counted of {form}");
        let high = if fault.is_some() { 0.0 } else { WHOLE };
        let way = Band { value: 0.0, low: -WHOLE, high };
        sourcing.flag = Some(Box::new(move |at| Some(at.of(&key, way))));
        let what = "which sourcing the round counted: 0 both, −1 the world alone, 1 the EU alone";
        sourcing.about.push(About::new(FLAG, "score", what, vec!["assumption: the copy does not print it".into()]));
    }
    Some(sourcing)
}

/// What the area makes and imports of a form in the chain of the round's years; `None` where that is nothing or the chain is missing.
fn of_chain(context: &Context, form: &FormId) -> Option<Table> {
    let (chain, position) = context.chain_of(form)?;
    let world = supply::production(chain, position);
    let trade = supply::trade(chain, position, &context.members);
    Some(supply::sourcing(&world, &trade, &context.members)).filter(|area| area.total() > 0.0)
}

/// Reconciled chain of the year: production, and what the area makes and imports.
pub fn chains<'a>(context: &'a Context, form: &FormId, world_only: bool) -> Option<Sourcing<'a>> {
    let (chain, position) = context.chain_of(form)?;
    let world = supply::production(chain, position);
    let trade = supply::trade(chain, position, &context.members);
    let area = if world_only { Table::default() } else { supply::sourcing(&world, &trade, &context.members) };
    let mut notes = vec![format!("world supply: {}", world.words(4))];
    let counted = if area.total() > 0.0 { CountedSupply::Both } else { CountedSupply::World };
    if counted == CountedSupply::Both {
        notes.push(format!("sourcing of the area: {}", area.words(4)));
    } else if !world_only {
        notes.push("the area neither makes nor imports the form: world supply used alone".into());
    }
    let reliance = if world_only { None } else { reliance_of(context, form) };
    let what = format!("import reliance, chain of {}", context.chain_year());
    let names = vec![String::new()];
    let parts = Parts { names, world: world.clone(), area, counted, reliance, reliance_what: what, notes };
    let mut sourcing = sourcing(context, form, parts);
    if world_only {
        // The product form of 2011 knows no trade parameter.
        let (governance, plain) = (&context.governance, vec![Factor::known(1.0); world.levels.len()]);
        sourcing.world = Some(Box::new(move |at| weighted(&world, &plain, governance, at)));
    }
    Some(sourcing)
}

/// Import reliance of the round: the imported part of the study's EU sourcing, so that it speaks of the same years and trade as
/// the concentration beside it. The table leaves exports out, which the formula subtracts: the reconciled chain of one year
/// has them, and its import reliance is the other end of the band.
fn imported<'a>(context: &'a Context, form: &FormId, area: &Table, notes: &mut Vec<String>) -> Reliance<'a> {
    let table = area.clone();
    let by_share = move |at: At| {
        let all: f64 = table.levels.iter().map(|l| l.at(at)).sum();
        let own: f64 = table.levels.iter().filter(|l| context.members.contains(&l.area)).map(|l| l.at(at)).sum();
        (all > 0.0).then(|| 1.0 - own / all)
    };
    let mut sources = area.cited();
    let central = by_share(At::Central);
    let chain = reliance_of(context, form);
    let in_chain = chain.as_ref().and_then(|(formula, _)| formula(At::Central));
    let (Some(central), Some(in_chain), Some((_, published))) = (central, in_chain, chain) else {
        return (Box::new(by_share), sources);
    };
    if (central - in_chain).abs() < 0.005 {
        return (Box::new(by_share), sources);
    }
    notes.push(format!(
        "import reliance: imported part of the study's EU sourcing; less exports, in the chain of {}, it is {}",
        context.chain_year(),
        shown(in_chain)
    ));
    sources.extend(published);
    sources.sort();
    sources.dedup();
    let key = format!("exports in the import reliance of {form}");
    let way = Band { value: 0.0, low: 0.0, high: 1.0 };
    let formula =
        move |at: At| by_share(at).map(|share| (share + (in_chain - central) * at.of(&key, way)).clamp(0.0, 1.0));
    (Box::new(formula), sources)
}

type Reliance<'a> = (Reading<'a>, Vec<String>);

/// Import reliance of the area from the chain; `None` where the chain has no supply of it there.
fn reliance_of<'a>(context: &'a Context, form: &FormId) -> Option<Reliance<'a>> {
    let (chain, position) = context.chain_of(form)?;
    let production = supply::production(chain, position);
    let trade = supply::trade(chain, position, &context.members);
    let own: Vec<_> = production.levels.iter().filter(|l| context.members.contains(&l.area)).cloned().collect();
    let mut sources = trade.imports.sources.clone();
    sources.extend(trade.exports.sources.iter().cloned());
    let withheld = supply::withheld(chain, position, &context.members);
    let key = format!("withheld output of {form}");
    let formula = move |at: At| {
        let sum = |levels: &[supply::Level]| levels.iter().map(|l| l.at(at)).sum::<f64>();
        let most = import_reliance(sum(&own), sum(&trade.imports.levels), sum(&trade.exports.levels))?;
        // What is withheld is made and is no zero: reliance is at most what it would be without it.
        let band = Band { value: most / 2.0, low: 0.0, high: most };
        Some(if withheld { at.of(&key, band) } else { most })
    };
    formula(At::Central)?;
    Some((Box::new(formula), sources.into_iter().collect()))
}

/// What a sourcing is put together from.
struct Parts<'a> {
    /// Variants under which a factor t may be printed.
    names: Vec<String>,
    /// World supply.
    world: Table,
    /// The area's sourcing.
    area: Table,
    counted: CountedSupply,
    reliance: Option<Reliance<'a>>,
    /// What the import reliance is, in words.
    reliance_what: String,
    notes: Vec<String>,
}

fn sourcing<'a>(context: &'a Context, form: &FormId, parts: Parts<'a>) -> Sourcing<'a> {
    let Parts { names, world, area, counted, reliance, reliance_what, mut notes } = parts;
    let governance = &context.governance;
    // The round of 2023 ends with its study's years, so that only chains are later.
    let since = context.year() > YEARS_OF_2023.1;
    let factors = |table: &Table| -> Vec<Factor> {
        table.levels.iter().map(|l| factor(context, form, &names, &l.area, since)).collect()
    };
    let (world_t, area_t) = (factors(&world), factors(&area));
    let mut reasons: Vec<String> = world_t.iter().chain(&area_t).filter_map(|t| t.reason.clone()).collect();
    reasons.sort();
    reasons.dedup();
    notes.extend(reasons);
    let unknown: Vec<String> = world
        .levels
        .iter()
        .chain(&area.levels)
        .filter(|l| !l.dispersed() && !governance.knows(&l.area))
        .map(|l| l.area.0.clone())
        .collect();
    if !unknown.is_empty() {
        notes.push(format!("no governance estimate, mean of all areas used: {}", unknown.join(", ")));
    }
    let mut about = Vec::new();
    let years = format!("WGI {}", span(governance.years));
    let cited = |table: &Table| {
        let mut sources = table.cited();
        sources.extend(governance.sources.iter().cloned());
        sources
    };
    about.push(About::new("HHI_GS", "score", format!("Σ S² · WGI · t of world supply, {years}"), cited(&world)));
    about.push(About::new("HHI_WGI", "score", format!("Σ S² · WGI of world supply, {years}"), cited(&world)));
    about.push(About::new("HHI_EU", "score", format!("Σ S² · WGI · t of the area's sourcing, {years}"), cited(&area)));
    let (reliance, reliance_sources) = reliance.map(|(f, s)| (Some(f), s)).unwrap_or_default();
    about.push(About::new("IR", "share", reliance_what, reliance_sources));
    Sourcing {
        world: Some(Box::new(move |at| weighted(&world, &world_t, governance, at))),
        area: if counted == CountedSupply::World {
            None
        } else {
            Some(Box::new(move |at| weighted(&area, &area_t, governance, at)))
        },
        reliance,
        counted,
        flag: None,
        about,
        notes,
    }
}

fn span(years: (i32, i32)) -> String {
    if years.0 == years.1 { years.0.to_string() } else { format!("{}–{}", years.0, years.1) }
}
