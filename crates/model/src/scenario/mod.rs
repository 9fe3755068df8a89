//! A dated stack of measures, as a person writes it.
