//! Files that once were handled badly, as a person meets them: through the program, with 2 GB of address space and no more than ten seconds.
//!
//! Here are inputs of our own making; [`shared`] does the same with the folders kept beside the repository, where they are.

mod shared;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What the program said and how it ended.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Both streams.
    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// Address space of the program in kilobytes.
const MOST_MEMORY_KB: &str = "2097152";
const LONGEST: Duration = Duration::from_secs(10);

/// Runs the program in a folder with limited memory (where a shell can limit it).
pub fn monazite(folder: &Path, arguments: &[&str]) -> Said {
    let start = Instant::now();
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("ulimit -v {MOST_MEMORY_KB} 2>/dev/null; exec \"$0\" \"$@\""));
    command.arg(env!("CARGO_BIN_EXE_monazite")).args(arguments).current_dir(folder);
    // A thread takes address space for its stack and its share of the heap; on a machine of many processors that alone is gigabytes.
    command.env("NO_COLOR", "1").env("COLUMNS", "120").env("RAYON_NUM_THREADS", "2").env("MALLOC_ARENA_MAX", "2");
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(start.elapsed() < LONGEST, "{arguments:?} took {:?}", start.elapsed());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) };
    assert!(matches!(said.code, Some(0..=2)), "{arguments:?}: {:?}\n{}", said.code, said.all());
    assert!(!said.all().contains("panicked"), "{}", said.all());
    let control = |c: char| c.is_control() && c != '\n';
    assert!(!said.all().contains(control), "{arguments:?}: {:?}", said.all());
    said
}

/// A folder with files.
struct Case(tempfile::TempDir);

impl Case {
    fn with(files: &[(&str, &str)]) -> Self {
        let case = Case(tempfile::tempdir().unwrap());
        for (name, text) in files {
            fs::write(case.0.path().join(name), text).unwrap();
        }
        case
    }

    fn run(&self, arguments: &[&str]) -> Said {
        monazite(self.0.path(), arguments)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// Two areas with two industries; `unit` of the first industry, and what the second sells and buys.
fn table(unit: &str, sells: f64, buys: f64) -> Case {
    let z = format!(
        "region\t\tN\tN\tS\tS\nsector\t\tore\tgoods\tore\tgoods\nregion\tsector\t\t\t\t\n\
         N\tore\t8\t{buys}\t4\t0\nN\tgoods\t{sells}\t0\t0\t0\nS\tore\t3\t0\t12\t9\nS\tgoods\t2\t0\t7\t30\n"
    );
    let y = "region\t\tN\tS\nsector\t\tuse\tuse\nregion\tsector\t\t\nN\tore\t40\t6\nN\tgoods\t0\t0\nS\tore\t4\t50\nS\tgoods\t3\t70\n";
    let units = format!("region\tsector\tunit\nN\tore\t{unit}\nN\tgoods\tM.EUR\nS\tore\tM.EUR\nS\tgoods\tM.EUR\n");
    Case::with(&[("Z.txt", &z), ("Y.txt", y), ("unit.txt", &units)])
}

#[test]
fn a_table_in_two_units_is_refused_with_both() {
    let said = table("tonnes", 5.0, 6.0).run(&["import", "pymrio", "Z.txt", "Y.txt", "unit.txt", "--into", "A"]);
    assert_eq!(said.code, Some(2), "{}", said.all());
    assert!(said.err.contains("tonnes (N ore)") && said.err.contains("M.EUR (N goods and 2 more)"), "{}", said.err);
}

#[test]
fn an_industry_that_hardly_exists_is_named_and_no_bound_passes_what_there_is() {
    let case = table("M.EUR", 1e-6, 18.0);
    let said = case.run(&["import", "pymrio", "Z.txt", "Y.txt", "unit.txt", "--into", "A"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    assert!(in_one_line(&said.all()).contains("N goods (output 1.000e-6, inputs 18.000)"), "{}", said.all());
    let cut =
        |more: &[&str]| case.run(&[&["downstream", "A/io/pymrio-table.io.zst", "--cut", "N/ore=0.2"], more].concat());
    let answer: serde_json::Value = serde_json::from_str(&cut(&["--json"]).out).unwrap();
    let all = ["areas", "industries"].map(|list| answer[list].as_array().unwrap().clone()).concat();
    assert_eq!(all.len(), 6);
    for row in &all {
        let end = |end: &str| row["loss"][end].as_f64().unwrap();
        assert!(end("low") <= end("high") && end("low") > -1e-9, "{row}");
        assert!(
            end("high") <= row["value_added"].as_f64().unwrap() + 1e-9,
            "no area or industry loses more than it has: {row}"
        );
    }
    let page = cut(&[]);
    assert!(
        in_one_line(&page.out).contains("no proportion can be drawn") && page.out.contains("N goods"),
        "{}",
        page.out
    );
    let refused = case.run(&["downstream", "A/io/pymrio-table.io.zst", "--cut", "N/goods=0.2"]);
    assert!(refused.code == Some(2) && refused.err.contains("N/goods: it buys more than twice"), "{}", refused.all());
}

#[test]
fn a_file_of_which_nothing_is_known_is_a_failure_that_names_its_labels() {
    let head = "commodity,country,iso3,year,quantity,unit,data_source\n";
    let none = format!("{head}Nickel (total),Indonesia,IDN,2024,2000000,metr. t,r\n");
    let part = format!("{none}Cobalt,Australia,AUS,2024,4000,metr. t,r\n");
    let case = Case::with(&[("none.csv", &none), ("part.csv", &part)]);
    let said = case.run(&["import", "world-mining-data", "none.csv", "--into", "A"]);
    assert_eq!(said.code, Some(2), "{}", said.all());
    assert!(in_one_line(&said.err).contains("`Nickel (total)` (did you mean `nickel`?)"), "{}", said.err);
    assert!(
        !said.all().contains("already there")
            && !said.all().contains("Use it")
            && !case.path("A").join("facts").exists()
    );
    let said = case.run(&["import", "world-mining-data", "part.csv", "--into", "A"]);
    assert!(
        said.code == Some(0) && in_one_line(&said.out).contains("no reading for `Nickel (total)`"),
        "{}",
        said.all()
    );
}

#[test]
fn a_file_that_ends_in_the_middle_of_a_line_is_taken_with_a_note() {
    let prices = "month,commodity,unit,value\n2024-04,Tin,$/mt,31000.50\n2024-05,Tin,$/mt,330";
    let case = Case::with(&[("cut.csv", prices), ("whole.csv", &format!("{prices}\n"))]);
    let said = |file: &str| case.run(&["import", "world-bank-pinksheet", file, "--into", "A"]);
    let (cut, whole) = (said("cut.csv"), said("whole.csv"));
    assert!(cut.code == Some(0) && cut.out.contains("the last line has no line break"), "{}", cut.all());
    assert!(whole.code == Some(0) && !whole.out.contains("line break"), "{}", whole.all());
}

#[test]
fn one_stray_quotation_mark_swallows_no_row_of_any_table() {
    let head = "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes,Is critical mineral 2025,Other notes\n";
    let row = |country: &str, kilograms: u32, note: &str| {
        format!(
            "GALLIUM,World Production,Gallium,{country},Production,Primary production,kilograms,2024,{kilograms},,Yes,{note}\n"
        )
    };
    let text =
        [head.to_owned(), row("China", 700_000, "\"see"), row("Japan", 3000, ""), row("Korea, Republic of", 2000, "")]
            .concat();
    let codes = "code,description\n260400,Nickel ores\n260500,\"Cobalt ores\n260600,Aluminium ores\n";
    let case = Case::with(&[("MCS.csv", &text), ("product_codes_HS17_V202612.csv", codes)]);
    for (format, file, line) in
        [("usgs-mcs-release", "MCS.csv", 2), ("cepii-baci", "product_codes_HS17_V202612.csv", 3)]
    {
        let said = case.run(&["import", format, file, "--into", "A"]);
        assert_eq!(said.code, Some(2), "{}", said.all());
        assert!(said.err.contains(&format!("{file}:{line}: an odd number of quotation marks")), "{}", said.err);
    }
}

#[test]
fn a_scenario_of_very_many_entries_is_refused_at_once_and_its_faults_are_counted() {
    let head = "title = \"t\"\nminerals = [\"gallium\"]\nstart = \"2023-01\"\nruns = 1\n";
    let measure = "[[measure]]\nkind = \"export-ban\"\nby = \"CHN\"\non = [\"gallium:refined\"]\nto = \"all\"\nfrom = \"2023-01\"\n";
    let forms = (0..20_000).map(|n| format!("\"gallium:refined{n}\"")).collect::<Vec<_>>().join(", ");
    let few = (0..900).map(|n| format!("\"gallium:refined{n}\"")).collect::<Vec<_>>().join(", ");
    let case = Case::with(&[
        ("measures.toml", &format!("{head}{}", measure.repeat(60_000))),
        ("minerals.toml", &head.replace("\"gallium\"", &vec!["\"gallium\""; 60_000].join(", "))),
        ("forms.toml", &format!("{head}{}", measure.replace("\"gallium:refined\"", &forms))),
        ("few.toml", &format!("{head}{}", measure.replace("\"gallium:refined\"", &few))),
        ("keys.toml", &format!("{head}{}", (0..60_000).map(|n| format!("k{n} = 1\n")).collect::<String>())),
    ]);
    for (file, part) in [
        ("measures.toml", "60000 entries"),
        ("minerals.toml", "60000 entries"),
        ("forms.toml", "20000 entries"),
        ("few.toml", "900 problems in 1 file, the first 50 shown"),
        ("keys.toml", "60004 keys"),
    ] {
        let said = case.run(&["check", file]);
        assert_eq!(said.code, Some(2), "{}", said.all().chars().take(600).collect::<String>());
        assert!(
            said.err.contains(part) && said.err.lines().count() < 220,
            "{file}: {}",
            said.err.chars().take(600).collect::<String>()
        );
    }
}

#[test]
fn a_parameter_that_changes_nothing_or_cannot_be_is_a_fault() {
    let scenario = |rows: &[(&str, &str, &str)]| {
        let head = "title = \"t\"\nminerals = [\"gallium\"]\nstart = \"2023-01\"\n";
        let row = |(name, scope, rest): &(&str, &str, &str)| {
            format!("[[parameter]]\nname = \"{name}\"\nscope = \"{scope}\"\n{rest}\nreason = \"a test\"\n")
        };
        format!("{head}{}", rows.iter().map(row).collect::<String>())
    };
    let price = |scope| ("price", scope, "central = 300000.0");
    for (rows, part) in [
        (vec![price("*")], "a price is that of one form"),
        (vec![price("gallium")], "a price is that of one form"),
        (vec![price("tin:refined")], "in no chain of this scenario"),
        (vec![("demand-elasticity", "tin", "central = 0.3")], "in no chain of this scenario"),
        (vec![price("gallium:refined"), price("gallium:refined")], "a second `price` of `gallium:refined`"),
        (vec![("price", "gallium:refined", "central = 0.0")], "`price` is above 0, found 0"),
        (vec![("price", "gallium:refined", "central = 5.0\nlow = -1.0")], "`price` is above 0, found -1"),
        (vec![("utilisation", "*", "central = 1.5")], "`utilisation` is a share from 0 to 1"),
    ] {
        let said = Case::with(&[("s.toml", &scenario(&rows))]).run(&["check", "s.toml"]);
        assert!(said.code == Some(2) && said.err.contains(part), "{rows:?}: {}", said.all());
    }
    let good = [
        price("gallium:refined"),
        ("demand-elasticity", "*", "central = 0.3"),
        ("demand-elasticity", "gallium", "central = 0.2"),
    ];
    let said = Case::with(&[("s.toml", &scenario(&good))]).run(&["check", "s.toml"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
}

#[test]
fn a_file_of_somebody_elses_among_results_stops_the_next_run() {
    let case = Case::with(&[("s.toml", "title = \"t\"\nminerals = [\"gallium\"]\nstart = \"2023-01\"\nruns = 1\n")]);
    assert_eq!(case.run(&["run", "s.toml", "-o", "out"]).code, Some(0));
    assert_eq!(case.run(&["run", "s.toml", "-o", "out"]).code, Some(0));
    fs::write(case.path("out/notes.txt"), "mine").unwrap();
    let said = case.run(&["run", "s.toml", "-o", "out"]);
    assert!(said.code == Some(2) && said.err.contains("out/notes.txt is no file of the run"), "{}", said.all());
    assert_eq!(fs::read_to_string(case.path("out/notes.txt")).unwrap(), "mine");
}

/// A text without the breaks that its lines were wrapped at.
pub fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
