//! What a run writes for others to check is accepted by a checker that shares nothing with it, and is not once a number is altered.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use monazite_engine::ensemble::draw::uniform;
use monazite_model::question::{AskRun, Source};
use monazite_study::books;
use monazite_study::workbench::Workbench;
use serde_json::Value;

/// Scenarios, and as many altered copies; `MONAZITE_CERTIFICATES` asks for more.
fn count() -> u32 {
    std::env::var("MONAZITE_CERTIFICATES").ok().and_then(|n| n.parse().ok()).unwrap_or(200)
}

/// A number from 0 to 1 for a scenario and a purpose.
fn dice(k: u32, what: &str) -> f64 {
    uniform(2026, k, what)
}

fn pick<'a, T: ?Sized>(list: &'a [&'a T], k: u32, what: &str) -> &'a T {
    list[((dice(k, what) * list.len() as f64) as usize).min(list.len() - 1)]
}

/// One to three measures on a small chain.
fn scenario(k: u32) -> String {
    let (mineral, forms) = *[
        ("graphite", ["graphite:mined", "graphite:battery-grade"]),
        ("antimony", ["antimony:mined", "antimony:refined"]),
    ]
    .get(usize::from(dice(k, "mineral") > 0.5))
    .unwrap();
    let mut text =
        format!("title = \"Case {k}\"\nminerals = [\"{mineral}\"]\nstart = \"2025-01\"\nbase_year = 2024\nruns = 1\n");
    for n in 0..1 + (dice(k, "count") * 3.0) as u32 {
        let of = |what: &str| dice(k, &format!("{n} {what}"));
        let form = forms[usize::from(of("form") > 0.4)];
        let by = if of("by") > 0.3 { "CHN" } else { "USA" };
        let share = 0.05 + 0.9 * of("share");
        let measure = match pick(
            &["ban", "quota", "tax", "tariff", "outage", "release", "subsidy"],
            k,
            &format!("{n} kind"),
        ) {
            "ban" => format!(
                "kind = \"export-ban\"\nby = \"CHN\"\non = [\"{form}\"]\nto = [\"USA\", \"JPN\"]\norigin = \"none\""
            ),
            "quota" => {
                let t = 1000.0 * (1.0 + 60.0 * share);
                let rent = "{ holders = 0.5, importers = 0.3, treasury = 0.2 }";
                format!(
                    "kind = \"export-quota\"\nby = \"CHN\"\non = [\"{form}\"]\nto = \"all\"\nt = {t:.1}\nrent = {rent}"
                )
            }
            "tax" => {
                format!("kind = \"export-tax\"\nby = \"CHN\"\non = [\"{form}\"]\nto = \"all\"\nad_valorem = {share:.3}")
            }
            "tariff" => format!(
                "kind = \"import-tariff\"\nby = \"USA\"\non = [\"{form}\"]\norigins = [\"CHN\"]\nad_valorem = {share:.3}"
            ),
            "outage" => format!("kind = \"outage\"\narea = \"{by}\"\non = [\"{form}\"]\nlost = {share:.3}"),
            "release" => format!(
                "kind = \"stockpile-release\"\nby = \"{by}\"\non = [\"{form}\"]\ndays_of_use = {:.0}",
                20.0 + 200.0 * of("t")
            ),
            _ => format!(
                "kind = \"subsidy\"\nby = \"{by}\"\non = [\"{form}\"]\nfor = \"production\"\nad_valorem = {:.3}",
                0.3 * share
            ),
        };
        text += &format!("\n[[measure]]\n{measure}\nfrom = \"2025-01-01\"\n");
    }
    text
}

/// Writes the markets of a scenario below `home`; the folders of those that cleared.
fn written(bench: &Workbench, k: u32, home: &Path) -> Vec<PathBuf> {
    let name = format!("case-{k}.toml");
    let asked = AskRun { scenario: Source::Text { name, text: scenario(k) }, ..AskRun::default() };
    let files = books::of_run(bench, &asked).unwrap_or_else(|e| panic!("{e:?}\n{}", scenario(k)));
    let mut cleared = BTreeSet::new();
    for (name, bytes) in files {
        let path = home.join(k.to_string()).join(&name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        if name.ends_with("parties.json") {
            cleared.insert(path.parent().unwrap().to_owned());
        }
    }
    cleared.into_iter().collect()
}

/// A copy of a folder with one printed number altered by more than a millionth; `None` where the number drawn is nothing, or is so
/// small beside the others that altering it leaves an answer.
fn altered(folder: &Path, k: u32, to: &Path) -> Option<PathBuf> {
    let copy = to.join(k.to_string());
    std::fs::create_dir_all(&copy).unwrap();
    for name in ["base", "problem", "solution", "parties"] {
        std::fs::copy(folder.join(format!("{name}.json")), copy.join(format!("{name}.json"))).unwrap();
    }
    let (file, list, key) = *[
        ("solution", "nodes", "price"),
        ("solution", "activities", "level"),
        ("solution", "activities", "margin"),
        ("solution", "activities", "shadow_price"),
        ("parties", "accounts", "usd"),
        ("parties", "", "welfare_usd"),
        ("problem", "activities", "cost"),
    ]
    .get((dice(k, "which") * 7.0) as usize)
    .unwrap();
    let path = copy.join(format!("{file}.json"));
    let mut json: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let size = |v: &Value| v.get(key).and_then(Value::as_f64).map_or(0.0, f64::abs);
    let place = if list.is_empty() {
        &mut json
    } else {
        let rows = json[list].as_array().unwrap();
        let most = rows.iter().map(size).fold(0.0, f64::max);
        let free = |v: &Value| v["interval"].as_bool() == Some(true);
        let fit: Vec<usize> = (0..rows.len()).filter(|&r| size(&rows[r]) > 1e-3 * most && !free(&rows[r])).collect();
        let row = *fit.get((dice(k, "row") * fit.len() as f64) as usize)?;
        &mut json[list][row]
    };
    let value = place.get(key).and_then(Value::as_f64).filter(|v| *v != 0.0)?;
    let by = 2e-6 * (0.25 / 2e-6f64).powf(dice(k, "by")) * if dice(k, "sign") > 0.5 { 1.0 } else { -1.0 };
    place[key] = Value::from(value * (1.0 + by));
    std::fs::write(&path, serde_json::to_vec(&json).unwrap()).unwrap();
    Some(copy)
}

/// What the checker says of folders, in their order: whether each is accepted, and the line.
fn checked(folders: &[PathBuf]) -> Vec<(bool, String)> {
    let checker = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/check_certificate.py");
    let half = folders.len().div_ceil(2).max(1);
    let said: Vec<(bool, String)> = std::thread::scope(|scope| {
        let ask = |some: &[PathBuf]| {
            let output = Command::new("python3").arg(&checker).args(some).output().unwrap();
            let lines = String::from_utf8(output.stdout).unwrap();
            lines.lines().map(|line| (line.starts_with("accepted "), line.to_owned())).collect::<Vec<_>>()
        };
        let halves: Vec<_> = folders.chunks(half).map(|some| scope.spawn(move || ask(some))).collect();
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert_eq!(said.len(), folders.len());
    said
}

#[test]
fn honest_markets_are_accepted_and_altered_ones_are_not() {
    let home = tempfile::tempdir().unwrap();
    let bench = Workbench::new(None);
    let mut honest = Vec::new();
    let mut false_ = Vec::new();
    let mut k = 0;
    while false_.len() < count() as usize {
        assert!(k < 4 * count(), "most scenarios clear and most numbers can be altered");
        for folder in written(&bench, k, &home.path().join("honest")) {
            false_.extend(altered(&folder, k, &home.path().join("false")));
            honest.push(folder);
        }
        k += 1;
    }
    for (accepted, line) in checked(&honest) {
        assert!(accepted, "{line}");
    }
    for (accepted, line) in checked(&false_) {
        assert!(line.starts_with("rejected "), "{accepted} {line}");
    }
}
