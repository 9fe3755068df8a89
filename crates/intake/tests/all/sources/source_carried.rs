//! Our own table of facts, as a user may keep it.

use monazite_intake::source::{carried, recognise};

use super::common::{becomes, import, readings};

const ROWS: &str = "\
source,edition,form,stage,quantity,partner,area,period,status,value,low,high,unit,basis,grade,table,row,text,note
carried,usgs-mcs-2016,neodymium:refined,refining,price,,WLD,2011,reported,195000,190000,200000,usd_per_t,equivalent:REO,A,USGS MCS 2016,,190-200 USD/kg,
carried,midstream,ndfeb:magnet,component,supply-share,,CHN,2024,estimated,0.94,,,share,none,B,IEA,,94 percent,
";

#[test]
fn a_table_of_facts_is_recognised_and_read_as_it_stands() {
    assert_eq!(recognise(ROWS.as_bytes()), Some(carried::FORMAT));
    becomes(
        &import(carried::FORMAT, "mine.csv", ROWS),
        &[
            "carried/midstream/ndfeb:magnet/supply-share/CHN/2024 = about 0.94 share | none | B | 94 percent",
            "carried/usgs-mcs-2016/neodymium:refined/price/WLD/2011 = 195000 usd_per_t | equivalent:REO | A | 190-200 USD/kg",
        ],
    );
}

#[test]
fn an_area_that_is_no_area_is_a_problem() {
    let wrong = ROWS.replace(",CHN,2024", ",CHX,2024");
    let problems =
        monazite_intake::source::read(carried::FORMAT, "mine.csv", wrong.as_bytes(), readings()).unwrap_err();
    assert_eq!(problems[0].code, "unknown-area");
}
