//! The United States economy as the methods of its Geological Survey need it: which industries use a mineral, what it costs them, what
//! they earn.
//!
//! End uses are those of the EU methods, by division of NACE; divisions become groups of industries of the benchmark table by
//! code. A use that is named after an industry of the table (lead-acid batteries, jewellery) belongs to that industry alone. All are
//! stand-ins: nobody publishes who uses what in the United States by industry (docs/methods/criticality/usgs2025.md).

use std::collections::BTreeMap;

use monazite_model::chain::Chain;
use monazite_model::citation::Publication;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::input_output::InputOutput;
use monazite_model::quantity::Band;

use super::context::Context;
use super::error::IndicatorError;
use super::eu;

/// Industries of the table that stand for a division.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'e> {
    /// Division of NACE, or the use that is named after the industries.
    pub code: &'e str,
    /// Positions in the table, of industries with output.
    pub industries: Vec<usize>,
    /// Output, usd.
    pub output: f64,
    /// Value added, usd.
    pub value_added: f64,
    /// Gross operating surplus, usd.
    pub surplus: f64,
}

/// An area's table with its groups.
#[derive(Debug)]
pub struct Economy<'e> {
    /// The publication the table comes from, `bea-input-output 2017`.
    publication: Publication,
    /// Industry by industry, million usd.
    pub table: InputOutput,
    /// Groups, by division.
    pub groups: Vec<Group<'e>>,
    /// Industries that a use is named after, by the use; each is part of some division.
    pub named: Vec<Group<'e>>,
    /// Value added of all industries, usd.
    pub product: f64,
}

/// How finely use is placed in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// In divisions.
    Divisions,
    /// In the industries that a use is named after, else in divisions.
    Named,
}

/// What an area's users pay for a mineral in a year, by division or industries that a use is named after.
#[derive(Debug, Clone, PartialEq)]
pub struct Spending<'e> {
    /// Code of a group and usd, for the groups of the table.
    pub by_group: Vec<(&'e str, f64)>,
    /// All users, usd, with the ends of amounts and prices.
    pub total: Band,
    /// Share of use in the divisions of the table.
    pub allotted: f64,
    /// Share of use in industries that the use is named after, part of `allotted`.
    pub named: f64,
    /// Publications of the shares of use.
    pub sources: Vec<String>,
}

/// A figure of the table is in this many usd.
pub const UNIT_USD: f64 = 1e6;

impl<'e> Economy<'e> {
    /// The economy of the area asked about; `None` where no table of it is held.
    ///
    /// # Errors
    /// A table that is missing, damaged or without operating surplus.
    pub fn of(context: &Context<'e>) -> Result<Option<Self>, IndicatorError> {
        let Some(found) = context.evidence.industries(&context.area)? else { return Ok(None) };
        let (name, table) = (found.name, found.table);
        let lacks = |what: &str| IndicatorError::Failed(format!("the input-output table `{name}` {what}"));
        let surplus_row = table.value_added_rows.iter().position(|name| name.contains("operating surplus"));
        let surplus_row = surplus_row.ok_or_else(|| lacks("has no row of gross operating surplus"))?;
        let (n, output, value_added) = (table.size(), table.output(), table.value_added_totals());
        let group = |code: &'e str, holds: &dyn Fn(&str) -> bool| {
            let inside = |i: &usize| output[*i] > 0.0 && holds(&table.industries[*i].code);
            let industries: Vec<usize> = (0..n).filter(inside).collect();
            let sum = |of: &dyn Fn(usize) -> f64| industries.iter().map(|i| of(*i)).sum::<f64>() * UNIT_USD;
            (!industries.is_empty()).then(|| Group {
                code,
                output: sum(&|i| output[i]),
                value_added: sum(&|i| value_added[i]),
                surplus: sum(&|i| table.value_added[surplus_row * n + i]),
                industries: industries.clone(),
            })
        };
        let registry = context.registry();
        let divisions = registry.industries.iter().filter_map(|d| group(&d.nace, &|code| d.holds(code)));
        let named = registry.end_uses.iter().filter_map(|u| group(&u.application, &|code| u.holds(code)));
        let (groups, named) = (divisions.collect(), named.collect());
        let product = value_added.iter().sum::<f64>() * UNIT_USD;
        Ok(Some(Economy { publication: found.publication, table, groups, named, product }))
    }

    /// The publication the table comes from, `bea-input-output 2017`.
    pub fn publication(&self) -> String {
        self.publication.to_string()
    }

    /// The group of a division, or of a use that industries are named after.
    pub fn group(&self, code: &str) -> Option<&Group<'e>> {
        self.groups.iter().chain(&self.named).find(|g| g.code == code)
    }

    /// What users in `members` pay for a mineral of a chain, by group, at the prices of its base year. `None` where nothing of it is
    /// used there, or no shares of use are known.
    pub fn spending(
        &self,
        context: &Context<'_>,
        mineral: &MineralId,
        chain: &Chain,
        members: &[AreaId],
        depth: Depth,
    ) -> Option<Spending<'e>> {
        let mut total = Band::exact(0.0);
        let mut uses = None;
        for used in chain.used() {
            let node = &chain.nodes[used.node];
            let form = &chain.forms[node.form];
            if &form.id.mineral() != mineral || !members.contains(&chain.areas[node.area]) {
                continue;
            }
            let Some(price) = form.price else { continue };
            let used = used.level.band;
            total = Band {
                value: total.value + used.value * price.value,
                low: total.low + used.low.max(0.0) * price.low,
                high: total.high + used.high * price.high,
            };
            uses = uses.or_else(|| eu::uses::uses(context, &form.id));
        }
        let uses = uses.filter(|_| total.value > 0.0)?;
        let mut shares: BTreeMap<&'e str, f64> = BTreeMap::new();
        let (mut sources, mut named) = (Vec::new(), 0.0);
        for ((share, _, code), application) in uses.rows.iter().zip(&uses.applications) {
            let by_name = self.named.iter().find(|g| depth == Depth::Named && g.code == application);
            if let Some(group) = by_name.or_else(|| self.group(code)) {
                *shares.entry(group.code).or_default() += share.band.value;
                named += by_name.map_or(0.0, |_| share.band.value);
                sources.push(share.source.clone());
            }
        }
        sources.sort();
        sources.dedup();
        // Rounded shares may add up to a little more than the whole.
        let allotted: f64 = shares.values().sum();
        let whole = allotted.max(1.0);
        let by_group = shares.into_iter().map(|(code, share)| (code, total.value * share / whole)).collect();
        Some(Spending { by_group, total, allotted: allotted.min(1.0), named: named / whole, sources })
    }
}
