//! What an area has most to lose: of the forms that come mostly from one origin, those with most money at stake.
//!
//! Rule and its reasons: docs/methods/dependence.md, section "What comes first".

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::dependence::{DependenceRow as Row, Lead, Stake};
use monazite_model::answer::standing::Standing;
use monazite_model::chain::{Chain, ChainForm};
use monazite_model::fact::Quality;
use monazite_model::registry::Registry;

/// Share of imports from which on they come mostly from one origin.
const MOSTLY: f64 = 0.5;
/// The pool of all areas that a chain does not keep apart: no origin that could stop.
const REST: &str = "ROW";

/// Money below which nothing is at stake, usd a year: what is left of a balance, or a crate of samples.
const LEAST_STAKE: f64 = 10_000.0;
/// An area that sends out more than this multiple of what it makes mostly passes on what others make.
const PASSES_ON: f64 = 2.0;

/// A form that may come first.
pub(super) struct Judged {
    /// Base price, usd per counted tonne; `None` where it is our assumption.
    usd_per_t: Option<f64>,
    standing: Standing,
    /// Areas that mostly pass on what others make: no origins that could stop.
    ports: BTreeSet<String>,
}

/// Whether a form may come first: its main trade codes are in the tables, its price is more than our assumption, and it is used and not
/// held. Of a mineral that was asked for (`asked`) every form may whose trade is seen. What an area uses has rows only where it is known.
pub(super) fn judged(chain: &Chain, form: &ChainForm, registry: &Registry, asked: bool) -> Option<Judged> {
    let held = registry.minerals.get(&form.id.mineral()).is_some_and(|mineral| !mineral.held.is_empty());
    let price = Some(form.value()).filter(|usd| *usd > 0.0 && form.price_grade != Quality::D);
    let may = !form.local && !form.seen.main_codes_missing() && (asked || (price.is_some() && !held));
    may.then(|| Judged {
        usd_per_t: price,
        // Where the form's use by country is not known and that of an area is, a publisher states it.
        standing: if form.use_standing == Standing::NotKnown { Standing::Known } else { form.use_standing },
        ports: ports(chain, form),
    })
}

fn ports(chain: &Chain, form: &ChainForm) -> BTreeSet<String> {
    let nodes = chain.nodes.iter().enumerate().filter(|(_, node)| chain.forms[node.form].id == form.id);
    let sent = |at: usize| chain.flows.iter().filter(|f| f.from == at).map(|f| f.level.band.value).sum::<f64>();
    let passes_on = nodes.filter(|(at, _)| sent(*at) > PASSES_ON * chain.production(*at));
    passes_on.map(|(_, node)| chain.areas[node.area].to_string()).collect()
}

/// The lead of one year's rows; `forms` are those of the chains behind them that may come first, by id.
pub(super) fn lead(rows: &[Row], forms: &BTreeMap<String, Judged>) -> Option<Lead> {
    let first = rows.first()?;
    let mut of: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|row| forms.contains_key(&row.form)) {
        of.entry(&row.form).or_default().push(row);
    }
    let (mut judged, mut known, mut stakes) = (0, 0, Vec::new());
    for (form, rows) in of {
        let figure =
            |measure: &str| rows.iter().find(|r| r.measure == measure && r.through.is_empty()).map(|r| r.value);
        let (Some(used), Some(reliance)) = (figure("apparent-consumption"), figure("net-import-reliance")) else {
            continue;
        };
        // What an area sends on again is not what it has to lose, and a net exporter does not go short.
        if used <= 0.0 {
            continue;
        }
        known += 1;
        if reliance <= 0.0 {
            continue;
        }
        judged += 1;
        let origin = |row: &&&Row| {
            ["import-share", "exposure"].contains(&row.measure.as_str())
                && row.through != row.area
                && row.through != REST
                && !forms[form].ports.contains(&row.through)
        };
        // Among equal shares the direct one is told.
        let most = rows
            .iter()
            .filter(origin)
            .max_by(|a, b| a.value.total_cmp(&b.value).then(a.measure.cmp(&b.measure)).then(b.through.cmp(&a.through)));
        if let Some(row) = most.filter(|row| row.value > MOSTLY) {
            let Judged { usd_per_t, standing, .. } = &forms[form];
            stakes.push(Stake {
                mineral: row.mineral.clone(),
                form: row.form.clone(),
                through: row.through.clone(),
                measure: row.measure.clone(),
                value: row.value,
                low: row.low,
                high: row.high,
                usd: usd_per_t.map(|usd| row.value * reliance.min(1.0) * used * usd),
                standing: *standing,
            });
        }
    }
    stakes.retain(|stake: &Stake| stake.usd.is_none_or(|usd| usd >= LEAST_STAKE));
    let usd = |stake: &Stake| stake.usd.unwrap_or(0.0);
    stakes.sort_by(|a, b| usd(b).total_cmp(&usd(a)).then_with(|| a.form.cmp(&b.form)));
    Some(Lead { area: first.area.clone(), year: first.year, judged, known, stakes })
}
