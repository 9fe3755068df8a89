//! The file of statements: one JSON object a line, each with the hash of the line before, so that none can be changed, left out or put in
//! between later without all that follow. Scenarios lie beside it, each held by its hash.

use std::path::Path;

use monazite_model::answer::predict::{Predictions, Statement};
use monazite_model::diagnostic::Problem;

use crate::error::StudyError;
use crate::folder;

/// The file of statements in a folder.
pub const NAME: &str = "predictions.jsonl";
/// Most bytes that are read of it.
const MOST_BYTES: usize = 64 << 20;

/// BLAKE3 of a text, hex.
pub fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// A statement as its line, without the line's end.
pub fn line(statement: &Statement) -> String {
    // A statement is plain data; it always has a JSON.
    serde_json::to_string(statement).unwrap_or_default()
}

/// Numbers statements and gives each the hash of the line before.
pub fn chained(statements: &mut [Statement]) {
    let mut before = String::new();
    for (k, statement) in statements.iter_mut().enumerate() {
        statement.number = k as u32 + 1;
        statement.before = before;
        before = hash(&line(statement));
    }
}

/// The text of the file.
pub fn text(statements: &[Statement]) -> String {
    statements.iter().map(|statement| line(statement) + "\n").collect()
}

/// Puts statements and their scenarios on file in a folder.
///
/// # Errors
/// A folder that has statements already: what is on file is never written over; and what the operating system says.
pub fn write(dir: &Path, found: &Predictions) -> Result<(), StudyError> {
    let file = dir.join(NAME);
    if file.exists() {
        return Err(StudyError::Refused(format!(
            "{} is there already: what is on file stays as it was\n  hint: name another folder",
            file.display()
        )));
    }
    for scenario in &found.scenarios {
        let path = dir.join(&scenario.file);
        let parent = path.parent().unwrap_or(dir);
        std::fs::create_dir_all(parent).map_err(StudyError::io(parent))?;
        folder::write_file(&path, scenario.toml.as_bytes())?;
    }
    folder::write_file(&file, text(&found.statements).as_bytes())
}

/// Reads a folder: its statements, and the hash of the last line.
///
/// # Errors
/// A file that is not there, and everything wrong with it: lines that are no statement, a chain that does not hold, scenarios that are
/// not what they were.
pub fn read(dir: &Path) -> Result<(Vec<Statement>, String), StudyError> {
    let file = dir.join(NAME);
    let shown = file.display().to_string();
    let bytes = std::fs::read(&file).map_err(StudyError::io(&file))?;
    let problem = |line: usize, code: &'static str, message: String| {
        Problem::of_file(&shown, code, message).at(u32::try_from(line).unwrap_or(u32::MAX), 1, 1)
    };
    if bytes.len() > MOST_BYTES {
        return Err(vec![problem(0, "too-large", format!("expected at most {MOST_BYTES} bytes"))].into());
    }
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(vec![problem(0, "not-utf8", "expected UTF-8 text".to_owned())].into());
    };
    let (mut statements, mut problems, mut before) = (Vec::new(), Vec::new(), String::new());
    for (k, line) in text.lines().enumerate() {
        match serde_json::from_str::<Statement>(line) {
            Ok(statement) => {
                if statement.before != before {
                    let message = "the line before is not the one this line was written after".to_owned();
                    problems.push(problem(k + 1, "broken-chain", message));
                }
                if statement.number as usize != k + 1 {
                    let message = format!("expected statement {}, found {}", k + 1, statement.number);
                    problems.push(problem(k + 1, "out-of-order", message));
                }
                statements.push(statement);
            }
            Err(error) => problems.push(problem(k + 1, "not-a-statement", error.to_string())),
        }
        before = hash(line);
    }
    if statements.is_empty() && problems.is_empty() {
        problems.push(problem(0, "empty", "no statement is on file".to_owned()));
    }
    problems.extend(scenarios(dir, &statements));
    if problems.is_empty() { Ok((statements, before)) } else { Err(problems.into()) }
}

/// Scenarios that are not what they were when the statements were made.
fn scenarios(dir: &Path, statements: &[Statement]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for statement in statements {
        let (file, wanted) = (statement.scenario.as_str(), statement.scenario_hash.as_str());
        if seen.contains(&(file, wanted)) {
            continue;
        }
        seen.push((file, wanted));
        let path = dir.join(file);
        let shown = path.display().to_string();
        // A name that leads out of the folder is none of its scenarios.
        let inside = Path::new(file).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        let problem = match std::fs::read_to_string(&path) {
            _ if !inside => Some(("bad-name", "a scenario lies beside the file of statements".to_owned())),
            Ok(text) if hash(&text) == wanted => None,
            Ok(_) => {
                Some(("changed", format!("this is not the scenario that statement {} rests on", statement.number)))
            }
            Err(error) => Some(("missing-file", error.to_string())),
        };
        problems.extend(problem.map(|(code, message)| Problem::of_file(&shown, code, message)));
    }
    problems
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_model::answer::predict::{FiledScenario, SettledBy};
    use monazite_model::hindcast::EpisodeGroup;

    /// Three statements on one scenario, made up.
    fn made_up() -> Predictions {
        let scenario = FiledScenario { file: "scenarios/a.toml".into(), toml: "title = \"a\"\n".into() };
        let one = |year: i32| Statement {
            number: 0,
            filed: "2026-11-30".into(),
            event: "PE041".into(),
            mineral: "gallium".into(),
            form: "gallium:refined".into(),
            area: "CHN".into(),
            measure: "export licence".into(),
            group: EpisodeGroup::Rule,
            need: 0.9,
            year,
            base_year: 2022,
            base_usd_per_kg: 415.0,
            ratio: 2.5,
            half: (1.7, 3.6),
            nine_tenths: (0.9, 7.0),
            past_1_5: 0.8,
            past_2: 0.6,
            use_lost_t: Some(3.5),
            loses_most: Some("JPN".into()),
            loss_usd: Some(1e7),
            settled_by: SettledBy {
                source: "usgs-mcs".into(),
                edition: (year + 1).to_string(),
                from: format!("{}-01", year + 1),
                until: format!("{}-02", year + 1),
            },
            scenario: scenario.file.clone(),
            scenario_hash: hash(&scenario.toml),
            program: "p".into(),
            data: "d".into(),
            settings: "s".into(),
            before: String::new(),
        };
        let mut statements = vec![one(2026), one(2027), one(2028)];
        chained(&mut statements);
        Predictions { date: "2026-11-30".into(), statements, scenarios: vec![scenario], left: vec![], past: None }
    }

    #[test]
    fn what_is_on_file_is_read_back_and_is_never_written_over() {
        let home = tempfile::tempdir().unwrap();
        let found = made_up();
        write(home.path(), &found).unwrap();
        let (statements, head) = read(home.path()).unwrap();
        assert_eq!(statements, found.statements);
        assert_eq!(head, hash(&line(&found.statements[2])));
        assert!(statements[0].before.is_empty() && statements[1].before == hash(&line(&statements[0])));
        assert!(write(home.path(), &found).unwrap_err().is_bad_input());
    }

    #[test]
    fn a_line_changed_left_out_or_put_in_and_a_scenario_changed_are_all_told() {
        let home = tempfile::tempdir().unwrap();
        write(home.path(), &made_up()).unwrap();
        let file = home.path().join(NAME);
        let text = std::fs::read_to_string(&file).unwrap();
        let told = |text: &str| {
            std::fs::write(&file, text).unwrap();
            match read(home.path()) {
                Ok(_) => String::new(),
                Err(error) => error.problems().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
            }
        };
        assert_eq!(told(&text), "");
        let changed = told(&text.replacen("\"ratio\":2.5", "\"ratio\":1.5", 1));
        assert!(changed.contains(":2:1") && changed.contains("not the one this line was written after"), "{changed}");
        let lines: Vec<&str> = text.lines().collect();
        let shorter = told(&format!("{}\n{}\n", lines[0], lines[2]));
        assert!(shorter.contains("expected statement 2, found 3"), "{shorter}");
        let more = told(&format!("{text}not JSON\n"));
        assert!(more.contains(":4:1"), "{more}");
        assert!(told("").contains("no statement is on file"));
        told(&text);
        std::fs::write(home.path().join("scenarios/a.toml"), "title = \"b\"\n").unwrap();
        let other = told(&text);
        assert!(other.contains("not the scenario that statement 1 rests on"), "{other}");
    }
}
