//! USGS Mineral Commodity Summaries 2022 to 2024, sheets as long tables.

use monazite_intake::source::{read, usgs_mcs_sheets};

use super::common::{becomes, import, left, readings};

const WORLD_2023: &str = "\
sheet,country,type,variable,value,notes
galli,China,Primary production,Prod_kg_2021,423000,Reported production in 2021.
galli,China,Primary production,Prod_kg_est_2022,540000,Reported production in 2021.
antim,Russia (recoverable),\"Mine production, contained antimony\",Prod_t_2021,20000,
rheni,Chile,\"Mine production, contained rhenium\",Reserves_kt,1300000,
germa,United States,Primary and secondary refinery production,Prod_kg_est_2022,W,
barit,\"World total (rounded), excluding U.S. production\",\"Mine production, barite\",Prod_kt_2021,6730,Excludes U.S. production.
heliu,South Africa,\"Mine production, helium\",Prod_mcm_est_2022,Less than ½ unit.,
selen,Other countries10,\"Refinery production, contained selenium\",Prod_t_est_2022,14,
zinc,Australia,\"Mine production, zinc content of concentrates and direct shipping ores\",Reserves_kt,\"1,166,000\",
felds,Turkeye,\"Mine production, feldspar\",Prod_kt_2021,\"2,760\",
abras,United States,\"Plant capacity, fused aluminum oxide\",Cap_t_est_2021,0,
";

#[test]
fn rows_of_the_world_sheets_become_these_facts() {
    let imported = import(usgs_mcs_sheets::FORMAT, "world.csv", WORLD_2023);
    becomes(
        &imported,
        &[
            "usgs-mcs/2023/antimony:mined/production/RUS/2021 = 20000 t | contained | A | 20000",
            "usgs-mcs/2023/barite:mined/production/WLD/2021 = 6730000 t | gross | A | 6730",
            "usgs-mcs/2023/feldspar:mined/production/TUR/2021 = about 2760000 t | gross | B | 2,760",
            "usgs-mcs/2023/gallium:refined/production/CHN/2021 = 423 t | contained | A | 423000",
            "usgs-mcs/2023/gallium:refined/production/CHN/2022 = about 540 t | contained | B | 540000",
            "usgs-mcs/2023/germanium:refined/production/USA/2022 = withheld | contained | B | W",
            "usgs-mcs/2023/helium:refined/production/ZAF/2022 = negligible | gross | B | Less than ½ unit.",
            "usgs-mcs/2023/rhenium:mined/reserves/CHL/2023 = 1300 t | contained | A | 1300000",
            "usgs-mcs/2023/selenium:refined/production/OTH/2022 = about 14 t | contained | B | 14",
            "usgs-mcs/2023/zinc:mined/reserves/AUS/2023 = 66000000 t | contained | D | 1,166,000",
        ],
    );
    assert_eq!(
        left(&imported),
        ["abras / Plant capacity, fused aluminum oxide / Cap_t: not on the lists this atlas covers"]
    );
    let barite = imported.facts.iter().find(|f| f.series.form.as_str() == "barite:mined").unwrap();
    assert_eq!(barite.note, "without the United States");
}

#[test]
fn a_correction_stops_the_import_once_the_publisher_has_mended_the_figure() {
    let mended = WORLD_2023.replace("\"1,166,000\"", "\"66,000\"");
    let problems = read(usgs_mcs_sheets::FORMAT, "world.csv", mended.as_bytes(), readings()).unwrap_err();
    assert_eq!((problems[0].line, problems[0].code.as_ref()), (10, "stale-correction"));
}

const SALIENT_2024: &str = "\
sheet,commodity,year,variable,value
germa,Germanium,2019,Price_GeO2_dkg,913
germa,Germanium,2019,Price_Metal_dkg,\"1,236\"
beryl,Beryllium,2023,NIR_pct,E
tellu,Tellurium,2020,Exports_t,-2
fluor,Fluorspar,2020,Price_dt,9
antim,Antimony,2023,Price_Metal_dlb,5.60
chrom,Chromium,2019,CASE STATEMENT ERROROre_dt,174
lithi,Lithium,2020,Price_dt,8600
vanad,Vanadium,2019,Price_V2O5_dlb,12.17
tin,Tin,2019,Exports_Scrap_t,2470
";

#[test]
fn rows_of_the_salient_sheets_become_these_facts() {
    let imported = import(usgs_mcs_sheets::FORMAT, "salient.csv", SALIENT_2024);
    becomes(
        &imported,
        &[
            "usgs-mcs/2024/antimony:refined/price/USA/2023 = about 12345.8866824 usd_per_t | contained | B | 5.60",
            "usgs-mcs/2024/beryllium:refined/import-reliance/USA/2023 = at most 0 share | none | B | E",
            "usgs-mcs/2024/germanium:refined/price/USA/2019 = 1236000 usd_per_t | contained | A | 1,236",
            "usgs-mcs/2024/germanium:refined/price/geo2/USA/2019 = 913000 usd_per_t | contained | A | 913",
            "usgs-mcs/2024/lithium:refined/price/USA/2020 = 45781.4521238 usd_per_t | contained | A | 8600",
            "usgs-mcs/2024/tellurium:refined/exports/USA/2020 = negligible | contained | A | -2",
            "usgs-mcs/2024/tin:refined/exports/scrap/USA/2019 = 2470 t | contained | A | 2470",
            "usgs-mcs/2024/vanadium:refined/price/USA/2019 = 47896.975732 usd_per_t | contained | A | 12.17",
        ],
    );
    assert_eq!(
        left(&imported),
        [
            "Fluorspar / US 2024 / Price_dt: columns of this sheet of the 2024 release are shifted upstream",
            "Chromium / US / CASE STATEMENT ERROROre_dt: the name of the variable is damaged upstream",
        ]
    );
}
