//! The months of two regions beside old episodes: cuts, quotas and fears that were over by the end of 2018, with the inputs of
//! ../shared/reference and the settings of docs/methods/horizon.md, none of them changed for it. The medians of the peaks are those of a
//! trial of the same equations in another coding; what was seen is scored.
//!
//! Read where that folder stands beside the repository; without it the test says so and passes.

use monazite_engine::ensemble::draw::{quantile, uniform};
use monazite_engine::horizon::{Horizon, Months};
use monazite_model::fact::Quality;
use monazite_model::horizon::{
    Announcement, Counted, Gate, HorizonCase, Investment, Leak, Learning, Path, Permit, Step, Store,
};
use monazite_model::market::{Activity, Elastic, Fading, Headroom, MarketProblem};
use monazite_model::registry::{Distribution, Parameter};

use crate::reference::{Row, reference};

/// `1:0.63;8:0.8`.
fn steps(text: &str) -> Vec<(u32, f64)> {
    let pair = |pair: &str| {
        let (month, value) = pair.split_once(':').unwrap();
        (month.parse().unwrap(), value.parse().unwrap())
    };
    text.split(';').filter(|part| !part.is_empty()).map(pair).collect()
}

/// Draws of an episode, each keyed by a name.
struct Dice<'r> {
    row: &'r Row,
    member: u32,
}

impl Dice<'_> {
    fn draw(&self, name: &str, distribution: Distribution, [low, central, high]: [f64; 3]) -> f64 {
        let row = Parameter {
            name: name.into(),
            scope: "*".into(),
            central,
            low,
            high,
            distribution: if low < high { distribution } else { Distribution::Fixed },
            unit: "1".into(),
            source: String::new(),
            reason: "an episode".into(),
            grade: Quality::D,
        };
        quantile(&row, uniform(7, self.member, &format!("{name} {}", self.row["episode"])))
    }

    fn setting(&self, name: &str, band: [f64; 3]) -> f64 {
        self.draw(name, Distribution::LogNormal, band)
    }

    fn number(&self, column: &str) -> f64 {
        self.row[column].parse().unwrap()
    }

    fn input(&self, name: &str, distribution: Distribution) -> f64 {
        let end = |end: &str| self.number(&format!("{name}_{end}"));
        self.draw(name, distribution, [end("low"), end("mid"), end("high")])
    }
}

/// The market of a month: the restricting country and the rest of the world, which are one market where nothing is barred.
fn regions(dice: &Dice<'_>, need: f64, inside: f64, free: bool) -> MarketProblem {
    let elasticity = dice.setting("use", [0.03, 0.08, 0.2]);
    let (supply, headroom) = (dice.setting("supply", [0.03, 0.1, 0.3]), dice.setting("headroom", [0.05, 0.12, 0.25]));
    let choke = dice.input("choke", Distribution::LogNormal);
    let mut market = MarketProblem::new();
    let (here, out) = (market.add_node("inside", 1.0), market.add_node("outside", 1.0));
    let no = f64::INFINITY;
    let mine = |at: f64| Headroom {
        at,
        price: 1.0,
        elasticity: supply,
        headroom,
        shutdown: (-0.7f64).exp(),
        width: 0.15,
        upper: no,
    };
    let use_of = |at: f64| Fading { at, price: 1.0, elasticity, choke, width: 0.5, upper: no };
    market.add(Activity::new("mines inside", "", mine(inside + need)).leg(here, 1.0));
    market.add(Activity::new("mines outside", "", mine(1.0 - need)).leg(out, 1.0));
    market.add(Activity::new("use outside", "", use_of(1.0)).leg(out, -1.0));
    if inside > 0.0 {
        market.add(Activity::new("use inside", "", use_of(inside)).leg(here, -1.0));
    }
    market.add(Activity::new("exports", "", Elastic { upper: no }).leg(here, -1.0).leg(out, 1.0));
    // What is short inside is bought outside.
    if free {
        market.add(Activity::new("imports", "", Elastic { upper: no }).leg(out, -1.0).leg(here, 1.0));
    }
    market
}

/// One draw of an episode as a problem of two regions.
fn case(dice: &Dice<'_>) -> HorizonCase {
    let row = dice.row;
    let exchange = row["market_type"] == "exchange";
    let kind = |exchange_band: [f64; 3], dealer: [f64; 3]| if exchange { exchange_band } else { dealer };
    let slope = dice.setting("slope", kind([0.25, 0.47, 0.87], [0.27, 0.49, 0.90]));
    let alarm = dice.setting("alarm", kind([0.11, 0.47, 1.6], [0.35, 1.6, 4.4]));
    let half_life = dice.setting("half-life", kind([4.0, 17.0, 29.0], [8.0, 21.0, 29.0]));
    let follow = dice.setting("follow", kind([0.02, 0.08, 0.22], [0.07, 0.19, 0.41]));
    let drift = dice.setting("drift", kind([0.003, 0.028, 0.057], [0.002, 0.022, 0.054]));
    let adjust = dice.setting("adjust", [1.1, 1.7, 2.4]).max(1.0);
    let (most, speed) = (dice.setting("leak", [0.12, 0.31, 0.55]), dice.setting("leak-speed", [0.05, 0.114, 0.3]));
    let need = dice.input("need", Distribution::Triangular);
    let cover = dice.input("cover", Distribution::LogNormal);
    let inside = dice.number("inside_use");
    let glut: f64 = row["start_stock"].parse().unwrap_or(1.0);
    let inside_cover = match row["inside_cover"].as_str() {
        "" => 2.0,
        "same as outside" => cover,
        months => months.parse().unwrap(),
    };
    let months = row["window"].parse::<u32>().unwrap() + 1;
    // What comes after the last month that is compared plays no part.
    let within =
        |column: &str| steps(&row[column]).into_iter().filter(|(month, _)| *month < months).collect::<Vec<_>>();
    let (permitted, alarms, factors) = (within("permitted"), within("alarm"), within("inside_supply"));
    // A country that only makes it has neither users nor stock.
    let uses = inside > 0.0;
    let market = regions(dice, need, inside, permitted.is_empty());
    let learning = if uses { vec!["use outside", "use inside"] } else { vec!["use outside"] };
    let store = |node: &str, cover: f64, start: f64, alarm: f64| Store {
        node: node.into(),
        cover,
        start: Some(start),
        slope,
        adjust,
        alarm,
        half_life,
        follow: follow.min(1.0),
        drift: drift.min(1.0),
        trend: 0.0,
        news: Vec::new(),
    };
    let mut stores = vec![store("outside", cover, glut * cover, alarm)];
    if uses {
        stores.push(store("inside", inside_cover * inside, inside_cover * inside, 0.0));
    }
    let saving = dice.setting("learned", [0.15, 0.4, 0.9]);
    HorizonCase {
        title: row["episode"].clone(),
        months,
        market,
        stores,
        announcements: (alarms.into_iter())
            .map(|(month, share)| Announcement { month, stores: vec!["outside".into()], share })
            .collect(),
        gates: vec![Gate {
            id: "measure".into(),
            counts: vec![Counted { activity: "exports".into(), weight: 1.0 }],
            normal: need,
            permitted: (permitted.into_iter())
                .map(|(month, share)| Permit { month, share: (share < 1.0).then_some(share) })
                .collect(),
            transit: row["transit"].parse().unwrap(),
            leaks: vec![Leak {
                from: "inside".into(),
                to: "outside".into(),
                normal: need,
                most: most.min(1.0),
                speed: speed.min(1.0),
                gap: 0.7,
            }],
        }],
        learning: (learning.into_iter())
            .map(|activity| Learning {
                activity: activity.into(),
                elasticity: saving,
                gain: 18.0,
                loss: 60.0,
                most_a_year: 0.1,
            })
            .collect(),
        investment: vec![Investment {
            node: "outside".into(),
            of: 1.0,
            rate: dice.setting("investment", [0.02, 0.04, 0.08]),
            lead: 18,
        }],
        paths: (!factors.is_empty())
            .then(|| Path {
                activity: "mines inside".into(),
                factor: factors.into_iter().map(|(month, value)| Step { month, value }).collect(),
            })
            .into_iter()
            .collect(),
        flows: Vec::new(),
    }
}

/// The highest price outside from month 1 on.
fn peak(row: &Row, member: u32) -> f64 {
    let case = case(&Dice { row, member });
    let horizon = Horizon::new(&case).unwrap_or_else(|e| panic!("{}: {e}", case.title));
    let (mut state, mut work, mut best) = (horizon.start(), Months::default(), 0.0f64);
    for month in 0..case.months {
        let cleared = horizon.month(&state, &horizon.terms(month), &mut work);
        let cleared = cleared.unwrap_or_else(|s| panic!("{}, month {month}: {:?}", case.title, s.status));
        if month > 0 {
            best = best.max(cleared.after.prices[1]);
        }
        state = cleared.after;
    }
    best
}

#[test]
fn medians_of_old_episodes_are_those_of_the_trial_and_most_are_within_a_factor_two_of_what_was_seen() {
    let (Some(rows), Some(expected)) = (reference("episodes_old.csv"), reference("episodes_old_expected.csv")) else {
        return;
    };
    let (mut tried, mut near, mut inside, mut controls) = (0, 0, 0, 0);
    for expected in &expected {
        let Ok(trial) = expected["trial_median_peak"].parse::<f64>() else { continue };
        let Some(row) = rows.iter().find(|row| row["episode"] == expected["episode"]) else { continue };
        let mut peaks: Vec<f64> = (0..201).map(|member| peak(row, member)).collect();
        peaks.sort_by(f64::total_cmp);
        let median = peaks[100];
        // The medians of 201 draws scatter by some per cent where peaks are wide apart.
        let scatter = 1.2533 * (peaks[169] / peaks[31]).ln() / 2.0 / 201f64.sqrt();
        assert!(
            (median / trial).ln().abs() < 0.05 + 2.0 * scatter,
            "{}: median {median:.3}, trial {trial:.3}",
            row["episode"]
        );
        if expected["group"] == "mixed" {
            continue;
        }
        let seen: f64 = expected["observed_peak_ratio"].parse().unwrap();
        tried += 1;
        near += u32::from((seen / median).ln().abs() < 2f64.ln());
        // Model error of 0.5 beside the draws.
        let sd = ((peaks[190] / peaks[10]).ln() / 3.29).hypot(0.5);
        inside += u32::from((seen / median).ln().abs() < 1.645 * sd);
        if expected["group"] == "control" {
            controls += 1;
            assert!(median < 1.35, "{}: a quiet case at {median}", row["episode"]);
        }
    }
    assert_eq!((tried, controls), (20, 7));
    println!("{near} of {tried} within a factor 2, {inside} inside the 90 % band");
    assert!(near >= 17 && inside >= 18, "{near} {inside}");
}
