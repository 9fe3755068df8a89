//! What is on file in `predictions/` stays what it was: the chain of hashes holds, today's program makes the same lines from the same data,
//! and docs/predictions.md tells them beside how the same months did before.

use std::path::{Path, PathBuf};

use monazite_intake::scenario::reading::Written;
use monazite_model::answer::Answer;
use monazite_model::answer::predict::{PredictionScores, Predictions};
use monazite_model::period::Month;
use monazite_model::question::{AskPredict, AskPredictScore, Question};
use monazite_study::predict::file;
use monazite_study::report::names::Names;
use monazite_study::report::predict::markdown;
use monazite_study::watch::Unwatched;
use monazite_study::workbench::Workbench;

/// The folder on file, and the day on which it was filed.
const ON_FILE: (&str, &str) = ("predictions/2026-Q4", "2026-11-30");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn said(bench: &Workbench) -> Predictions {
    let question = Question::Predict(AskPredict { date: ON_FILE.1.into() });
    match monazite_study::ask(bench, &question, &Unwatched).unwrap() {
        Answer::Predictions(found) => found,
        other => panic!("{other:?}"),
    }
}

fn settled(bench: &Workbench) -> PredictionScores {
    let question = Question::PredictScore(AskPredictScore { dir: root().join(ON_FILE.0) });
    match monazite_study::ask(bench, &question, &Unwatched).unwrap() {
        // The page names the folder as it is named in the repository.
        Answer::PredictionScores(found) => PredictionScores { dir: ON_FILE.0.into(), ..found },
        other => panic!("{other:?}"),
    }
}

#[test]
fn predictions_on_file_are_what_was_filed_and_what_the_same_data_say() {
    let bench = Workbench::new(None);
    let now = said(&bench);
    let folder = root().join(ON_FILE.0);
    // Filed once; never to follow a change of the months.
    if std::env::var_os("MONAZITE_FILE_PREDICTIONS").is_some() {
        file::write(&folder, &now).unwrap();
    }
    let (filed, _) = file::read(&folder).unwrap_or_else(|error| panic!("{error}: {:#?}", error.problems()));
    assert!(filed.len() >= 30, "{} statements", filed.len());
    assert!(filed.iter().all(|statement| statement.filed == ON_FILE.1));
    for statement in &filed {
        let (half, nine) = (statement.half, statement.nine_tenths);
        let ordered = [nine.0, half.0, statement.ratio, half.1, nine.1];
        assert!(ordered.windows(2).all(|pair| pair[0] <= pair[1]) && nine.0 > 0.0, "{statement:?}");
        assert!(statement.past_2 <= statement.past_1_5 && statement.past_1_5 <= 1.0, "{statement:?}");
        assert!(statement.settled_by.from.as_str() > &statement.filed[..7], "{statement:?}");
    }
    each_measure_in_force_is_said_or_left_with_its_reason(&bench, &now);
    let past = now.past.as_ref().unwrap();
    let page = markdown(&settled(&bench), Some(past), Names(bench.registry()));
    let path = root().join("docs/predictions.md");
    if std::env::var_os("MONAZITE_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let moved = page.lines().zip(written.lines()).find(|(now, then)| now != then);
    assert!(
        page == written,
        "docs/predictions.md is out of date (MONAZITE_BLESS=1 writes it anew); first line that differs: {moved:?}"
    );
    if filed.iter().any(|statement| statement.data != bench.atlas().unwrap().id) {
        eprintln!("the data have changed since {}: the chain of hashes was checked, and nothing made again", ON_FILE.1);
        return;
    }
    let (now, then) = (file::text(&now.statements), file::text(&filed));
    let moved = now.lines().zip(then.lines()).find(|(now, then)| now != then);
    assert!(now == then, "the same data say something else; first line that differs: {moved:?}");
}

fn each_measure_in_force_is_said_or_left_with_its_reason(bench: &Workbench, found: &Predictions) {
    let month = Month::parse(ON_FILE.1).unwrap();
    for reading in bench.registry().readings.iter().filter(|reading| !reading.measure.is_empty()) {
        let told =
            |id: &str| found.statements.iter().any(|s| s.event == id) || found.left.iter().any(|l| l.event == id);
        let written = Written::all(reading, bench.registry()).unwrap();
        let active = written.iter().any(|one| one.measure.active(month));
        assert!(!active || told(&reading.id), "nothing is said of {}", reading.id);
    }
    assert!(found.left.iter().all(|left| left.because.len() > 10), "{:?}", found.left);
}
