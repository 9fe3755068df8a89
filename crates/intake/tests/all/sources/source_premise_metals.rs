//! BGS production 2012 to 2021 as carried by premise.

use monazite_intake::source::premise_metals;

use super::common::{becomes, import, left};

const ROWS: &str = "\
Metal,Country,year,quantity
Alumina (Al2O3),Australia,2012,20914745
\"Zinc, slab\",China,2021,6561000
\"Nickel, mine\",Indonesia,2013,834200
\"Nickel, smelter-refiner\",China,2019,810000
\"Tin, smelter\",China,2021,200488
Platinum                                          ,South Africa,2020,111988
Phosphate rock,Senegal,2015,800000
Phosphate rock,Senegal,2015,1062000
Rhenium,Chile,2015,26
\"Lithium, minerals\",Chile,2015,3000
\"Gallium\",China,2012,270
";

#[test]
fn rows_of_the_bgs_extract_become_these_facts() {
    let imported = import(premise_metals::FORMAT, "bgs_production.csv", ROWS);
    becomes(
        &imported,
        &[
            "premise-bgs/2012-2021/alumina:refined/production/AUS/2012 = 20914745 t | gross | A | 20914745",
            "premise-bgs/2012-2021/gallium:refined/production/CHN/2012 = 270 t | contained | A | 270",
            "premise-bgs/2012-2021/nickel:mined/production/IDN/2013 = 834200 t | contained | A | 834200",
            "premise-bgs/2012-2021/nickel:refined/production/CHN/2019 = 810000 t | contained | A | 810000",
            "premise-bgs/2012-2021/phosphate:mined/production/SEN/2015 = 1862000 t | gross | A | 800000 + 1062000",
            "premise-bgs/2012-2021/platinum:mined/production/ZAF/2020 = 111.988 t | contained | A | 111988",
            "premise-bgs/2012-2021/tin:refined/production/CHN/2021 = 200488 t | contained | A | 200488",
            "premise-bgs/2012-2021/zinc:refined/production/CHN/2021 = 6561000 t | contained | A | 6561000",
        ],
    );
    assert_eq!(
        left(&imported),
        [
            "Rhenium / production: the unit of this product is doubtful upstream",
            "Lithium, minerals / production: minerals and compounds mixed, not to be summed",
        ]
    );
}
