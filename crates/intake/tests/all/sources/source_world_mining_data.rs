//! World Mining Data, production by country.

use monazite_intake::source::{read, world_mining_data};

use super::common::{becomes, import, left, readings};

const ROWS: &str = "\
commodity,country,iso3,year,quantity,unit,data_source
Aluminium,Argentina,ARG,2018,439600,metr. t,r
Lithium (Li2O),Australia,AUS,2024,191000,metr. t,r
Germanium,China,CHN,2024,140,metr. t,r
Germanium,Japan,JPN,2024,2,metr. t,e
Germanium,Total,WLD,2024,150,metr. t,nan
Rhodium,South Africa,ZAF,2024,18907,kg,r
Uranium (U3O8),Kazakhstan,KAZ,2024,27440,metr. t,r
Tantalum (Ta2O5),\"Congo, D.R.\",COD,2024,1000,metr. t,p
Petroleum,Norway,NOR,2024,1,metr. t,r
Cobalt,\"Congo, D.R.\",COD,2024,200000,metr. t,r
";

#[test]
fn rows_of_world_mining_data_become_these_facts() {
    let imported = import(world_mining_data::FORMAT, "wmd.csv", ROWS);
    becomes(
        &imported,
        &[
            "world-mining-data/2026/aluminium:refined/production/ARG/2018 = 439600 t | contained | A | 439600 metr. t",
            "world-mining-data/2026/cobalt:mined/production/COD/2024 = 200000 t | contained | A | 200000 metr. t",
            "world-mining-data/2026/germanium:refined/production/CHN/2024 = 140 t | contained | A | 140 metr. t",
            "world-mining-data/2026/germanium:refined/production/JPN/2024 = about 2 t | contained | B | 2 metr. t",
            "world-mining-data/2026/germanium:refined/production/WLD/2024 = 150 t | contained | A | 150 metr. t",
            "world-mining-data/2026/lithium:mined/production/AUS/2024 = 88727.14 t | contained | A | 191000 metr. t",
            "world-mining-data/2026/rhodium:mined/production/ZAF/2024 = 18.907 t | contained | A | 18907 kg",
            "world-mining-data/2026/tantalum:mined/production/COD/2024 = 818.967 t | contained | A | 1000 metr. t",
            "world-mining-data/2026/uranium:mined/production/KAZ/2024 = 27440 t | equivalent:U3O8 | A | 27440 metr. t",
        ],
    );
    assert_eq!(left(&imported), ["Petroleum / production: not on the lists this atlas covers"]);
}

#[test]
fn a_mark_of_origin_nobody_explained_is_a_problem() {
    let wrong = ROWS.replace("2018,439600,metr. t,r", "2018,439600,metr. t,x");
    let problems = read(world_mining_data::FORMAT, "wmd.csv", wrong.as_bytes(), readings()).unwrap_err();
    assert_eq!((problems[0].line, problems[0].at.as_str()), (2, "data_source"));
}
