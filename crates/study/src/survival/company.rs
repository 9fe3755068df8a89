//! How long the lines of a company last: in the market of their area, and bound to their suppliers.

use std::borrow::Cow;

use monazite_engine::ensemble::spread::{percentile, range};
use monazite_engine::horizon::{ChainPath, Followed};
use monazite_engine::survival::{DAYS_A_MONTH, missing};
use monazite_intake::atlas::Atlas;
use monazite_intake::company::{self, CompanyRow};
use monazite_intake::limits::MOST_SCENARIO;
use monazite_intake::packed;
use monazite_model::answer::survival::{CompanyExposure, CompanyLine, LineReading, LineSupplier, SupplierRoute};
use monazite_model::chain::Chain;
use monazite_model::code::FormId;
use monazite_model::diagnostic::Problem;
use monazite_model::market::Status;
use monazite_model::question::{AskCompany, Source};
use monazite_model::words::names::Names;

use super::months::{Asked, Ground, World, highest, lasts};
use super::users::{no_users, takers};
use crate::error::StudyError;
use crate::recipe;
use crate::watch::Watch;

/// Months within which tonnes that are missing are counted.
const COUNTED: usize = 12;
/// Areas that a hint names.
const NAMED: usize = 20;

/// How many days until each line of a company stops under a scenario.
///
/// # Errors
/// Every mistake of the file at once; a scenario with faults; [`StudyError::Cancelled`].
pub fn company(atlas: &Atlas, asked: &AskCompany, watch: &dyn Watch) -> Result<CompanyExposure, StudyError> {
    let file = asked.company.name();
    let bytes = match &asked.company {
        Source::File(path) => packed::read_file(path, MOST_SCENARIO)?,
        Source::Text { text, .. } => text.clone().into_bytes(),
    };
    // Blocs are as of the scenario's day, and what is wrong with the scenario is told beside what is wrong with the lines.
    let (start, mut problems) = match recipe::read_source(&asked.scenario, &atlas.registry) {
        Ok(recipe) => (Some(recipe.scenario.start), Vec::new()),
        Err(error) if !error.problems().is_empty() => (None, error.problems().to_vec()),
        Err(error) => return Err(error),
    };
    let (rows, wrong) = company::read(&file, &bytes, &atlas.registry, start.unwrap_or(LATEST));
    problems.extend(wrong);
    if start.is_none() {
        return Err(problems.into());
    }
    let given = Asked {
        scenario: &asked.scenario,
        months: asked.months,
        runs: asked.runs,
        seed: asked.seed,
        threads: asked.threads,
    };
    let ground = Ground::new(atlas, &given, rows.iter().map(|row| &row.form), watch)?;
    let mut wanted: Vec<usize> = rows.iter().filter_map(|row| Some(ground.chain(&row.form)?.0)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let paths = ground.paths(&wanted, watch)?;
    let placed = placed(&ground, &paths, &rows, &file, &mut problems);
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.line);
        return Err(problems.into());
    }
    told(&ground, &paths, &wanted, placed, file, watch)
}

/// Members of blocs where the scenario cannot say its month.
const LATEST: monazite_model::period::Month = monazite_model::period::Month { year: 2024, month: 12 };

/// A line with what is followed for it.
struct Placed<'r> {
    row: &'r CompanyRow,
    chain: usize,
    place: Followed,
    suppliers: Vec<(LineSupplier, Followed)>,
}

/// The lines with their places; those that have none become problems.
fn placed<'r>(
    ground: &Ground<'_>,
    paths: &[Option<ChainPath<'_>>],
    rows: &'r [CompanyRow],
    file: &str,
    problems: &mut Vec<Problem>,
) -> Vec<Placed<'r>> {
    let names = Names(&ground.registry);
    let mut found = Vec::new();
    for row in rows {
        let wrong =
            |column: &str, code, message: String| Problem::of_file(file, code, message).at(row.row, 0, 0).named(column);
        let at = ground.chain(&row.form);
        let Some((chain, path)) = at.and_then(|(k, chain)| Some(((k, chain), paths.get(k)?.as_ref()?))) else {
            problems.push(wrong(
                "form",
                "no-chain",
                format!("no chain has `{}`: nobody is known to take it", row.form),
            ));
            continue;
        };
        let Some(place) = path.users(&row.form, &row.area) else {
            let message = no_users(&row.form, &row.area, chain.1, names);
            problems.push(wrong("area", "no-users", message).hint(hint(path, chain.1, &row.form)));
            continue;
        };
        let suppliers = row.suppliers.iter().map(|(area, share)| {
            let (route, followed) = match path.from_supplier(&row.form, &row.area, area) {
                Some(followed @ Followed::Made(_)) => (SupplierRoute::Home, followed),
                Some(followed) => (SupplierRoute::Route, followed),
                None => (SupplierRoute::Market, place),
            };
            (LineSupplier { area: area.clone(), share: *share, route }, followed)
        });
        found.push(Placed { row, chain: chain.0, place, suppliers: suppliers.collect() });
    }
    found
}

fn hint(path: &ChainPath<'_>, chain: &Chain, form: &FormId) -> String {
    let mut takers = takers(path, chain, form);
    takers.sort_by(|a, b| b.0.total_cmp(&a.0));
    let named: Vec<&str> = takers.iter().take(NAMED).map(|(_, area)| area.as_str()).collect();
    match (named.is_empty(), takers.len().saturating_sub(NAMED)) {
        (true, _) => {
            "nobody takes it month by month: it does not travel, has no price, or nobody states who uses it".into()
        }
        (false, 0) => format!("its use is known in {}", named.join(", ")),
        (false, more) => format!("its use is known in {} and {more} more", named.join(", ")),
    }
}

/// The lines over all runs, from the first to stop.
fn told(
    ground: &Ground<'_>,
    paths: &[Option<ChainPath<'_>>],
    wanted: &[usize],
    placed: Vec<Placed<'_>>,
    file: String,
    watch: &dyn Watch,
) -> Result<CompanyExposure, StudyError> {
    let cleared: Vec<&ChainPath<'_>> = wanted.iter().filter_map(|k| paths[*k].as_ref()).collect();
    // Each thing is followed once, whoever asks for it.
    let mut followed: Vec<Vec<Followed>> = vec![Vec::new(); cleared.len()];
    for line in &placed {
        let at = wanted.iter().position(|k| *k == line.chain).unwrap_or_default();
        for thing in std::iter::once(&line.place).chain(line.suppliers.iter().map(|(_, thing)| thing)) {
            if !followed[at].contains(thing) {
                followed[at].push(*thing);
            }
        }
    }
    let asked: Vec<(&ChainPath<'_>, &[Followed])> =
        cleared.iter().copied().zip(followed.iter().map(Vec::as_slice)).collect();
    let worlds = match cleared.iter().all(|path| path.status == Status::Cleared) {
        true => ground.worlds(&asked, watch)?,
        false => Vec::new(),
    };
    let mut lines = Vec::new();
    for line in placed.iter().filter(|_| !worlds.is_empty()) {
        let at = wanted.iter().position(|k| *k == line.chain).unwrap_or_default();
        let place = |thing: &Followed| followed[at].iter().position(|known| known == thing).unwrap_or_default();
        let form = &line.row.form;
        let chain = &ground.chains[line.chain];
        let price = chain.form(form).and_then(|f| chain.forms[f].price).map(|price| price.value);
        let market = place(&line.place);
        let parts: Vec<(f64, usize)> = line.suppliers.iter().map(|(s, thing)| (s.share, place(thing))).collect();
        let reads = |reaching: &dyn Fn(&World) -> Vec<f64>| reading(&worlds, line.row, price, reaching);
        lines.push(CompanyLine {
            row: line.row.row,
            plant: line.row.plant.clone(),
            form: form.clone(),
            area: line.row.area.clone(),
            tonnes_a_year: line.row.tonnes_a_year,
            stock_days: line.row.stock_days,
            value_usd: price.map(|price| price * line.row.tonnes_a_year),
            suppliers: line.suppliers.iter().map(|(supplier, _)| supplier.clone()).collect(),
            market: reads(&|world| world.shares[at][market].clone()),
            bound: (!parts.is_empty()).then(|| reads(&|world| bound(&world.shares[at], &parts))),
            highest_price: paths[line.chain]
                .as_ref()
                .and_then(|path| highest(path, form, &line.row.area, &ground.scenario)),
        });
    }
    lines.sort_by(|a, b| order(a).partial_cmp(&order(b)).unwrap_or(std::cmp::Ordering::Equal));
    let more = vec![
        "A supplier sends a line the share of its usual tonnes that goes along its route to the area, whoever else there buys from it; makers in \
         the area itself send what they make. What suppliers send beyond what the line takes is not kept."
            .to_owned(),
    ];
    Ok(CompanyExposure { setting: ground.setting(&cleared, worlds.len(), more)?, file, lines })
}

/// What reaches a line from its suppliers, as a share of what it takes: what more of one sends makes up for another's less, up to the whole.
fn bound(shares: &[Vec<f64>], parts: &[(f64, usize)]) -> Vec<f64> {
    let months = parts.first().map_or(0, |(_, at)| shares[*at].len());
    (0..months).map(|k| parts.iter().map(|(share, at)| share * shares[*at][k]).sum::<f64>().min(1.0)).collect()
}

fn reading(
    worlds: &[World],
    row: &CompanyRow,
    price: Option<f64>,
    reaching: &dyn Fn(&World) -> Vec<f64>,
) -> LineReading {
    let (short, stopped) = lasts(worlds, |world| Cow::Owned(reaching(world)), |_| row.stock_days);
    let a_day = row.tonnes_a_year / (12.0 * DAYS_A_MONTH);
    let gone = |world: &World| {
        let months = reaching(world);
        a_day * missing(&months[..months.len().min(COUNTED)], row.stock_days)
    };
    let tonnes: Vec<f64> = worlds.iter().map(gone).collect();
    let missing_t = range(percentile(&tonnes, 0.5).unwrap_or_default(), tonnes);
    LineReading { short, stopped, missing_usd: price.map(|price| price * missing_t.value), missing_t }
}

/// First to stop, then first to run short, then by how many runs do, then by what is missing and by the row.
fn order(line: &CompanyLine) -> (f64, f64, f64, f64, f64, f64) {
    let first = line.first();
    let day = |day: Option<f64>| day.unwrap_or(f64::INFINITY);
    let (stopped, short) = (first.stopped, first.short);
    (day(stopped.median), day(short.median), -stopped.share, -short.share, -first.missing_t.value, f64::from(line.row))
}
