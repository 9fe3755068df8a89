//! Who buys from whom, in money: an input-output table of one or many areas.
//!
//! One type for the tables of every publisher. What follows from a table (multipliers, the spread of a shortage) is
//! `engine::downstream`; reading publishers' layouts is `intake::source`.
//!
//! | here                 | on paper | shape | unit              |
//! | `flows`              | Z        | n × n | money, as `unit`  |
//! | `final_use`          | Y        | n × m | money             |
//! | `value_added`        | V        | v × n | money             |
//! | [`InputOutput::output`] | x = Z1 + Y1 | n | money         |

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// An industry of an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Industry {
    /// Area as the publisher codes it (`CHN`, `ROW`, `WWF`).
    pub area: String,
    /// Code of the industry within its area, as published.
    pub code: String,
    /// Name, where the table gives one; otherwise the code.
    pub name: String,
}

/// A column of final use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalUse {
    /// The area that uses.
    pub area: String,
    /// Households, government, investment, …, as published.
    pub category: String,
}

/// Where a table comes from and what its figures mean.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Short name, as `WIOD 2013`.
    pub title: String,
    /// Import format that read it.
    pub format: String,
    /// Year the figures describe; absent where neither file nor name tells.
    pub year: Option<i32>,
    /// Unit of all figures, as published, e.g. `million USD`.
    pub unit: String,
    /// What a reader of the figures must know: how Z was made, what value added includes.
    pub notes: Vec<String>,
}

/// Inputs per output from which an industry is hollow: its value added is then below minus its output.
const MOST_INPUTS: f64 = 2.0;

/// How the sentence about hollow industries begins, by which a page knows it among the notes of a table.
pub const HOLLOW: &str = "no proportion can be drawn";

/// A figure in four digits.
fn brief(value: f64) -> String {
    if value != 0.0 && (value.abs() < 1e-3 || value.abs() >= 1e7) {
        format!("{value:.3e}")
    } else {
        format!("{value:.3}")
    }
}

/// A symmetric input-output table: industry by industry.
#[derive(Clone, Debug, PartialEq)]
pub struct InputOutput {
    /// Where it comes from.
    pub about: About,
    /// Rows and columns of `flows`.
    pub industries: Vec<Industry>,
    /// Deliveries from the industry of the row to that of the column, row after row (n × n).
    pub flows: Vec<f64>,
    /// Columns of `final_use`.
    pub final_uses: Vec<FinalUse>,
    /// Deliveries to final use, row after row (n × m).
    pub final_use: Vec<f64>,
    /// Rows of `value_added`; empty where the table has none, and then it is what output exceeds inputs by.
    pub value_added_rows: Vec<String>,
    /// Value added, row after row (v × n).
    pub value_added: Vec<f64>,
}

impl InputOutput {
    /// Number of industries.
    pub fn size(&self) -> usize {
        self.industries.len()
    }

    /// Deliveries of industry `from` to industry `to`.
    pub fn flow(&self, from: usize, to: usize) -> f64 {
        self.flows[from * self.size() + to]
    }

    /// Final use of each industry's product, all columns together.
    pub fn final_use_totals(&self) -> Vec<f64> {
        let m = self.final_uses.len();
        (0..self.size()).map(|i| self.final_use[i * m..(i + 1) * m].iter().sum()).collect()
    }

    /// Output of each industry: what it delivers to industries and to final use.
    pub fn output(&self) -> Vec<f64> {
        let n = self.size();
        let use_of = self.final_use_totals();
        (0..n).map(|i| self.flows[i * n..(i + 1) * n].iter().sum::<f64>() + use_of[i]).collect()
    }

    /// What each industry pays to all industries.
    pub fn inputs(&self) -> Vec<f64> {
        let n = self.size();
        let mut sum = vec![0.0; n];
        for i in 0..n {
            for (total, z) in sum.iter_mut().zip(&self.flows[i * n..(i + 1) * n]) {
                *total += z;
            }
        }
        sum
    }

    /// Value added of each industry: the sum of its rows, or output less inputs where the table has no such rows.
    pub fn value_added_totals(&self) -> Vec<f64> {
        let n = self.size();
        if self.value_added_rows.is_empty() {
            return self.output().iter().zip(self.inputs()).map(|(x, z)| x - z).collect();
        }
        (0..n).map(|j| (0..self.value_added_rows.len()).map(|v| self.value_added[v * n + j]).sum()).collect()
    }

    /// Industries from which no proportion can be drawn: an output below zero, or inputs of more than twice the output, so that an
    /// industry would lose more than all it sells. Published tables of many areas hold such cells where balancing has left inputs to an
    /// industry that hardly exists. What they buy counts as final use, and they are in no sum over value added.
    pub fn hollow(&self) -> Vec<usize> {
        let (output, inputs) = (self.output(), self.inputs());
        (0..self.size()).filter(|&j| output[j] < 0.0 || inputs[j] > MOST_INPUTS * output[j]).collect()
    }

    /// A sentence that names the hollow industries, the emptiest first; `None` where there are none.
    pub fn hollow_words(&self) -> Option<String> {
        const NAMED: usize = 8;
        let (output, inputs) = (self.output(), self.inputs());
        let mut hollow = self.hollow();
        hollow
            .sort_by(|&a, &b| (output[a] / inputs[a].abs()).total_cmp(&(output[b] / inputs[b].abs())).then(a.cmp(&b)));
        let named: Vec<String> = hollow
            .iter()
            .take(NAMED)
            .map(|&j| {
                let Industry { area, code, .. } = &self.industries[j];
                format!("{area} {code} (output {}, inputs {})", brief(output[j]), brief(inputs[j]))
            })
            .collect();
        let more = hollow.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!hollow.is_empty()).then(|| {
            format!(
                "{HOLLOW} from industries that buy more than twice what they sell: {}{more}; what they buy counts as \
                 final use, and they are in no sum",
                named.join(", ")
            )
        })
    }

    /// Areas in the order of their first industry.
    pub fn areas(&self) -> Vec<&str> {
        let mut areas: Vec<&str> = Vec::new();
        for industry in &self.industries {
            if !areas.contains(&industry.area.as_str()) {
                areas.push(&industry.area);
            }
        }
        areas
    }

    /// Position of an industry by area and code.
    pub fn position(&self, area: &str, code: &str) -> Option<usize> {
        self.industries.iter().position(|i| i.area == area && i.code == code)
    }

    /// Largest difference between the output of an industry and its inputs plus value added, relative to world output; zero for a
    /// table without rows of value added.
    pub fn imbalance(&self) -> f64 {
        let output = self.output();
        let world: f64 = output.iter().map(|x| x.abs()).sum();
        let columns = self.inputs().into_iter().zip(self.value_added_totals()).map(|(z, v)| z + v);
        let gap = output.iter().zip(columns).map(|(x, column)| (x - column).abs()).fold(0.0, f64::max);
        if world > 0.0 { gap / world } else { 0.0 }
    }

    /// Everything wrong with the shape or the figures; empty for a usable table.
    pub fn faults(&self) -> Vec<String> {
        let (n, m, v) = (self.size(), self.final_uses.len(), self.value_added_rows.len());
        let mut faults = Vec::new();
        let mut shape = |what: &str, found: usize, expected: usize| {
            if found != expected {
                faults.push(format!("{what}: {found} figures, expected {expected}"));
            }
        };
        shape("flows", self.flows.len(), n * n);
        shape("final use", self.final_use.len(), n * m);
        shape("value added", self.value_added.len(), v * n);
        if n == 0 {
            faults.push("the table has no industries".into());
        }
        if !faults.is_empty() {
            return faults;
        }
        let mut names = BTreeSet::new();
        for industry in &self.industries {
            if !names.insert((&industry.area, &industry.code)) && faults.len() < 50 {
                faults.push(format!("two industries are called {} {}", industry.area, industry.code));
            }
        }
        for (i, industry) in self.industries.iter().enumerate() {
            if self.flows[i * n..(i + 1) * n].iter().any(|z| !z.is_finite()) {
                faults.push(format!("{} {}: a delivery is not a finite number", industry.area, industry.code));
            }
        }
        if self.final_use.iter().chain(&self.value_added).any(|y| !y.is_finite()) {
            faults.push("final use or value added holds a figure that is not finite".into());
        }
        faults
    }
}

/// Supply and use tables: commodities by industries.
#[derive(Clone, Debug, PartialEq)]
pub struct SupplyUse {
    /// Where it comes from.
    pub about: About,
    /// Commodities: rows of `use_table`, columns of `make`.
    pub commodities: Vec<Industry>,
    /// Industries: columns of `use_table`, rows of `make`.
    pub industries: Vec<Industry>,
    /// Use of each commodity by each industry, row after row (commodities × industries).
    pub use_table: Vec<f64>,
    /// What each industry makes of each commodity, row after row (industries × commodities).
    pub make: Vec<f64>,
    /// Columns of `final_use`.
    pub final_uses: Vec<FinalUse>,
    /// Final use of each commodity, imports as a negative column, row after row (commodities × m).
    pub final_use: Vec<f64>,
    /// Rows of `value_added`.
    pub value_added_rows: Vec<String>,
    /// Value added, row after row (v × industries).
    pub value_added: Vec<f64>,
}

impl SupplyUse {
    /// The symmetric table, industry by industry, under fixed market shares: whoever uses a commodity draws on its makers in
    /// proportion to what they make (Eurostat model D; the industry-by-industry table of the BEA). With market shares
    /// D = make / column sums, Z = D U and Y = D E. A commodity nobody makes (a noncomparable import) counts as value added
    /// to no industry; its use is kept as a row of `value_added`.
    pub fn by_industry(&self) -> InputOutput {
        let (c, n, m) = (self.commodities.len(), self.industries.len(), self.final_uses.len());
        let mut made = vec![0.0; c];
        for i in 0..n {
            for (total, v) in made.iter_mut().zip(&self.make[i * c..(i + 1) * c]) {
                *total += v;
            }
        }
        let (mut flows, mut final_use) = (vec![0.0; n * n], vec![0.0; n * m]);
        for i in 0..n {
            for k in 0..c {
                let share = if made[k] > 0.0 { self.make[i * c + k] / made[k] } else { 0.0 };
                if share != 0.0 {
                    for j in 0..n {
                        flows[i * n + j] += share * self.use_table[k * n + j];
                    }
                    for j in 0..m {
                        final_use[i * m + j] += share * self.final_use[k * m + j];
                    }
                }
            }
        }
        let mut value_added_rows = self.value_added_rows.clone();
        let mut value_added = self.value_added.clone();
        if made.iter().any(|&total| !(total > 0.0)) {
            value_added_rows.push("commodities no industry makes".into());
            let unmade =
                |j: usize| (0..c).filter(|&k| !(made[k] > 0.0)).map(|k| self.use_table[k * n + j]).sum::<f64>();
            value_added.extend((0..n).map(unmade));
        }
        InputOutput {
            about: self.about.clone(),
            industries: self.industries.clone(),
            flows,
            final_uses: self.final_uses.clone(),
            final_use,
            value_added_rows,
            value_added,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(codes: &[&str]) -> Vec<Industry> {
        codes.iter().map(|c| Industry { area: "USA".into(), code: (*c).into(), name: (*c).into() }).collect()
    }

    fn about() -> About {
        About { title: "test".into(), format: "test".into(), year: Some(2017), unit: "USD".into(), notes: vec![] }
    }

    #[test]
    fn fixed_market_shares_keep_the_output_of_every_industry() {
        // Two industries; the second also makes a quarter of the first commodity. A third commodity is imported only.
        let tables = SupplyUse {
            about: about(),
            commodities: named(&["a", "b", "import"]),
            industries: named(&["A", "B"]),
            use_table: vec![10.0, 20.0, 5.0, 15.0, 1.0, 2.0],
            make: vec![75.0, 0.0, 0.0, 25.0, 60.0, 0.0],
            final_uses: vec![FinalUse { area: "USA".into(), category: "households".into() }],
            final_use: vec![70.0, 40.0, -3.0],
            value_added_rows: vec!["wages".into()],
            value_added: vec![59.0, 48.0],
        };
        let table = tables.by_industry();
        assert!(table.faults().is_empty());
        assert_eq!(table.output(), [75.0, 85.0]);
        assert_eq!(table.flows, [7.5, 15.0, 7.5, 20.0]);
        assert!(table.imbalance() < 1e-15, "{}", table.imbalance());
        assert_eq!(table.value_added_rows.len(), 2);
    }

    #[test]
    fn an_industry_that_buys_far_more_than_it_sells_is_hollow_and_named() {
        let mut table = InputOutput {
            about: about(),
            industries: named(&["a", "b", "c"]),
            flows: vec![10.0, 20.0, 0.0, 1e-6, 0.0, 0.0, 0.0, 0.0, 0.0],
            final_uses: vec![FinalUse { area: "USA".into(), category: "households".into() }],
            final_use: vec![50.0, 0.0, 0.0],
            value_added_rows: vec![],
            value_added: vec![],
        };
        assert_eq!(table.hollow(), [1], "an empty industry without inputs is only empty");
        assert!(table.hollow_words().is_some_and(|words| words.contains("USA b (output 1.000e-6, inputs 20.000)")));
        table.final_use[1] = 10.0;
        assert_eq!(table.hollow_words(), None, "inputs of twice the output are those of an industry that is paid for");
        table.final_use[2] = -1.0;
        assert_eq!(table.hollow(), [2], "output below zero");
        table.industries[2].code = "a".into();
        assert_eq!(table.faults(), ["two industries are called USA a"]);
    }

    #[test]
    fn a_table_of_the_wrong_shape_tells_every_fault() {
        let table = InputOutput {
            about: about(),
            industries: named(&["a"]),
            flows: vec![1.0, 2.0],
            final_uses: vec![],
            final_use: vec![1.0],
            value_added_rows: vec![],
            value_added: vec![],
        };
        assert_eq!(table.faults().len(), 2);
    }
}
