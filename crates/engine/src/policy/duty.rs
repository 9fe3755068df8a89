//! A tax or a payment per tonne or per value at the author's end, as a term and in words.

use monazite_model::code::AreaId;
use monazite_model::scenario::Duty;
use monazite_model::term::{Effect, ValueBase};
use monazite_model::words::number::{stated, stated_percent};

/// What a measure states: usd per tonne, or a share of value.
pub fn rate(duty: Duty) -> f64 {
    match duty {
        Duty::Specific(usd_per_t) => usd_per_t,
        Duty::AdValorem(share) => share,
    }
}

/// A rate of the duty's kind into a treasury, or out of it where it is negative.
pub fn effect(duty: Duty, rate: f64, treasury: &AreaId) -> Effect {
    let treasury = treasury.clone();
    match duty {
        Duty::Specific(_) => Effect::Specific { usd_per_t: rate, treasury },
        Duty::AdValorem(_) => Effect::AdValorem { rate, base: ValueBase::Exporter, treasury },
    }
}

/// A rate of the duty's kind in words; `price` is what a share is of.
pub fn words(duty: Duty, rate: f64, price: &str) -> String {
    match duty {
        Duty::Specific(_) => format!("{} usd per tonne", stated(rate)),
        Duty::AdValorem(_) => format!("{} of {price}", stated_percent(rate)),
    }
}
