//! One draw of an episode as a problem over time: the area that acts, and the rest of the world.

use monazite_model::hindcast::{Episode, HindcastSettings, Inputs, Spread, TradedOn};
use monazite_model::horizon::{
    Announcement, Counted, Gate, HorizonCase, Investment, Leak, Learning, Path, Permit, Step, Store,
};
use monazite_model::market::elementary::exp;
use monazite_model::market::{Activity, Elastic, Fading, Headroom, MarketProblem};

use super::dice::Dice;

/// The node of the acting area.
pub(super) const INSIDE: &str = "inside";
/// The node of all others.
pub(super) const OUTSIDE: &str = "outside";
/// Log of the price below which mines shut, and over which range they do: half the base price, roughly.
const SHUTDOWN: (f64, f64) = (-0.7, 0.15);
/// Range of the logarithm of the price over which uses drop out.
const FADES_OVER: f64 = 0.5;
/// Gap, in logarithms, at which most that can leak does.
const GAP: f64 = 0.7;
/// Months in which use learns, and forgets; most it saves in a year.
const LEARNING: (f64, f64, f64) = (18.0, 60.0, 0.1);

/// One draw of an episode: `None` where it has no inputs.
pub fn two_regions(episode: &Episode, settings: &HindcastSettings, member: u32) -> Option<HorizonCase> {
    let inputs = episode.inputs.as_ref()?;
    let dice = Dice { episode: &episode.id, seed: settings.seed, member };
    let need = dice.share("need", &inputs.need);
    let months = episode.months + 1;
    let permits = permits(inputs, &dice);
    // What comes after the last month that is followed plays no part.
    let within = |steps: &[(u32, f64)]| steps.iter().copied().filter(|(m, _)| *m < months).collect::<Vec<_>>();
    let permits = within(&permits);
    let factors = within(&inputs.inside_supply.steps);
    // A country that only makes it has neither users nor stock.
    let uses = inputs.inside_use.value > 0.0;
    let market = market(inputs, settings, &dice, need, permits.is_empty());
    let learners = if uses { vec!["use outside", "use inside"] } else { vec!["use outside"] };
    let saving = dice.setting("learned", &settings.both.learned);
    let (gain, loss, most_a_year) = LEARNING;
    Some(HorizonCase {
        title: episode.id.clone(),
        months,
        market,
        stores: stores(inputs, episode.market, settings, &dice),
        announcements: (within(&inputs.alarm.steps).into_iter())
            .map(|(month, share)| Announcement { month, stores: vec![OUTSIDE.into()], share })
            .collect(),
        gates: vec![gate(inputs, settings, &dice, need, permits)],
        learning: (learners.into_iter())
            .map(|activity| Learning { activity: activity.into(), elasticity: saving, gain, loss, most_a_year })
            .collect(),
        investment: vec![Investment {
            node: OUTSIDE.into(),
            of: 1.0,
            rate: dice.setting("investment", &settings.both.investment),
            // Months are whole.
            lead: settings.both.lead.value as u32,
        }],
        paths: (!factors.is_empty())
            .then(|| Path {
                activity: "mines inside".into(),
                factor: factors.into_iter().map(|(month, value)| Step { month, value }).collect(),
            })
            .into_iter()
            .collect(),
        flows: Vec::new(),
    })
}

/// Share of normal exports that may leave, by month; empty where nothing is barred.
fn permits(inputs: &Inputs, dice: &Dice<'_>) -> Vec<(u32, f64)> {
    let mut steps = inputs.permitted.steps.clone();
    if let Some(licence) = &inputs.licence {
        let granted = dice.any("granted", &licence.granted);
        let ramp = dice.any("ramp", &licence.ramp).max(1.0);
        steps.push((licence.from, 0.0));
        let first = licence.from + licence.wait;
        let mut k = 1;
        loop {
            let part = (f64::from(k) / ramp).min(1.0);
            steps.push((first + k - 1, granted * part));
            if part >= 1.0 {
                break;
            }
            k += 1;
        }
    }
    steps
}

fn gate(inputs: &Inputs, settings: &HindcastSettings, dice: &Dice<'_>, need: f64, permitted: Vec<(u32, f64)>) -> Gate {
    let most = dice.setting("leak", &settings.both.leak);
    let speed = dice.setting("leak-speed", &settings.both.leak_speed);
    Gate {
        id: "measure".into(),
        counts: vec![Counted { activity: "exports".into(), weight: 1.0 }],
        normal: need,
        permitted: (permitted.into_iter())
            .map(|(month, share)| Permit { month, share: (share < 1.0).then_some(share) })
            .collect(),
        transit: inputs.transit,
        leaks: vec![Leak {
            from: INSIDE.into(),
            to: OUTSIDE.into(),
            normal: need,
            most: most.min(1.0),
            speed: speed.min(1.0),
            gap: GAP,
        }],
    }
}

fn stores(inputs: &Inputs, traded: TradedOn, settings: &HindcastSettings, dice: &Dice<'_>) -> Vec<Store> {
    let kind = match traded {
        TradedOn::Exchange => &settings.exchange,
        TradedOn::Dealer => &settings.dealer,
    };
    let of = |name: &str, spread: &Spread| dice.setting(name, spread);
    let (slope, alarm) = (of("slope", &kind.slope), of("alarm", &kind.alarm));
    let (half_life, follow, drift) =
        (of("half-life", &kind.half_life), of("follow", &kind.follow), of("drift", &kind.drift));
    let adjust = of("adjust", &settings.both.adjust).max(1.0);
    let cover = of("cover", &inputs.cover);
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
    let mut stores = vec![store(OUTSIDE, cover, inputs.start_stock.value * cover, alarm)];
    let inside = inputs.inside_use.value;
    if inside > 0.0 {
        let months = inputs.inside_cover.as_ref().map_or(cover, |stated| stated.value);
        stores.push(store(INSIDE, months * inside, months * inside, 0.0));
    }
    stores
}

/// The market of a month: the acting area and the rest of the world, which are one market where nothing is barred (`free`).
fn market(inputs: &Inputs, settings: &HindcastSettings, dice: &Dice<'_>, need: f64, free: bool) -> MarketProblem {
    let elasticity = dice.setting("use", &settings.both.demand);
    let supply = dice.setting("supply", &settings.both.supply);
    let headroom = dice.setting("headroom", &settings.both.headroom);
    let choke = dice.setting("choke", &inputs.choke);
    let inside = inputs.inside_use.value;
    let mut market = MarketProblem::new();
    let (here, out) = (market.add_node(INSIDE, 1.0), market.add_node(OUTSIDE, 1.0));
    let no = f64::INFINITY;
    let mine = |at: f64| Headroom {
        at,
        price: 1.0,
        elasticity: supply,
        headroom,
        shutdown: exp(SHUTDOWN.0),
        width: SHUTDOWN.1,
        upper: no,
    };
    let use_of = |at: f64| Fading { at, price: 1.0, elasticity, choke, width: FADES_OVER, upper: no };
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
