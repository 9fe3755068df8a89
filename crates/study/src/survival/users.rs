//! How long users of a form in an area last: five fifths of them by what they hold, and a plant of the asker's own.

use std::borrow::Cow;

use monazite_engine::ensemble::spread::{percentile, range};
use monazite_engine::horizon::{ChainPath, Followed};
use monazite_engine::survival::stocks_of_fifths;
use monazite_intake::atlas::Atlas;
use monazite_model::answer::standing::Standing;
use monazite_model::answer::survival::{ReachingMonth, Survival, UserGroup, UserRow};
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::market::Status;
use monazite_model::period::Month;
use monazite_model::quantity::Band;
use monazite_model::question::AskSurvive;
use monazite_model::registry::Registry;
use monazite_model::words::names::Names;

use super::months::{Asked, Ground, World, days, highest, lasts};
use crate::error::StudyError;
use crate::facts;
use crate::watch::Watch;

/// Parameter of how unequally stocks are spread over users.
const SPREAD: &str = "user-stock";
/// Parameter of the months of use that are held where nobody states them.
const COVER: &str = "stock-cover";
/// Areas that a hint names.
const NAMED: usize = 20;

/// How many days until users of a form in an area run short under a scenario.
///
/// # Errors
/// A scenario with faults, an unknown form or area, a bloc, an end use, an area that takes none of the form;
/// [`StudyError::Cancelled`].
pub fn survive(atlas: &Atlas, asked: &AskSurvive, watch: &dyn Watch) -> Result<Survival, StudyError> {
    let form = form(atlas, &asked.form)?;
    let given = Asked {
        scenario: &asked.scenario,
        months: asked.months,
        runs: asked.runs,
        seed: asked.seed,
        threads: asked.threads,
    };
    let area = facts::area(atlas, &asked.area)?;
    let ground = Ground::new(atlas, &given, [&form], watch)?;
    one_country(&atlas.registry, &area, &asked.area, ground.scenario.start)?;
    let Some((at, chain)) = ground.chain(&form) else {
        return Err(StudyError::Refused(format!("no chain has `{form}`: nobody is known to take it")));
    };
    let paths = ground.paths(&[at], watch)?;
    let path = paths.into_iter().flatten().next().ok_or_else(|| StudyError::Failed("no path".into()))?;
    let place = path.users(&form, &area).ok_or_else(|| takes_none(&path, chain, (&form, &area), &ground.registry))?;
    let cleared = path.status == Status::Cleared;
    let worlds = if cleared { ground.worlds(&[(&path, &[place])], watch)? } else { Vec::new() };
    let held: Vec<f64> = worlds.iter().filter_map(|world| path.held_in(place, world.member)).collect();
    let (central, stated) = path.held(place).unwrap_or_default();
    let spread = ground.parameter(SPREAD)?;
    let fifths = stocks_of_fifths(Band { value: spread.central, low: spread.low, high: spread.high });
    let (users, reaching) = match worlds.is_empty() {
        true => Default::default(),
        false => (rows(&worlds, &held, fifths, asked.stock), by_month(&worlds, ground.scenario.start)),
    };
    let cover_months = match (stated, ground.registry.parameter(COVER, &form)) {
        (false, Some(prior)) => Band { value: prior.central, low: prior.low, high: prior.high },
        _ => Band { value: central, low: central, high: central },
    };
    let more = vec![format!(
        "Between users what is held differs {} to {} times the mean, fifth by fifth (our assumption, `{SPREAD}`).",
        monazite_report::number::stated(fifths[0]),
        monazite_report::number::stated(fifths[4])
    )];
    Ok(Survival {
        setting: ground.setting(&[&path], worlds.len(), more)?,
        taken_t: path.taken_t(place).unwrap_or_default(),
        use_known: chain.form(&form).is_some_and(|f| chain.forms[f].use_standing != Standing::NotKnown),
        cover_months,
        cover_stated: stated,
        highest_price: if cleared { highest(&path, &form, &area, &ground.scenario) } else { None },
        users,
        reaching,
        form,
        area,
    })
}

/// The form that is meant; of an end use only the form is followed.
fn form(atlas: &Atlas, name: &str) -> Result<FormId, StudyError> {
    let mut parts = name.splitn(3, ':');
    if let (Some(mineral), Some(form), Some(_)) = (parts.next(), parts.next(), parts.next()) {
        let form = facts::form(atlas, &format!("{mineral}:{form}"))?;
        return Err(StudyError::Refused(format!(
            "`{name}`: the months do not tell the end uses of a form apart, all who take it in an area share alike\n  hint: ask for --use {form}"
        )));
    }
    facts::form(atlas, name)
}

/// Refuses a group of countries: plants stand in one.
fn one_country(registry: &Registry, area: &AreaId, name: &str, at: Month) -> Result<(), StudyError> {
    if !registry.blocs().contains(&area.as_str()) {
        return Ok(());
    }
    let members: Vec<String> = registry.members(area.as_str(), at).iter().map(ToString::to_string).collect();
    Err(StudyError::Refused(format!(
        "`{name}` is a group of countries, and what reaches a plant is of one\n  hint: its members are {}",
        members.join(", ")
    )))
}

fn takes_none(
    path: &ChainPath<'_>,
    chain: &Chain,
    (form, area): (&FormId, &AreaId),
    registry: &Registry,
) -> StudyError {
    let names = Names(registry);
    let mut takers = takers(path, chain, form);
    takers.sort_by(|a, b| b.0.total_cmp(&a.0));
    let more = takers.len().saturating_sub(NAMED);
    let named: Vec<String> =
        takers.iter().take(NAMED).map(|(_, area)| format!("{} ({area})", names.area(area))).collect();
    let hint = match (named.is_empty(), more) {
        (true, _) => {
            "nobody takes it month by month: it does not travel, has no price, or nobody states who uses it".into()
        }
        (false, 0) => format!("its use is known in {}", named.join(", ")),
        (false, more) => format!("its use is known in {} and {more} more", named.join(", ")),
    };
    let unknown = no_users(form, area, chain, names);
    StudyError::Refused(format!("{unknown}\n  hint: {hint}"))
}

/// That nobody is known to take a form in an area, which is not that nobody does.
pub(super) fn no_users(form: &FormId, area: &AreaId, chain: &Chain, names: Names<'_>) -> String {
    format!(
        "no use of {} in {} is known in {}: nobody there takes any, or what they take is part of the rest of the world",
        names.form_in_text(form),
        names.area_in_text(area),
        chain.year
    )
}

/// Areas that take a form, with what they take, t a year.
pub(super) fn takers<'c>(path: &ChainPath<'_>, chain: &'c Chain, form: &FormId) -> Vec<(f64, &'c AreaId)> {
    let taken = |area: &AreaId| path.users(form, area).and_then(|place: Followed| path.taken_t(place));
    chain.areas.iter().filter_map(|area| Some((taken(area)?, area))).collect()
}

/// The own plant, where it is asked for, and the fifths of users; `held` are the months of use held on average in each run.
fn rows(worlds: &[World], held: &[f64], fifths: [f64; 5], own: Option<f64>) -> Vec<UserRow> {
    let row = |users: UserGroup, stock: &dyn Fn(usize) -> f64| {
        let (short, stopped) = lasts(worlds, |world| Cow::Borrowed(&world.shares[0][0]), stock);
        let stocks: Vec<f64> = (0..worlds.len()).map(stock).collect();
        UserRow { users, stock_days: range(percentile(&stocks, 0.5).unwrap_or_default(), stocks), short, stopped }
    };
    let own = own.map(|days| row(UserGroup::OwnPlant, &|_| days));
    let fifths = UserGroup::FIFTHS.into_iter().zip(fifths);
    let fifths = fifths.map(|(users, times)| row(users, &|k| days(held.get(k).copied().unwrap_or_default() * times)));
    own.into_iter().chain(fifths).collect()
}

fn by_month(worlds: &[World], start: Month) -> Vec<ReachingMonth> {
    let months = worlds.first().map_or(0, |world| world.shares[0][0].len());
    (0..months)
        .map(|k| {
            let shares: Vec<f64> = worlds.iter().map(|world| world.shares[0][0][k]).collect();
            let median = percentile(&shares, 0.5).unwrap_or_default();
            ReachingMonth { month: start.plus(k as i32), reaching: range(median, shares) }
        })
        .collect()
}
