//! What the registry says of a form or of a parameter, with what a chain makes of the form.

use std::collections::BTreeSet;

use monazite_model::answer::explain::{FormTrail, ParameterTrail, Trail};
use monazite_model::chain::{CarriedBy, Chain, ChainForm};
use monazite_model::code::FormId;
use monazite_model::quantity::Band;
use monazite_model::registry::{Distribution, Meant, Parameter, Registry};
use monazite_report::names::Names;

use super::Ground;
use crate::error::StudyError;
use crate::facts;
use crate::workbench::Workbench;

/// The trail of a word that is no node, flow or fact: a parameter by its name, or else a form by id or name.
pub(super) fn form_or_parameter(bench: &Workbench, word: &str, year: i32) -> Result<Trail, StudyError> {
    let registry = &bench.atlas()?.registry;
    let rows: Vec<&Parameter> = registry.parameters.iter().filter(|p| p.name.eq_ignore_ascii_case(word)).collect();
    if let Some(first) = rows.first() {
        let what = format!(
            "Parameter {}: the row of the narrowest scope holds, a form before a mineral, a stage, and all (*)",
            first.name
        );
        let parameters = rows.iter().map(|row| told(registry, row)).collect();
        return Ok(Trail { parameters, ..empty(word, what) });
    }
    if !word.contains(':') && registry.meant_form(word) == Meant::Nothing {
        let parameters: BTreeSet<&str> = registry.parameters.iter().map(|p| p.name.as_str()).collect();
        let near = monazite_model::diagnostic::nearest(word, parameters.iter().copied());
        let ways = "a node is `gallium:refined/CHN`, a flow `gallium:refined/CHN/JPN`, a form `gallium:refined`; `monazite facts --json` lists the ids of facts";
        let hint = near.map_or_else(
            || format!("{ways}; parameters are {}", parameters.iter().copied().collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(StudyError::Unknown {
            kind: "fact, node, flow, form or parameter",
            name: word.to_owned(),
            hint: Some(hint),
        });
    }
    let id = facts::form(bench.atlas()?, word)?;
    form(bench, &id, year)
}

fn form(bench: &Workbench, id: &FormId, year: i32) -> Result<Trail, StudyError> {
    let ground = Ground::new(bench, id.as_str(), year)?;
    let (registry, chain) = (&ground.atlas.registry, &ground.chain);
    let form = &chain.forms[ground.form];
    let mut levels = Vec::new();
    if let Some((band, quoted)) = form.price.zip(form.quoted.as_ref()) {
        let price = monazite_model::chain::Estimate {
            band,
            prior: None,
            grade: form.price_grade,
            sources: form.price_sources.clone(),
        };
        let what = format!("base price ({})", quoted.words(chain.year));
        let mut price = ground.level_of(what, &price, 1.0, "usd_per_t")?;
        price.before = Some(price.band.value);
        levels.push(price);
    }
    let names: BTreeSet<&str> = registry.parameters.iter().map(|p| p.name.as_str()).collect();
    let parameters = names.into_iter().filter_map(|name| registry.parameter(name, id)).map(|row| told(registry, row));
    let about = FormTrail {
        stage: form.stage,
        chain: chain.id.clone(),
        counted_as: registry.minerals.get(&id.mineral()).map(|m| m.counted_as.clone()).unwrap_or_default(),
        codes: codes(form),
        missing: [&form.output_missing, &form.use_missing].into_iter().filter(|why| !why.is_empty()).cloned().collect(),
        makers: makers(chain, ground.form),
    };
    Ok(Trail {
        year: Some(chain.year),
        levels,
        form: Some(about),
        parameters: parameters.collect(),
        ..empty(id.as_str(), Names(registry).form(id))
    })
}

fn empty(id: &str, what: String) -> Trail {
    Trail {
        id: id.to_owned(),
        what,
        year: None,
        levels: Vec::new(),
        fact: None,
        ledger: Vec::new(),
        form: None,
        parameters: Vec::new(),
    }
}

/// Customs codes of a form, in words.
fn codes(form: &ChainForm) -> Vec<String> {
    if form.local {
        return vec!["does not travel: no customs code".into()];
    }
    let of = |code: &CarriedBy| {
        let part = if code.mainly { "mainly this form" } else { "this form beside other goods" };
        format!("{} {}, {part}", code.edition, code.code)
    };
    let read = form.seen.read.iter().map(|(code, year)| format!("{}; read, {year}", of(code)));
    let missing = form.seen.missing.iter().map(|code| match form.seen.one_sided.contains(code) {
        true => format!("{}; only sums by exporter are in the tables", of(code)),
        false => format!("{}; in no trade table", of(code)),
    });
    read.chain(missing).collect()
}

/// Who makes a form, the largest first.
fn makers(chain: &Chain, form: usize) -> Vec<(String, Band)> {
    let mut makers = Vec::new();
    for (node, at) in chain.nodes.iter().enumerate().filter(|(_, at)| at.form == form) {
        let mined = chain.supplies.iter().filter(|s| s.node == node && s.kind.is_output()).map(|s| s.level.band);
        let made = chain.transformations.iter().flat_map(|made| {
            let legs = made.outputs.iter().filter(move |leg| leg.node == node);
            legs.map(|leg| made.level.band.scaled(leg.per_tonne))
        });
        let sum = mined.chain(made).reduce(|a, b| Band {
            value: a.value + b.value,
            low: a.low + b.low,
            high: a.high + b.high,
        });
        if let Some(sum) = sum.filter(|sum| sum.value > 0.0) {
            makers.push((format!("{}/{}", chain.forms[form].id, chain.areas[at.area]), sum));
        }
    }
    makers.sort_by(|a, b| b.1.value.total_cmp(&a.1.value).then_with(|| a.0.cmp(&b.0)));
    makers
}

fn told(registry: &Registry, row: &Parameter) -> ParameterTrail {
    let publication = registry.sources.get(&row.source).map(|source| source.cite.replace(", {edition}", ""));
    ParameterTrail {
        name: row.name.clone(),
        scope: row.scope.clone(),
        band: Band { value: row.central, low: row.low, high: row.high },
        unit: row.unit.clone(),
        drawn: match row.distribution {
            Distribution::LogNormal => "log-normal, 5th and 95th percentile",
            Distribution::Triangular => "triangular, ends and mode",
            Distribution::Uniform => "uniform between the ends",
            Distribution::Fixed => "not drawn",
        }
        .into(),
        source: publication.unwrap_or_else(|| row.source.clone()),
        reason: row.reason.clone(),
        grade: row.grade,
    }
}
