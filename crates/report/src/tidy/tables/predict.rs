//! Tables of predictions on file: statements, and what became of them.

use monazite_model::answer::predict::{PredictionScores, Predictions, Statement, StatementScore};

use super::super::{Column, Tidy};

/// Columns of a statement, reached from a row by `$of`.
macro_rules! statement {
    ($row:ty, $of:expr, [$($more:expr),*]) => {
        &[
            Column::whole("number", "number in the file", |r: &$row| i32::try_from($of(r).number).unwrap_or(i32::MAX)),
            Column::text("filed", "day on which it was made", |r: &$row| &$of(r).filed),
            Column::text("event", "policy event of the registry", |r: &$row| &$of(r).event),
            Column::text("mineral", "mineral", |r: &$row| $of(r).mineral.as_str()),
            Column::text("form", "form whose price is meant", |r: &$row| $of(r).form.as_str()),
            Column::text("area", "who acts", |r: &$row| $of(r).area.as_str()),
            Column::text("measure", "the measure in words", |r: &$row| &$of(r).measure),
            Column::text("group", "`rule`: others need the actor; `control`: they hardly do", |r: &$row| $of(r).group.name()),
            Column::number("need", "share", "of what others use that must come from the actor", |r: &$row| $of(r).need),
            Column::whole("year", "year whose mean price is meant", |r: &$row| $of(r).year),
            Column::whole("base_year", "year of the base price", |r: &$row| $of(r).base_year),
            Column::number("base_usd_per_kg", "usd/kg", "base price", |r: &$row| $of(r).base_usd_per_kg),
            Column::number("ratio", "times base", "mean price of the year, median", |r: &$row| $of(r).ratio),
            Column::number("half_low", "times base", "low end of the band of half", |r: &$row| $of(r).half.0),
            Column::number("half_high", "times base", "its high end", |r: &$row| $of(r).half.1),
            Column::number("low", "times base", "low end of the band of nine tenths", |r: &$row| $of(r).nine_tenths.0),
            Column::number("high", "times base", "its high end", |r: &$row| $of(r).nine_tenths.1),
            Column::number("past_1_5", "share", "chance above 1.5 times the base", |r: &$row| $of(r).past_1_5),
            Column::number("past_2", "share", "chance above twice the base", |r: &$row| $of(r).past_2),
            Column::maybe("use_lost_t", "t", "fall of use outside the acting area in the year engine", |r: &$row| $of(r).use_lost_t),
            Column::owned("loses_most", "area that loses most money there", |r: &$row| {
                $of(r).loses_most.as_ref().map(ToString::to_string).unwrap_or_default()
            }),
            Column::maybe("loss_usd", "usd", "how much", |r: &$row| $of(r).loss_usd),
            Column::owned("settled_by", "publication and edition that settle the price", |r: &$row| {
                format!("{} {}", $of(r).settled_by.source, $of(r).settled_by.edition)
            }),
            Column::text("settled_from", "first month in which that usually comes out", |r: &$row| &$of(r).settled_by.from),
            Column::text("scenario", "file of the scenario", |r: &$row| &$of(r).scenario),
            Column::owned("period", "the year", |r: &$row| $of(r).year.to_string()),
            $($more),*
        ]
    };
}

const STATEMENTS: &[Column<Statement>] = statement!(Statement, same, []);

fn same(row: &Statement) -> &Statement {
    row
}

const SCORES: &[Column<StatementScore>] = statement!(
    StatementScore,
    of_score,
    [
        Column::maybe(
            "observed",
            "times base",
            "mean price of the year as it was published; none where it has not arrived",
            |r: &StatementScore| r.observed
        ),
        Column::text("fact", "id of that figure", |r: &StatementScore| &r.fact),
        Column::text("in_half", "whether it lies in the band of half", |r: &StatementScore| truth(r.in_half)),
        Column::text("in_nine_tenths", "whether it lies in that of nine tenths", |r: &StatementScore| truth(
            r.in_nine_tenths
        )),
        Column::text("factor_two", "whether it lies within a factor 2", |r: &StatementScore| truth(r.factor_two)),
        Column::maybe("log_score", "", "log score", |r: &StatementScore| r.log_score),
        Column::maybe(
            "nothing_log_score",
            "",
            "log score of saying with the same band that nothing happens",
            |r: &StatementScore| { r.nothing_log_score }
        )
    ]
);

fn of_score(row: &StatementScore) -> &Statement {
    &row.statement
}

fn truth(value: Option<bool>) -> &'static str {
    match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

/// Every statement.
pub(super) fn statements(found: &Predictions) -> Tidy {
    Tidy::new("predictions", STATEMENTS, &found.statements)
}

/// Every statement with its outcome.
pub(super) fn scores(found: &PredictionScores) -> Tidy {
    Tidy::new("prediction-scores", SCORES, &found.rows)
}

/// Tables without rows, with their page of docs/formats.
#[cfg(test)]
pub(super) fn empty() -> Vec<(&'static str, Tidy)> {
    vec![
        ("predict.md", Tidy::new("predictions", STATEMENTS, &[])),
        ("predict.md", Tidy::new("prediction-scores", SCORES, &[])),
    ]
}
