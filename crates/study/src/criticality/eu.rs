//! The EU methods on the atlas: the round of 2017 from its published indices, the round of 2023 from its published shares, and
//! the same formula (or that of 2011) on reconciled chains of any area and year.

use monazite_engine::metrics::eu::{
    Evidence, RiskInputs, Thresholds, import_reliance, supply_risk_2011, supply_risk_2017,
};
use monazite_model::code::{FormId, MineralId, Stage};
use monazite_model::criticality::Method;
use monazite_model::fact::{Fact, QuantityKind};

use super::case::{About, Case, Values, shown};
use super::context::{Context, Found};
use super::draw::At;
use super::eu_inputs::{
    COMPLETE, HEAVY, LIGHT, Uses, repeats, sourcing_shares, trade_parameter, uses, variants, weighted, world_shares,
};
use super::supply::{self, Table};

/// Where concentrations come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Published indices of the round of 2017.
    Round2017,
    /// Published shares of the round of 2023.
    Round2023,
    /// Reconciled chains of a year.
    Chains,
}

/// What a mineral lacks.
pub type Missing = (MineralId, Vec<String>);

/// The two concentrations and the import reliance of a form, as formulas.
struct Sourcing<'a> {
    world: Option<Box<dyn Fn(At) -> Option<f64> + Sync + 'a>>,
    area: Option<Box<dyn Fn(At) -> Option<f64> + Sync + 'a>>,
    reliance: Option<Box<dyn Fn(At) -> Option<f64> + Sync + 'a>>,
    evidence: Evidence,
    about: Vec<About>,
    notes: Vec<String>,
}

/// All cases of the method, and what the other minerals lack.
pub fn cases<'a>(context: &'a Context, method: Method, basis: Basis) -> (Vec<Case<'a>>, Vec<Missing>) {
    let (mut cases, mut unscored) = (Vec::new(), Vec::new());
    for mineral in &context.minerals {
        let forms = forms(context, mineral, basis);
        if forms.is_empty() {
            unscored.push((mineral.clone(), vec![no_supply(context, mineral, basis)]));
            continue;
        }
        let before = cases.len();
        let mut lacks = Vec::new();
        for (form, stage) in forms {
            match case(context, method, basis, mineral, &form, stage) {
                Ok(case) => cases.push(case),
                Err(missing) => lacks.extend(missing),
            }
        }
        if cases.len() == before {
            lacks.sort();
            lacks.dedup();
            unscored.push((mineral.clone(), lacks));
        }
    }
    (cases, unscored)
}

fn no_supply(context: &Context, mineral: &MineralId, basis: Basis) -> String {
    match basis {
        Basis::Round2017 => "the round of 2017 has no row for it: HHI_GS, HHI_EU".into(),
        Basis::Round2023 if ["bauxite", "alumina"].contains(&mineral.as_str()) => {
            "assessed as an early stage of aluminium in the round of 2023".into()
        }
        Basis::Round2023 => "world supply shares in the study of 2023".into(),
        Basis::Chains => format!("production by country in {}", context.year),
    }
}

/// Forms assessed for a mineral, with their stage.
fn forms(context: &Context, mineral: &MineralId, basis: Basis) -> Vec<(FormId, Stage)> {
    let registry = &context.atlas.registry;
    let stage = |form: &FormId| registry.forms.get(form).map_or(Stage::Refining, |f| f.stage);
    match basis {
        Basis::Chains => {
            let made =
                context.forms(mineral).into_iter().filter(|(chain, f)| supply::production(chain, *f).total() > 0.0);
            made.map(|(chain, f)| (chain.forms[f].id.clone(), chain.forms[f].stage)).collect()
        }
        Basis::Round2017 => {
            let rows = context.facts(mineral.as_str(), QuantityKind::ConcentrationIndex);
            let mut forms: Vec<FormId> = rows.iter().map(|f| f.series.form.clone()).collect();
            forms.dedup();
            forms.into_iter().map(|f| (f.clone(), stage(&f))).collect()
        }
        Basis::Round2023 => {
            let mut forms: Vec<FormId> = registry.forms.keys().filter(|f| &f.mineral() == mineral).cloned().collect();
            // What the study of 2023 calls the extraction stage of aluminium and of each rare earth.
            match mineral.as_str() {
                "aluminium" => forms.push(FormId::new("bauxite", "mined")),
                "bauxite" | "alumina" => return Vec::new(),
                m if LIGHT.contains(&m) || HEAVY.contains(&m) => forms.push(FormId::new("rare-earths", "mined")),
                _ => {}
            }
            let known = |form: &FormId| {
                let bauxite = form.mineral().as_str() == "bauxite";
                let under = if bauxite { "bauxite".into() } else { mineral.clone() };
                !world_shares(context, &under, form).levels.is_empty()
            };
            forms.into_iter().filter(known).map(|f| (f.clone(), stage(&f))).collect()
        }
    }
}

/// One mineral at one form: a case, or what is missing for a supply risk.
fn case<'a>(
    context: &'a Context,
    method: Method,
    basis: Basis,
    mineral: &MineralId,
    form: &FormId,
    stage: Stage,
) -> Result<Case<'a>, Vec<String>> {
    // Indices are looked up under the mineral's own forms, also where a stage is another mineral's form (bauxite, mixed ore).
    let home = if &form.mineral() == mineral { form.clone() } else { FormId::new(mineral.as_str(), "refined") };
    let own_round = basis == Basis::Round2017;
    let edition = |f: &Fact| !own_round || of_2017(f);
    let to = if own_round { 2017 } else { context.year.max(2017) };
    let recycling = context.found(&home, QuantityKind::RecyclingInputRate, "", "EU27", to, edition);
    let si_sr = context.found(&home, QuantityKind::SubstitutionIndex, "supply-risk", "EU27", to, edition);
    let si_ei = context.found(&home, QuantityKind::SubstitutionIndex, "economic-importance", "EU27", to, edition);
    let sourcing = match basis {
        Basis::Round2017 => published(context, form),
        Basis::Round2023 => study(context, mineral, form),
        Basis::Chains => chains(context, form, method == Method::Eu2011),
    };
    let mut lacks = Vec::new();
    if recycling.is_none() {
        lacks.push("end-of-life recycling input rate (EoL_RIR)".to_owned());
    }
    if si_sr.is_none() {
        lacks.push("substitution index for supply risk (SI_SR)".to_owned());
    }
    let (Some(recycling), Some(si_sr), Some(sourcing)) = (recycling, si_sr, sourcing) else {
        return Err(lacks);
    };
    let mut missing = Vec::new();
    let mut notes = sourcing.notes.clone();
    let all_uses = uses(context, &home).filter(|_| context.area.as_str() == "EU27");
    let covered = all_uses.as_ref().map(Uses::complete);
    let uses = all_uses.filter(|u| u.complete() >= COMPLETE);
    let product_form = method == Method::Eu2011;
    if uses.is_none() {
        missing.push(match (context.area.as_str(), covered) {
            ("EU27", Some(covered)) => format!(
                "shares of use by industry beyond {}: no economic importance (EI)",
                monazite_report::number::percent(covered)
            ),
            ("EU27", None) => "shares of use by industry: no economic importance (EI)".to_owned(),
            (area, _) => format!("value added by industry of {area}: no economic importance (EI)"),
        });
    }
    if si_ei.is_none() && !product_form {
        missing.push("substitution index for economic importance (SI_EI): no economic importance (EI)".to_owned());
    }
    stand_ins(context, basis, &recycling, &si_sr, uses.as_ref(), &mut notes);
    let mut about = sourcing.about.clone();
    about.push(About::new("EoL_RIR", "share", "end-of-life recycling input rate", vec![recycling.source.clone()]));
    let (sr_symbol, sr_what) = if product_form {
        ("sigma", "substitutability (SI_SR of 2017)")
    } else {
        ("SI_SR", "substitution index, supply")
    };
    about.push(About::new(sr_symbol, "score", sr_what, vec![si_sr.source.clone()]));
    if let Some(uses) = &uses {
        let mut sources: Vec<String> = uses.rows.iter().map(|(share, ..)| share.source.clone()).collect();
        sources.push("eu-crm 2023".into());
        sources.dedup();
        about.push(About::new("A_Q", "score", "Σ A_s · Q_s / max Q, value added where it is used", sources));
    }
    if let Some(si_ei) = &si_ei
        && !product_form
    {
        about.push(About::new("SI_EI", "score", "substitution index, economy", vec![si_ei.source.clone()]));
    }
    let worded = uses.clone();
    let thresholds = if product_form { Thresholds::ROUNDS_2011_2014 } else { Thresholds::GUIDELINES_2017 };
    let formula = move |at: At| {
        let mut values = Values::default();
        let rate = at.share(&recycling.id, recycling.band);
        let index = at.share(&si_sr.id, si_sr.band);
        let world = sourcing.world.as_ref().and_then(|f| f(at));
        let risk = if product_form {
            let world = world?;
            values.inputs.push(("HHI_WGI", world));
            supply_risk_2011(world, index, rate)?
        } else {
            let area = sourcing.area.as_ref().and_then(|f| f(at));
            let reliance = sourcing.reliance.as_ref().and_then(|f| f(at));
            let inputs = RiskInputs {
                world,
                area,
                import_reliance: reliance,
                recycling: rate,
                substitution: index,
                evidence: sourcing.evidence,
            };
            let risk = supply_risk_2017(&inputs)?;
            let used = |e: Evidence| risk.evidence == e || risk.evidence == Evidence::Both;
            values.inputs.extend(world.filter(|_| used(Evidence::World)).map(|x| ("HHI_GS", x)));
            values.inputs.extend(area.filter(|_| used(Evidence::Area)).map(|x| ("HHI_EU", x)));
            values.inputs.extend(reliance.filter(|_| risk.evidence == Evidence::Both).map(|x| ("IR", x)));
            risk.value
        };
        values.inputs.push(("EoL_RIR", rate));
        values.inputs.push((sr_symbol, index));
        values.axes.push(("supply_risk", risk));
        if let Some(uses) = &uses {
            let unweighted = uses.importance(1.0, at)?;
            values.inputs.push(("A_Q", unweighted / 10.0));
            let si = match (product_form, &si_ei) {
                (true, _) => Some(1.0),
                (false, Some(si)) => {
                    let si = at.share(&si.id, si.band);
                    values.inputs.push(("SI_EI", si));
                    Some(si)
                }
                _ => None,
            };
            if let Some(si) = si {
                let importance = unweighted * si;
                values.axes.push(("economic_importance", importance));
                values.critical = Some(thresholds.passed(risk, importance));
            }
        }
        Some(values)
    };
    Ok(Case {
        mineral: mineral.clone(),
        stage,
        form: form.clone(),
        year: if own_round { 2017 } else { context.year },
        about,
        formula: Box::new(formula),
        wording: Box::new(move |values| wording(values, product_form, worded.as_ref())),
        missing,
        notes,
    })
}

/// Whether a fact is of the study of 2017.
fn of_2017(fact: &Fact) -> bool {
    fact.origin.source == "eu-crm" && fact.origin.edition == "2017"
}

/// What stands in for inputs of another round.
fn stand_ins(
    context: &Context,
    basis: Basis,
    recycling: &Found,
    si: &Found,
    uses: Option<&Uses>,
    notes: &mut Vec<String>,
) {
    if basis != Basis::Round2017 {
        notes.push(format!("recycling rate of the round of {}, substitution indices of {}", recycling.year, si.year));
    }
    if basis == Basis::Round2017 && uses.is_some() {
        notes.push("shares of use and value added of the round of 2023 stand in for those of 2017".into());
    }
    if context.area.as_str() != "EU27" {
        notes.push("recycling rate and substitution indices are those of the EU".into());
    }
    if let Some(uses) = uses
        && uses.complete() > 1.02
    {
        notes.push(format!(
            "shares of use add to {} in the copy and are scaled to the whole",
            monazite_report::number::percent(uses.complete())
        ));
    }
    if let Some(uses) = uses
        && uses.without > 0
    {
        notes.push(format!("{} uses have no industry with value added and add nothing to EI", uses.without));
    }
}

/// Published indices of 2017.
fn published<'a>(context: &'a Context, form: &FormId) -> Option<Sourcing<'a>> {
    let of = |partner: &str| {
        context.found(form, QuantityKind::ConcentrationIndex, partner, "EU27", 2017, |f| f.series.form == *form)
    };
    let (world, area) = (of("world"), of("area"));
    let reliance =
        context.found(form, QuantityKind::ImportReliance, "", "EU27", 2017, |f| of_2017(f) && f.series.form == *form);
    // The printed row ends with what the round used: `7.1, Antimony, Processing, GS + EUS`.
    let printed = world.as_ref().or(area.as_ref())?.text.rsplit(", ").next().and_then(Evidence::parse);
    let evidence = printed.unwrap_or(Evidence::Both);
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
    let read = |found: Option<Found>| -> Option<Box<dyn Fn(At) -> Option<f64> + Sync + 'a>> {
        let found = found?;
        Some(Box::new(move |at: At| Some(at.of(&found.id, found.band).max(0.0))))
    };
    Some(Sourcing {
        world: read(world),
        area: read(area),
        reliance: read(reliance),
        evidence,
        about,
        notes: vec![format!("the round used {}", evidence.printed())],
    })
}

/// Shares of the study of 2023; import reliance from the reconciled chain.
fn study<'a>(context: &'a Context, mineral: &MineralId, form: &FormId) -> Option<Sourcing<'a>> {
    let under = if form.mineral().as_str() == "bauxite" { "bauxite".into() } else { mineral.clone() };
    let world = world_shares(context, &under, form);
    let area = sourcing_shares(context, &under, form);
    let mut notes = vec![format!("world supply: {}", world.words(4))];
    let mut evidence = Evidence::Both;
    if !area.levels.is_empty() && repeats(&world, &area) {
        notes.push(
            "the EU sourcing of the copy repeats the world's shares: taken for an error, world supply used alone"
                .into(),
        );
        evidence = Evidence::World;
    } else if area.levels.is_empty() {
        notes.push("no shares of EU sourcing: world supply used alone".into());
        evidence = Evidence::World;
    } else {
        notes.push(format!("EU sourcing: {}", area.words(4)));
    }
    let reliance = reliance_of(context, form);
    if evidence == Evidence::Both && reliance.is_none() {
        notes.push(
            "no reconciled trade of the form: import reliance is one less the domestic part of EU sourcing".into(),
        );
    }
    let domestic = area.clone();
    let by_share = move |at: At| {
        let all: f64 = domestic.levels.iter().map(|l| l.at(at)).sum();
        let own: f64 = domestic.levels.iter().filter(|l| context.members.contains(&l.area)).map(|l| l.at(at)).sum();
        (all > 0.0).then(|| 1.0 - own / all)
    };
    let (reliance, source) = match reliance {
        Some((formula, sources)) => (formula, sources),
        None => (Box::new(by_share) as Box<dyn Fn(At) -> Option<f64> + Sync + 'a>, area.cited()),
    };
    let mut names = variants(&under, form);
    // t may be printed under the element or under its group.
    names.push(String::new());
    Some(sourcing(context, form, &names, world, area, Some((reliance, source)), evidence, notes))
}

/// Reconciled chain of the year: production, and what the area makes and imports.
fn chains<'a>(context: &'a Context, form: &FormId, world_only: bool) -> Option<Sourcing<'a>> {
    let (chain, position) = context.chain_of(form)?;
    let world = supply::production(chain, position);
    let trade = supply::trade(chain, position, &context.members);
    let area = if world_only { Table::default() } else { supply::sourcing(&world, &trade, &context.members) };
    let mut notes = vec![format!("world supply: {}", world.words(4))];
    let evidence = if area.total() > 0.0 { Evidence::Both } else { Evidence::World };
    if evidence == Evidence::Both {
        notes.push(format!("sourcing of the area: {}", area.words(4)));
    } else if !world_only {
        notes.push("the area neither makes nor imports the form: world supply used alone".into());
    }
    let reliance = if world_only { None } else { reliance_of(context, form) };
    let mut sourcing = sourcing(context, form, &[String::new()], world.clone(), area, reliance, evidence, notes);
    if world_only {
        // The product form of 2011 knows no trade parameter.
        let (governance, plain) = (&context.governance, vec![1.0; world.levels.len()]);
        sourcing.world = Some(Box::new(move |at| weighted(&world, &plain, governance, at)));
    }
    Some(sourcing)
}

type Reliance<'a> = (Box<dyn Fn(At) -> Option<f64> + Sync + 'a>, Vec<String>);

/// Import reliance of the area from the chain; `None` where the chain has no supply of it there.
fn reliance_of<'a>(context: &'a Context, form: &FormId) -> Option<Reliance<'a>> {
    let (chain, position) = context.chain_of(form)?;
    let production = supply::production(chain, position);
    let trade = supply::trade(chain, position, &context.members);
    let own: Vec<_> = production.levels.iter().filter(|l| context.members.contains(&l.area)).cloned().collect();
    let mut sources = trade.imports.sources.clone();
    sources.extend(trade.exports.sources.iter().cloned());
    let formula = move |at: At| {
        let sum = |levels: &[supply::Level]| levels.iter().map(|l| l.at(at)).sum::<f64>();
        import_reliance(sum(&own), sum(&trade.imports.levels), sum(&trade.exports.levels))
    };
    formula(At::Central)?;
    Some((Box::new(formula), sources.into_iter().collect()))
}

fn sourcing<'a>(
    context: &'a Context,
    form: &FormId,
    names: &[String],
    world: Table,
    area: Table,
    reliance: Option<Reliance<'a>>,
    evidence: Evidence,
    mut notes: Vec<String>,
) -> Sourcing<'a> {
    let governance = &context.governance;
    let factors = |table: &Table| -> Vec<f64> {
        table.levels.iter().map(|l| trade_parameter(context, form, names, &l.area)).collect()
    };
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
    about.push(About::new(
        "IR",
        "share",
        format!("import reliance, chain of {}", context.chain_year),
        reliance_sources,
    ));
    let (world_t, area_t) = (factors(&world), factors(&area));
    Sourcing {
        world: Some(Box::new(move |at| weighted(&world, &world_t, governance, at))),
        area: if evidence == Evidence::World {
            None
        } else {
            Some(Box::new(move |at| weighted(&area, &area_t, governance, at)))
        },
        reliance,
        evidence,
        about,
        notes,
    }
}

fn span(years: (i32, i32)) -> String {
    if years.0 == years.1 { years.0.to_string() } else { format!("{}–{}", years.0, years.1) }
}

/// The formula with its numbers in it.
fn wording(values: &Values, product_form: bool, uses: Option<&Uses>) -> Vec<String> {
    let get = |symbol: &str| values.input(symbol).map_or("–".to_owned(), shown);
    let risk = values.axis("supply_risk").map_or("–".to_owned(), shown);
    let mut lines = Vec::new();
    if product_form {
        lines.push("SR = σ · (1 − ρ) · HHI_WGI".to_owned());
        lines.push(format!("   = {} · (1 − {}) · {} = {risk}", get("sigma"), get("EoL_RIR"), get("HHI_WGI")));
    } else if values.input("HHI_GS").is_some() && values.input("HHI_EU").is_some() {
        lines.push("SR = [HHI_GS · IR/2 + HHI_EU · (1 − IR/2)] · (1 − EoL_RIR) · SI_SR".to_owned());
        lines.push(format!(
            "   = [{} · {}/2 + {} · (1 − {}/2)] · (1 − {}) · {} = {risk}",
            get("HHI_GS"),
            get("IR"),
            get("HHI_EU"),
            get("IR"),
            get("EoL_RIR"),
            get("SI_SR"),
        ));
    } else {
        let symbol = if values.input("HHI_GS").is_some() { "HHI_GS" } else { "HHI_EU" };
        lines.push(format!("SR = {symbol} · (1 − EoL_RIR) · SI_SR"));
        lines.push(format!("   = {} · (1 − {}) · {} = {risk}", get(symbol), get("EoL_RIR"), get("SI_SR")));
    }
    if let (Some(uses), Some(importance)) = (uses, values.axis("economic_importance")) {
        let si = if product_form { String::new() } else { format!(" · {}", get("SI_EI")) };
        lines.push(format!("EI = 10 · Σ A_s · Q_s / max Q{}", if product_form { "" } else { " · SI_EI" }));
        lines.push(format!("   = 10 · ({}) / {:.0}{si} = {}", uses.words(), uses.largest / 1e6, shown(importance)));
    }
    lines
}
