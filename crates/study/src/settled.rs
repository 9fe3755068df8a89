//! A question as it was answered, so that its command gives the same answer again.

use monazite_model::answer::Answer;
use monazite_model::question::{Question, Source};

use crate::criticality;

/// The question as it was answered: what it left to the scenario or to defaults that later data change is filled in from the
/// answer, so that its command gives the same answer again. A scenario goes by its name in the folder of the run.
pub fn settled(question: &Question, answer: &Answer) -> Question {
    let mut question = question.clone();
    match (&mut question, answer) {
        (Question::Run(asked), Answer::Run(outcome)) => {
            asked.scenario = Source::File(kept_name(&asked.scenario).into());
            asked.runs = Some(outcome.manifest.runs);
            asked.seed = Some(outcome.manifest.seed);
            asked.base_year = Some(outcome.manifest.base_year);
        }
        (Question::Leverage(asked), Answer::Leverage(found)) => asked.year = Some(found.year),
        (Question::Criticality(asked), Answer::Criticality(found)) => {
            // A round takes its own year when none is named, with the inputs it printed.
            let round = criticality::of_own_round(found);
            asked.method = Some(found.method.to_string());
            asked.area = Some(found.area.to_string());
            asked.year = asked.year.or_else(|| (!round).then_some(found.year));
        }
        _ => {}
    }
    question
}

/// The name a scenario has in the folder of its run.
fn kept_name(scenario: &Source) -> &'static str {
    let json = match scenario {
        Source::File(path) => path.extension().is_some_and(|ending| ending == "json"),
        Source::Text { name, text } => {
            name.ends_with(".json") || (!name.ends_with(".toml") && text.trim_start().starts_with('{'))
        }
    };
    if json { "scenario.json" } else { "scenario.toml" }
}
