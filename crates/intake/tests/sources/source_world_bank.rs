//! World Bank: governance indicators in two layouts, and monthly prices.

use std::io::Write as _;

use monazite_intake::source::{Format, read};

use crate::common::{becomes, import, left, readings};

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
    let imported = import(Format::WorldBankWgi, "wgi.csv", SIX);
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
    let packed = read(Format::WorldBankWgi, "wgi.csv.gz", &packed.finish().unwrap(), readings()).unwrap();
    assert_eq!(packed, import(Format::WorldBankWgi, "wgi.csv", plain));
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
    let problems = read(Format::WorldBankWgi, "wgi.csv.gz", &bytes, readings()).unwrap_err();
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
    let imported = import(Format::WorldBankPinksheet, "prices.csv", prices);
    becomes(
        &imported,
        &[
            "world-bank-pinksheet/2026-05/aluminium:refined/price/WLD/2005-01 = 1834.22 usd_per_t | contained | A | 1834.22 $/mt",
            "world-bank-pinksheet/2026-05/iron:mined/price/WLD/2024-05 = 11865 usd_per_t | contained | A | 118.65 $/dmtu",
            "world-bank-pinksheet/2026-05/nickel:refined/price/WLD/2024-05 = 19520.88 usd_per_t | contained | A | 19520.88 $/mt",
            "world-bank-pinksheet/2026-05/platinum:mined/price/WLD/2024-05 = 32571599.8412 usd_per_t | contained | A | 1013.09 $/troy oz",
            "world-bank-pinksheet/2026-05/potash:mined/price/WLD/2024-05 = 511.5 usd_per_t | equivalent:K2O | A | 306.9 $/mt",
            "world-bank-pinksheet/2026-05/tin:refined/price/WLD/2026-05 = 30000 usd_per_t | contained | A | 30000 $/mt",
        ],
    );
    assert_eq!(
        left(&imported),
        ["Coal, Australian / price: thermal coal, not coking coal", "1 rows: months before 2005"]
    );
}
