//! What is on file in `predictions/` stays what it was: the chain of hashes holds, today's program makes the same lines from the same data,
//! and docs/predictions.md tells them beside how the same months did before.

use monazite_intake::scenario::reading::Written;
use monazite_model::answer::Answer;
use monazite_model::answer::predict::{PredictionScores, Predictions, Statement};
use monazite_model::hindcast::{Episode, EpisodeGroup};
use monazite_model::period::Month;
use monazite_model::question::{AskPredict, AskPredictScore, Question};
use monazite_study::predict::file;
use monazite_study::report::names::Names;
use monazite_study::report::predict::markdown;
use monazite_study::watch::Unwatched;
use monazite_study::workbench::Workbench;

use crate::written_page::{hold, root};

/// The folder on file, and the day on which it was filed.
const ON_FILE: (&str, &str) = ("predictions/2026-Q4", "2026-11-30");

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
    hold(&root().join("docs/predictions.md"), &page);
    if filed.iter().any(|statement| statement.data != bench.atlas().unwrap().id) {
        eprintln!("the data have changed since {}: the chain of hashes was checked, and nothing made again", ON_FILE.1);
        return;
    }
    let (now, then) = (file::text(&now.statements), file::text(&filed));
    let moved = now.lines().zip(then.lines()).find(|(now, then)| now != then);
    assert!(now == then, "the same data say something else; first line that differs: {moved:?}");
    inputs_are_those_of_the_hindcasts(&filed);
}

/// The rule in this program and the one that wrote `hindcasts/later.toml` are two codings: of a measure that both take up, others need the
/// same share against the same base.
fn inputs_are_those_of_the_hindcasts(filed: &[Statement]) {
    let later = monazite_intake::hindcasts::bundled().unwrap().episodes;
    let mut compared = 0;
    for statement in filed.iter().filter(|statement| statement.group == EpisodeGroup::Rule) {
        let same = |e: &&Episode| {
            let base = e.base.as_ref().and_then(|base| base.mean_of);
            e.event == statement.event && e.mineral == statement.mineral.as_str() && base == Some(statement.base_year)
        };
        let Some(episode) = later.iter().find(same) else { continue };
        let (Some(inputs), Some(base)) = (&episode.inputs, &episode.base) else { continue };
        assert!(
            (inputs.need.mid - statement.need).abs() < 2e-4,
            "{}: {} {}",
            episode.id,
            inputs.need.mid,
            statement.need
        );
        assert!((base.price / statement.base_usd_per_kg - 1.0).abs() < 1e-4, "{}", episode.id);
        compared += 1;
    }
    assert!(compared >= 20, "{compared}");
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

#[test]
fn a_statement_is_settled_by_the_users_own_figures_and_by_no_other() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("facts")).unwrap();
    // Prices of 2026 that nobody has published: gallium at twice its base, and one of another grade that settles nothing.
    let (filed, _) = file::read(&root().join(ON_FILE.0)).unwrap();
    let gallium = filed.iter().find(|s| s.mineral.as_str() == "gallium" && s.year == 2026).unwrap();
    let row = |partner: &str, price: f64| {
        format!(
            "usgs-mcs,2027,gallium:refined,refining,price,{partner},USA,2026,estimated,{price},,,usd_per_t,contained,B,\"GALLIUM: Price\",1,made up,\n"
        )
    };
    let head = "source,edition,form,stage,quantity,partner,area,period,status,value,low,high,unit,basis,grade,table,row,text,note\n";
    let twice = 2000.0 * gallium.base_usd_per_kg;
    let text = format!("{head}{}{}", row("", twice), row("low grade", 3.0 * twice));
    std::fs::write(home.path().join("facts/usgs-mcs-2027.csv"), text).unwrap();
    let found = settled(&Workbench::new(Some(home.path())));
    assert!(!found.same_data);
    let done: Vec<_> = found.rows.iter().filter(|row| row.observed.is_some()).collect();
    assert_eq!(done.len(), 1);
    assert_eq!(done[0].statement, *gallium);
    assert!(
        (done[0].observed.unwrap() - 2.0).abs() < 1e-9
            && done[0].fact.starts_with("usgs-mcs/2027/gallium:refined/price")
    );
    assert_eq!(done[0].factor_two, Some((1.0..=4.0).contains(&gallium.ratio)));
    let inside = (gallium.nine_tenths.0..=gallium.nine_tenths.1).contains(&2.0);
    assert_eq!(done[0].in_nine_tenths, Some(inside));
    // Nearer to twice than to nothing, the months score better here.
    assert_eq!(done[0].log_score > done[0].nothing_log_score, (gallium.ratio / 2.0).ln().abs() < 2.0f64.ln());
}
