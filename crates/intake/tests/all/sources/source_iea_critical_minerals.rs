//! IEA Critical Minerals Dataset: a workbook with a few real rows of each kind of sheet.

use monazite_intake::source::{iea_critical_minerals, read, recognise};

use super::common::{becomes, readings};
use super::xlsx::workbook;

/// Rows of the 2025 edition.
pub fn small_workbook() -> Vec<u8> {
    workbook(&[
        ("Cover", &["Critical minerals"]),
        (
            "1 Total demand for key minerals",
            &[
                "Demand for key energy transition minerals (kt)",
                "_",
                "_|_|_|Stated Policies Scenario|_|Announced Pledges Scenario",
                "_|2024|_|2030|_|2030",
                "Copper",
                "Solar PV|1657.2|_|2373.69|_|2802.86",
                "Share of clean technologies in total demand|0.28|_|0.3|_|0.4",
                "Total demand|26721|_|30000|_|32000",
            ],
        ),
        (
            "2 Total supply for key minerals",
            &[
                "Total supply for key energy transition minerals (kt)",
                "_",
                "_|2024|2030|_|_|2024|2030",
                "Cobalt - Mining|_|_|_|Cobalt - Refining",
                "Democratic Republic of Congo|181.79631578947365|199.3860082951715|_|China|196.1433565869552|251.7",
                "Rest of world|45.69111342444714|48.27230831049184|_|Finland|20.119722414513216|19.85",
                "Total|273.3371039575119|320.6492073598024|_|Total clean technologies|250.1497|325.1867",
                "Top 3 share|0.81|0.83|_|Top 3 share|0.88|0.87",
            ],
        ),
        (
            "4.2 Wind",
            &[
                "Mineral demand for wind (kt)",
                "_",
                "_|_|_|Stated Policies Scenario",
                "_|2024|_|2030",
                "Base case",
                "Neodymium|10|_|20",
                "Total wind|1|_|2",
                "Constrained rare earth elements supply",
                "Neodymium|10|_|8",
            ],
        ),
    ])
}

#[test]
fn blocks_of_the_workbook_become_these_facts() {
    let bytes = small_workbook();
    assert_eq!(recognise(&bytes), Some(iea_critical_minerals::FORMAT));
    let imported = read(iea_critical_minerals::FORMAT, "iea.xlsx", &bytes, readings()).unwrap();
    becomes(
        &imported,
        &[
            "iea-critical-minerals/2025/cobalt:mined/production/COD/2024 = about 181796.315789 t | contained | B | 181.79631578947365 kt",
            "iea-critical-minerals/2025/cobalt:mined/production/COD/2030 = about 199386.008295 t | contained | B | 199.3860082951715 kt",
            "iea-critical-minerals/2025/cobalt:mined/production/OTH/2024 = about 45691.1134244 t | contained | B | 45.69111342444714 kt",
            "iea-critical-minerals/2025/cobalt:mined/production/OTH/2030 = about 48272.3083105 t | contained | B | 48.27230831049184 kt",
            "iea-critical-minerals/2025/cobalt:mined/production/WLD/2024 = about 273337.103958 t | contained | B | 273.3371039575119 kt",
            "iea-critical-minerals/2025/cobalt:mined/production/WLD/2030 = about 320649.20736 t | contained | B | 320.6492073598024 kt",
            "iea-critical-minerals/2025/cobalt:refined/production/CHN/2024 = about 196143.356587 t | contained | B | 196.1433565869552 kt",
            "iea-critical-minerals/2025/cobalt:refined/production/CHN/2030 = about 251700 t | contained | B | 251.7 kt",
            "iea-critical-minerals/2025/cobalt:refined/production/FIN/2024 = about 20119.7224145 t | contained | B | 20.119722414513216 kt",
            "iea-critical-minerals/2025/cobalt:refined/production/FIN/2030 = about 19850 t | contained | B | 19.85 kt",
            "iea-critical-minerals/2025/cobalt:refined/production/WLD/2024 = about 250149.7 t | contained | B | 250.1497 kt",
            "iea-critical-minerals/2025/cobalt:refined/production/WLD/2030 = about 325186.7 t | contained | B | 325.1867 kt",
            "iea-critical-minerals/2025/copper:refined/demand/APS/solar pv/WLD/2030 = about 2802860 t | contained | B | 2802.86 kt",
            "iea-critical-minerals/2025/copper:refined/demand/APS/total demand/WLD/2030 = about 32000000 t | contained | B | 32000 kt",
            "iea-critical-minerals/2025/copper:refined/demand/STEPS/solar pv/WLD/2030 = about 2373690 t | contained | B | 2373.69 kt",
            "iea-critical-minerals/2025/copper:refined/demand/STEPS/total demand/WLD/2030 = about 30000000 t | contained | B | 30000 kt",
            "iea-critical-minerals/2025/copper:refined/demand/solar pv/WLD/2024 = about 1657200 t | contained | B | 1657.2 kt",
            "iea-critical-minerals/2025/copper:refined/demand/total demand/WLD/2024 = about 26721000 t | contained | B | 26721 kt",
            "iea-critical-minerals/2025/neodymium:refined/demand/STEPS/wind/WLD/2030 = about 23328 t | equivalent:REO | B | 20 kt",
            "iea-critical-minerals/2025/neodymium:refined/demand/STEPS/wind/constrained rare earth elements supply/WLD/2030 = about 9331.2 t | equivalent:REO | B | 8 kt",
            "iea-critical-minerals/2025/neodymium:refined/demand/wind/WLD/2024 = about 11664 t | equivalent:REO | B | 10 kt",
            "iea-critical-minerals/2025/neodymium:refined/demand/wind/constrained rare earth elements supply/WLD/2024 = about 11664 t | equivalent:REO | B | 10 kt",
        ],
    );
}

#[test]
fn a_file_that_is_no_workbook_says_so() {
    let problems = read(iea_critical_minerals::FORMAT, "iea.xlsx", b"PK\x03\x04 nothing", readings()).unwrap_err();
    assert_eq!(problems[0].code, "not-xlsx");
}
