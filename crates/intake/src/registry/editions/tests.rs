use super::*;

fn codes_of(form: &str) -> Vec<(String, String, usize)> {
    let registry = crate::atlas::bundled_registry().unwrap();
    let form = registry.forms.get(&monazite_model::code::FormId::from(form)).unwrap();
    form.hs.iter().map(|c| (c.revision.clone(), c.code.clone(), c.line)).collect()
}

fn in_edition(form: &str, edition: &str) -> Vec<String> {
    let mut codes: Vec<String> =
        codes_of(form).into_iter().filter(|(e, ..)| e == edition).map(|(_, code, _)| code).collect();
    codes.sort();
    codes
}

#[test]
fn a_code_is_followed_through_the_editions() {
    for edition in REVISIONS {
        assert_eq!(in_edition("lithium:refined", edition), ["282520", "283691"], "{edition}");
    }
    // Split in 2002 and 2022, merged in 2012, moved in 2022.
    let cobalt = |edition| in_edition("cobalt:refined", edition);
    assert_eq!(
        [cobalt("HS96"), cobalt("HS02"), cobalt("HS22")].map(|c| c.contains(&"810510".to_owned())),
        [true, false, false]
    );
    assert!(cobalt("HS02").contains(&"810520".to_owned()) && cobalt("HS22").contains(&"810520".to_owned()));
    assert_eq!(in_edition("boron:mined", "HS07"), ["252890"]);
    assert_eq!(in_edition("boron:mined", "HS12"), ["252800"]);
    assert_eq!(in_edition("bismuth:refined", "HS22"), ["810610", "810690"]);
    assert_eq!(in_edition("cadmium:refined", "HS22"), ["811269"]);
    // Goods that stood under codes with other goods have none.
    assert!(in_edition("hafnium:refined", "HS17").is_empty());
    assert!(in_edition("battery:cell", "HS07").is_empty());
    assert_eq!(in_edition("battery:cell", "HS22"), ["850760"]);
}

#[test]
fn codes_of_the_same_goods_are_of_one_line() {
    let line = |form: &str, edition: &str, code: &str| {
        codes_of(form).into_iter().find(|(e, c, _)| e == edition && c == code).map(|(.., line)| line).unwrap()
    };
    let tungsten = |edition, code| line("tungsten:refined", edition, code);
    assert_eq!(tungsten("HS92", "810110"), tungsten("HS17", "810110"));
    assert_ne!(tungsten("HS17", "810194"), tungsten("HS17", "810110"));
    let antimony = |edition, code| line("antimony:refined", edition, code);
    assert_eq!(antimony("HS92", "811000"), antimony("HS17", "811010"));
    assert_ne!(antimony("HS92", "811000"), antimony("HS92", "282580"));
}

#[test]
fn a_wrong_row_is_told_with_its_place() {
    let wrong = b"edition,code,in,codes,goods,what\nHS17,850760,HS07,85078,other,why\n";
    let problems = Editions::parse(wrong).err().unwrap();
    assert!(problems[0].to_string().contains("hs_editions.csv:2"), "{}", problems[0]);
}

/// Publishers' edition numbers: `HS6` is of 2022.
fn publishers_pairs(path: &std::path::Path) -> BTreeMap<(String, String), BTreeMap<String, BTreeSet<String>>> {
    let edition =
        |text: &str| text.trim_start_matches("HS").parse().ok().and_then(|k: usize| REVISIONS.get(k).copied());
    let mut pairs: BTreeMap<(String, String), BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        let (Some(a), Some(b)) = (edition(&row[0]), edition(&row[1])) else { continue };
        let (x, y) = (format!("{:0>6}", &row[2]), format!("{:0>6}", &row[3]));
        let mut put = |a: &str, b: &str, x: &str, y: &str| {
            pairs
                .entry((a.to_owned(), b.to_owned()))
                .or_default()
                .entry(x.to_owned())
                .or_default()
                .insert(y.to_owned());
        };
        put(a, b, &x, &y);
        put(b, a, &y, &x);
    }
    pairs
}

/// The publisher's tables join every edition with that of 2022; two others meet there.
#[test]
fn the_concordance_is_that_of_the_publisher() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/raw/hs_classification/hs_concordance_pairs.csv");
    if !path.is_file() {
        eprintln!("skipped: no ../shared/data/raw/hs_classification");
        return;
    }
    let pairs = publishers_pairs(&path);
    let step = |from: &str, to: &str, code: &str| -> BTreeSet<String> {
        if from == to {
            return BTreeSet::from([code.to_owned()]);
        }
        let of_pair = pairs.get(&(from.to_owned(), to.to_owned()));
        of_pair.and_then(|codes| codes.get(code)).cloned().unwrap_or_default()
    };
    let editions = Editions::read().unwrap();
    let registry = crate::atlas::bundled_registry().unwrap();
    let mut seen = 0;
    for code in registry.forms.values().flat_map(|form| &form.hs) {
        // Ours: germanium had a code of its own before 2007, and two metals left the bundle in 2022.
        if code.code == "811292" || code.code == "811291" {
            continue;
        }
        let newest = step(&code.revision, "HS22", &code.code);
        for edition in REVISIONS.iter().filter(|e| **e != code.revision) {
            let there: BTreeSet<String> = newest.iter().flat_map(|c| step("HS22", edition, c)).collect();
            let same = there.iter().all(|c| step(edition, "HS22", c).is_subset(&newest));
            let ours = editions.goods(code, edition);
            let named: BTreeSet<String> = ours.codes.iter().map(|c| (*c).to_owned()).collect();
            // Codes carried over by a row of another edition are looked at there.
            if code.source.starts_with("the goods of") {
                continue;
            }
            assert_eq!((&named, ours.same), (&there, same), "{} {} in {edition}", code.revision, code.code);
            seen += 1;
        }
    }
    assert!(seen > 500, "{seen}");
}
