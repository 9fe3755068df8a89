//! Questions read strictly from JSON: every fault at once.

use serde_json::{Map, Value};

use super::{
    AskAtlasDiff, AskAtlasInfo, AskAtlasQuality, AskChart, AskCheck, AskCompany, AskCompare, AskCriticality,
    AskDependence, AskDoctor, AskDownstream, AskEffect, AskEvents, AskExplain, AskFacts, AskGeopolrisk, AskHindcast,
    AskHorizon, AskImportFormats, AskImporters, AskLeverage, AskLists, AskMarket, AskMethods, AskMinerals, AskPredict,
    AskPredictScore, AskRun, AskShow, AskSurvive, AskTrade, Asked, Question,
};
use crate::diagnostic::{Problem, did_you_mean};

impl Question {
    /// Reads a question: an object whose `question` names it and whose other keys are those of its struct. `file` is what the text is
    /// called in problems.
    ///
    /// # Errors
    /// Every problem of the text: no JSON, no or an unknown question, keys that are unknown, missing or of the wrong kind, values
    /// that make no sense together.
    pub fn from_json(text: &str, file: &str) -> Result<Question, Vec<Problem>> {
        let desk = Desk { text, file };
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line() as u32, error.column() as u32);
            vec![Problem::of_file(file, "not-json", format!("not JSON: {error}")).at(line, column, 1)]
        })?;
        let Value::Object(mut keys) = value else {
            return Err(vec![Problem::of_file(file, "wrong-type", "expected an object with a key `question`")]);
        };
        let Some(name) = keys.shift_remove("question") else {
            let known = format!("known: {}", Question::NAMES.join(", "));
            return Err(vec![Problem::of_file(file, "missing-key", "expected `question`, what is asked").hint(known)]);
        };
        match name.as_str().unwrap_or_default() {
            "run" => desk.read::<AskRun>(keys).map(Question::Run),
            "compare" => desk.read::<AskCompare>(keys).map(Question::Compare),
            "check" => desk.read::<AskCheck>(keys).map(Question::Check),
            "chart" => desk.read::<AskChart>(keys).map(Question::Chart),
            "horizon" => desk.read::<AskHorizon>(keys).map(Question::Horizon),
            "hindcast" => desk.read::<AskHindcast>(keys).map(Question::Hindcast),
            "predict" => desk.read::<AskPredict>(keys).map(Question::Predict),
            "predict-score" => desk.read::<AskPredictScore>(keys).map(Question::PredictScore),
            "survive" => desk.read::<AskSurvive>(keys).map(Question::Survive),
            "exposure" => desk.read::<AskCompany>(keys).map(Question::Exposure),
            "market-solve" => desk.read::<AskMarket>(keys).map(Question::MarketSolve),
            "show" => desk.read::<AskShow>(keys).map(Question::Show),
            "minerals" => desk.read::<AskMinerals>(keys).map(Question::Minerals),
            "explain" => desk.read::<AskExplain>(keys).map(Question::Explain),
            "facts" => desk.read::<AskFacts>(keys).map(Question::Facts),
            "lists" => desk.read::<AskLists>(keys).map(Question::Lists),
            "atlas-info" => desk.read::<AskAtlasInfo>(keys).map(Question::AtlasInfo),
            "atlas-quality" => desk.read::<AskAtlasQuality>(keys).map(Question::AtlasQuality),
            "atlas-diff" => desk.read::<AskAtlasDiff>(keys).map(Question::AtlasDiff),
            "doctor" => desk.read::<AskDoctor>(keys).map(Question::Doctor),
            "trade-reconcile" => desk.read::<AskTrade>(keys).map(Question::TradeReconcile),
            "import-formats" => desk.read::<AskImportFormats>(keys).map(Question::ImportFormats),
            "dep" => desk.read::<AskDependence>(keys).map(Question::Dep),
            "leverage" => desk.read::<AskLeverage>(keys).map(Question::Leverage),
            "criticality" => desk.read::<AskCriticality>(keys).map(Question::Criticality),
            "criticality-compare" => desk.read::<AskMethods>(keys).map(Question::CriticalityCompare),
            "downstream" => desk.read::<AskDownstream>(keys).map(Question::Downstream),
            "events" => desk.read::<AskEvents>(keys).map(Question::Events),
            "effect" => desk.read::<AskEffect>(keys).map(Question::Effect),
            "importers" => desk.read::<AskImporters>(keys).map(Question::Importers),
            "geopolrisk" => desk.read::<AskGeopolrisk>(keys).map(Question::Geopolrisk),
            other => {
                let mut problem = desk.problem("question", "unknown-question", format!("no question `{other}`"));
                problem.hint = did_you_mean(other, Question::NAMES);
                Err(vec![problem])
            }
        }
    }
}

/// The text being read, for places in it.
struct Desk<'a> {
    text: &'a str,
    file: &'a str,
}

impl Desk<'_> {
    /// Reads the struct of a question. A key is tried alone on top of the defaults, so that each is told by itself.
    fn read<T: Asked>(&self, keys: Map<String, Value>) -> Result<T, Vec<Problem>> {
        let defaults = match serde_json::to_value(T::default()) {
            Ok(Value::Object(defaults)) => defaults,
            _ => Map::new(),
        };
        let mut problems = Vec::new();
        let mut whole = defaults.clone();
        for (key, value) in &keys {
            if !defaults.contains_key(key) {
                let mut problem = self.problem(key, "unknown-key", format!("no key `{key}` in this question"));
                problem.hint = did_you_mean(key, defaults.keys().map(String::as_str));
                problems.push(problem);
                continue;
            }
            let mut alone = defaults.clone();
            alone.insert(key.clone(), value.clone());
            match serde_json::from_value::<T>(Value::Object(alone)) {
                Ok(_) => {
                    whole.insert(key.clone(), value.clone());
                }
                Err(error) => problems.push(self.problem(key, "wrong-value", error.to_string())),
            }
        }
        for key in T::REQUIRED.iter().filter(|key| !keys.contains_key(**key)) {
            let message = format!("expected `{key}`, which has no default");
            problems.push(Problem::of_file(self.file, "missing-key", message).named(*key));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let asked: T = serde_json::from_value(Value::Object(whole))
            .map_err(|error| vec![Problem::of_file(self.file, "wrong-value", error.to_string())])?;
        let faults = asked.faults();
        if faults.is_empty() {
            return Ok(asked);
        }
        Err(faults.into_iter().map(|(key, message)| self.problem(key, "out-of-range", message)).collect())
    }

    /// A problem at a key.
    fn problem(&self, key: &str, code: &'static str, message: String) -> Problem {
        let problem = Problem::of_file(self.file, code, message).named(key);
        let quoted = format!("\"{key}\"");
        let found = self.text.match_indices(&quoted).find(|(at, _)| {
            let after = &self.text[at + quoted.len()..];
            after.trim_start().starts_with(':')
        });
        let Some((at, _)) = found else { return problem };
        let before = &self.text[..at];
        let line = before.matches('\n').count() as u32 + 1;
        let column = before.rsplit('\n').next().map_or(0, |row| row.chars().count()) as u32 + 1;
        problem.at(line, column, quoted.chars().count() as u32)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::question::{AskDependence, View, Years};

    #[test]
    fn a_question_of_one_key_has_the_defaults_of_the_command_line() {
        let read = Question::from_json(r#"{"question": "dep", "area": "JPN"}"#, "q.json").unwrap();
        assert_eq!(read, Question::Dep(AskDependence { area: "JPN".into(), ..AskDependence::default() }));
        let Question::Dep(asked) = read else { panic!() };
        assert_eq!(asked.year, Years::default());
    }

    #[test]
    fn every_fault_of_a_question_is_told_at_once_with_its_place() {
        let text = "{\"question\": \"leverage\",\n \"agianst\": \"EU27\",\n \"runs\": \"many\", \"least_share\": [1]}";
        let problems = Question::from_json(text, "q.json").unwrap_err();
        let seen: Vec<_> = problems.iter().map(|p| (p.line, p.column, p.code.as_ref())).collect();
        assert_eq!(seen, [(2, 2, "unknown-key"), (3, 2, "wrong-value"), (3, 18, "wrong-value")]);
        assert_eq!(problems[0].hint.as_deref(), Some("did you mean `against`?"));
    }

    #[test]
    fn what_has_no_default_must_be_said_and_what_makes_no_sense_is_refused() {
        let code = |text: &str| {
            let problems = Question::from_json(text, "q.json").unwrap_err();
            problems.into_iter().map(|p| (p.at.clone(), p.code.into_owned())).collect::<Vec<_>>()
        };
        let one = |at: &str, code: &str| vec![(at.to_owned(), code.to_owned())];
        assert_eq!(code(r#"{"question": "explain"}"#), one("id", "missing-key"));
        assert_eq!(code(r#"{"area": "JPN"}"#), one("", "missing-key"));
        assert_eq!(code(r#"{"question": "depp"}"#), one("question", "unknown-question"));
        assert_eq!(code(r#"{"question": "dep", "area": "JPN", "removal": true}"#), one("removal", "out-of-range"));
        assert_eq!(code(r#"{"question": "run", "scenario": "a.toml", "runs": 0}"#), one("runs", "out-of-range"));
        assert_eq!(code("[1]"), one("", "wrong-type"));
        assert_eq!(code("{"), one("", "not-json"));
    }

    #[test]
    fn every_name_is_read_and_told_alike() {
        for name in Question::NAMES {
            let mut value = serde_json::json!({ "question": name });
            // Whatever has no default gets a value of its kind.
            for (key, given) in [
                ("scenario", "a.toml".into()),
                ("scenarios", serde_json::json!(["a.toml", "b.toml"])),
                ("files", serde_json::json!(["a"])),
                ("name", "price".into()),
                ("run", "out".into()),
                ("problem", "m.json".into()),
                ("mineral", "gallium".into()),
                ("id", "gallium:refined/CHN".into()),
                ("area", "JPN".into()),
                ("old", "atlas".into()),
                ("event", "PE015".into()),
                ("production", "wmd.csv".into()),
                ("date", "2026-11-30".into()),
                ("dir", "predictions".into()),
                ("form", "gallium:refined".into()),
                ("company", "company.csv".into()),
            ] {
                let alone = Question::from_json(&value.to_string(), "q").err().unwrap_or_default();
                if alone.iter().any(|p| p.at == key && p.code == "missing-key") {
                    value[key] = given;
                }
            }
            let read = Question::from_json(&value.to_string(), "q").unwrap();
            let told = serde_json::to_string(&read).unwrap();
            assert!(told.starts_with(&format!("{{\"question\":\"{name}\"")), "{told}");
            assert_eq!(Question::from_json(&told, "q").unwrap(), read);
            assert!(read.command().starts_with("monazite "));
        }
    }

    #[test]
    fn a_page_shows_as_much_as_the_question_says() {
        let view = |text: &str| Question::from_json(text, "q").unwrap().view();
        assert_eq!(view(r#"{"question": "facts", "all": true}"#), View::All);
        assert_eq!(view(r#"{"question": "lists", "changes": true}"#), View::Changes);
        assert_eq!(view(r#"{"question": "downstream", "top": 3}"#), View::First(3));
        assert_eq!(view(r#"{"question": "criticality", "mineral": "Ga", "explain": true}"#), View::Explanation);
        assert_eq!(view(r#"{"question": "atlas-info"}"#), View::Usual);
    }
}
