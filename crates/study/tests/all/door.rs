//! The door: one workbench, any question, a watch that hears and can call off.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use monazite_model::answer::Answer;
use monazite_model::question::{AskDependence, AskExplain, AskLeverage, AskShow, Question};
use monazite_study::ask;
use monazite_study::error::StudyError;
use monazite_study::watch::{Unwatched, Watch};
use monazite_study::workbench::Workbench;

fn show() -> Question {
    Question::Show(AskShow { mineral: "gallium".into(), ..AskShow::default() })
}

#[test]
fn questions_on_one_workbench_share_the_atlas_and_its_chains() {
    let bench = Workbench::new(None);
    assert!(bench.opened().is_none(), "nothing is read before a question needs it");
    let first = ask(&bench, &show(), &Unwatched).unwrap();
    let chain = bench.chain("gallium-aluminium", 2024).unwrap();
    let explain = Question::Explain(AskExplain { id: "gallium:refined/CHN".into(), ..AskExplain::default() });
    ask(&bench, &explain, &Unwatched).unwrap();
    assert!(Arc::ptr_eq(&chain, &bench.chain("gallium-aluminium", 2024).unwrap()));
    let shared = Workbench::on(Arc::clone(bench.atlas().unwrap()));
    assert!(std::ptr::eq(shared.opened().unwrap(), bench.opened().unwrap()));
    assert_eq!(ask(&shared, &show(), &Unwatched).unwrap(), first);
}

/// Calls off once it has been asked so often, and remembers what it was told.
#[derive(Default)]
struct Patience {
    asked: AtomicU32,
    most: u32,
    told: Mutex<Vec<String>>,
}

impl Watch for Patience {
    fn doing(&self, what: &str) {
        self.told.lock().unwrap().push(what.to_owned());
    }

    fn cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.most
    }
}

#[test]
fn an_answer_that_is_called_off_is_an_error_of_its_own_kind() {
    let bench = Workbench::new(None);
    let dependence = Question::Dep(AskDependence { area: "JPN".into(), ..AskDependence::default() });
    for (question, most) in [(show(), 0), (dependence, 2), (Question::Leverage(AskLeverage::default()), 3)] {
        let watch = Patience { most, ..Patience::default() };
        let error = ask(&bench, &question, &watch).unwrap_err();
        assert!(matches!(error, StudyError::Cancelled) && !error.is_bad_input(), "{error}");
        assert!(watch.asked.load(Ordering::Relaxed) < 400, "called off soon");
    }
}

#[test]
fn a_watch_is_told_what_is_done_and_changes_nothing() {
    let bench = Workbench::new(None);
    let watch = Patience { most: u32::MAX, ..Patience::default() };
    let watched = ask(&bench, &show(), &watch).unwrap();
    assert_eq!(*watch.told.lock().unwrap(), ["balancing the chain"]);
    assert_eq!(watched, ask(&bench, &show(), &Unwatched).unwrap());
}

#[test]
fn an_answer_read_back_from_its_json_is_the_same_answer() {
    let answer = ask(&Workbench::new(None), &show(), &Unwatched).unwrap();
    let text = serde_json::to_string(&answer).unwrap();
    assert!(text.starts_with("{\"format\":\"monazite-show/2\""), "{}", &text[..60]);
    let back: Answer = serde_json::from_str(&text).unwrap();
    assert_eq!(back, answer);
}

#[test]
fn a_question_that_makes_no_sense_is_refused_before_anything_is_read() {
    let bench = Workbench::new(None);
    let question = Question::Dep(AskDependence { area: "JPN".into(), removal: true, ..AskDependence::default() });
    let error = ask(&bench, &question, &Unwatched).unwrap_err();
    assert!(error.is_bad_input() && bench.opened().is_none(), "{error}");
}
