//! The United States economy as the methods of its Geological Survey need it: which industries use a mineral, what it costs them, what
//! they earn.
//!
//! End uses are those of the EU methods, by division of NACE; divisions become groups of industries of the benchmark table by
//! code. Both are stand-ins: nobody publishes who uses what in the United States by industry (docs/methods/criticality/usgs2025.md).

use std::collections::BTreeMap;

use monazite_intake::atlas::Atlas;
use monazite_intake::input_output::build::{NAME, SOURCE};
use monazite_model::chain::Chain;
use monazite_model::citation::Publication;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::input_output::InputOutput;
use monazite_model::quantity::Band;

use super::context::Context;
use super::eu;
use crate::error::StudyError;

/// The area whose table is bundled.
pub const AREA: &str = "USA";

/// Divisions of NACE Rev. 2 and the first digits of the industries of NAICS 2017 that make the same: the correspondence of ISIC Rev. 4
/// (whose divisions NACE shares) with NAICS 2017, at this depth.
const DIVISIONS: [(&str, &[&str]); 25] = [
    ("B05", &["2121"]),
    ("B06", &["2110"]),
    ("B07", &["21223", "2122A"]),
    ("B08", &["2123"]),
    ("B09", &["2131"]),
    ("C10", &["311"]),
    ("C11", &["3121"]),
    ("C13", &["313", "314"]),
    ("C16", &["321"]),
    ("C17", &["322"]),
    ("C18", &["323"]),
    ("C19", &["324"]),
    ("C20", &["3251", "3252", "3253", "3255", "3256", "3259"]),
    ("C21", &["3254"]),
    ("C22", &["326"]),
    ("C23", &["327"]),
    ("C24", &["331"]),
    ("C25", &["332"]),
    ("C26", &["334"]),
    ("C27", &["335"]),
    ("C28", &["333"]),
    ("C29", &["3361", "3362", "3363"]),
    ("C30", &["3364", "3365", "3366", "3369"]),
    ("C31", &["337"]),
    ("C32", &["339"]),
];

/// Industries of the table that stand for a division.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Division of NACE.
    pub code: &'static str,
    /// Positions in the table, of industries with output.
    pub industries: Vec<usize>,
    /// Output, usd.
    pub output: f64,
    /// Value added, usd.
    pub value_added: f64,
    /// Gross operating surplus, usd.
    pub surplus: f64,
}

/// The bundled table with its groups.
#[derive(Debug)]
pub struct Economy {
    /// Industry by industry, million usd.
    pub table: InputOutput,
    /// Groups, by division.
    pub groups: Vec<Group>,
    /// Value added of all industries, usd.
    pub product: f64,
}

/// What an area's users pay for a mineral in a year, by division.
#[derive(Debug, Clone, PartialEq)]
pub struct Spending {
    /// Division and usd, for the divisions of the table.
    pub by_group: Vec<(&'static str, f64)>,
    /// All users, usd, with the ends of amounts and prices.
    pub total: Band,
    /// Share of use in the divisions of the table.
    pub allotted: f64,
    /// Publications of the shares of use.
    pub sources: Vec<String>,
}

/// A figure of the table is in this many usd.
pub const UNIT_USD: f64 = 1e6;

impl Economy {
    /// Opens the bundled table (or the user's own of the same name).
    ///
    /// # Errors
    /// A table that is missing, damaged or without value added by kind.
    pub fn open(atlas: &Atlas) -> Result<Self, StudyError> {
        let lacks = |what: &str| StudyError::Refused(format!("the input-output table `{NAME}` {what}"));
        let tables = atlas.input_output.table(NAME)?.ok_or_else(|| lacks("is not in this atlas"))?;
        let table = tables.symmetric().into_owned();
        let surplus_row = table.value_added_rows.iter().position(|name| name.contains("operating surplus"));
        let surplus_row = surplus_row.ok_or_else(|| lacks("has no row of gross operating surplus"))?;
        let (n, output, value_added) = (table.size(), table.output(), table.value_added_totals());
        let groups = DIVISIONS.iter().filter_map(|(code, digits)| {
            let inside =
                |i: &usize| output[*i] > 0.0 && digits.iter().any(|d| table.industries[*i].code.starts_with(d));
            let industries: Vec<usize> = (0..n).filter(inside).collect();
            let sum = |of: &dyn Fn(usize) -> f64| industries.iter().map(|i| of(*i)).sum::<f64>() * UNIT_USD;
            (!industries.is_empty()).then(|| Group {
                code,
                output: sum(&|i| output[i]),
                value_added: sum(&|i| value_added[i]),
                surplus: sum(&|i| table.value_added[surplus_row * n + i]),
                industries: industries.clone(),
            })
        });
        let groups = groups.collect();
        let product = value_added.iter().sum::<f64>() * UNIT_USD;
        Ok(Economy { table, groups, product })
    }

    /// The publication the table comes from, `bea-input-output 2017`.
    pub fn publication(&self) -> String {
        Publication::new(SOURCE, self.table.about.year.map(|y| y.to_string()).unwrap_or_default()).to_string()
    }

    /// The group of a division.
    pub fn group(&self, code: &str) -> Option<&Group> {
        self.groups.iter().find(|g| g.code == code)
    }

    /// What users in `members` pay for a mineral of a chain, by division, at the prices of its base year. `None` where nothing of it is
    /// used there, or no shares of use are known.
    pub fn spending(
        &self,
        context: &Context,
        mineral: &MineralId,
        chain: &Chain,
        members: &[AreaId],
    ) -> Option<Spending> {
        let mut total = Band::exact(0.0);
        let mut uses = None;
        for used in &chain.uses {
            let node = &chain.nodes[used.node];
            let form = &chain.forms[node.form];
            if &form.id.mineral() != mineral || !members.contains(&chain.areas[node.area]) {
                continue;
            }
            let (used, price) = (used.level.band, form.price);
            total = Band {
                value: total.value + used.value * price.value,
                low: total.low + used.low.max(0.0) * price.low,
                high: total.high + used.high * price.high,
            };
            uses = uses.or_else(|| eu::uses(context, &form.id));
        }
        let uses = uses.filter(|_| total.value > 0.0)?;
        let mut shares: BTreeMap<&'static str, f64> = BTreeMap::new();
        let mut sources = Vec::new();
        for (share, _, code) in &uses.rows {
            if let Some(group) = self.group(code) {
                *shares.entry(group.code).or_default() += share.band.value;
                sources.push(share.source.clone());
            }
        }
        sources.sort();
        sources.dedup();
        // Rounded shares may add up to a little more than the whole.
        let allotted: f64 = shares.values().sum();
        let whole = allotted.max(1.0);
        let by_group = shares.into_iter().map(|(code, share)| (code, total.value * share / whole)).collect();
        Some(Spending { by_group, total, allotted: allotted.min(1.0), sources })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_intake::atlas::bundled;

    #[test]
    fn the_bundled_table_is_the_american_economy_of_2017() {
        let economy = Economy::open(&bundled().unwrap()).unwrap();
        // Value added is the gross domestic product: 19.6 trillion USD in 2017.
        assert!((economy.product / 1e12 - 19.5).abs() < 0.3, "{}", economy.product);
        assert_eq!(economy.table.size(), 402);
        assert!(economy.table.imbalance() < 1e-6);
        // No industry is in two groups, and manufacturing is covered.
        let mut all: Vec<usize> = economy.groups.iter().flat_map(|g| g.industries.iter().copied()).collect();
        let members = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), members);
        let semiconductors = economy.table.position("USA", "334413").unwrap();
        assert!(economy.group("C26").unwrap().industries.contains(&semiconductors));
        for group in &economy.groups {
            assert!(group.value_added > 0.0 && group.value_added < group.output, "{group:?}");
        }
    }
}
