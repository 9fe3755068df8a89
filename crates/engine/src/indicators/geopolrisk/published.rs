//! GeoPolRisk as its library counts: every material, area and year in one pass over plain tables.
//!
//! What the library does and a reader might not expect is kept, because the scores are compared with published ones:
//!
//! - output is taken in the publisher's unit (metal, oxide, ore; kg for precious metals, turned into t where it meets trade), trade in gross
//!   tonnes, and both are added in one denominator;
//! - the concentration of output counts whole units, as the library does;
//! - a flow without a tonnage adds its value to the price and nothing else;
//! - inside a region a partner has no risk, and what members sell each other stays in the denominator.
//!
//! Reference: Koyamparambath et al. (2024), geopolrisk-py. *seen*

use std::collections::BTreeMap;

use super::formula::{COPPER_PRICE, UNKNOWN_RISK};

/// Output of one material by one area in one year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Output {
    /// Material, by number.
    pub material: u16,
    /// Area, by number.
    pub area: u16,
    /// Year.
    pub year: i16,
    /// In the publisher's unit.
    pub quantity: f64,
}

/// A flow of one material.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traded {
    /// Material, by number.
    pub material: u16,
    /// Year.
    pub year: i16,
    /// Exporter, by number.
    pub from: u16,
    /// Importer, by number.
    pub to: u16,
    /// usd.
    pub value_usd: f64,
    /// Gross t; `None` where it is not known.
    pub gross_t: Option<f64>,
}

/// Everything that goes in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    /// Output.
    pub output: Vec<Output>,
    /// Trade.
    pub trade: Vec<Traded>,
    /// Tonnes of one unit of output, by material: 1, or 0.001 for kilograms.
    pub tonnes: Vec<f64>,
    /// Political risk by area and year, 0 best to 1 worst; what is missing counts [`UNKNOWN_RISK`].
    pub risk: BTreeMap<(u16, i16), f64>,
}

/// Who imports: a country, or a region with its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Importer {
    /// Members by number; of a country itself alone.
    pub members: Vec<u16>,
}

/// A score with what went in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// Material, by number.
    pub material: u16,
    /// Importer, by its place among those asked for.
    pub importer: usize,
    /// Year.
    pub year: i16,
    /// Concentration of world output.
    pub herfindahl: f64,
    /// Output of the importer, t.
    pub production_t: f64,
    /// Imports, t.
    pub imports_t: f64,
    /// Value of the imports, usd.
    pub imports_usd: f64,
    /// Risk-weighted imports, t.
    pub numerator: f64,
    /// Numerator over output and imports.
    pub import_risk: f64,
    /// Concentration times import risk.
    pub score: f64,
    /// Value over tonnes, usd per kg (thousand usd per t, the library's unit).
    pub price: Option<f64>,
}

impl Scored {
    /// Kg of copper equivalent per kg, in the library's unit.
    pub fn characterisation(&self) -> Option<f64> {
        self.price.map(|price| self.score * price / COPPER_PRICE)
    }
}

/// Sums of one material, importer and year.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    made: f64,
    imports_t: f64,
    imports_usd: f64,
    numerator: f64,
}

/// Scores of all materials, importers and years that have output in the world and supply of their own, by material, year and importer.
///
/// ```
/// use monazite_engine::indicators::geopolrisk::published::{Importer, Output, Tables, Traded, scores};
/// let output = |area, quantity| Output { material: 0, area, year: 2022, quantity };
/// let trade = Traded { material: 0, year: 2022, from: 1, to: 0, value_usd: 3e4, gross_t: Some(30.0) };
/// let tables = Tables {
///     output: vec![output(0, 10.0), output(1, 10.0)], trade: vec![trade], tonnes: vec![1.0], risk: [((1, 2022), 0.6)].into(),
/// };
/// let found = scores(&tables, &[Importer { members: vec![0] }]);
/// assert_eq!((found[0].herfindahl, found[0].import_risk, found[0].price), (0.5, 18.0 / 40.0, Some(1.0)));
/// ```
pub fn scores(tables: &Tables, importers: &[Importer]) -> Vec<Scored> {
    let concentration = concentrations(&tables.output);
    // An area may ask for itself and as a member of regions.
    let mut asked: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
    for (place, importer) in importers.iter().enumerate() {
        for member in &importer.members {
            asked.entry(*member).or_default().push(place);
        }
    }
    let mut sums: BTreeMap<(u16, i16, usize), Sum> = BTreeMap::new();
    for made in &tables.output {
        let tonnes = tables.tonnes.get(usize::from(made.material)).copied().unwrap_or(1.0);
        for place in asked.get(&made.area).into_iter().flatten() {
            sums.entry((made.material, made.year, *place)).or_default().made += made.quantity * tonnes;
        }
    }
    for flow in &tables.trade {
        let Some(places) = asked.get(&flow.to) else { continue };
        let known = tables.risk.get(&(flow.from, flow.year)).copied();
        for place in places {
            let inside = importers[*place].members.len() > 1 && importers[*place].members.contains(&flow.from);
            let risk = if inside { 0.0 } else { known.unwrap_or(UNKNOWN_RISK) };
            let sum = sums.entry((flow.material, flow.year, *place)).or_default();
            let tonnes = flow.gross_t.unwrap_or(0.0);
            sum.imports_t += tonnes;
            sum.imports_usd += flow.value_usd;
            sum.numerator += tonnes * risk;
        }
    }
    let scored = |((material, year, importer), sum): ((u16, i16, usize), Sum)| {
        let herfindahl = *concentration.get(&(material, year))?;
        let all = sum.made + sum.imports_t;
        let import_risk = (all > 0.0).then(|| sum.numerator / all)?;
        Some(Scored {
            material,
            importer,
            year,
            herfindahl,
            production_t: sum.made,
            imports_t: sum.imports_t,
            imports_usd: sum.imports_usd,
            numerator: sum.numerator,
            import_risk,
            score: herfindahl * import_risk,
            price: (sum.imports_t > 0.0).then(|| sum.imports_usd / 1000.0 / sum.imports_t),
        })
    };
    sums.into_iter().filter_map(scored).collect()
}

/// Sum of squared shares of output in whole units, by material and year.
fn concentrations(output: &[Output]) -> BTreeMap<(u16, i16), f64> {
    let mut sums: BTreeMap<(u16, i16), (f64, f64)> = BTreeMap::new();
    for made in output {
        let whole = made.quantity.trunc();
        let (all, squares) = sums.entry((made.material, made.year)).or_default();
        *all += whole;
        *squares += whole * whole;
    }
    sums.into_iter()
        .filter(|(_, (all, _))| *all > 0.0)
        .map(|(key, (all, squares))| (key, squares / (all * all)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn flow(from: u16, to: u16, value_usd: f64, gross_t: Option<f64>) -> Traded {
        Traded { material: 0, year: 2022, from, to, value_usd, gross_t }
    }

    fn tables(output: &[(u16, f64)], trade: Vec<Traded>) -> Tables {
        let output =
            output.iter().map(|(area, quantity)| Output { material: 0, area: *area, year: 2022, quantity: *quantity });
        Tables { output: output.collect(), trade, tonnes: vec![1.0], risk: BTreeMap::new() }
    }

    fn country(area: u16) -> Importer {
        Importer { members: vec![area] }
    }

    #[test]
    fn a_flow_without_a_tonnage_adds_to_the_price_and_to_nothing_else() {
        let trade = vec![flow(1, 0, 1000.0, Some(2.0)), flow(2, 0, 500.0, None)];
        let found = scores(&tables(&[(1, 5.0)], trade), &[country(0)]);
        assert_eq!((found[0].imports_t, found[0].price), (2.0, Some(0.75)));
        assert_eq!(found[0].import_risk, UNKNOWN_RISK);
    }

    #[test]
    fn inside_a_region_a_partner_has_no_risk_and_stays_in_the_denominator() {
        let trade = vec![flow(1, 0, 1.0, Some(30.0)), flow(2, 0, 1.0, Some(10.0))];
        let found = scores(&tables(&[(1, 60.0)], trade), &[country(0), Importer { members: vec![0, 1] }]);
        assert_eq!(found[0].import_risk, 0.5);
        assert_eq!((found[1].production_t, found[1].imports_t, found[1].import_risk), (60.0, 40.0, 5.0 / 100.0));
    }

    #[test]
    fn kilograms_meet_trade_as_tonnes_and_whole_units_make_the_concentration() {
        let mut both = tables(&[(0, 1000.9), (1, 1000.0)], vec![flow(1, 0, 1.0, Some(1.0))]);
        both.tonnes = vec![0.001];
        let found = scores(&both, &[country(0)]);
        assert_eq!((found[0].herfindahl, found[0].production_t), (0.5, 1000.9 * 0.001));
    }

    #[test]
    fn nothing_is_scored_where_nothing_is_made_in_the_world_or_supplied_at_home() {
        assert_eq!(scores(&tables(&[], vec![flow(1, 0, 1.0, Some(1.0))]), &[country(0)]), []);
        assert_eq!(scores(&tables(&[(1, 5.0)], vec![flow(1, 0, 1.0, None)]), &[country(0)]), []);
    }

    proptest! {
        #[test]
        fn every_score_lies_between_zero_and_its_concentration(
            made in vec(0.0f64..1e6, 1..8), trade in vec((0u16..6, 0u16..6, 0.0f64..1e6, proptest::option::of(0.0f64..1e5)), 0..30),
            risk in vec(0.0f64..=1.0, 6),
        ) {
            let output: Vec<(u16, f64)> = made.iter().enumerate().map(|(k, q)| (k as u16, *q)).collect();
            let trade = trade.into_iter().filter(|(a, b, ..)| a != b).map(|(a, b, v, q)| flow(a, b, v, q)).collect();
            let mut tables = tables(&output, trade);
            tables.risk = risk.iter().enumerate().map(|(k, g)| ((k as u16, 2022), *g)).collect();
            let asked: Vec<Importer> = (0..6).map(country).chain([Importer { members: (0..3).collect() }]).collect();
            for found in scores(&tables, &asked) {
                prop_assert!(found.score >= 0.0 && found.score <= found.herfindahl + 1e-12);
                prop_assert!((0.0..=1.0 + 1e-12).contains(&found.import_risk));
            }
        }
    }
}
