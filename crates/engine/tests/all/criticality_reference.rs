//! The methods against published cases: the full inputs and results of the EU study of 2017, and three cases of GeoPolRisk.
//!
//! The whole tables are read from `../shared/reference` where that folder stands beside the repository; without it those tests
//! say so and pass, and the rows restated here still hold.

use std::collections::BTreeMap;

use monazite_engine::indicators::eu::{
    Assessment, CountedSupply, RiskInputs, Thresholds, group_mean, rounded, supply_risk_2017,
};
use monazite_engine::indicators::geopolrisk::published::{Importer, Output, Tables, Traded, scores};
use monazite_engine::indicators::geopolrisk::{Import, geopolrisk};

use crate::reference::{Row, reference};

fn number(row: &Row, column: &str) -> Option<f64> {
    row[column].parse().ok()
}

fn inputs(row: &Row) -> RiskInputs {
    RiskInputs {
        world: number(row, "HHI_WGI_t_global"),
        area: number(row, "HHI_WGI_t_EUsourcing"),
        import_reliance: number(row, "import_reliance_pct").map(|p| p / 100.0),
        recycling: number(row, "EoL_RIR_pct").unwrap() / 100.0,
        substitution: number(row, "SI_SR").unwrap(),
        counted: CountedSupply::parse(&row["supply_data_used"]).unwrap(),
    }
}

#[test]
fn the_supply_risks_of_2017_follow_from_their_published_inputs() {
    let Some(rows) = reference("eu2017_full_inputs_results.csv") else { return };
    assert_eq!(rows.len(), 78);
    let (mut deviation, mut within, mut same) = (0.0, 0, 0);
    for row in &rows {
        let risk = supply_risk_2017(&inputs(row)).unwrap_or_else(|| panic!("no score for {}", row["material"])).value;
        let (published, importance) = (number(row, "SR").unwrap(), number(row, "EI").unwrap());
        deviation += (risk - published).abs();
        within += usize::from((risk - published).abs() <= 0.3);
        let thresholds = Thresholds::GUIDELINES_2017;
        let agrees = thresholds.passed(risk, importance) == thresholds.passed(published, importance);
        same += usize::from(agrees);
        if !agrees {
            println!("{}: {risk:.3} against {published}", row["material"]);
        }
    }
    let mean = deviation / rows.len() as f64;
    println!("mean absolute deviation {mean:.4}, within 0.3: {within}/78, same class: {same}/78");
    assert!(mean <= 0.06, "mean absolute deviation {mean}");
    assert_eq!(within, 78);
    assert!(same >= 77, "{same} of 78 in the same class");
}

#[test]
fn the_group_means_of_2017_are_those_of_their_members() {
    let Some(rows) = reference("eu2017_full_inputs_results.csv") else { return };
    let light = ["Cerium", "Lanthanum", "Neodymium", "Praseodymium", "Samarium"];
    let heavy = [
        "Dysprosium",
        "Erbium",
        "Europium",
        "Gadolinium",
        "Holmium",
        "Lutetium",
        "Terbium",
        "Thulium",
        "Ytterbium",
        "Yttrium",
    ];
    let platinum = ["Iridium", "Palladium", "Platinum", "Rhodium", "Ruthenium"];
    for (members, published) in [(&light[..], 5.0), (&heavy[..], 4.9), (&platinum[..], 2.5)] {
        let of = |name: &&str| {
            let row = rows.iter().find(|r| r["material"] == **name).unwrap();
            let supply_risk = supply_risk_2017(&inputs(row)).unwrap().value;
            Assessment { supply_risk, economic_importance: number(row, "EI").unwrap() }
        };
        let members: Vec<Assessment> = members.iter().map(of).collect();
        let mean = group_mean(&members).unwrap().supply_risk;
        println!("{mean:.3} against {published}");
        assert!((mean - published).abs() <= 0.1, "{mean} against {published}");
    }
}

/// Rows of the study of 2017 (European Commission, ISBN 978-92-79-47937-3, tables 3, 18 and 19): HHI of world supply and of EU
/// sourcing, import reliance, recycling rate, SI_SR, what was used, published SR.
const ROWS_2017: [(&str, f64, Option<f64>, f64, f64, f64, CountedSupply, f64); 6] = [
    ("antimony", 7.1, Some(5.7), 1.00, 0.28, 0.9, CountedSupply::Both, 4.3),
    ("bauxite", 0.6, Some(3.1), 0.85, 0.00, 1.0, CountedSupply::Both, 2.0),
    ("cobalt", 3.6, Some(1.3), 0.32, 0.00, 1.0, CountedSupply::Both, 1.6),
    ("magnesium", 4.4, Some(5.2), 1.00, 0.09, 0.9, CountedSupply::Both, 4.0),
    ("indium", 2.5, Some(0.8), 0.00, 0.00, 1.0, CountedSupply::World, 2.4),
    ("phosphorus", 2.3, Some(4.5), 1.00, 0.00, 0.9, CountedSupply::Area, 4.1),
];

#[test]
fn six_rows_of_2017_are_met_from_their_rounded_inputs() {
    for (name, world, area, reliance, recycling, substitution, counted, published) in ROWS_2017 {
        let import_reliance = Some(reliance);
        let inputs = RiskInputs { world: Some(world), area, import_reliance, recycling, substitution, counted };
        let risk = supply_risk_2017(&inputs).unwrap();
        assert_eq!(risk.counted, counted, "{name}");
        assert!((rounded(risk.value) - published).abs() <= 0.2001, "{name}: {} against {published}", risk.value);
    }
}

#[test]
fn geopolrisk_meets_its_three_published_cases() {
    let (Some(cases), Some(made), Some(traded)) = (
        reference("geopolrisk_reference_usa2022.csv"),
        reference("geopolrisk_reference_production_inputs.csv"),
        reference("geopolrisk_reference_trade_inputs.csv"),
    ) else {
        return;
    };
    assert_eq!(cases.len(), 3);
    for case in &cases {
        let name = &case["Raw Material"];
        let production: Vec<f64> =
            made.iter().filter(|r| &r["material"] == name).map(|r| number(r, "production_2022").unwrap()).collect();
        let imports: Vec<Import> = traded
            .iter()
            .filter(|r| &r["rawMaterial"] == name)
            .map(|r| Import { quantity: number(r, "Quantity (mTonnes)").unwrap(), risk: number(r, "WGI") })
            .collect();
        let score = geopolrisk(&production, number(case, "Domestic Production").unwrap(), &imports).unwrap();
        let near = |ours: f64, column: &str| {
            let published = number(case, column).unwrap();
            let off = (ours / published - 1.0).abs();
            assert!(off <= 1e-6, "{name} {column}: {ours} against {published}, relative difference {off:e}");
        };
        near(score.concentration, "HHI");
        near(score.import_risk, "Import Risk (WTA)");
        near(score.score, "GeoPolRisk Score");
        near(score.characterisation(number(case, "Price").unwrap()), "CF");
    }
}

#[test]
fn one_pass_over_whole_tables_meets_the_published_cases() {
    let (Some(cases), Some(made), Some(traded)) = (
        reference("geopolrisk_reference_usa2022.csv"),
        reference("geopolrisk_reference_production_inputs.csv"),
        reference("geopolrisk_reference_trade_inputs.csv"),
    ) else {
        return;
    };
    let mut numbers: BTreeMap<String, u16> = BTreeMap::new();
    let mut number_of = |name: &str| {
        let next = numbers.len() as u16;
        *numbers.entry(name.to_owned()).or_insert(next)
    };
    let materials: Vec<&String> = cases.iter().map(|case| &case["Raw Material"]).collect();
    let material = |name: &String| materials.iter().position(|known| *known == name).map(|k| k as u16);
    let mut tables = Tables { tonnes: vec![1.0; materials.len()], ..Tables::default() };
    for row in &made {
        let (Some(material), area) = (material(&row["material"]), number_of(&row["iso3"])) else { continue };
        let quantity = number(row, "production_2022").unwrap();
        tables.output.push(Output { material, area, year: 2022, quantity });
    }
    for row in &traded {
        let Some(material) = material(&row["rawMaterial"]) else { continue };
        // The trade statistic numbers the United States 842.
        let (from, to) = (number_of(&row["Exporting Country"]), number_of("USA"));
        assert_eq!(row["Importing Country"], "842");
        let value_usd = 1000.0 * number(row, "Trade Value (1000 USD)").unwrap();
        let gross_t = number(row, "Quantity (mTonnes)");
        tables.trade.push(Traded { material, year: 2022, from, to, value_usd, gross_t });
        tables.risk.extend(number(row, "WGI").map(|risk| ((from, 2022), risk)));
    }
    let found = scores(&tables, &[Importer { members: vec![number_of("USA")] }]);
    assert_eq!(found.len(), 3);
    for (case, score) in cases.iter().zip(&found) {
        let near = |ours: f64, column: &str| {
            let published = number(case, column).unwrap();
            let off = if published == 0.0 { ours.abs() } else { (ours / published - 1.0).abs() };
            let name = &case["Raw Material"];
            assert!(off <= 1e-6, "{name} {column}: {ours} against {published}, relative difference {off:e}");
        };
        near(score.herfindahl, "HHI");
        near(score.production_t, "Domestic Production");
        near(score.numerator, "Numerator");
        near(score.imports_t, "Total Trade");
        near(score.import_risk, "Import Risk (WTA)");
        near(score.score, "GeoPolRisk Score");
        near(score.price.unwrap(), "Price");
        near(score.characterisation().unwrap(), "CF");
    }
}

/// Nickel ore (260400) into the United States, 2022, tonnes and political risk by origin, from the tests of geopolrisk-py
/// (Koyamparambath et al. 2024).
const NICKEL_2022: [(f64, f64); 10] = [
    (0.116, 0.566293179988861),
    (0.005, 0.34543719291687),
    (31.769, 0.588214725255966),
    (0.002, 0.321701657772064),
    (5.544, 0.433095175027847),
    (0.005, 0.417298924922943),
    (0.015, 0.356539034843444),
    (0.001, 0.359842932224273),
    (0.03, 0.399212181568145),
    (0.008, 0.479537287354469),
];

#[test]
fn the_import_risk_of_nickel_ore_to_the_united_states_is_the_published_one() {
    let imports: Vec<Import> =
        NICKEL_2022.iter().map(|&(quantity, risk)| Import { quantity, risk: Some(risk) }).collect();
    let score = geopolrisk(&[1.0], 17_500.0, &imports).unwrap();
    assert!((score.import_risk / 0.001_207_683_306_263_119 - 1.0).abs() < 1e-6);
}
