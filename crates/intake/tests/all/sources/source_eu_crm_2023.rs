//! EU criticality study 2023: shares.

use monazite_intake::source::{eu_crm_2023, read};

use super::common::{becomes, import, left, readings};

const SUPPLY: &str = "\
Material,Stage,Country,Share,t
Fluorspar,E,Afghanistan,0.4%,1.0
Gypsum,E,Afghanistan,<0.1%,1.0
Germanium,P,China,83%,1.1
Dysprosium,P,China,100%,1.0
Dysprosium,E,Australia,4%,1.0
Aluminium,E,Guinea,21%,1.0
Aluminium,P,China,56%,1.1
Natural Graphite,E,Ukraine,<0.1%,0.8
";

#[test]
fn world_shares_and_eu_shares_become_different_facts() {
    becomes(
        &import(eu_crm_2023::FORMAT, "dir/global_supply_shares.csv", SUPPLY),
        &[
            "eu-crm/2023/aluminium:refined/supply-share/CHN/2016/2020 = 0.56 share | none | B | 56 percent",
            "eu-crm/2023/bauxite:mined/supply-share/GIN/2016/2020 = 0.21 share | none | B | 21 percent",
            "eu-crm/2023/dysprosium:refined/supply-share/CHN/2016/2020 = 1 share | none | B | 100 percent",
            "eu-crm/2023/fluorspar:mined/supply-share/AFG/2016/2020 = 0.004 share | none | B | 0.4 percent",
            "eu-crm/2023/germanium:refined/supply-share/CHN/2016/2020 = 0.83 share | none | B | 83 percent",
            "eu-crm/2023/graphite:mined/supply-share/UKR/2016/2020 = at most 0.001 share | none | B | <0.1 percent",
            "eu-crm/2023/rare-earths:mined/supply-share/dysprosium/AUS/2016/2020 = 0.04 share | none | B | 4 percent",
        ],
    );
    let eu = import(
        eu_crm_2023::FORMAT,
        "eu_supply_shares.csv",
        "Material,Stage,Country,Share,t\nGermanium,P,Belgium,23%,0.8\n",
    );
    becomes(
        &eu,
        &["eu-crm/2023/germanium:refined/sourcing-share/BEL/EU27/2016/2020 = 0.23 share | none | B | 23 percent"],
    );
}

#[test]
fn shares_of_use_keep_one_application_of_two_industries_apart() {
    let uses = "\
Material,Application,Share,NACE sector,VA in million €
Gallium,Integrated circuits,70%,C26 - Manufacture of computer products,65703
Gallium,Lighting,25%,C27 - Manufacture of electrical equipment,80745
Gallium,Lighting,5%,C26 - Manufacture of computer products,65703
Aggregates,Construction,100%,C23 - Manufacture of other non-metallic mineral products,64990
";
    let imported = import(eu_crm_2023::FORMAT, "material_use_shares.csv", uses);
    becomes(
        &imported,
        &[
            "eu-crm/2023/gallium:refined/end-use-share/Integrated circuits/EU27/2016/2020 = 0.7 share | none | B | 70 percent",
            "eu-crm/2023/gallium:refined/end-use-share/Lighting [C26]/EU27/2016/2020 = 0.05 share | none | B | 5 percent",
            "eu-crm/2023/gallium:refined/end-use-share/Lighting/EU27/2016/2020 = 0.25 share | none | B | 25 percent",
        ],
    );
    assert_eq!(left(&imported), ["Aggregates / use: not on the lists this atlas covers"]);
}

#[test]
fn a_use_beside_the_value_added_of_another_industry_belongs_to_the_industry_of_the_value() {
    let uses = "\
Material,Application,Share,NACE sector,VA in million €
Gallium,Integrated circuits,70%,C26 - Manufacture of computer products,65703
Gallium,Lighting,20%,C26 - Manufacture of computer products,80745
Indium,Batteries,5%,C27 - Manufacture of electrical equipment,80745
Indium,Lamps,5%,C27 - Manufacture of electrical equipment,80745
Indium,Solders,8%,C26 - Manufacture of computer products,65703
";
    let imported = import(eu_crm_2023::FORMAT, "material_use_shares.csv", uses);
    let lighting = imported.facts.iter().find(|f| f.series.partner == "Lighting").unwrap();
    assert_eq!(lighting.origin.table, "Gallium uses, industry C27");
    assert!(lighting.note.contains("names C26"), "{}", lighting.note);
    assert!(imported.facts.iter().filter(|f| f.series.partner != "Lighting").all(|f| f.note.is_empty()));
}

#[test]
fn a_renamed_share_table_is_refused_because_nothing_else_tells_it_apart() {
    let problems = read(eu_crm_2023::FORMAT, "shares.csv", SUPPLY.as_bytes(), readings()).unwrap_err();
    assert!(problems[0].hint.as_deref().unwrap().contains("global_supply_shares.csv"));
}
