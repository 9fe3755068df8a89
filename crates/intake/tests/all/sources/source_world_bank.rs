//! World Bank: governance indicators in three layouts, and monthly prices.

use std::io::Write as _;

use monazite_intake::source::{read, recognise, world_bank_pinksheet, world_bank_wgi};

use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::dta_writer::DtaWriter;
use dta::stata::dta::header::Header;
use dta::stata::dta::release::Release;
use dta::stata::dta::schema::Schema;
use dta::stata::dta::value::Value;
use dta::stata::dta::variable::Variable;
use dta::stata::dta::variable_type::VariableType;
use dta::stata::missing_value::MissingValue;
use dta::stata::stata_float::StataFloat;
use dta::stata::stata_int::StataInt;

use super::common::{becomes, import, left, readings};

const SIX: &str = "\
code,country,year,dimension,estimate,stderr,nsrc,pctrank,pctrank_lower,pctrank_upper
ABW,Aruba,2004,va,0.737521,0.338822,1.0,73.07692,56.25,88.94231
ABW,Aruba,2005,va,1.15323,0.357602,1.0,85.57692,64.90385,100.0
ZAR,\"Congo, Dem. Rep.\",2021,pv,-1.610000,0.200000,8.0,5.0,3.0,9.0
ZAR,\"Congo, Dem. Rep.\",2021,rl,-1.700000,0.150000,9.0,3.0,1.0,5.0
CHN,China,2021,ge,0.840000,0.200000,9.0,77.0,70.0,83.0
";

#[test]
fn governance_estimates_carry_ninety_percent_bands() {
    let imported = import(world_bank_wgi::FORMAT, "wgi.csv", SIX);
    becomes(
        &imported,
        &[
            "world-bank-wgi/2022/world:governance/governance/government effectiveness/CHN/2021 = about 0.84 score | none | B | 0.840000",
            "world-bank-wgi/2022/world:governance/governance/political stability/COD/2021 = about -1.61 score | none | B | -1.610000",
            "world-bank-wgi/2022/world:governance/governance/rule of law/COD/2021 = about -1.7 score | none | B | -1.700000",
            "world-bank-wgi/2022/world:governance/governance/voice and accountability/ABW/2005 = about 1.15323 score | none | B | 1.15323",
        ],
    );
    assert_eq!(imported.facts[0].band.map(|b| (b.low, b.high)), Some((0.511, 1.169)));
    assert_eq!(left(&imported), ["1 rows: years before 2005"]);
}

/// The publisher's Stata layout with two rows: all six dimensions of China in 2021, one of Aruba in 2004.
pub fn small_stata() -> Vec<u8> {
    let figures =
        ["va", "pv", "ge", "rq", "rl", "cc"].map(|d| ["e", "s", "n", "r", "l", "u"].map(|end| format!("{d}{end}")));
    let mut schema = Schema::builder()
        .add_variable(Variable::builder(VariableType::FixedString(3), "code").format("%3s"))
        .add_variable(Variable::builder(VariableType::FixedString(40), "countryname").format("%40s"))
        .add_variable(Variable::builder(VariableType::Int, "year").format("%8.0g"));
    for name in figures.iter().flatten() {
        schema = schema.add_variable(Variable::builder(VariableType::Float, name.as_str()).format("%9.0g"));
    }
    let row = |code: &'static str, country: &'static str, year: i16, dimensions: usize| {
        let mut row = vec![Value::string(code), Value::string(country), Value::Int(StataInt::Present(year))];
        for dimension in 0..6 {
            let figures = [0.5 + dimension as f32 / 10.0, 0.2, 9.0, 77.0, 70.0, 83.0];
            row.extend(figures.map(|figure| {
                Value::Float(if dimension < dimensions {
                    StataFloat::Present(figure)
                } else {
                    StataFloat::Missing(MissingValue::System)
                })
            }));
        }
        row
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut records = DtaWriter::new()
        .from_writer(&mut bytes)
        .write_header(Header::builder(Release::V118, ByteOrder::LittleEndian).build())
        .and_then(|writer| writer.write_schema(schema.build()?))
        .and_then(|writer| writer.into_record_writer())
        .unwrap();
    records.write_record(&row("ABW", "Aruba", 2004, 1)).unwrap();
    records.write_record(&row("CHN", "China", 2021, 6)).unwrap();
    records.into_long_string_writer().and_then(|w| w.into_value_label_writer()).and_then(|w| w.finish()).unwrap();
    bytes.into_inner()
}

#[test]
fn the_publishers_stata_file_reads_like_the_long_table() {
    let bytes = small_stata();
    assert_eq!(recognise(&bytes), Some(world_bank_wgi::FORMAT));
    let imported = read(world_bank_wgi::FORMAT, "wgi.dta", &bytes, readings()).unwrap();
    let id = |dimension: &str| format!("world-bank-wgi/2022/world:governance/governance/{dimension}/CHN/2021");
    becomes(
        &imported,
        &[
            &format!("{} = about 1 score | none | B | 1", id("control of corruption")),
            &format!("{} = about 0.7 score | none | B | 0.7", id("government effectiveness")),
            &format!("{} = about 0.6 score | none | B | 0.6", id("political stability")),
            &format!("{} = about 0.8 score | none | B | 0.8", id("regulatory quality")),
            &format!("{} = about 0.9 score | none | B | 0.9", id("rule of law")),
            &format!("{} = about 0.5 score | none | B | 0.5", id("voice and accountability")),
        ],
    );
    assert_eq!(imported.facts[1].band.map(|b| (b.low, b.high)), Some((0.371, 1.029)));
    assert_eq!(left(&imported), ["1 rows: years before 2005"]);
}

#[test]
fn political_stability_alone_reads_the_same_gzipped_and_plain() {
    let plain = "\
country,code,year,estimate,stderr,pctrank,nsrc
Guyana,GUY,2010,0.191745,0.301821,52.132702,3.0
Guyana,GUY,2010,-0.458966,0.260474,30.331753,6.0
\"Europe EFTA, nes\",R20,2010,-1.044821,0.37633,14.691943,3.0
Australia,AUS,2024,0.790000,0.210000,80.1,8.0
";
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(plain.as_bytes()).unwrap();
    let packed = read(world_bank_wgi::FORMAT, "wgi.csv.gz", &packed.finish().unwrap(), readings()).unwrap();
    assert_eq!(packed, import(world_bank_wgi::FORMAT, "wgi.csv", plain));
    becomes(
        &packed,
        &[
            "world-bank-wgi/2025/world:governance/governance/political stability/AUS/2024 = about 0.79 score | none | B | 0.790000",
            "world-bank-wgi/2025/world:governance/governance/political stability/GUY/2010 = about -0.458966 score | none | B | -0.458966",
        ],
    );
    assert_eq!(
        left(&packed),
        ["GUY 2010: row 3 rests on as many sources or more", "Europe EFTA, nes: no area of the registry"]
            .map(|l| l.replace("Europe EFTA, nes", "R20"))
    );
}

#[test]
fn a_cut_off_download_is_one_problem_and_no_fact() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(SIX.as_bytes()).unwrap();
    let mut bytes = packed.finish().unwrap();
    bytes.truncate(bytes.len() / 2);
    let problems = read(world_bank_wgi::FORMAT, "wgi.csv.gz", &bytes, readings()).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "not-gzip");
}

#[test]
fn monthly_prices_become_dollars_per_tonne() {
    let prices = "\
month,commodity,unit,value
1960-01,Phosphate rock,$/mt,13
2005-01,Aluminum,$/mt,1834.22
2024-05,Nickel,$/mt,19520.88
2024-05,\"Iron ore, cfr spot\",$/dmtu,118.65
2024-05,Platinum,$/troy oz,1013.09
2024-05,Potassium chloride,$/mt,306.9
2024-05,\"Coal, Australian\",$/mt,141.8
2026-05,Tin,$/mt,30000
";
    let imported = import(world_bank_pinksheet::FORMAT, "prices.csv", prices);
    becomes(
        &imported,
        &[
            "world-bank-pinksheet/2026-05/aluminium:refined/price/WLD/2005-01 = 1834.22 usd_per_t | contained | A | 1834.22 $/mt",
            "world-bank-pinksheet/2026-05/iron:mined/price/WLD/2024-05 = 191.370967742 usd_per_t | contained | A | 118.65 $/dmtu",
            "world-bank-pinksheet/2026-05/nickel:refined/price/WLD/2024-05 = 19520.88 usd_per_t | contained | A | 19520.88 $/mt",
            "world-bank-pinksheet/2026-05/platinum:mined/price/WLD/2024-05 = 32571599.8412 usd_per_t | contained | A | 1013.09 $/troy oz",
            "world-bank-pinksheet/2026-05/potash:mined/price/WLD/2024-05 = 503.114754098 usd_per_t | equivalent:K2O | A | 306.9 $/mt",
            "world-bank-pinksheet/2026-05/tin:refined/price/WLD/2026-05 = 30000 usd_per_t | contained | A | 30000 $/mt",
        ],
    );
    assert_eq!(
        left(&imported),
        ["Coal, Australian / price: thermal coal, not coking coal", "1 rows: months before 2005"]
    );
}
