//! The JSON of docs/formats/market-problem.md is read, solved and answered as printed there.

use monazite_engine::market::{Options, compile};
use monazite_model::market::{LabelledSolution, MarketProblem};

const PAGE: &str = include_str!("../../../../docs/formats/market-problem.md");

/// The blocks of JSON on the page, in order.
fn blocks() -> Vec<&'static str> {
    PAGE.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn the_worked_example_gives_the_printed_answer() {
    let problem: MarketProblem = serde_json::from_str(blocks()[0]).unwrap();
    let compiled = compile(&problem).unwrap();
    let answer = compiled.solve(&compiled.base(), None, &Options::default()).labelled(&problem);
    println!("{}", serde_json::to_string_pretty(&answer).unwrap());
    let printed: LabelledSolution = serde_json::from_str(blocks()[1]).unwrap();
    assert_eq!(answer.status, printed.status);
    assert!(answer.certificate.accepted);
    let (nodes, activities) = (answer.nodes.unwrap(), answer.activities.unwrap());
    for (ours, theirs) in nodes.iter().zip(&printed.nodes.unwrap()) {
        assert_eq!(ours.id, theirs.id);
        assert!((ours.price - theirs.price).abs() < 1e-6, "{} {}", ours.price, theirs.price);
    }
    for (ours, theirs) in activities.iter().zip(&printed.activities.unwrap()) {
        assert_eq!(ours.id, theirs.id);
        assert!((ours.level - theirs.level).abs() < 1e-6, "{} {}", ours.level, theirs.level);
        assert!((ours.shadow_price - theirs.shadow_price).abs() < 1e-6);
    }
}

#[test]
fn a_problem_survives_writing_and_reading() {
    let problem: MarketProblem = serde_json::from_str(blocks()[0]).unwrap();
    let text = serde_json::to_string(&problem).unwrap();
    assert_eq!(serde_json::from_str::<MarketProblem>(&text).unwrap(), problem);
}

#[test]
fn unknown_fields_and_nodes_are_refused_by_name() {
    let text = blocks()[0];
    let wrong = text.replacen("\"cost\"", "\"costs\"", 1);
    let error = serde_json::from_str::<MarketProblem>(&wrong).unwrap_err().to_string();
    assert!(error.contains("unknown field `costs`"), "{error}");
    let wrong = text.replacen("{ \"node\": \"metal@USA\"", "{ \"node\": \"metal@UAS\"", 1);
    let error = serde_json::from_str::<MarketProblem>(&wrong).unwrap_err().to_string();
    assert!(error.contains("there is no node `metal@UAS` (did you mean `metal@USA`?)"), "{error}");
    let wrong = text.replacen("monazite-market-problem/1", "monazite-market-problem/9", 1);
    assert!(serde_json::from_str::<MarketProblem>(&wrong).unwrap_err().to_string().contains("this version reads"));
}
